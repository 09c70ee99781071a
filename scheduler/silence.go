package scheduler

import (
	"context"
	"time"

	"vigil/ledger"
	"vigil/networks"
	"vigil/posts"
	"vigil/scheduler/plan"
)

// Silence is for how long a campaign has not named people whom it means to name in
// turn: rotations take their status, and neither hold nor embargo keeps them back.
type Silence struct {
	Campaign string `json:"campaign"`
	// People are how many those are.
	People int `json:"people"`
	// Since is when the one of them who has been silent longest was named last, or
	// came; zero: there is nobody, or no ledger.
	Since time.Time `json:"since,omitzero"`
	// Threshold is `silence` in campaign.toml, 0: none; Long is how many of them have
	// been silent for longer.
	Threshold networks.Duration `json:"threshold,omitzero"`
	Long      int               `json:"long,omitempty"`
}

// Silences are those of the campaigns that have people. It asks the ledger one question
// for each, and plans nothing.
func (o Outlook) Silences(ctx context.Context) ([]Silence, error) {
	var silences []Silence
	for _, campaign := range o.Campaigns {
		if len(campaign.People) == 0 {
			continue
		}
		register, err := o.register(ctx, campaign)
		if err != nil {
			return nil, err
		}
		silences = append(silences, register.silence())
	}
	return silences, nil
}

// register knows since when each person of a campaign was not named.
type register struct {
	campaign *posts.Campaign
	now      time.Time
	today    posts.Date
	// begun is when the ledger first saw the campaign; zero: there is no ledger.
	begun time.Time
	// placed are the people's places in the round, by id: nobody came before theirs.
	placed map[string]time.Time
	// heard is when readers last saw each person named, by campaign id / person id.
	heard map[string]time.Time
	held  map[plan.PersonOf]bool
	meant func(*posts.Person) bool
}

func (o Outlook) register(ctx context.Context, campaign *posts.Campaign) (*register, error) {
	r := &register{campaign: campaign, now: o.Now, today: o.dayIn(campaign), meant: plan.Meant(campaign)}
	if o.Ledger == nil {
		return r, nil
	}
	var err error
	if r.begun, err = begun(ctx, o.Ledger, campaign.ID); err != nil {
		return nil, err
	}
	if r.placed, err = o.Ledger.PeoplePlaced(ctx, campaign.ID); err != nil {
		return nil, err
	}
	if r.heard, err = o.Ledger.LastHeard(ctx, campaign.ID); err != nil {
		return nil, err
	}
	r.held, err = heldPeople(ctx, o.Ledger)
	return r, err
}

// dayIn is today in the campaign's zone; one that can't be read is its file's problem.
func (o Outlook) dayIn(campaign *posts.Campaign) posts.Date {
	zone, err := o.Timetable.Zone(campaign.Zone)
	if err != nil {
		zone = time.UTC
	}
	return posts.DateOf(o.Now.In(zone))
}

// begun is when the ledger first saw one of the campaign's accounts, or else began.
func begun(ctx context.Context, l *ledger.Ledger, campaign string) (time.Time, error) {
	seen, err := l.AccountsSeen(ctx)
	if err != nil {
		return time.Time{}, err
	}
	var first time.Time
	for account, at := range seen {
		if account.Campaign == campaign && (first.IsZero() || at.Before(first)) {
			first = at
		}
	}
	if first.IsZero() {
		return l.Born(ctx)
	}
	return first, nil
}

// since is when the person was named last; who never was counts from their place in the
// round, or from the campaign's beginning.
func (r *register) since(person *posts.Person) (at time.Time, named bool) {
	if at, named = r.heard[r.campaign.ID+"/"+person.ID]; named {
		return at, true
	}
	return later(r.begun, r.placed[person.ID]), false
}

// awaited tells whether the person's silence is none that somebody wanted.
func (r *register) awaited(person *posts.Person) bool {
	return r.meant(person) && person.Hold == "" && !r.heldByCommand(person) && person.Embargo.Compare(r.today) <= 0
}

func (r *register) heldByCommand(person *posts.Person) bool {
	return r.held[plan.PersonOf{Campaign: r.campaign.ID, Person: person.ID}]
}

// long tells whether the person's silence is longer than the campaign allows.
func (r *register) long(person *posts.Person) bool {
	at, _ := r.since(person)
	return r.campaign.Silence > 0 && !at.IsZero() && r.awaited(person) && r.now.Sub(at) > r.campaign.Silence
}

func (r *register) silence() Silence {
	s := Silence{Campaign: r.campaign.ID, Threshold: networks.Duration(r.campaign.Silence)}
	for _, person := range r.campaign.People {
		if !r.awaited(person) {
			continue
		}
		s.People++
		if at, _ := r.since(person); s.Since.IsZero() || at.Before(s.Since) {
			s.Since = at
		}
		if r.long(person) {
			s.Long++
		}
	}
	return s
}
