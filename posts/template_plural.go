package posts

import (
	"cmp"
	"fmt"
	"strings"

	"golang.org/x/text/feature/plural"
	"golang.org/x/text/language"
)

// pluralForms are the categories of CLDR, in the order in which it lists them and in
// which grammars teach them: one, few, many ("год", "гады", "гадоў"). A language has
// some of them.
var pluralForms = []plural.Form{plural.Zero, plural.One, plural.Two, plural.Few, plural.Many, plural.Other}

// withdrawn are categories that golang.org/x/text (CLDR 32) still has, and CLDR has no
// more: Hebrew had one for 20, 30 and so on until CLDR 42
// (https://www.unicode.org/cldr/charts/latest/supplemental/language_plural_rules.html).
// Not in that list and of no use here is the category that newer versions give to
// millions in French, Italian, Portuguese and Spanish.
var withdrawn = map[string]plural.Form{"he": plural.Many}

// choosePlural takes the form that goes with a whole number in the language. A
// language with three forms for whole numbers is given three; fractions need none,
// since nothing that is counted here has any. A text without a language counts as
// English.
func choosePlural(code string, n int, forms []string) (string, error) {
	tag, err := language.Parse(code)
	if err != nil {
		tag = language.English
	}
	categories, samples := pluralCategories(tag)
	if len(forms) != len(categories) {
		return "", wordFault{TemplatePlural, []any{cmp.Or(code, tag.String()), len(categories), strings.Join(samples, "; ")}}
	}
	want := pluralOf(tag, n)
	for i, category := range categories {
		if category == want {
			return forms[i], nil
		}
	}
	return forms[len(forms)-1], nil
}

func pluralOf(tag language.Tag, n int) plural.Form {
	form := plural.Cardinal.MatchPlural(tag, max(n, -n), 0, 0, 0, 0)
	if base, _ := tag.Base(); form == withdrawn[base.String()] {
		return plural.Other
	}
	return form
}

// pluralCategories are the categories that whole numbers have in a language, each
// with the first numbers that show it. 0 comes last of them: it counts like others in
// most languages, and is what nobody would look for.
func pluralCategories(tag language.Tag) (categories []plural.Form, samples []string) {
	const shown = 3
	numbers := map[plural.Form][]string{}
	// Whatever a whole number's category depends on shows up to 200.
	for n := 1; n <= 200; n++ {
		if form := pluralOf(tag, n); len(numbers[form]) < shown {
			numbers[form] = append(numbers[form], fmt.Sprint(n))
		}
	}
	if form := pluralOf(tag, 0); len(numbers[form]) < shown {
		numbers[form] = append(numbers[form], "0")
	}
	for _, form := range pluralForms {
		if len(numbers[form]) > 0 {
			categories = append(categories, form)
			samples = append(samples, strings.Join(numbers[form], ", "))
		}
	}
	return categories, samples
}
