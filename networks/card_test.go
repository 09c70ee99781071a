package networks

import "testing"

func TestACardIsOfTheFirstLinkUnlessAPictureOrAPollIsShown(t *testing.T) {
	limits := Limits{LinkCard: true}
	linked := Mark{Start: 0, End: 4, Kind: Linked, Address: "https://marked.example"}
	const text = "Read https://one.example and https://two.example"
	for name, test := range map[string]struct {
		limits  Limits
		message Message
		want    string
	}{
		"the first link":                   {limits, Message{Text: text}, "https://one.example"},
		"marked words before it":           {limits, Message{Text: text, Marks: []Mark{{End: 4, Kind: Bold}, linked}}, "https://marked.example"},
		"marked words behind it":           {limits, Message{Text: text, Marks: []Mark{{Start: 29, End: 48, Kind: Linked, Address: "https://b.example"}}}, "https://one.example"},
		"marked words alone":               {limits, Message{Text: "Read", Marks: []Mark{linked}}, "https://marked.example"},
		"a bare domain, which is none":     {limits, Message{Text: "one.example.org"}, ""},
		"a bare domain on X, where it is":  {Limits{LinkCard: true, Text: TextLimits{Counting: Weighted}}, Message{Text: "one.example.org"}, "one.example.org"},
		"beside a picture":                 {limits, Message{Text: text, Media: []Media{{}}}, ""},
		"beside a poll":                    {limits, Message{Text: text, Poll: &Poll{}}, ""},
		"where the network makes no cards": {Limits{}, Message{Text: text}, ""},
		"without a link":                   {limits, Message{Text: "Read"}, ""},
	} {
		if got := test.limits.Card(test.message); got != test.want {
			t.Errorf("%s: %q, want %q", name, got, test.want)
		}
	}
}
