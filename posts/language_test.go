package posts

import "testing"

func TestAnAccountTakesItsOwnLanguageOrIsLeftOut(t *testing.T) {
	fallback := map[string]string{"ru": "be"}
	for _, test := range []struct {
		name, campaign, account string
		languages               []string
		want                    string
		ok                      bool
	}{
		{"its own", "en", "be", []string{"be", "en"}, "be", true},
		{"none of its own", "en", "pl", []string{"be", "en"}, "", false},
		{"the fallback that the campaign declares", "en", "ru", []string{"be", "en"}, "be", true},
		{"its own before the fallback", "en", "ru", []string{"be", "ru"}, "ru", true},
		{"a fallback that is not there either", "en", "ru", []string{"en"}, "be", false},
		{"any language: the campaign's", "en", "", []string{"be", "en"}, "en", true},
		{"any language: the only one", "en", "", []string{"be"}, "be", true},
		{"any language, and no reason for one", "en", "", []string{"be", "ru"}, "", false},
		{"a plain text is in the campaign's language", "en", "en", nil, "en", true},
		{"a plain text, other account", "en", "be", nil, "", false},
		{"a plain text by fallback", "be", "ru", nil, "be", true},
		{"a plain text, any language", "be", "", nil, "be", true},
		{"a campaign without a language", "", "be", nil, "", true},
		{"no languages at all", "", "", nil, "", true},
	} {
		t.Run(test.name, func(t *testing.T) {
			campaign := &Campaign{Language: test.campaign, Fallback: fallback}
			got, ok := languageFor(campaign, &Account{Language: test.account}, test.languages)
			if ok != test.ok || ok && got != test.want {
				t.Errorf("got %q, %v", got, ok)
			}
		})
	}
}
