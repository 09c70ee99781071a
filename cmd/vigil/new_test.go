package main

import (
	"bufio"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"vigil/posts"
)

// interviewed writes a file of a kind into a new campaign, whose writer types some lines,
// and returns what was said and the file.
func interviewed(t *testing.T, kindName string, typed ...string) (said, path, file string) {
	t.Helper()
	folder := filepath.Join(t.TempDir(), "lights")
	for name, text := range map[string]string{
		"campaign.toml":    "name = \"Lights (an invented campaign)\"\ntimezone = \"UTC\"\naccounts = [\"feed\"]\n",
		"people/jana.toml": "name = \"Jana Vydumanaja (invented)\"\n",
	} {
		if err := writeNew(filepath.Join(folder, filepath.FromSlash(name)), text); err != nil {
			t.Fatal(err)
		}
	}
	kind, err := kindNamed(kindName)
	if err != nil {
		t.Fatal(err)
	}
	campaign := &selection{folder: folder, known: usualAccounts(folder)}
	read := campaign.read(time.Date(2089, 1, 1, 0, 0, 0, 0, time.UTC))
	t.Cleanup(func() { read.close() }) // it was only read
	writing := &writing{kind: kind, read: read, pictures: copiesFor(folder)}
	var out strings.Builder
	talk := &conversation{page: pageOn(&out), ctx: t.Context(), input: bufio.NewReader(strings.NewReader(strings.Join(typed, "\n") + "\n"))}
	if err := writing.interview(talk); err != nil {
		t.Fatalf("%v\n%s", err, &out)
	}
	if err := writing.write(pageOn(&strings.Builder{}), folder); err != nil {
		t.Fatal(err)
	}
	written, err := os.ReadFile(filepath.Join(folder, filepath.FromSlash(writing.path)))
	if err != nil {
		t.Fatal(err)
	}
	return out.String(), writing.path, string(written)
}

func TestANewPostIsAskedForInPlainWords(t *testing.T) {
	said, path, file := interviewed(t, "post",
		"31.1.2090 18:00", "2090-01-31", "2020-01-31 18:00", "2090-01-31 18:00",
		"In each window a light.", "", "Light yours.", ".",
		"jena", "jana",
		"none.png", "",
		"")
	const at = `When does it go out (such as "2027-01-31 18:00"; empty: later): `
	want := at + `  at: "31.1.2090 18:00" is no time; write at = "2090-01-31 18:00"; a zone may follow: "2090-01-31 18:00 Europe/Vilnius"
` + at + `  at names a day and no hour; write at = "2090-01-31 18:00"
` + at + `  2020-01-31 18:00 is in the past; what is not out yet will not go out; if it is still to go out, write a time to come
` + at + `What do readers see (as many lines as it needs; a line with a dot alone ends it):
Whom does it name (such as first-last, for people/first-last.toml; empty: none):   person: there is no people/jena.toml; did you mean jana?
Whom does it name (such as first-last, for people/first-last.toml; empty: none): A picture to show (such as ~/Pictures/envelope.jpg; empty: none):   open none.png: no such file or directory
A picture to show (such as ~/Pictures/envelope.jpg; empty: none): The file's name [2090-01/in-each-window-a-light]: `
	if diff := cmp.Diff(want, said); diff != "" {
		t.Error(diff)
	}
	if path != "posts/2090-01/in-each-window-a-light.toml" {
		t.Error(path)
	}
	for _, line := range []string{`at = "2090-01-31 18:00"`, `person = "jana"`, "text = '''\nIn each window a light.\n\nLight yours.'''"} {
		if !strings.Contains(file, line) {
			t.Errorf("%q is not in\n%s", line, file)
		}
	}
}

func TestATranslationIsAskedForWithTheTextInSight(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "lights")
	for name, text := range map[string]string{
		"campaign.toml":    "name = \"Lights (an invented campaign)\"\ntimezone = \"UTC\"\nlanguage = \"en\"\naccounts = [\"feed\"]\n",
		"posts/light.toml": "at = \"2090-01-31 18:00\"\ntitle = \"Lights\"\ntext = \"In each window a light.\" # ours\n",
	} {
		if err := writeNew(filepath.Join(folder, filepath.FromSlash(name)), text); err != nil {
			t.Fatal(err)
		}
	}
	campaign := &selection{folder: folder, known: knownAccounts{accounts: []posts.Account{{Name: "feed", Network: "feed", Language: "be"}}, complete: true}}
	read := campaign.read(time.Date(2089, 1, 1, 0, 0, 0, 0, time.UTC))
	t.Cleanup(func() { read.close() }) // it was only read
	translation := &translation{read: read, draft: draft{Post: "light"}}
	var out strings.Builder
	typed := "en\nby\nbe\n.\n{person.name}\n.\nУ кожным акне святло.\n.\n"
	talk := &conversation{page: pageOn(&out), ctx: t.Context(), input: bufio.NewReader(strings.NewReader(typed))}
	if err := translation.interview(talk); err != nil {
		t.Fatalf("%v\n%s", err, &out)
	}
	const language, text = "In which language (such as be): ", "What do readers see (as many lines as it needs; a line with a dot alone ends it):\n"
	want := language + "  posts/light.toml has a text in en already: change it there\n" +
		language + "  \"by\" is no code of a language; write text.be\n" +
		language + "In each window a light.\n" +
		text + "  without an answer nothing can be written\n" +
		text + "  {person.name} would go out as it stands; write {{person.name}}; if readers are to see it: allow.braces = \"why\"\n" +
		text
	if diff := cmp.Diff(want, out.String()); diff != "" {
		t.Error(diff)
	}
	const file = "at = \"2090-01-31 18:00\"\ntitle = \"Lights\"\ntext.en = \"In each window a light.\" # ours\ntext.be = \"У кожным акне святло.\"\n"
	if diff := cmp.Diff(file, string(translation.file.Source())); diff != "" {
		t.Error(diff)
	}
}

func TestWhatIsLeftOpenMakesADraft(t *testing.T) {
	_, path, file := interviewed(t, "post", "", ".", "", "", "later")
	if path != "posts/later.toml" || !strings.HasPrefix(file, "draft = true") || !strings.Contains(file, `#at = "2027-01-31 18:00"`) {
		t.Errorf("%s:\n%s", path, file)
	}
}

func TestAPollIsAskedForItsAnswers(t *testing.T) {
	said, _, file := interviewed(t, "poll", "2090-01-31 18:00", "Do you light one?", ".", "Yes", "Yes, Tonight", "")
	if !strings.Contains(file, `options = ["Yes", "Tonight"]`) {
		t.Errorf("%s\n%s", said, file)
	}
}
