package main

import (
	"regexp"
	"testing"

	"github.com/google/go-cmp/cmp"

	"vigil/posts"
)

// All people here are plainly fictional.

func TestWhatTablesSayBecomesWhatFilesSay(t *testing.T) {
	for _, test := range []struct{ key, written, want string }{
		{"status", "Освобождена", "released"},
		{"status", "ЗА КРАТАМІ", "held"},
		{"status", "House  arrest", "House  arrest"},
		{"status", "house arrest", "house-arrest"},
		{"status", "памёр", "died"},
		{"status", "escaped", "escaped"},
		{"gender", "Ж", "f"},
		{"gender", "Male", "m"},
		{"born", "01.05.1980", "1980-05-01"},
		{"born", "1 .5.1980", ""},
		{"born", "13/5/1980", "1980-05-13"},
		{"born", "5/13/1980", "1980-05-13"},
		{"born", "5/5/1980", "1980-05-05"},
		{"born", "3/4/1980", ""},
		{"born", "1980-05-01 00:00:00", "1980-05-01"},
		{"born", "05.1980", "1980-05"},
		{"born", "1980 г.", "1980"},
		{"born", "29342", ""},
		{"born", "1.5.80", ""},
		{"letters.verified", "2026-10", ""},
		{"letters.verified", "1.10.2026", "2026-10-01"},
		{"hashtag", "#FreeJan", "FreeJan"},
		{"guardian", "  Nobody \r\n", "Nobody"},
		{"embargo", "", ""},
	} {
		got, err := valueOf(test.key, test.written, "")
		if refused := test.want == "" && test.written != ""; refused != (err != nil) || err == nil && got != test.want {
			t.Errorf("%s = %q is %q (%v), not %q", test.key, test.written, got, err, test.want)
		}
	}
	if got, err := valueOf("born", "3/4/1980", "month-first"); got != "1980-03-04" || err != nil {
		t.Errorf("3/4/1980 with the month first is %q (%v)", got, err)
	}
}

func TestANameInSeveralColumnsIsPutTogether(t *testing.T) {
	found := personRecord{columns: map[string]string{"surname.be": "Прозвішча", "given.be": "Імя", "patronymic": "Middle"}}
	cells := map[string]string{"surname.be": "Прыклад", "given.be": "Ганна", "given": "Anna", "surname": "Example", "patronymic": "M."}
	found.joinNames(cells)
	want := map[string]string{"name": "Anna M. Example", "name.be": "Ганна Прыклад"}
	if diff := cmp.Diff(want, cells); diff != "" {
		t.Errorf("the names (-want +got):\n%s", diff)
	}
	if found.columns["name.be"] != "Імя, Прозвішча" {
		t.Errorf("a problem of the name would be told of %q", found.columns["name.be"])
	}
}

func TestNamesThatAreNearlyTheSameAreNoticed(t *testing.T) {
	r := &register{roster: &roster{campaign: &posts.Campaign{Language: "en"}}}
	for name, other := range map[string]string{
		"Aleksandr Prykladny":  "Прыкладны Аляксандр",
		"Alexander Prikladnyj": "Александр Прикладный",
		"Olga Gorbatskaja":     "Ольга Горбатская",
	} {
		language := "be"
		if name != "Aleksandr Prykladny" {
			language = "ru"
		}
		if one, two := r.skeleton(name, "en"), r.skeleton(other, language); one != two || one == "" {
			t.Errorf("%q leaves %q, and %q leaves %q", name, one, other, two)
		}
	}
	if one, two := r.skeleton("Boris Example", "en"), r.skeleton("Clara Example", "en"); one == two {
		t.Errorf("two different names leave %q", one)
	}
	if short := r.skeleton("Li Wu", "en"); short != "" {
		t.Errorf("so short a name leaves %q", short)
	}
}

func TestADiffShowsOnlyWhatDiffers(t *testing.T) {
	before := []string{"a", "b", "c", "d", "e"}
	after := []string{"a", "x", "c", "d", "y", "e"}
	want := []string{"- b", "+ x", "+ y"}
	if diff := cmp.Diff(want, diffLines(before, after)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if changes := diffLines(before, before); changes != nil {
		t.Errorf("equal files differ in %v", changes)
	}
	if diff := cmp.Diff([]string{"+ a"}, diffLines(nil, []string{"a"})); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func FuzzATableNeverStopsTheImport(f *testing.F) {
	f.Add("name;born;status\nАнна Пример;1.5.1980;сидит\n")
	f.Add("sep=,\nid,Name,handles.x\n../../etc,\"a\nb\",@a\n")
	f.Add("Фамилия\tИмя\tname.be\tletters.address\nx\ty\tz\t'''\n")
	f.Fuzz(func(t *testing.T, text string) {
		sheet, err := parseSpreadsheet(text)
		if err != nil || sheet.assign(personColumns(), nil) != nil {
			return
		}
		campaign := &posts.Campaign{ID: "c", Language: "en", People: map[string]*posts.Person{}, Invalid: map[string]bool{}}
		known := newRegister(&roster{selection: &selection{}, campaign: campaign}, &importOptions{dryRun: true})
		for _, row := range sheet.rows[:min(len(sheet.rows), 20)] {
			imported, err := known.take(sheet, row)
			if err != nil {
				t.Fatalf("row %d: %v", row.number, err)
			}
			if imported.Outcome == newRow && !regexp.MustCompile(`^people/[a-z0-9][a-z0-9-]*\.toml$`).MatchString(imported.File) {
				t.Fatalf("row %d would be written to %q", row.number, imported.File)
			}
		}
	})
}

func TestAColumnOfATableOfPeopleMayNameAnyKeyOfTheFile(t *testing.T) {
	fields := personColumns()
	for heading, want := range map[string]string{
		"cases.be.gen": "cases.be.gen", "Cases.UK.voc": "cases.uk.voc", "letters.address.en": "letters.address.en",
		"Name (be)": "name.be", "sentence_ru": "sentence.ru", "photo.alt": "photo.alt",
		"cases.be": "", "cases.be.whatever": "", "letters.address.english": "", "born.be": "",
	} {
		if found := fieldNamed(heading, fields); found != want {
			t.Errorf("%q is read as %q, want %q", heading, found, want)
		}
	}
}
