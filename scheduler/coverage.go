package scheduler

import (
	"context"
	"maps"
	"slices"
	"strings"
	"time"

	"vigil/ledger"
	"vigil/posts"
	"vigil/scheduler/plan"
)

// Coverage is how a campaign has named its people, and how it is going to.
type Coverage struct {
	Campaign string
	Silence  Silence
	Round    plan.Round
	// Named is how many different people were named.
	Named Within
	// People are all of the campaign, by id.
	People []Covered
}

// Within counts something in the last 30, 90 and 365 days.
type Within struct {
	Days30  int `json:"named_30_days"`
	Days90  int `json:"named_90_days"`
	Days365 int `json:"named_365_days"`
}

// Covered is how one person stands.
type Covered struct {
	// Person is campaign id / person id, as in the history.
	Person   string `json:"person"`
	Campaign string `json:"campaign"`
	Name     string `json:"name"`
	Status   string `json:"status,omitempty"`
	// Past is nil where there is no ledger, and its keys are absent.
	*Past
	Next *NextNaming `json:"next,omitempty"`
	// Outside tells that the campaign names nobody of their status in turn. Hold is why
	// nothing names the person, Embargo the day before which nothing does.
	Outside bool   `json:"outside,omitempty"`
	Hold    string `json:"hold,omitempty"`
	Embargo string `json:"embargo,omitempty"`
	// Passed are the rotations that are meant for the person and pass them over.
	Passed []PassedOver `json:"passed_over,omitempty"`
	// Words are what the person can be searched by: their names, and the id.
	Words string `json:"-"`
}

// Past is what the ledger knows of a person.
type Past struct {
	// Last is what named the person last; nil: nothing ever did.
	Last *LastNaming `json:"last,omitempty"`
	// Since is when that was; of somebody who was never named, the earliest moment at
	// which they may have come. Days are the whole days since.
	Since time.Time `json:"silent_since"`
	Days  int       `json:"silent_days"`
	Within
	// Long tells that it is longer than `silence` in campaign.toml allows.
	Long bool `json:"past_threshold,omitempty"`
}

// LastNaming is an occurrence that is out, or was, on some accounts.
type LastNaming struct {
	Post     string   `json:"post"`
	Slot     string   `json:"slot"`
	Accounts []string `json:"accounts"`
	// Delivery is the number of one of its deliveries, URL where that is found.
	Delivery int64     `json:"delivery"`
	URL      string    `json:"url,omitempty"`
	At       time.Time `json:"at"`
}

// NextNaming is an occurrence that is planned.
type NextNaming struct {
	// Due is on the clocks of the post's zone.
	Due  time.Time `json:"due"`
	Post string    `json:"post"`
	// Tentative tells that it may change until it is announced, a day ahead.
	Tentative bool `json:"tentative,omitempty"`
}

// PassedOver is a rotation whose text shows what a person's file lacks.
type PassedOver struct {
	Post string `json:"post"`
	// Lacks are the keys to add to the file.
	Lacks string `json:"lacks"`
}

// Coverage reckons all campaigns. Without a ledger it knows only the plan.
func (o Outlook) Coverage(ctx context.Context) ([]Coverage, error) {
	var history plan.History
	if o.Ledger != nil {
		var err error
		if history, err = o.history(ctx); err != nil {
			return nil, err
		}
	}
	var all []Coverage
	for _, campaign := range o.Campaigns {
		register, err := o.register(ctx, campaign)
		if err != nil {
			return nil, err
		}
		reckoning := reckoning{register: register, prospect: o.Timetable.Prospect(campaign, o.planAccounts(), history, o.Now)}
		if o.Ledger != nil {
			if err := reckoning.recall(ctx, o.Ledger); err != nil {
				return nil, err
			}
		}
		all = append(all, reckoning.coverage())
	}
	return all, nil
}

// reckoning is what the coverage of a campaign follows from.
type reckoning struct {
	*register
	prospect plan.Prospect
	// last is what named each person last, times when they were named in the last
	// year, by campaign id / person id.
	last  map[string]*LastNaming
	times map[string][]time.Time
}

const longestCount = 365 * 24 * time.Hour

func (r *reckoning) recall(ctx context.Context, l *ledger.Ledger) (err error) {
	if r.times, err = l.TimesNamed(ctx, r.campaign.ID, r.now.Add(-longestCount)); err != nil {
		return err
	}
	namings, err := l.LastNamings(ctx, r.campaign.ID)
	r.last = lastOf(namings)
	return err
}

// lastOf joins the deliveries of the occurrence that named each person last. They come
// the newest first.
func lastOf(namings []ledger.Naming) map[string]*LastNaming {
	last := map[string]*LastNaming{}
	for _, n := range namings {
		for _, person := range n.People {
			known := last[person]
			if known == nil {
				known = &LastNaming{Post: n.Post, Slot: n.Slot, Delivery: n.ID, At: n.SentAt}
				last[person] = known
			}
			if known.Post == n.Post && known.Slot == n.Slot {
				known.add(n)
			}
		}
	}
	return last
}

// add adds an account; a list of readers is one. An address is better than none.
func (l *LastNaming) add(n ledger.Naming) {
	if list := ListOf(n.Account); !slices.Contains(l.Accounts, list) {
		l.Accounts = append(l.Accounts, list)
	}
	if l.URL == "" && n.URL != "" && n.State == ledger.Sent {
		l.URL, l.Delivery = n.URL, n.ID
	}
}

func (r *reckoning) coverage() Coverage {
	c := Coverage{Campaign: r.campaign.ID, Silence: r.silence(), Round: r.prospect.Round}
	rotations := plan.Rotations(r.campaign)
	for _, id := range slices.Sorted(maps.Keys(r.campaign.People)) {
		covered := r.covered(r.campaign.People[id], rotations)
		if covered.Past != nil {
			c.Named.addOne(covered.Within)
		}
		c.People = append(c.People, covered)
	}
	return c
}

func (r *reckoning) covered(person *posts.Person, rotations []*posts.Entry) Covered {
	c := Covered{
		Person: r.campaign.ID + "/" + person.ID, Campaign: r.campaign.ID, Name: person.NameIn(r.campaign.Language), Status: person.Status,
		Outside: !r.meant(person), Hold: person.Hold, Words: person.ID + " " + strings.Join(slices.Collect(maps.Values(person.Name)), " "),
	}
	if c.Hold == "" && r.heldByCommand(person) {
		c.Hold = "by a command: vigil release " + c.Person
	}
	if person.Embargo.Compare(r.today) > 0 {
		c.Embargo = person.Embargo.String()
	}
	for _, entry := range rotations {
		if lacks := plan.Lacks(r.campaign, entry, person); len(lacks) > 0 && entry.Who.Takes(person) {
			c.Passed = append(c.Passed, PassedOver{entry.ID, strings.Join(lacks, ", ")})
		}
	}
	if next, planned := r.prospect.Next[person.ID]; planned {
		c.Next = &NextNaming{Due: next.Local, Post: next.Entry.ID, Tentative: next.Tentative}
	}
	if !r.begun.IsZero() {
		c.Past = r.past(person, c.Person)
	}
	return c
}

func (r *reckoning) past(person *posts.Person, id string) *Past {
	p := &Past{Last: r.last[id], Long: r.long(person)}
	p.Since, _ = r.since(person)
	p.Days = int(r.now.Sub(p.Since) / (24 * time.Hour))
	for _, at := range r.times[id] {
		p.count(r.now.Sub(at))
	}
	return p
}

// count counts what was so long ago.
func (w *Within) count(ago time.Duration) {
	const day = 24 * time.Hour
	for _, span := range []struct {
		days  time.Duration
		count *int
	}{{30, &w.Days30}, {90, &w.Days90}, {365, &w.Days365}} {
		if ago <= span.days*day {
			*span.count++
		}
	}
}

// addOne adds a person to those who were named at all.
func (w *Within) addOne(person Within) {
	w.Days30 += min(person.Days30, 1)
	w.Days90 += min(person.Days90, 1)
	w.Days365 += min(person.Days365, 1)
}
