package plan

import (
	"fmt"
	"testing"
	"time"

	"vigil/posts"
)

// BenchmarkChoices plans thirty days of a campaign with 1,700 people and 5,000 posts,
// three of them a day in turn.
func BenchmarkChoices(b *testing.B) {
	campaign := &posts.Campaign{ID: "c", Zone: vilnius, People: map[string]*posts.Person{}}
	for i := range 1700 {
		id := fmt.Sprintf("person-%04d", i)
		campaign.People[id] = &posts.Person{ID: id, Name: posts.Localized{"": id}, Status: "held",
			Born: posts.PartialDate{Year: 1950 + i%50, Month: time.Month(i%12 + 1), Day: i%28 + 1}}
	}
	for i := range 5000 {
		campaign.Entries = append(campaign.Entries, &posts.Entry{ID: fmt.Sprintf("c/%04d", i),
			Schedule: posts.Schedule{At: at(b, "2026-12-01 12:00").Add(time.Duration(i) * 3 * time.Hour), Zone: vilnius}})
	}
	campaign.Entries = append(campaign.Entries,
		&posts.Entry{ID: "c/round", Schedule: posts.Schedule{Cron: "0 9,13,19 * * *", Zone: vilnius}, Who: &posts.Who{}},
		&posts.Entry{ID: "c/birthday", Schedule: posts.Schedule{Occasion: occasion(posts.Birthday), Zone: vilnius}})
	for b.Loop() {
		if got := len(Plan([]*posts.Campaign{campaign}, nil, History{}, at(b, "2026-12-01 00:00"), at(b, "2026-12-30 23:59"))); got < 400 {
			b.Fatalf("only %d occurrences", got)
		}
	}
}
