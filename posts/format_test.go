package posts

import (
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestAFormattedFileLooksLikeEverybodys(t *testing.T) {
	for _, test := range []struct{ name, source, want string }{
		{"spaces around =", "at=\"x\"\ntext   =  'y'\n", "at = \"x\"\ntext = 'y'\n"},
		{"aligned values", "at   = 1 # one\nlater = 2     # two\n", "at = 1 # one\nlater = 2 # two\n"},
		{"an indent", "  at = 1\n\t# a note\n", "at = 1\n# a note\n"},
		{"the end of lines", "at = 1 \t\n# a note  \n\n[on.x]  \n", "at = 1\n# a note\n\n[on.x]\n"},
		{"Windows line ends", "at = 1\r\n\r\n[on.x]\r\nb = 2\r\n", "at = 1\n\n[on.x]\nb = 2\n"},
		{"no last line end", "at = 1", "at = 1\n"},
		{"empty lines", "\n\n at = 1\n\n\n\nb = 2\n\n\n", "at = 1\n\nb = 2\n"},
		{"a table at once", "at = 1\n[[media]]\nfile = 'a'\n[[media]]\nfile = 'b'\n", "at = 1\n\n[[media]]\nfile = 'a'\n\n[[media]]\nfile = 'b'\n"},
		{"a note above a table", "at = 1\n# the envelope\n[[media]]\nfile = 'a'\n", "at = 1\n\n# the envelope\n[[media]]\nfile = 'a'\n"},
		{"a paragraph of notes", "# one\n\n# two\n# three\nat = 1\n\n# four\n", "# one\n\n# two\n# three\nat = 1\n\n# four\n"},
		{"heads", "[ on . x ] # why\n[[  media  ]]\n", "[on.x] # why\n\n[[media]]\n"},
		{"dotted keys", "text . be = 'a'\n\"allow\".'x y' = 'b'\n", "text.be = 'a'\n\"allow\".'x y' = 'b'\n"},
		{"a list", "a = [ 1,2 ,3, ]\nb = []\nc = [ ]\n", "a = [1, 2, 3]\nb = []\nc = []\n"},
		{"a list of lines", "a = [\n1, # one\n    2\n]\n", "a = [\n  1, # one\n  2\n]\n"},
		{"a comma on the next line", "a = [\n  1 # one\n  , 2\n]\n", "a = [\n  1 # one\n  ,\n  2\n]\n"},
		{"lists in a list", "a = [ [1,2],\n[ 3 ] ]\n", "a = [[1, 2],\n  [3]]\n"},
		{"an inline table", "who={status=['held'],x={}}\n", "who = { status = ['held'], x = {} }\n"},
		{"a date with a space", "at = 2026-12-01 18:00:00   # six\n", "at = 2026-12-01 18:00:00 # six\n"},
		{"texts of several lines", "text = '''\n  a  \r\n\n\n# b = 1   \n'''   # note\n", "text = '''\n  a  \r\n\n\n# b = 1   \n''' # note\n"},
		{"signs in texts", "a = \"# = [ ]  {\" # = \"\nb = '''x''''\n", "a = \"# = [ ]  {\" # = \"\nb = '''x''''\n"},
		{"a key in another form", "allow.\"и\u0306\" = 'a'\n", "allow.\"й\" = 'a'\n"},
		{"a byte-order mark", "\ufeffat = 1\n", "at = 1\n"},
		{"nothing", "", ""},
		{"notes alone", "\n# a\n", "# a\n"},
	} {
		t.Run(test.name, func(t *testing.T) {
			got, err := Format([]byte(test.source))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, string(got)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			staysFormatted(t, got)
		})
	}
}

func staysFormatted(t *testing.T, formatted []byte) {
	t.Helper()
	again, err := Format(formatted)
	if err != nil {
		t.Fatalf("what was formatted can't be formatted again: %v\n%s", err, formatted)
	}
	if diff := cmp.Diff(string(formatted), string(again)); diff != "" {
		t.Errorf("formatted again it differs (-once +twice):\n%s", diff)
	}
}

func TestAFileWithAnErrorOfSyntaxIsNotFormatted(t *testing.T) {
	for _, source := range []string{"a = ", "a == 1", "= 1", "[a", "a = [1", "a = '''", "a = 1\na = 2", "text: x"} {
		if formatted, err := Format([]byte(source)); err == nil {
			t.Errorf("%q became %q", source, formatted)
		}
	}
}

func FuzzFormat(f *testing.F) {
	for _, pattern := range []string{"testdata/traps/*.toml", "../examples/*/*.toml", "../examples/*/*/*.toml", "../examples/*/*/*/*.toml"} {
		paths, err := filepath.Glob(pattern)
		if err != nil {
			f.Fatal(err)
		}
		for _, path := range paths {
			source, err := os.ReadFile(path)
			if err != nil {
				f.Fatal(err)
			}
			f.Add(string(source))
		}
	}
	f.Add("a = [ # x\n 1 # y\n , 2,\n]\nb = { c = [\n1],\n}\n")
	f.Fuzz(func(t *testing.T, source string) {
		before, _, err := decode(source)
		if err != nil || strings.Contains(strings.ToLower(source), "nan") { // nan equals nothing, itself neither
			return
		}
		formatted, err := Format([]byte(source))
		if err != nil {
			t.Fatalf("it can be read, and not be formatted: %v\n%q", err, source)
		}
		after, _, err := decode(string(formatted))
		if err != nil || !reflect.DeepEqual(composedKeys(before), composedKeys(after)) {
			t.Fatalf("%q became %q: %v", source, formatted, err)
		}
		staysFormatted(t, formatted)
	})
}
