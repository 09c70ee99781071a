package scheduler

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"vigil/ledger"
	"vigil/posts"
	"vigil/scheduler/plan"
)

// outlook is what somebody sees who looks now, with the ledger or without one.
func (w *world) outlook(book *ledger.Ledger) Outlook {
	w.Helper()
	campaign, problems := posts.ReadCampaign(w.folder, w.defaults())
	if posts.HasErrors(problems) {
		w.Fatal(problems)
	}
	return Outlook{Ledger: book, Campaigns: []*posts.Campaign{campaign}, Accounts: w.accounts, Timetable: plan.NewTimetable(), Now: time.Now()}
}

func (w *world) coverage(book *ledger.Ledger) Coverage {
	w.Helper()
	all, err := w.outlook(book).Coverage(context.Background())
	if err != nil || len(all) != 1 {
		w.Fatal(all, err)
	}
	return all[0]
}

// lines say of each person what a table would.
func (c Coverage) lines() []string {
	var lines []string
	for _, person := range (CoverageChoice{}).Choose([]Coverage{c}) {
		line := person.File() + ":"
		if person.Past != nil {
			line += fmt.Sprintf(" %d days", person.Days)
			if person.Last != nil {
				line += fmt.Sprintf(" since %s on %v", person.Last.Post, person.Last.Accounts)
			}
			line += fmt.Sprintf(", %d/%d/%d", person.Days30, person.Days90, person.Days365)
			if person.Long {
				line += ", too long"
			}
		}
		if person.Next != nil {
			line += ", next " + person.Next.Due.Format("2 Jan 15:04") + " by " + person.Next.Post
		}
		if reason := person.Reason(); reason != "" {
			line += "; " + reason
		}
		lines = append(lines, line)
	}
	return lines
}

// named writes down that a post was sent at a time of the past, on each of the accounts.
func (w *world) named(book *ledger.Ledger, post, slot, person string, at time.Time, accounts ...string) {
	w.Helper()
	for _, account := range accounts {
		id := post + slot + account
		_, err := book.Claim(context.Background(), ledger.Claim{
			Planned: ledger.Planned{
				Key: ledger.Key{Post: post, Slot: slot, Account: account}, Campaign: "c", Due: at, People: []string{"c/" + person},
			},
			Attempt: id, Owner: "o", Part: 1, Parts: 1, IdempotencyKey: id, Message: []byte("{}"), Started: at, Deadline: at.Add(time.Minute),
		})
		if err != nil {
			w.Fatal(err)
		}
		if _, err := book.Finish(context.Background(), ledger.Outcome{Attempt: id, State: ledger.Sent, RemoteID: id, Finished: at}); err != nil {
			w.Fatal(err)
		}
	}
}

// A campaign of eight plainly fictional people, forty days after its beginning.
func TestACoverageTellsWhoWasNamedWhenAndWhoComesNext(t *testing.T) {
	inWorld(t, func(w *world) {
		w.stage("feed")
		w.campaign("repeat_after = \"0s\"\nsilence = \"30d\"\n")
		for id, more := range map[string]string{
			"anna": "", "boris": "", "felix": "hold = \"the family asks\"\n", "gleb": "embargo = 2000-06-01\n", "hanna": "",
		} {
			w.person(id, "status = \"held\"\nsentence = \"two years\"\n"+more)
		}
		w.person("david", "status = \"held\"\n") // has no sentence, which the rotation shows
		w.person("elena", "status = \"released\"\n")
		w.write("posts/weekly.toml", "every = \"saturday 13:00\"\nwho = { status = [\"held\"] }\ntext = \"{{person.name}}, {{person.sentence}}.\"\n")
		w.write("posts/later.toml", "at = \"2000-03-01 12:00\"\nperson = \"david\"\ntext = \"{{person.name}}.\"\n")
		book, began := w.open(), time.Now()
		time.Sleep(40 * 24 * time.Hour) // it is Thursday, 10 February
		w.named(book, "c/weekly", "1", "boris", began.AddDate(0, 0, 7), "feed", "letters/ales", "letters/nina")
		w.named(book, "c/once", "once", "elena", began.AddDate(0, 0, 9), "feed")
		w.named(book, "c/weekly", "2", "anna", began.AddDate(0, 0, 21), "feed", "letters/ales", "letters/nina")
		w.named(book, "c/weekly", "3", "anna", began.AddDate(0, 0, 35), "feed")
		hold := ledger.Hold{Scope: ledger.OfPerson, Subject: "c/hanna", Why: "ask first", By: "N", Since: time.Now()}
		if err := errors.Join(book.Hold(context.Background(), hold), book.Beat(context.Background(), time.Now(), time.Now())); err != nil {
			t.Fatal(err)
		}
		coverage := w.coverage(book)
		want := []string{
			"david: 40 days, 0/0/0, too long, next 1 Mar 12:00 by c/later; c/weekly passes over: people/david.toml lacks sentence",
			"felix: 40 days, 0/0/0; held: the family asks",
			"gleb: 40 days, 0/0/0; not before 2000-06-01",
			"hanna: 40 days, 0/0/0; held: by a command: vigil release c/hanna",
			"boris: 33 days since c/weekly on [feed letters], 0/1/1, too long, next 12 Feb 13:00 by c/weekly",
			"anna: 5 days since c/weekly on [feed], 2/2/2, next 19 Feb 13:00 by c/weekly",
			"elena: 31 days since c/once on [feed], 0/1/1; not in turn",
		}
		if diff := cmp.Diff(want, coverage.lines()); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
		if got := coverage.Silence.Sentence(time.Now()); got != "The longest silence is 40 days. 2 people have been silent for more than 30 days." {
			t.Error(got)
		}
		if got := coverage.NamedSentence(); got != "Named in the last 30 days: 1 of 7 people; in 90 days 3, in 365 days 3." {
			t.Error(got)
		}
	})
}

func TestWithoutALedgerACoverageTellsThePlanAlone(t *testing.T) {
	inWorld(t, func(w *world) {
		w.stage("feed")
		w.person("anna", "")
		w.person("boris", "")
		w.write("posts/round.toml", "every = \"day 13:00\"\nwho = {}\ntext = \"{{person.name}}.\"\n")
		coverage := w.coverage(nil)
		for _, person := range coverage.People {
			if person.Past != nil || person.Next == nil {
				t.Errorf("%+v", person)
			}
		}
		if got := coverage.RoundSentence(); got != "At today's times each of 2 people in turn is named every 2 days; two more a day make it 1." {
			t.Error(got)
		}
		if got := coverage.Silence.Sentence(time.Now()) + coverage.NamedSentence(); got != "" {
			t.Errorf("of the past it says %q", got)
		}
	})
}

// A silence is a remark for those who write, and wakes nobody up.
func TestAStatusTellsOfSilencesAndIsWell(t *testing.T) {
	inWorld(t, func(w *world) {
		w.stage("feed")
		w.campaign("silence = \"2d\"\n")
		w.person("anna", "status = \"held\"\n")
		book := w.open()
		time.Sleep(5 * 24 * time.Hour)
		lock, err := ledger.Lock(w.database) // as a daemon has it
		if err := errors.Join(err, book.Beat(context.Background(), time.Now(), time.Now())); err != nil {
			t.Fatal(err)
		}
		overview, err := w.outlook(book).Overview(context.Background())
		if err := errors.Join(err, lock.Unlock()); err != nil || !overview.OK {
			t.Errorf("%+v, %v", overview.Matters, err)
		}
		var text strings.Builder
		if err := overview.Write(&text, 80, time.Now()); err != nil {
			t.Fatal(err)
		}
		if want := "\nc: 1 person has been silent for more than 2 days; `vigil people coverage` lists\nthem.\n"; !strings.Contains(text.String(), want) {
			t.Errorf("it lacks %q:\n%s", want, text.String())
		}
	})
}

// A rotation loses no turns to somebody whom a command holds.
func TestSequenceH1WhoIsHeldByACommandTakesNobodysTurn(t *testing.T) {
	inWorld(t, func(w *world) {
		shown := w.stage("one")
		w.person("anna", "")
		w.person("boris", "")
		w.write("posts/round.toml", "every = \"hour :30\"\nwho = {}\ntext = \"{{person.name}}.\"\n")
		d := w.start()
		time.Sleep(time.Minute)
		if err := d.book.Hold(context.Background(), ledger.Hold{Scope: ledger.OfPerson, Subject: "c/anna", Why: "ask first", By: "N", Since: time.Now()}); err != nil {
			t.Fatal(err)
		}
		time.Sleep(48 * time.Hour)
		d.stop()
		if got := len(shown.posts()); got < 34 { // the first day was announced for both
			t.Errorf("in two days %d posts went out", got)
		}
	})
}

func TestPeopleAreChosenAndOrdered(t *testing.T) {
	day := func(day int) time.Time { return time.Date(2026, 11, day, 9, 0, 0, 0, time.UTC) }
	person := func(id, name, status string, silent int, next int) Covered {
		c := Covered{Person: "c/" + id, Campaign: "c", Name: name, Status: status, Past: &Past{Since: day(30 - silent), Days: silent}, Outside: status == "released"}
		if next > 0 {
			c.Next = &NextNaming{Due: day(next)}
		}
		return c
	}
	all := []Coverage{{People: []Covered{
		person("a", "Ёлка", "held", 5, 3), person("b", "Ева", "released", 25, 0), person("c", "Жанна", "held", 9, 0), person("d", "Адам", "house-arrest", 1, 2),
	}}}
	for _, test := range []struct {
		name   string
		choice CoverageChoice
		want   string
	}{
		{"the longest silence first, and last who has no turn", CoverageChoice{}, "c a d b"},
		{"by name, ё as е", CoverageChoice{Order: ByName}, "d b a c"},
		{"who comes soonest first, and who does not come last", CoverageChoice{Order: ByNext}, "d a c b"},
		{"silent for a while", CoverageChoice{SilentDays: 6}, "c b"},
		{"with a status", CoverageChoice{Statuses: []string{"released", "house-arrest"}}, "d b"},
	} {
		t.Run(test.name, func(t *testing.T) {
			var got []string
			for _, chosen := range test.choice.Choose(all) {
				got = append(got, chosen.File())
			}
			if got := strings.Join(got, " "); got != test.want {
				t.Errorf("%s, want %s", got, test.want)
			}
		})
	}
}

// BenchmarkCoverage reckons a campaign of 1,700 plainly fictional people.
func BenchmarkCoverage(b *testing.B) {
	folder := b.TempDir()
	write := func(path, text string) {
		full := filepath.Join(folder, path)
		if err := errors.Join(os.MkdirAll(filepath.Dir(full), 0o755), os.WriteFile(full, []byte(text), 0o644)); err != nil {
			b.Fatal(err)
		}
	}
	write("campaign.toml", "id = \"c\"\nname = \"A campaign\"\ntimezone = \"UTC\"\n")
	write("posts/round.toml", "cron = \"0 9,13,18 * * *\"\nwho = {}\ntext = \"{{person.name}}.\"\n")
	for i := range 1700 {
		write(fmt.Sprintf("people/p-%04d.toml", i), "name = \"A Fictional Person\"\nstatus = \"held\"\n")
	}
	campaign, _ := posts.ReadCampaign(folder, posts.Defaults{Zone: "UTC"})
	outlook := Outlook{Campaigns: []*posts.Campaign{campaign}, Timetable: plan.NewTimetable(), Now: time.Now()}
	for b.Loop() {
		if _, err := outlook.Coverage(context.Background()); err != nil {
			b.Fatal(err)
		}
	}
}
