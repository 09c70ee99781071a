package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestALedgerIsNamedInTheFileOrWhereItSays(t *testing.T) {
	const address = "postgres://vigil:hunter2@db.example/vigil"
	for name, test := range map[string]struct{ written, source, fails string }{
		"SQLite":             {"sqlite:kept/vigil.db", "kept/vigil.db", ""},
		"PostgreSQL":         {address, address, ""},
		"the other scheme":   {"postgresql:///vigil?host=/run/postgresql", "postgresql:///vigil?host=/run/postgresql", ""},
		"in a variable":      {"env:VIGIL_TEST_LEDGER", address, ""},
		"in a file":          {"file:ledger-address", address, ""},
		"another database":   {"mysql://vigil:hunter2@db.example/vigil", "", `write "sqlite:FILE"`},
		"a missing variable": {"env:VIGIL_TEST_NO_LEDGER", "", "VIGIL_TEST_NO_LEDGER is not set"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Setenv("VIGIL_TEST_LEDGER", address)
			config, err := decode(t, "campaigns = [\"c\"]\nledger = \""+test.written+"\"\n")
			if err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(filepath.Join(config.folder(), "ledger-address"), []byte(address+"\n"), 0o600); err != nil {
				t.Fatal(err)
			}
			source, err := config.ledgerSource()
			if test.fails != "" {
				if err == nil || !strings.Contains(err.Error(), test.fails) || strings.Contains(err.Error(), "hunter2") {
					t.Errorf("%v, want %q and no password", err, test.fails)
				}
				return
			}
			if want := test.source; err != nil || source != want && source != filepath.Join(config.folder(), want) {
				t.Errorf("%q, %v; want %q", source, err, want)
			}
		})
	}
}

func TestAPasswordInTheConfigurationItselfIsWarnedOf(t *testing.T) {
	for written, warned := range map[string]bool{
		"postgres://vigil:hunter2@db.example/vigil": true, "postgres://vigil@db.example/vigil": false, "sqlite:vigil.db": false,
	} {
		config, err := decode(t, "campaigns = [\"c\"]\nledger = \""+written+"\"\n")
		if err != nil {
			t.Fatal(err)
		}
		said := strings.Join(config.warnings, "\n")
		if strings.Contains(said, "the ledger's password") != warned || strings.Contains(said, "hunter2") {
			t.Errorf("%s: warned %q", written, said)
		}
	}
}
