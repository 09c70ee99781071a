package matrix

import (
	"encoding/json"
	"testing"

	"vigil/networks"
)

func TestTextBecomesMatrixHTML(t *testing.T) {
	bold := func(start, end int) networks.Mark { return networks.Mark{Start: start, End: end, Kind: networks.Bold} }
	kind := func(start, end int, kind networks.MarkKind) networks.Mark {
		return networks.Mark{Start: start, End: end, Kind: kind}
	}
	link := func(start, end int, address string) networks.Mark {
		return networks.Mark{Start: start, End: end, Kind: networks.Linked, Address: address}
	}
	for name, test := range map[string]struct {
		text  string
		marks []networks.Mark
		want  string
	}{
		"bold and italic":          {"one two", []networks.Mark{bold(0, 3), kind(4, 7, networks.Italic)}, "<strong>one</strong> <em>two</em>"},
		"two on one stretch":       {"one", []networks.Mark{bold(0, 3), kind(0, 3, networks.Italic)}, "<strong><em>one</em></strong>"},
		"Cyrillic counts in bytes": {"Ліст сёння", []networks.Mark{bold(9, 19)}, "Ліст <strong>сёння</strong>"},
		"what looks like markup":   {"a < b & c > \"d\" *e*", []networks.Mark{bold(0, 1)}, "<strong>a</strong> &lt; b &amp; c &gt; \"d\" *e*"},
		"a link":                   {"write", []networks.Mark{link(0, 5, "https://example.org/?a=1&b=\"2\"")}, `<a href="https://example.org/?a=1&amp;b=&#34;2&#34;">write</a>`},
		"lines":                    {"a\n\nb", []networks.Mark{bold(0, 1)}, "<strong>a</strong><br><br>b"},
		"a quote between lines":    {"a\nb\nc\nd", []networks.Mark{kind(2, 5, networks.Quoted)}, "a<blockquote>b<br>c</blockquote>d"},
		"somebody":                 {"to @ilya:example.org.", nil, `to <a href="https://matrix.to/#/@ilya:example.org">@ilya:example.org</a>.`},
		"somebody in bold":         {"@ilya:example.org", []networks.Mark{bold(0, 17)}, `<strong><a href="https://matrix.to/#/@ilya:example.org">@ilya:example.org</a></strong>`},
		"somebody in a link":       {"@ilya:example.org", []networks.Mark{link(0, 17, "https://example.org")}, `<a href="https://example.org">@ilya:example.org</a>`},
		"half of somebody":         {"@ilya:example.org", []networks.Mark{bold(0, 5)}, `<strong>@ilya</strong>:example.org`},
		"a name without a server":  {"@ilya", []networks.Mark{bold(0, 5)}, `<strong>@ilya</strong>`},
		"a name in an address":     {"https://example.org/@ilya:example.org", []networks.Mark{bold(0, 5)}, `<strong>https</strong>://example.org/@ilya:example.org`},
	} {
		message := networks.Message{Text: test.text, Marks: test.marks}
		if got := htmlOf(message, peopleIn(test.text)); got != test.want {
			t.Errorf("%s: %s\nwant %s", name, got, test.want)
		}
	}
}

func TestAWarningCannotLeaveItsAttribute(t *testing.T) {
	message := networks.Message{Text: "text", Warning: `"><img src="x`}
	if got, want := htmlOf(message, nil), `<span data-mx-spoiler="&#34;&gt;&lt;img src=&#34;x">text</span>`; got != want {
		t.Errorf("%s\nwant %s", got, want)
	}
}

func FuzzHTMLHoldsTheText(f *testing.F) {
	f.Add("a <b> & @ilya:example.org\n\nc", 2, 9, 1, "why")
	f.Fuzz(func(t *testing.T, text string, start, end, kind int, warning string) {
		kinds := []networks.MarkKind{networks.Bold, networks.Italic, networks.Linked}
		message := networks.Message{Text: text, Warning: warning}
		if start >= 0 && start < end && end <= len(text) && kind >= 0 {
			message.Marks = []networks.Mark{{Start: start, End: end, Kind: kinds[kind%len(kinds)], Address: "https://example.org"}}
		}
		shown, why := fakeShown(htmlOf(message, peopleIn(text)))
		if shown != text || why != warning && warning != "" {
			t.Errorf("%q behind %q is shown as %q behind %q", text, warning, shown, why)
		}
	})
}

type numbers = map[string]json.Number

func TestPowerLevelsSayWhoMayWrite(t *testing.T) {
	const me = "@campaign:example.org"
	for name, test := range map[string]struct {
		levels powerLevels
		want   bool
	}{
		"a room without any":      {powerLevels{}, true},
		"readers only read":       {powerLevels{EventsDefault: "50"}, false},
		"the account may":         {powerLevels{EventsDefault: "50", Users: numbers{me: "50"}}, true},
		"everybody may":           {powerLevels{EventsDefault: "10", UsersDefault: "10"}, true},
		"messages need more":      {powerLevels{Users: numbers{me: "50"}, Events: numbers{messageType: "100"}}, false},
		"messages need less":      {powerLevels{EventsDefault: "50", Events: numbers{messageType: "0"}}, true},
		"somebody else may":       {powerLevels{EventsDefault: "50", Users: numbers{"@a:example.org": "100"}}, false},
		"the account is muted":    {powerLevels{Users: numbers{me: "-1"}}, false},
		"a level nobody can read": {powerLevels{EventsDefault: "much"}, true},
	} {
		if got := test.levels.allow(me); got != test.want {
			t.Errorf("%s: %v, want %v", name, got, test.want)
		}
	}
}
