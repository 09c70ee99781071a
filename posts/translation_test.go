package posts

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestATextThatStayedBehindItsTranslationIsNamed(t *testing.T) {
	const was = `at = "2026-12-01 18:00"
text.be = "Ліст"
text.en = "A letter: https://example.org/a"
text.ru = "Письмо"
title.be = "а"
title.en = "a"
[[media]]
file = "media/x.jpg"
alt.be = "Канверт"
alt.en = "An envelope"
[poll]
open = "3d"
options.be = ["Так", "Не"]
options.en = ["Yes", "No"]
[on.x]
text.be = "Л"
text.en = "L"
`
	change := func(pairs ...string) string { return strings.NewReplacer(pairs...).Replace(was) }
	for name, test := range map[string]struct {
		is   string
		want []string
	}{
		"nothing":           {was, nil},
		"blanks":            {change(`"A letter: `, `" A  letter:\n`), nil},
		"another order":     {change("text.be = \"Ліст\"\n", "", "text.ru = \"Письмо\"\n", "text.ru = \"Письмо\"\ntext.be = \"Ліст\"\n"), nil},
		"a comment":         {change("[poll]", "# a note\n[poll]"), nil},
		"all languages":     {change("Ліст", "Лісты", "A letter", "Letters", "Письмо", "Письма"), nil},
		"a new language":    {change("title.be", "text.pl = \"List\"\ntitle.be"), nil},
		"a language gone":   {change("text.ru = \"Письмо\"\n", ""), nil},
		"a plain text":      {change("title.be = \"а\"\ntitle.en = \"a\"\n", "title = \"b\"\n"), nil},
		"one of three":      {change("Ліст", "Лісты"), []string{"3 text.be (line 2) text.en", "4 text.be (line 2) text.ru"}},
		"two of three":      {change("Ліст", "Лісты", "Письмо", "Письма"), []string{"3 text.be (line 2) text.en"}},
		"only a link":       {change("example.org/a", "example.org/b"), []string{"2 text.en (line 3) text.be", "4 text.en (line 3) text.ru"}},
		"a title":           {change(`"а"`, `"б"`), []string{"6 title.be (line 5) title.en"}},
		"a description":     {change("An envelope", "A blue envelope"), []string{"9 media[0].alt.en (line 10) media[0].alt.be"}},
		"an option":         {change("Так", "Ага"), []string{"14 poll.options.be (line 13) poll.options.en"}},
		"an override":       {change(`"L"`, `"M"`), []string{"16 on.x.text.en (line 17) on.x.text.be"}},
		"a change allowed":  {"allow.translation = \"a slip of the pen\"\n" + change("Ліст", "Лісты"), nil},
		"not readable":      {"text = ", nil},
		"nothing is a list": {change(`["Так", "Не"]`, `[]`), []string{"14 poll.options.be (line 13) poll.options.en"}},
	} {
		if diff := cmp.Diff(test.want, behind(was, test.is)); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

func TestANameThatChangedWithoutItsCasesIsNamed(t *testing.T) {
	const was = `name.be = "Вера"
name.en = "Vera"
cases.be = { gen = "Веры", dat = "Веры" }
cases.ru = { gen = "Веры" }
sentence.be = "а"
sentence.en = "a"
[letters]
address.be = "б"
address.en = "b"
`
	for _, test := range []struct {
		is   string
		want []string
	}{
		{strings.Replace(was, `"Вера"`, `"Вэра"`, 1), []string{"2 name.be (line 1) name.en", "3 name.be (line 1) cases.be"}},
		{strings.Replace(was, `gen = "Веры", dat`, `gen = "Вэры", dat`, 1), nil},
		{strings.Replace(was, `"б"`, `"в"`, 1), []string{"9 letters.address.be (line 8) letters.address.en"}},
	} {
		if diff := cmp.Diff(test.want, behind(was, test.is)); diff != "" {
			t.Error(diff)
		}
	}
}

// behind is what is told: the line, what has changed, and what has not.
func behind(was, is string) []string {
	var told []string
	for _, problem := range TranslationsBehind("posts/a.toml", []byte(was), []byte(is), "main", nil) {
		changed, _, _ := strings.Cut(problem.Message, " has changed since main, and ")
		told = append(told, strings.Join([]string{strings.Split(problem.Place.String(), ":")[1], changed, problem.Args[3]}, " "))
	}
	return told
}
