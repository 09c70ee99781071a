package posts

import (
	"strings"
	"testing"
)

// Everybody whom a post is meant for and will not name is told in one warning.
func TestWhoIsPassedOverIsToldOnce(t *testing.T) {
	born := PartialDate{1980, 5, 1}
	person := func(id, status string, date PartialDate, sentence string) *Person {
		p := &Person{ID: id, Name: Localized{"": id}, Status: status, Born: date}
		if sentence != "" {
			p.Sentence = Localized{"": sentence}
		}
		return p
	}
	inTurn := func(p *Post) { p.Schedule, p.Who = Schedule{Every: "day 09:00"}, &Who{Status: []string{"held"}} }
	birthday := func(p *Post) { p.Schedule = Schedule{Occasion: &Occasion{Kind: Birthday}} }
	for name, test := range map[string]struct {
		text   string
		change func(*Post)
		people []*Person
		want   string
	}{
		"nobody lacks anything": {"{{person.name}}.", inTurn, []*Person{person("anna", "held", born, "")}, ""},
		"some lack what is shown": {"{{person.name}}, {{person.sentence}}.", inTurn,
			[]*Person{person("anna", "held", born, "a year"), person("boris", "held", born, ""), person("clara", "released", born, "")},
			"of 2 people whom the post is meant for, it passes over 1, whose files lack what the text shows: people/boris.toml (sentence)"},
		"of many, the first few": {"{{person.name}}, {{person.sentence}}.", inTurn,
			[]*Person{person("a", "held", born, ""), person("b", "held", born, ""), person("c", "held", born, ""), person("d", "held", born, ""), person("e", "held", born, ""), person("f", "held", born, "a year")},
			"of 6 people whom the post is meant for, it passes over 5, whose files lack what the text shows: people/a.toml (sentence), people/b.toml (sentence), people/c.toml (sentence), 2 more"},
		"words behind a condition are no gap": {"{{person.name}}{{if person.sentence}}, {{person.sentence}}{{end}}.", inTurn, []*Person{person("anna", "held", born, "")}, ""},
		"an occasion, of those who have the day": {"{{person.name}} turns {{age}}: {{person.sentence}}.", birthday,
			[]*Person{person("anna", "held", born, "a year"), person("boris", "held", born, ""), person("clara", "held", PartialDate{Year: 1980}, "")},
			"of 2 people whom the post is meant for, it passes over 1, whose files lack what the text shows: people/boris.toml (sentence)"},
		"allowed": {"{{person.name}}, {{person.sentence}}.", func(p *Post) { inTurn(p); p.Allow = map[string]string{"passed_over": "they wait for the verdict"} },
			[]*Person{person("anna", "held", born, "a year"), person("boris", "held", born, "")}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			p := post(plain(test.text))
			test.change(p)
			p.Uses = p.uses()
			request := checking(p, social())
			request.Campaign.People = map[string]*Person{}
			for _, person := range test.people {
				request.Campaign.People[person.ID] = person
			}
			var told []string
			for _, problem := range Check(request) {
				if problem.Code == PassedOver {
					told = append(told, problem.Message)
				}
			}
			if got := strings.Join(told, "\n"); got != test.want {
				t.Errorf("%q, want %q", got, test.want)
			}
		})
	}
}

// Where nobody can be named, what they lack is an error, and not that nobody is named.
func TestARotationThatCanNameNobodySaysWhatIsMissing(t *testing.T) {
	p := post(plain("{{person.name}}, {{person.sentence}}."))
	p.Schedule, p.Who = Schedule{Every: "day 09:00"}, &Who{}
	p.Uses = p.uses()
	request := checking(p, social())
	request.Campaign.People = map[string]*Person{"anna": {ID: "anna", Name: Localized{"": "Anna, invented"}}}
	codes := codesOf(Check(request))
	if len(codes) != 2 || !HasErrors(Check(request)) {
		t.Errorf("%v", codes)
	}
}
