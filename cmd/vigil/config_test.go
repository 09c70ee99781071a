package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"vigil/ledger"
)

func decode(t *testing.T, source string) (*configuration, error) {
	t.Helper()
	return decodeConfiguration(filepath.Join(t.TempDir(), "config.toml"), []byte(source))
}

func TestAnUnknownKeyOfTheConfigurationIsAnErrorThatNamesTheKnownOnes(t *testing.T) {
	for _, source := range []string{
		"campaigns = [\"c\"]\ntimezon = \"UTC\"\n",
		"campaigns = [\"c\"]\nTimezone = \"UTC\"\n",
		"campaigns = [\"c\"]\n[accounts.m]\nnetwork = \"mastodon\"\nserver = \"https://m.example\"\nToken = \"x\"\n",
		"campaigns = [\"c\"]\n[web]\nport = 1\n",
	} {
		if _, err := decode(t, source); err == nil || !strings.Contains(err.Error(), "unknown key") {
			t.Errorf("%q: %v, want that a key is unknown", source, err)
		}
	}
}

func TestASecretThatIsWrittenOutIsAWarningAndNeverRepeated(t *testing.T) {
	config, err := decode(t, "campaigns = [\"c\"]\n[accounts.m]\nnetwork = \"mastodon\"\nserver = \"https://m.example\"\ntoken = \"hunter2\"\n")
	if err != nil {
		t.Fatal(err)
	}
	said := strings.Join(config.warnings, "\n")
	if !strings.Contains(said, "token of [accounts.m]") || strings.Contains(said, "hunter2") {
		t.Errorf("warned %q", said)
	}
}

func TestSecretsMayStandInAFileOfTheirOwn(t *testing.T) {
	folder := t.TempDir()
	secrets := filepath.Join(folder, "secrets.toml")
	if err := os.WriteFile(secrets, []byte("[accounts.m]\ntoken = \"hunter2\"\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	config, err := decodeConfiguration(filepath.Join(folder, "config.toml"),
		[]byte("campaigns = [\"c\"]\n[accounts.m]\nnetwork = \"mastodon\"\nserver = \"https://m.example\"\n"))
	if err != nil {
		t.Fatal(err)
	}
	if said := strings.Join(config.warnings, "\n"); !strings.Contains(said, "chmod 600") || strings.Contains(said, "token of") {
		t.Errorf("warned %q, want only that others can read the file", said)
	}
	if keys := literalKeys(config.accounts[0].config); len(keys) != 1 {
		t.Errorf("the token of secrets.toml did not arrive")
	}
}

func TestACampaignFromGitIsAnsweredWithNotYet(t *testing.T) {
	if _, err := decode(t, "campaigns = [\"git+https://git.example/c#main\"]\n"); err == nil || !strings.Contains(err.Error(), "not read yet") {
		t.Errorf("%v", err)
	}
}

func TestTheBoundsOfAnAccountAreRead(t *testing.T) {
	config, err := decode(t, "campaigns = [\"c\"]\ntimezone = \"Europe/Vilnius\"\n[accounts.a]\nnetwork = \"x\"\nper_day = 3\ngap = \"10m\"\nbudget = 5.5\n")
	if err != nil {
		t.Fatal(err)
	}
	account := config.pacedBy("a")
	if account.PerDay != 3 || account.Zone != "Europe/Vilnius" || account.Gap != 10*time.Minute || account.Limits.Budget != 5_500_000 {
		t.Errorf("%+v", account)
	}
	if _, err := decode(t, "campaigns = [\"c\"]\n[accounts.a]\nnetwork = \"feed\"\nfolder = \"p\"\nper_day = -1\n"); err == nil || !strings.Contains(err.Error(), "-1 is no number of posts") {
		t.Errorf("%v", err)
	}
}

func TestALedgerOfAnotherMachineIsRefusedUntilItIsSaidToHaveMoved(t *testing.T) {
	config, err := decode(t, "campaigns = [\"c\"]\n")
	if err != nil {
		t.Fatal(err)
	}
	elsewhere, err := config.openLedger(t.Context(), ledger.Options{Machine: "another machine, an invented one"})
	if err != nil {
		t.Fatal(err)
	}
	if err := elsewhere.MoveHere(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := elsewhere.Close(); err != nil {
		t.Fatal(err)
	}
	here, err := config.openLedger(t.Context(), ledger.Options{Machine: "this machine, invented too"})
	if err != nil {
		t.Fatal(err)
	}
	defer here.Close()
	if err := config.settleHere(t.Context(), here); err == nil || !strings.Contains(err.Error(), "--move-here") {
		t.Errorf("%v, want that it belongs to another machine", err)
	}
	config.moveHere = true
	if err := config.settleHere(t.Context(), here); err != nil {
		t.Error(err)
	}
}
