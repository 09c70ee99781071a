package networks

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func piecesOf(text string, spans []Span) []string {
	var pieces []string
	for _, span := range spans {
		pieces = append(pieces, span.Of(text))
	}
	return pieces
}

func TestLinksEndBeforeTheSentenceDoes(t *testing.T) {
	tests := []struct {
		text string
		want []string
	}{
		{"nothing to see. here", nil},
		{"https://example.org", []string{"https://example.org"}},
		{"Read https://example.org/a.", []string{"https://example.org/a"}},
		{"(see https://example.org/a)", []string{"https://example.org/a"}},
		{"([https://example.org/a_(b)_[c]])", []string{"https://example.org/a_(b)_[c]"}},
		{"https://example.org/a)(b)", []string{"https://example.org/a)(b"}},
		{"https://be.example.org/wiki/Горкі_(горад), then", []string{"https://be.example.org/wiki/Горкі_(горад)"}},
		{"«https://example.org/a»", []string{"https://example.org/a"}},
		{"<https://example.org/a>", []string{"https://example.org/a"}},
		{"https://example.org/a?b=c&d=e#f!", []string{"https://example.org/a?b=c&d=e#f"}},
		{"https://example.org?b=c", []string{"https://example.org?b=c"}},
		{"HTTPS://Example.org:8443/a", []string{"HTTPS://Example.org:8443/a"}},
		{"one http://a.example two https://b.example/", []string{"http://a.example", "https://b.example/"}},
		{"xhttps://example.org @https://example.org", nil},
		{"https:// https://localhost http://.", nil},
		{"http://10.0.0.7/a", []string{"http://10.0.0.7/a"}},
		{"https://example.org...", []string{"https://example.org"}},
		{"пишите:https://пример.рф/письма", []string{"https://пример.рф/письма"}},
	}
	for _, test := range tests {
		if diff := cmp.Diff(test.want, piecesOf(test.text, Links(test.text))); diff != "" {
			t.Errorf("%q (-want +got):\n%s", test.text, diff)
		}
	}
}

func TestXShortensBareDomainsToo(t *testing.T) {
	tests := []struct {
		text string
		want []string
	}{
		{"see example.com.", []string{"example.com"}},
		{"www.example.co.uk/letters?x=1", []string{"www.example.co.uk/letters?x=1"}},
		{"読んでexample.comください", []string{"example.com"}},
		{"http://пример.рф/письма", []string{"http://пример.рф/письма"}},
		{"пример.рф", nil},
		{"name@example.com", nil},
		{"example.com@name", nil},
		{"-example.com _example.com .example.com /example.com", nil},
		{"$example.com #example.com @example.com", nil},
		{"http://localhost:8080/a http://example.invalidtld/a", nil},
		{"e.g. this", nil},
		{"https://example.com/書く", []string{"https://example.com/"}},
		{"xn--80ak6aa92e.xn--p1ai", []string{"xn--80ak6aa92e.xn--p1ai"}},
		{"http://みんな.みんなです", []string{"http://みんな.みんな"}},
	}
	for _, test := range tests {
		if diff := cmp.Diff(test.want, piecesOf(test.text, weightedLinks(test.text))); diff != "" {
			t.Errorf("%q (-want +got):\n%s", test.text, diff)
		}
	}
}

func TestMentionsAndHashtagsStandOutsideOfLinks(t *testing.T) {
	text := "(@guardian@letters.example, @name.bsky.social. #НеЗабыты! #100 #дзень100) name@example.org https://example.org/@name#part a#b &#39; ＃日本"
	if diff := cmp.Diff([]string{"@guardian@letters.example", "@name.bsky.social"}, piecesOf(text, Mentions(text))); diff != "" {
		t.Errorf("mentions (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"#НеЗабыты", "#дзень100", "＃日本"}, piecesOf(text, Hashtags(text))); diff != "" {
		t.Errorf("hashtags (-want +got):\n%s", diff)
	}
}
