package main

import (
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
