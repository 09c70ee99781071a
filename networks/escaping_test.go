package networks

import "testing"

func TestWhatTheNetworkTakesForMarkupIsEscapedAndCounted(t *testing.T) {
	limits := TextLimits{Counting: UTF16, Escaped: `\*_~|<[` + "`", EscapedStarts: "#>-+"}
	for text, want := range map[string]string{
		"":                               "",
		"plain":                          "plain",
		"2 * 3 * 4":                      `2 \* 3 \* 4`,
		"snake_case, ~~no~~, ||open||":   `snake\_case, \~\~no\~\~, \|\|open\|\|`,
		`C:\letters`:                     `C:\\letters`,
		"<@1> and <#2> [a](b)":           `\<@1> and \<#2> \[a](b)`,
		"# no heading\n- no list\n > no": "\\# no heading\n\\- no list\n \\> no",
		"well-known #Letters 1+1 > 1":    "well-known #Letters 1+1 > 1",
		"https://example.org/a_b*c_d":    "https://example.org/a_b*c_d",
		"(https://example.org/a_b) _c_":  `(https://example.org/a_b) \_c\_`,
		"https://example.org\n#Letters":  "https://example.org\n\\#Letters",
		"https://example.org - a":        "https://example.org - a",
		"Ліст — *важны* 😀":               `Ліст — \*важны\* 😀`,
	} {
		if got := limits.Escape(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
		if got := Length(text, limits); got != utf16Length(want) {
			t.Errorf("%q counts %d, want %d", text, got, utf16Length(want))
		}
	}
}
