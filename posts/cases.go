package posts

import (
	"slices"
)

// caseKeys are the forms of a name that a person's file may give for a language:
// cases.be = { dat = "…" }. In a text they are words of the same names. A language
// that has further ones (the Finnish partitive) takes them as plain words.
var caseKeys = keys[map[string]string]{
	{"gen", form("gen"), "the name in the genitive: without whom, whose", plainText},
	{"dat", form("dat"), "the name in the dative: to whom", plainText},
	{"acc", form("acc"), "the name in the accusative: whom", plainText},
	{"ins", form("ins"), "the name in the instrumental: with whom, by whom", plainText},
	{"loc", form("loc"), "the name in the locative, or prepositional: about whom", plainText},
	{"voc", form("voc"), "the name in the vocative: as they are spoken to", plainText},
}

// caseTitles are what people call the cases.
var caseTitles = map[string]string{
	"gen": "genitive", "dat": "dative", "acc": "accusative", "ins": "instrumental", "loc": "locative", "voc": "vocative",
}

func form(name string) func(map[string]string, value) {
	return func(forms map[string]string, v value) {
		if text := v.text(); text != "" {
			forms[name] = text
		}
	}
}

// casesShape is cases.LANGUAGE = { gen = "…" }.
func casesShape() shape {
	return shape{
		"type":                 "object",
		"patternProperties":    shape{languageCode: caseKeys.shape()},
		"additionalProperties": false,
	}
}

// cases are the forms of a name, by case.
func (v value) cases() map[string]Localized {
	t, ok := v.single()
	if !ok {
		return nil
	}
	for _, name := range caseKeys.names() {
		// Some are codes of languages, too, of which nobody means one here.
		if raw, bare := t.values[name]; bare {
			value{t, name, raw}.reportKey(BadLanguage, quoted(name), `write cases.be = { `+name+` = "…" }`)
			return nil
		}
	}
	cases := map[string]Localized{}
	v.eachLanguage(t.values, func(code string, of value) {
		table, ok := of.single()
		if !ok {
			return
		}
		forms := map[string]string{}
		readTable(table, forms, caseKeys)
		for name, form := range forms {
			if cases[name] == nil {
				cases[name] = Localized{}
			}
			cases[name][code] = form
		}
	})
	return cases
}

// unchanging are the languages in which a name has one form. What another language
// says by a case stands there beside the name, or behind an apostrophe that the text
// can have. Of a language that is neither here nor in the person's file nobody knows:
// the plain name could be a mistake, so it is a gap.
var unchanging = []string{
	"af", "ar", "ca", "da", "en", "es", "fa", "fr", "gl", "he", "id", "it", "ja", "ko", "ms", "nb", "nl", "nn", "no", "pt", "sv", "th", "vi", "zh",
}

// inCase is the person's name as the text's language has it in a case.
func (s *scene) inCase(p *Person, name string) any {
	if form, ok := p.Cases[name][s.language]; ok {
		return s.shown(form)
	}
	if slices.Contains(unchanging, baseLanguage(s.language)) {
		return s.localized(p, "name", p.Name)
	}
	what, language := name+" ("+caseTitles[name]+")", s.language
	if language == "" {
		return s.gap(p, what+" for a text without a language", `cases.be = { `+name+` = "…" }; and language = "be" to campaign.toml`)
	}
	return s.gapBelow(p, casesOf(language), what+" in "+language, name+` = "…"`)
}

func casesOf(language string) string { return "cases." + language }

// declinesIn tells whether the file has forms of the name in a language.
func (p *Person) declinesIn(language string) bool {
	for _, forms := range p.Cases {
		if _, ok := forms[language]; ok {
			return true
		}
	}
	return false
}
