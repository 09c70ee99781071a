package scheduler

import (
	"fmt"
	"log/slog"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"vigil/ledger"
	"vigil/posts"
	"vigil/scheduler/plan"
)

// staging is a campaign of fictional people in turn, rehearsed, with the people around
// it: each week some files change. What they say is remembered for the oracle.
type staging struct {
	testing.TB
	*Rehearsal
	folder string
	book   *ledger.Ledger
	clock  *PlayedClock
	random *rand.Rand
	// people are those whom there ever was a file of, in the order of their numbers.
	people []*dossier
	// released are deliveries that a person let go in spite of a changed status.
	released map[int64]bool
	first    time.Time
}

// dossier is what the files have said about a person.
type dossier struct {
	id string
	// said is what stood there from each moment on, the latest last.
	said []entry
}

// entry is what a person's file says from a moment on; without a status it is gone.
type entry struct {
	from    time.Time
	status  string
	letters bool
}

func (d *dossier) now() entry { return d.said[len(d.said)-1] }

// at is what the file said at a moment; the zero entry where there was none.
func (d *dossier) at(moment time.Time) entry {
	var known entry
	for _, e := range d.said {
		if !e.from.After(moment) {
			known = e
		}
	}
	return known
}

// eligible tells whether the rotation may name whom a file says this about.
func (e entry) eligible() bool { return e.status == "held" && e.letters }

const (
	roundAccounts = 5
	roundCampaign = "id = \"c\"\nname = \"A campaign\"\ntimezone = \"Europe/Vilnius\"\n"
	// Three a day; in March the second one's hour never exists.
	roundPost = `cron = "30 3,9,18 * * *"
who = { status = ["held"] }
text = '''
{{person.name}} is remembered. Write a letter:
{{person.letters}}'''
`
	fixedPost = "at = 2031-%02d-15T12:00:00Z\ntext = \"A letter takes ten minutes; this is number %d.\"\n"
)

// newStaging writes a campaign and begins to rehearse it. The share of deliveries fails.
func newStaging(t testing.TB, folder string, people int, failing float64) *staging {
	s := &staging{
		TB: t, folder: folder, random: rand.New(rand.NewPCG(1, 2)), released: map[int64]bool{},
		first: time.Date(2031, 1, 1, 0, 0, 0, 0, time.UTC),
	}
	s.clock = PlayClock(s.first)
	s.file("campaign.toml", roundCampaign)
	s.file("posts/round.toml", roundPost)
	for month := range 12 {
		s.file(fmt.Sprintf("posts/fixed-%02d.toml", month+1), fmt.Sprintf(fixedPost, month+1, month+1))
	}
	for range people {
		s.welcome()
	}
	s.begin(failing)
	return s
}

func (s *staging) begin(failing float64) {
	ctx := s.Context()
	book, err := ledger.Open(ctx, filepath.Join(s.folder, "rehearsal.db"), ledger.Options{Clock: s.clock.Now, Scratch: true})
	s.must(err)
	s.book = book
	defaults := posts.Defaults{Zone: "UTC", Networks: []string{"stage"}, Timetable: plan.NewTimetable().Check}
	var accounts []*Account
	for i := range roundAccounts {
		account := posts.Account{Name: fmt.Sprintf("account-%d", i), Network: "stage", Limits: stageLimits}
		defaults.Accounts = append(defaults.Accounts, account)
		accounts = append(accounts, &Account{Account: account})
	}
	log := slog.New(slog.DiscardHandler)
	queue, err := OpenQueue(ctx, QueueOptions{Ledger: book, Folders: []string{s.folder}, Defaults: defaults, Clock: s.clock.Now, Log: log})
	s.must(err)
	s.Rehearsal, err = Rehearse(ctx, Options{Ledger: book, Queue: queue, Accounts: Play(accounts, failing), Log: log}, s.clock)
	s.must(err)
	s.Cleanup(func() {
		for _, err := range []error{s.End(ctx), queue.Close(), book.Close()} {
			s.must(err)
		}
	})
}

// must ends the test where something failed that the test does itself.
func (s *staging) must(err error) {
	s.Helper()
	if err != nil {
		s.Fatal(err)
	}
}

func (s *staging) file(path, text string) {
	full := filepath.Join(s.folder, path)
	s.must(os.MkdirAll(filepath.Dir(full), 0o755))
	s.must(os.WriteFile(full, []byte(text), 0o644))
}

// welcome writes the file of somebody new; every thirtieth lacks an address, and every
// fiftieth is at liberty already.
func (s *staging) welcome() {
	number := len(s.people)
	d := &dossier{id: fmt.Sprintf("person-%04d", number)}
	s.people = append(s.people, d)
	status := "held"
	if number%50 == 49 {
		status = "released"
	}
	s.say(d, entry{status: status, letters: number%30 != 29})
}

// say writes what a person's file says from now on.
func (s *staging) say(d *dossier, e entry) {
	e.from = s.clock.Now()
	d.said = append(d.said, e)
	path := "people/" + d.id + ".toml"
	if e.status == "" {
		s.must(os.Remove(filepath.Join(s.folder, path)))
		return
	}
	text := fmt.Sprintf("name = \"%s (an invented person)\"\nstatus = %q\nguardian = \"Nobody Inparticular (invented too)\"\n", d.id, e.status)
	if e.letters {
		text += fmt.Sprintf("[letters]\nto = \"%s\"\naddress = \"%d Nowhere Street, Exampleton\"\n", d.id, len(d.said))
	}
	s.file(path, text)
}

// week plays a week, and then what people do at its end.
func (s *staging) week(number int) {
	s.must(s.Until(s.Context(), s.first.AddDate(0, 0, 7*number)))
	if number%5 == 0 {
		s.letGo()
	}
	if number%4 == 0 {
		s.stopForAWhile()
	}
	for range 4 {
		s.change(s.people[s.random.IntN(len(s.people))])
	}
	s.change(s.announced())
	s.welcome()
	s.must(s.Reread(s.Context()))
}

// stopForAWhile holds everything for half a day: what is due then is missed.
func (s *staging) stopForAWhile() {
	hold := ledger.Hold{Scope: ledger.Everything, Why: "the network is in mourning", By: "a person", Since: s.clock.Now()}
	s.must(s.book.Hold(s.Context(), hold))
	s.Decided(s.Context())
	s.must(s.Until(s.Context(), s.clock.Now().Add(12*time.Hour)))
	s.must(s.book.Release(s.Context(), ledger.Everything, "", "a person", "all goes on"))
	s.Decided(s.Context())
}

// change changes what is said of somebody; one in ten is removed, and nobody returns
// who was.
func (s *staging) change(d *dossier) {
	if d == nil || d.now().status == "" {
		return
	}
	others := []string{"held", "held", "held", "released", "released", "died", "died", "house-arrest", "unknown", ""}
	next := entry{status: others[s.random.IntN(len(others))], letters: s.random.IntN(10) > 0}
	if next.status == d.now().status && next.letters == d.now().letters {
		return
	}
	s.say(d, next)
}

// announced is somebody of whom it is said already that they come next.
func (s *staging) announced() *dossier {
	rows, err := s.book.Announced(s.Context(), s.clock.Now())
	s.must(err)
	for _, row := range rows {
		if row.Person != "" {
			return s.named(row.Person)
		}
	}
	return nil
}

func (s *staging) named(id string) *dossier {
	at := slices.IndexFunc(s.people, func(d *dossier) bool { return d.id == id })
	if at < 0 {
		s.Fatalf("%s has never existed", id)
	}
	return s.people[at]
}

// letGo has a person release what is held for a changed status, on every account.
func (s *staging) letGo() {
	rows, err := s.book.History(s.Context(), ledger.Filter{States: []ledger.State{ledger.Held}})
	s.must(err)
	for _, row := range rows {
		s.released[row.ID] = true
		s.must(s.book.Release(s.Context(), ledger.OfDelivery, fmt.Sprint(row.ID), "a person", "it is told with sorrow"))
	}
	s.Decided(s.Context())
}
