package posts

import (
	"fmt"
	"slices"
	"testing"

	"golang.org/x/text/language"
)

func TestOnlyWhatIsOfTheOtherDirectionIsIsolated(t *testing.T) {
	for _, test := range []struct{ language, value, want string }{
		{"en", "Vera", "Vera"},
		{"en", "ורה", "\u2068ורה\u2069"},
		{"en", "ורה (Vera)", "\u2068ורה (Vera)\u2069"},
		{"be", "Вера", "Вера"},
		{"ar", "فيرا", "فيرا"},
		{"ar", "Vera", "\u2068Vera\u2069"},
		{"ar", "46", "46"},
		{"he", "Вера\nПрыдуманая", "\u2068Вера\u2069\n\u2068Прыдуманая\u2069"},
		{"pa", "ਵੇਰਾ", "ਵੇਰਾ"},
		{"pa-Arab", "Vera", "\u2068Vera\u2069"},
		{"", "Vera", "Vera"},
		{"", "ורה", "ורה"},
	} {
		s := scene{language: test.language}
		if got := fmt.Sprint(s.shown(test.value)); got != test.want {
			t.Errorf("%s in %q: %q, want %q", test.value, test.language, got, test.want)
		}
	}
}

func TestAnIsolatedValueIsComparedAsItIsWritten(t *testing.T) {
	got, faults := expand(`{{if eq person.guardian "Ilya Mironov"}}{{person.guardian}}{{end}}`, sceneOf("ar", birulia()))
	if got != "\u2068Ilya Mironov\u2069" || len(faults) > 0 {
		t.Errorf("%q, %s", got, tell(faults))
	}
}

func TestEachLanguageIsReadInTheDirectionOfItsScript(t *testing.T) {
	codes := []string{"be", "ru", "en", "ka", "hy", "tr", "ku", "ku-Arab", "az-Arab", "pa", "pa-Arab", "sr-Latn", "ff-Adlm", "ja", "ar-EG", "he-IL", "uz-Latn"}
	for _, code := range slices.Concat(codes, leftwardLanguages) {
		script, _ := language.MustParse(code).Script()
		if want := slices.Contains(leftwardScripts, script.String()); rightToLeft(code) != want {
			t.Errorf("%s is written in %s, and read from right to left: %v", code, script, !want)
		}
	}
}
