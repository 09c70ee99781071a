package networks

import "testing"

func TestMarkdownShowsMarksAndNothingElse(t *testing.T) {
	limits := TextLimits{Escaped: "*_[]<>", EscapedStarts: "#"}
	for name, test := range map[string]struct {
		text  string
		marks []Mark
		want  string
	}{
		"no marks":             {"# 2 * 3", nil, `\# 2 \* 3`},
		"a link by itself":     {"See https://example.org/a_b.", nil, `See https://example.org/a_b.`},
		"bold":                 {"write today", []Mark{{Start: 6, End: 11, Kind: Bold}}, "write **today**"},
		"a space at its edge":  {"write today", []Mark{{Start: 5, End: 11, Kind: Bold}}, "write **today**"},
		"bold and italic":      {"today", []Mark{{Start: 0, End: 5, Kind: Bold}, {Start: 0, End: 5, Kind: Italic}}, "***today***"},
		"an address that ends": {"here", []Mark{{Start: 0, End: 4, Kind: Linked, Address: "https://example.org/?a=<b>"}}, "[here](<https://example.org/?a=%3Cb%3E>)"},
	} {
		if got := limits.Markdown(test.text, test.marks, Span{End: len(test.text)}); got != test.want {
			t.Errorf("%s: %q, want %q", name, got, test.want)
		}
	}
	if got, want := QuotedLines("one\n\nthree"), "> one\n> \n> three"; got != want {
		t.Errorf("quoted it is %q, want %q", got, want)
	}
}
