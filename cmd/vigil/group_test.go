package main

import (
	"context"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"vigil/posts"
)

const listConfiguration = `campaigns = ["campaign"]
ledger = "sqlite:vigil.db"
[accounts.letters]
network = "email"
server = "smtps://mail.example"
from = "letters@campaign.example"
recipients = "readers.txt"
unsubscribe = "mailto:leave@campaign.example"
`

// withReaders is a configuration with a list of two readers, who are fictional.
func withReaders(t *testing.T, readers string) *configuration {
	t.Helper()
	folder := t.TempDir()
	for name, content := range map[string]string{"config.toml": listConfiguration, "readers.txt": readers} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	config, err := readConfiguration(filepath.Join(folder, "config.toml"))
	if err != nil {
		t.Fatal(err)
	}
	return config
}

func TestAListIsAnAccountForEachOfItsReaders(t *testing.T) {
	config := withReaders(t, "ales ales@readers.example\nnina nina@readers.example\n")
	var names []string
	for _, account := range config.openAccounts(slog.New(slog.DiscardHandler)) {
		if account.Problem != nil {
			t.Errorf("%s: %v", account.Name, account.Problem)
		}
		names = append(names, account.Name)
	}
	if diff := cmp.Diff([]string{"letters/ales", "letters/nina"}, names); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestAListThatCannotBeReadIsOneAccountWithAProblem(t *testing.T) {
	accounts := withReaders(t, "secret person\n").openAccounts(slog.New(slog.DiscardHandler))
	if len(accounts) != 1 || accounts[0].Name != "letters" || accounts[0].Problem == nil || strings.Contains(accounts[0].Problem.Error(), "secret") {
		t.Errorf("%+v", accounts[0])
	}
}

// accounts.toml lies in a repository that others read.
func TestWhoReadsAListIsNotExported(t *testing.T) {
	config := withReaders(t, "ales ales@readers.example\nnina nina@readers.example\n")
	var rows []listedAccount
	for _, account := range config.openAccounts(slog.New(slog.DiscardHandler)) {
		rows = append(rows, listAccount(account))
	}
	file := config.exported(&posts.Campaign{Accounts: []string{"letters"}}, rows, time.Now())
	if diff := cmp.Diff([]string{"letters"}, file.names()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if got := file.Accounts["letters"].Server; got != "smtps://mail.example" {
		t.Errorf("the server is %q", got)
	}
}

func TestAnAccountIsNotNamedLikeAReaderOfAList(t *testing.T) {
	_, err := decode(t, "campaigns = [\"c\"]\n[accounts.\"letters/ales\"]\nnetwork = \"feed\"\nfolder = \"p\"\n")
	if err == nil || !strings.Contains(err.Error(), "without a slash") {
		t.Errorf("%v", err)
	}
}

// followed is a list that a daemon follows, with the readers of each time that it took
// up others.
func followed(t *testing.T, readers string) (look func(readers string), taken *[]string, log *strings.Builder) {
	t.Helper()
	config := withReaders(t, readers)
	log, taken = new(strings.Builder), new([]string)
	groups := config.followedGroups(slog.New(slog.NewTextHandler(log, nil)))
	groups.takes = func(_ context.Context, group string, members []accountSettings) error {
		names := []string{group + ":"}
		for _, member := range members {
			names = append(names, member.name)
		}
		*taken = append(*taken, strings.Join(names, " "))
		return nil
	}
	return func(readers string) {
		t.Helper()
		if err := os.WriteFile(filepath.Join(config.folder(), "readers.txt"), []byte(readers), 0o600); err != nil {
			t.Fatal(err)
		}
		groups.look(t.Context())
	}, taken, log
}

const ales, nina = "ales ales@readers.example\n", "nina nina@readers.example\n"

func TestAChangedListCountsWhenTwoLooksAgree(t *testing.T) {
	look, taken, _ := followed(t, ales)
	for _, readers := range []string{ales, ales, nina, ales + nina, ales + nina, ales + nina, "ales other@readers.example\n" + nina, "ales other@readers.example\n" + nina} {
		look(readers)
	}
	want := []string{"letters: letters/ales letters/nina", "letters: letters/ales letters/nina"}
	if diff := cmp.Diff(want, *taken); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestAListThatIsBrokenMeanwhileStaysAsItWas(t *testing.T) {
	look, taken, log := followed(t, ales)
	for _, readers := range []string{"", "", "secret person\n", "secret person\n", ales, ales} {
		look(readers)
	}
	if len(*taken) > 0 || strings.Count(log.String(), "stays as it was") != 2 || strings.Contains(log.String(), "secret") {
		t.Errorf("it took up %q, and said %s", *taken, log)
	}
	look(ales + nina)
	if look(ales + nina); len(*taken) != 1 {
		t.Errorf("mended, it took up %q", *taken)
	}
}

func TestAListThatWasBrokenAtTheStartIsTakenUpOnceItIsMended(t *testing.T) {
	look, taken, _ := followed(t, "secret person\n")
	look(ales)
	if look(ales); len(*taken) != 1 {
		t.Errorf("it took up %q", *taken)
	}
}
