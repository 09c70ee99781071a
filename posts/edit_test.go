package posts

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// All people here are plainly fictional.

func TestAnEditChangesOneKeyAndNothingElse(t *testing.T) {
	const jana = `# Jana, invented.
name = "Jana"   # as she writes it
status   = "held"

# Told by nobody.
sentence.en = 'six years'

[letters]
to = "Jana"
address = '''
Nowhere 1 # not a comment
Exampleton''' # verified by phone

[photo]
file = "media/jana.jpg"
`
	type change = func(*Edit) error
	set := func(key, value, note string) change { return func(e *Edit) error { return e.Set(key, value, note) } }
	remove := func(key, note string) change { return func(e *Edit) error { return e.Remove(key, note) } }
	for name, test := range map[string]struct {
		change   change
		old, new string
	}{
		"a value":                        {set("status", `"died"`, ""), `"held"`, `"died"`},
		"a value with a note":            {set("status", `"died"`, "told by\nher sister"), `"held"`, `"died" # told by her sister`},
		"a note after a comment":         {set("name", `"Jana V"`, "asked"), `"Jana"   # as she writes it`, `"Jana V"   # as she writes it; asked`},
		"a text of several lines":        {set("letters.address", `"Nowhere 2"`, "moved"), "'''\nNowhere 1 # not a comment\nExampleton''' # verified by phone", `"Nowhere 2" # verified by phone; moved`},
		"a new key on top":               {set("born", "1980-05-01", ""), "'six years'\n", "'six years'\nborn = 1980-05-01\n"},
		"another language":               {set("sentence.be", `"шэсць гадоў"`, ""), "'six years'\n", "'six years'\nsentence.be = \"шэсць гадоў\"\n"},
		"a new key of a table":           {set("letters.verified", "2026-10-01", "a letter came back"), "by phone\n", "by phone\nverified = 2026-10-01 # a letter came back\n"},
		"a new key of the last table":    {set("photo.alt", `"Jana"`, ""), `jana.jpg"`, "jana.jpg\"\nalt = \"Jana\""},
		"a key less":                     {remove("status", ""), "status   = \"held\"\n", ""},
		"a key less, with a note":        {remove("status", "not known"), `status   = "held"`, "# status removed: not known"},
		"a key of several lines less":    {remove("letters.address", ""), "address = '''\nNowhere 1 # not a comment\nExampleton''' # verified by phone\n", ""},
		"a key that is not there less":   {remove("hold", ""), "", ""},
		"a language for what had none":   {func(e *Edit) error { return e.Divide("name", "en") }, "name =", "name.en ="},
		"a table that is not there yet":  {set("poll.open", `"3d"`, ""), "jana.jpg\"\n", "jana.jpg\"\n\n[poll]\nopen = \"3d\"\n"},
		"a name that needs quotes":       {set("handles.a b", `"@jana"`, ""), "'six years'\n", "'six years'\nhandles.\"a b\" = \"@jana\"\n"},
		"a dotted table that is new too": {set("handles.x", `"@jana"`, ""), "'six years'\n", "'six years'\nhandles.x = \"@jana\"\n"},
	} {
		t.Run(name, func(t *testing.T) {
			for _, newline := range []string{"\n", "\r\n"} {
				in := func(text string) string { return strings.ReplaceAll(text, "\n", newline) }
				edit, err := NewEdit([]byte(in(jana)))
				if err != nil {
					t.Fatal(err)
				}
				if err := test.change(edit); err != nil {
					t.Fatal(err)
				}
				want := strings.Replace(in(jana), in(test.old), in(test.new), 1)
				if diff := cmp.Diff(want, string(edit.Source())); diff != "" {
					t.Errorf("the file differs (-want +got):\n%s", diff)
				}
			}
		})
	}
}

func TestAnEditFollowsInlineTables(t *testing.T) {
	for _, test := range []struct{ before, key, value, after string }{
		{`name = { en = "A" }`, "name.be", `"Б"`, `name = { en = "A", be = "Б" } # why`},
		{`name = {}`, "name.be", `"Б"`, `name = { be = "Б" } # why`},
		{`name = { en = "A", be = "B" }`, "name.en", `"C"`, `name = { en = "C", be = "B" } # why`},
		{"# only words\n", "name", `"A"`, "name = \"A\" # why\n# only words\n"},
		{"", "letters.to", `"A"`, "[letters]\nto = \"A\" # why\n"},
		{"", "letters.to.be", `"Ё"`, "[letters]\nto.be = \"Ё\" # why\n"},
		{"[letters]\n", "name", `"A"`, "name = \"A\" # why\n[letters]\n"},
		{"[on.x]\ntext = \"a\"", "on.y.text", `"b"`, "[on.x]\ntext = \"a\"\n\n[on.y]\ntext = \"b\" # why\n"},
		{"letters.to = \"A\"", "letters.address", `"B"`, "letters.to = \"A\"\nletters.address = \"B\" # why"},
	} {
		edit, err := NewEdit([]byte(test.before))
		if err != nil {
			t.Fatal(err)
		}
		if err := edit.Set(test.key, test.value, "why"); err != nil {
			t.Errorf("%s: %v", test.before, err)
		}
		if diff := cmp.Diff(test.after, string(edit.Source())); diff != "" {
			t.Errorf("%s in %q (-want +got):\n%s", test.key, test.before, diff)
		}
	}
}

func TestAKeyIsTakenOutOfBracesWithItsComma(t *testing.T) {
	for before, after := range map[string]string{
		`name = { en = "A", be = "Б" }`: `name = { be = "Б" }`,
		`name = { be = "Б", en = "A" }`: `name = { be = "Б" }`,
		`name = { en = "A" }`:           `name = {  }`,
	} {
		edit, err := NewEdit([]byte(before))
		if err != nil {
			t.Fatal(err)
		}
		if err := edit.Remove("name.en", ""); err != nil {
			t.Fatal(err)
		}
		if string(edit.Source()) != after {
			t.Errorf("%s became %s, not %s", before, edit.Source(), after)
		}
	}
}

func TestAnEditRefusesWhatItCouldNotKeep(t *testing.T) {
	const source = "name.en = \"A\"\nstatus = \"held\"\n[[media]]\nfile = \"a\"\n"
	for name, change := range map[string]func(*Edit) error{
		"a value for a table":              func(e *Edit) error { return e.Set("name", `"B"`, "") },
		"a key below a value":              func(e *Edit) error { return e.Set("status.be", `"B"`, "") },
		"no value":                         func(e *Edit) error { return e.Set("status", "held", "") },
		"two values":                       func(e *Edit) error { return e.Set("status", "\"held\"\nhold = \"x\"", "") },
		"a whole table less":               func(e *Edit) error { return e.Remove("name", "") },
		"a language for what has them":     func(e *Edit) error { return e.Divide("name", "be") },
		"a key in a list of tables":        func(e *Edit) error { return e.Set("media.alt", `"x"`, "") },
		"a language for what is not there": func(e *Edit) error { return e.Divide("sentence", "be") },
	} {
		edit, err := NewEdit([]byte(source))
		if err != nil {
			t.Fatal(err)
		}
		if change(edit) == nil {
			t.Errorf("%s was taken:\n%s", name, edit.Source())
		}
		if string(edit.Source()) != source {
			t.Errorf("%s was refused, and changed the file all the same:\n%s", name, edit.Source())
		}
	}
}

func FuzzEditKeepsWhatItDoesNotChange(f *testing.F) {
	f.Add("# c\nname = \"A\" # d\nname2.en = 'x'\n\n[letters]\nto = \"B\"\n", "letters.verified", "2026-10-01", "why")
	f.Add("name = { en = \"A\" }\r\n", "name.be", "Б", "")
	f.Add("[on.x]\ntext = '''\na # b\n'''", "on.y.text", "é", "# =")
	f.Fuzz(func(t *testing.T, source, key, value, note string) {
		edit, err := NewEdit([]byte(source))
		if err != nil || key == "" {
			return
		}
		if err := edit.Set(key, `"`+strings.Map(plainOnly, value)+`"`, note); err != nil {
			if string(edit.Source()) != source {
				t.Fatalf("what was refused (%v) changed the file:\n%s", err, edit.Source())
			}
			return
		}
		if got, ok := edit.Written(key); !ok || got != strings.Map(plainOnly, value) {
			t.Fatalf("%s is %q in\n%s", key, got, edit.Source())
		}
		for _, comment := range commentsOf(source) {
			if !strings.Contains(string(edit.Source()), comment) {
				t.Fatalf("the comment %q is gone from\n%s", comment, edit.Source())
			}
		}
		if err := edit.Remove(key, note); err != nil {
			t.Logf("it can't be taken out again: %v", err)
		}
	})
}

// plainOnly keeps what needs no escape between quotation marks.
func plainOnly(r rune) rune {
	if r < ' ' || r == '"' || r == '\\' || r == 0x7f || r == '\ufffd' {
		return -1
	}
	return r
}

// commentsOf are the lines that hold nothing else.
func commentsOf(source string) []string {
	if strings.ContainsAny(source, "'\"") && (strings.Contains(source, "'''") || strings.Contains(source, `"""`)) {
		return nil // it may stand within a text
	}
	var comments []string
	for line := range strings.Lines(source) {
		if trimmed := strings.TrimSpace(line); strings.HasPrefix(trimmed, "#") {
			comments = append(comments, trimmed)
		}
	}
	return comments
}
