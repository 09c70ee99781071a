package posts

import (
	"maps"
	"slices"
	"strings"
)

// in is the value in a language, else the plain one; ok is false where there is
// neither. The message itself may be in no language: then only a plain value
// will do.
func (l Localized) in(language string) (value string, ok bool) { return inLanguage(l, language) }

// Any is the value in the first of its languages; empty where there is none.
func (l Localized) Any() string {
	for _, language := range slices.Sorted(maps.Keys(l)) {
		return l[language]
	}
	return ""
}

// clone is a copy that keeps nothing of the file in memory.
func (l Localized) clone() Localized {
	if l == nil {
		return nil
	}
	cloned := make(Localized, len(l))
	for language, text := range l {
		cloned[strings.Clone(language)] = strings.Clone(text)
	}
	return cloned
}

func (l LocalizedList) in(language string) (values []string, ok bool) {
	return inLanguage(l, language)
}

func inLanguage[V any](values map[string]V, language string) (value V, ok bool) {
	if value, ok = values[language]; !ok {
		value, ok = values[""]
	}
	return value, ok
}

// languageFor is the language in which an account takes a text that is written
// in these ones (none: one plain string, in the campaign's language): its own,
// else the one that the campaign falls back to. An account without a language
// takes the campaign's, or the only one there is. ok is false where the account
// is left out.
func languageFor(campaign *Campaign, account *Account, languages []string) (language string, ok bool) {
	if len(languages) == 0 {
		languages = []string{campaign.Language}
	}
	want := account.Language
	switch {
	case want == "" && slices.Contains(languages, campaign.Language):
		return campaign.Language, true
	case want == "" && len(languages) == 1, languages[0] == "":
		return languages[0], true
	case slices.Contains(languages, want):
		return want, true
	}
	fallback, declared := campaign.Fallback[want]
	return fallback, declared && slices.Contains(languages, fallback)
}
