package posts_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/BurntSushi/toml"
	"github.com/google/go-cmp/cmp"

	"vigil/posts"
)

// TestEachTrapIsMendedWhereThatIsSure compares what is mended in the traps, how they
// look then, and which errors are left, with one golden file.
func TestEachTrapIsMendedWhereThatIsSure(t *testing.T) {
	traps, err := filepath.Glob("testdata/traps/*.toml")
	if err != nil || len(traps) < 50 {
		t.Fatalf("found %d traps: %v", len(traps), err)
	}
	var told bytes.Buffer
	for _, trap := range traps {
		source, err := os.ReadFile(trap)
		if err != nil {
			t.Fatal(err)
		}
		name := filepath.Base(trap)
		fmt.Fprintf(&told, "== %s\n", name)
		mended := repairedForGood(t, name, source, &told)
		for _, problem := range posts.Faults("post", name, mended) {
			if problem.Code != posts.UnknownPerson && problem.Severity == posts.Error {
				fmt.Fprintf(&told, "left: %s\n", problem)
			}
		}
		if !bytes.Equal(mended, source) {
			told.Write(mended)
		}
	}
	compare(t, "testdata/repaired.golden", told.String())
}

// repairedForGood mends a file, and wants nothing to be changed without a word, nothing
// that is told to have been mended to be left, and no error that was not there.
func repairedForGood(t *testing.T, name string, source []byte, told *bytes.Buffer) []byte {
	t.Helper()
	mended, done := posts.Repair("post", name, source)
	if len(done) == 0 && !bytes.Equal(mended, source) {
		t.Errorf("%s was changed without a word:\n%s", name, mended)
	}
	for _, repaired := range done {
		fmt.Fprintln(told, repaired)
	}
	if again, more := posts.Repair("post", name, mended); len(more) > 0 {
		t.Errorf("%s, mended, is mended again: %v\n%s", name, more, again)
	}
	var before, after any
	if toml.Unmarshal(source, &before) == nil {
		if err := toml.Unmarshal(mended, &after); err != nil {
			t.Errorf("%s could be read before it was mended: %v\n%s", name, err, mended)
		}
	}
	return mended
}

func TestRepairMendsWhatCanOnlyHaveBeenMeantInOneWay(t *testing.T) {
	const at = "at = \"2026-12-01 18:00\"\n"
	for _, test := range []struct{ name, source, want string }{
		{"a quotation that holds straight ones", at + "text = “He said \"no\"”\n", at + "text = 'He said \"no\"'\n"},
		{"German quotation marks", at + "text = „Ja“ # sure\n", at + "text = \"Ja\" # sure\n"},
		{"a list of curly ones", at + "text = 'a'\nhashtags = [“a”, “b”]\n", at + "text = 'a'\nhashtags = [\"a\", \"b\"]\n"},
		{"a quotation inside of one", at + "text = “a “b” c”\n", ""},
		{"one that ends on another line", at + "text = “a\nb”\n", ""},
		{"a wide equals sign", at + "text＝\"a\"\n", at + "text=\"a\"\n"},
		{"a Cyrillic letter in a head", at + "text = 'a'\n[оn.x]\ntext = 'b'\n", at + "text = 'a'\n[on.x]\ntext = 'b'\n"},
		{"a colon", at + "text: \"a\"\n", at + "text = \"a\"\n"},
		{"a colon before words", at + "text: a\n", ""},
		{"a capital in the second part", at + "TEXT.be = 'a'\n", at + "text.be = 'a'\n"},
		{"texts by language below a table", at + "[[media]]\nfile = 'media/x.jpg'\nalt = 'x'\n\n# both\ntext.be = 'a'\ntext.en = '''\nb'''\n",
			at + "# both\ntext.be = 'a'\ntext.en = '''\nb'''\n[[media]]\nfile = 'media/x.jpg'\nalt = 'x'\n\n"},
		{"a key that stands above as well", at + "text = 'a'\n[[media]]\nfile = 'media/x.jpg'\nalt = 'x'\ntext = 'b'\n", ""},
		{"UTF-16 without a mark", "a\x00t\x00 \x00=\x001\x00\n\x00", "at =1\n"},
		{"line ends of Windows in a text", at + "text = '''\r\na\r\nb'''\r\n", at + "text = '''\na\nb'''\n"},
	} {
		t.Run(test.name, func(t *testing.T) {
			var told bytes.Buffer
			got := repairedForGood(t, "a.toml", []byte(test.source), &told)
			want := test.want
			if want == "" {
				want = test.source
			}
			if diff := cmp.Diff(want, string(got)); diff != "" {
				t.Errorf("(-want +got):\n%s%s", diff, &told)
			}
		})
	}
}

func FuzzRepair(f *testing.F) {
	traps, err := filepath.Glob("testdata/traps/*.toml")
	if err != nil {
		f.Fatal(err)
	}
	for _, trap := range traps {
		source, err := os.ReadFile(trap)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(source))
	}
	f.Fuzz(func(t *testing.T, source string) {
		if strings.Count(source, "\n") < 50 {
			repairedForGood(t, "a.toml", []byte(source), new(bytes.Buffer))
		}
	})
}
