package posts

import (
	"fmt"
	"strings"
	"testing"

	"golang.org/x/text/language"
)

// The categories of whole numbers and where they begin, as CLDR has them: "Language
// Plural Rules", https://www.unicode.org/cldr/charts/latest/supplemental/language_plural_rules.html.
func TestEachLanguageHasTheFormsOfCLDR(t *testing.T) {
	for code, want := range map[string]string{
		"ar": "0 | 1 | 2 | 3, 4, 5 | 11, 12, 13 | 100, 101, 102",
		"be": "1, 21, 31 | 2, 3, 4 | 5, 6, 7",
		"cs": "1 | 2, 3, 4 | 5, 6, 7",
		"cy": "0 | 1 | 2 | 3 | 6 | 4, 5, 7",
		"de": "1 | 2, 3, 4",
		"en": "1 | 2, 3, 4",
		"es": "1 | 2, 3, 4",
		"et": "1 | 2, 3, 4",
		"fa": "1, 0 | 2, 3, 4",
		"fr": "1, 0 | 2, 3, 4",
		"ga": "1 | 2 | 3, 4, 5 | 7, 8, 9 | 11, 12, 13",
		"he": "1 | 2 | 3, 4, 5",
		"it": "1 | 2, 3, 4",
		"ja": "1, 2, 3",
		"ka": "1 | 2, 3, 4",
		"lt": "1, 21, 31 | 2, 3, 4 | 10, 11, 12",
		"lv": "10, 11, 12 | 1, 21, 31 | 2, 3, 4",
		"pl": "1 | 2, 3, 4 | 5, 6, 7",
		"pt": "1, 0 | 2, 3, 4",
		"ro": "1 | 2, 3, 4 | 20, 21, 22",
		"ru": "1, 21, 31 | 2, 3, 4 | 5, 6, 7",
		"sl": "1, 101 | 2, 102 | 3, 4, 103 | 5, 6, 7",
		"sr": "1, 21, 31 | 2, 3, 4 | 5, 6, 7",
		"tr": "1 | 2, 3, 4",
		"uk": "1, 21, 31 | 2, 3, 4 | 5, 6, 7",
		"zh": "1, 2, 3",

		"be-tarask": "1, 21, 31 | 2, 3, 4 | 5, 6, 7",
	} {
		if _, samples := pluralCategories(language.MustParse(code)); strings.Join(samples, " | ") != want {
			t.Errorf("%s: %s, want %s", code, strings.Join(samples, " | "), want)
		}
	}
}

func TestTooFewAndTooManyFormsAreAnsweredWithNumbers(t *testing.T) {
	for forms := range 7 {
		text := "{{plural 5" + strings.Repeat(` "x"`, forms) + "}}"
		_, faults := expand(text, sceneOf("be"))
		if forms == 3 {
			if len(faults) > 0 {
				t.Errorf("%s: %s", text, tell(faults))
			}
			continue
		}
		want := "a word has 3 forms beside whole numbers in be, as beside: 1, 21, 31; 2, 3, 4; 5, 6, 7"
		if got := tell(faults); !strings.HasPrefix(got, want) {
			t.Errorf("%s: %s", text, got)
		}
	}
}

func TestEveryWrittenMonthIsAName(t *testing.T) {
	for code, names := range calendars {
		for month := range 12 {
			of := names.ofMonths[month]
			if names.months[month] == "" || (of == "") != (names.ofMonths[0] == "") {
				t.Errorf("%s: month %d has no name", code, month+1)
			}
		}
		for day := range 31 {
			date := writtenDate{PartialDate{2027, 1, day + 1}, code}
			if got := date.String(); !strings.Contains(got, "2027") || !strings.Contains(got, fmt.Sprint(day+1)) || code != "en" && strings.Contains(got, "January") {
				t.Errorf("%s: %s", code, got)
			}
		}
	}
}
