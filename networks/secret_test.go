package networks

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/BurntSushi/toml"
)

func secretOf(t *testing.T, written string) Secret {
	t.Helper()
	var secret Secret
	if err := secret.UnmarshalText([]byte(written)); err != nil {
		t.Fatal(err)
	}
	return secret
}

func TestASecretIsNeverPrinted(t *testing.T) {
	type account struct {
		Token Secret `json:"token" toml:"token"`
	}
	holder := account{Token: secretOf(t, "hunter2hunter2")}
	var printed strings.Builder
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
		fmt.Fprintf(&printed, verb+" ", holder.Token)
		fmt.Fprintf(&printed, verb+" ", &holder.Token)
		fmt.Fprintf(&printed, verb+" ", holder)
		fmt.Fprintf(&printed, verb+" ", []any{&holder})
	}
	if err := json.NewEncoder(&printed).Encode(holder); err != nil {
		t.Fatal(err)
	}
	if err := toml.NewEncoder(&printed).Encode(holder); err != nil {
		t.Fatal(err)
	}
	slog.New(slog.NewJSONHandler(&printed, nil)).Info("opened", "token", holder.Token, "account", holder)
	slog.New(slog.NewTextHandler(&printed, nil)).Info("opened", "token", holder.Token, "account", holder)
	for _, leak := range []string{"hunter2", fmt.Sprintf("%x", "hunter2"), fmt.Sprint([]byte("hunter2"))[1:20]} {
		if strings.Contains(printed.String(), leak) {
			t.Errorf("%q stands in %s", leak, printed.String())
		}
	}
}

func TestASecretIsReadFromWhereItIsWritten(t *testing.T) {
	folder := t.TempDir()
	for name, content := range map[string]string{"token": "from a file\n", "empty": " \n"} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	t.Setenv("LETTERS_TOKEN", "from a variable")
	tests := []struct{ written, want, wantErr string }{
		{"as written", "as written", ""},
		{"env:LETTERS_TOKEN", "from a variable", ""},
		{"file:token", "from a file", ""},
		{"file:" + filepath.Join(folder, "token"), "from a file", ""},
		{"", "", "token is missing"},
		{"env:LETTERS_NOTHING", "", "token: the environment variable LETTERS_NOTHING is not set"},
		{"file:absent", "", "token: open"},
		{"file:empty", "", "is empty"},
	}
	for _, test := range tests {
		got, err := secretOf(t, test.written).Reveal("token", folder)
		if got != test.want || (err == nil) != (test.wantErr == "") || err != nil && !strings.Contains(err.Error(), test.wantErr) {
			t.Errorf("%q: %q, %v", test.written, got, err)
		}
	}
}

func TestASecretTellsWhetherItStandsInTheConfiguration(t *testing.T) {
	for written, want := range map[string]bool{"": false, "env:A": false, "file:a": false, "abc": true} {
		if got := secretOf(t, written).Literal(); got != want {
			t.Errorf("%q: %t", written, got)
		}
	}
}
