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

func TestAnUnknownWordOfTheConfigurationIsAnErrorThatNamesTheNearest(t *testing.T) {
	const account = "campaigns = [\"c\"]\n[accounts.m]\n"
	for source, want := range map[string]string{
		"campaigns = [\"c\"]\ntimezon = \"UTC\"\n":                                          `unknown key "timezon" in the file; did you mean timezone?`,
		"campaigns = [\"c\"]\nTimezone = \"UTC\"\n":                                         `unknown key "Timezone" in the file; did you mean timezone?`,
		"campaigns = [\"c\"]\n[web]\nport = 1\n":                                            `unknown key "port" in [web]; known are: listen`,
		"campaigns = [\"c\"]\n[notify]\ndigst = \"9\"\n":                                    `unknown key "digst" in [notify]; did you mean digest?`,
		account + "network = \"mastodon\"\nserver = \"https://m.example\"\nToken = \"x\"\n": `unknown key "Token" in [accounts.m]; did you mean token?`,
		account + "network = \"mastodon\"\nserver = \"https://m.example\"\ngapp = \"5m\"\n": `unknown key "gapp" in [accounts.m]; did you mean gap?`,
		account + "network = \"mastadon\"\n":                                                `network = "mastadon" is none; did you mean mastodon?`,
		account + "network = \"zzz\"\n":                                                     `network = "zzz" is none; known are: bluesky, `,
		"campaigns = [\"c\"]\n[acounts.m]\nnetwork = \"mastodon\"\n":                        `unknown key "acounts" in the file; did you mean accounts?`,
	} {
		if _, err := decode(t, source); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", source, err, want)
		}
	}
}

func TestAMisspeltKeyOfTheSecretsIsAnError(t *testing.T) {
	for secrets, want := range map[string]string{
		"[accounts.m]\ntokn = \"x\"\n":   `secrets.toml: unknown key "tokn" in [accounts.m]; did you mean token?`,
		"[accounts.mm]\ntoken = \"x\"\n": "secrets.toml: [accounts.mm] is not an account of ",
		"[account.m]\ntoken = \"x\"\n":   `secrets.toml: unknown key "account" in the file; did you mean accounts?`,
	} {
		folder := t.TempDir()
		writeFile(t, filepath.Join(folder, "secrets.toml"), secrets)
		_, err := decodeConfiguration(filepath.Join(folder, "config.toml"),
			[]byte("campaigns = [\"c\"]\n[accounts.m]\nnetwork = \"mastodon\"\nserver = \"https://m.example\"\n"))
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", secrets, err, want)
		}
	}
}

func TestAConfigurationThatIsNotThereIsAnsweredWithHowToWriteOne(t *testing.T) {
	_, err := readConfiguration(filepath.Join(t.TempDir(), "config.toml"))
	if err == nil || !strings.Contains(err.Error(), "config.toml; write one with `vigil init server`") {
		t.Errorf("%v", err)
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
