package web

import (
	"encoding/json"
	"fmt"
	"time"

	"vigil/ledger"
	"vigil/networks"
)

func planned(post, account string, due time.Time) ledger.Planned {
	return ledger.Planned{
		Key:      ledger.Key{Post: "lights/" + post, Slot: "once", Account: account},
		Campaign: "lights", Network: account, Language: "en", Due: due,
		People: []string{"lights/vasil-prykladny"}, Text: "Remember Vasil, a plainly fictional person.",
	}
}

// claim begins an attempt at one part, with its message.
func (f *fixture) claim(p ledger.Planned, attempt string, part, parts int, message networks.Message) {
	f.Helper()
	message.Part, message.Parts, message.Version = part, parts, networks.MessageVersion
	frozen, err := json.Marshal(message)
	if err != nil {
		f.Fatal(err)
	}
	c := ledger.Claim{
		Planned: p, Attempt: attempt, Owner: "daemon", Part: part, Parts: parts, IdempotencyKey: "key-of-" + attempt,
		Message: frozen, Started: noon, Deadline: noon.Add(30 * time.Second),
	}
	if part == 1 && parts > 1 {
		for range parts {
			c.Thread = append(c.Thread, frozen)
		}
	}
	claimed, err := f.ledger.Claim(f.Context(), c)
	if err != nil || !claimed.Granted {
		f.Fatal(claimed, err)
	}
}

// finish ends an attempt; the outcome's attempt and time are filled in.
func (f *fixture) finish(attempt string, o ledger.Outcome) {
	f.Helper()
	o.Attempt = attempt
	if o.Finished.IsZero() {
		o.Finished = noon
	}
	if _, err := f.ledger.Finish(f.Context(), o); err != nil {
		f.Fatal(err)
	}
}

func (f *fixture) note(notes ...ledger.Note) {
	f.Helper()
	if err := f.ledger.Note(f.Context(), notes); err != nil {
		f.Fatal(err)
	}
}

// live makes a daemon seem to run.
func (f *fixture) live() {
	f.Helper()
	lock, err := ledger.Lock(f.ledger.Path())
	if err != nil {
		f.Fatal(err)
	}
	f.Cleanup(func() {
		if err := lock.Unlock(); err != nil {
			f.Error(err)
		}
	})
	if err := f.ledger.Beat(f.Context(), noon, noon); err != nil {
		f.Fatal(err)
	}
}

func sentAs(id string) ledger.Outcome {
	return ledger.Outcome{State: ledger.Sent, RemoteID: id, URL: "https://social.example/" + id, Receipt: []byte(`{"id":"` + id + `"}`), Status: 200}
}

// rich is a message with everything that a message can have.
func rich() networks.Message {
	return networks.Message{
		Text: "Ён піша лісты.\nАдказваюць не ўсе.", Title: "Лісты", Warning: "Пра турму", Language: "be", Visibility: "public", Sensitive: true,
		Media: []networks.Media{
			{File: "media/envelope.jpg", Type: "image/jpeg", Size: 2048, Width: 640, Height: 480, Alt: "Канверт, падпісаны рукой"},
			{File: "media/plain.png", Type: "image/png", Size: 3 << 20},
		},
		Poll:    &networks.Poll{Options: []string{"Так", "Сёння"}, Open: 72 * time.Hour},
		Parent:  &networks.Receipt{ID: "41", URL: "https://social.example/41"},
		Options: map[string]string{"reply_settings": "following"},
	}
}

// seed fills the ledger with a delivery of each kind, and returns them by kind.
func (f *fixture) seed() map[string]int64 {
	f.Helper()
	at := func(hours int) time.Time { return noon.Add(-time.Duration(hours) * time.Hour) }
	thread := planned("thread", "mastodon", at(9))
	f.claim(thread, "thread-1", 1, 2, rich())
	f.finish("thread-1", sentAs("101"))
	f.claim(thread, "thread-2", 2, 2, networks.Message{Text: "The second part.", Language: "en"})
	f.finish("thread-2", sentAs("102"))
	f.claim(planned("doubt", "mastodon", at(1)), "doubt", 1, 1, networks.Message{Text: "Is it out?"})
	f.finish("doubt", ledger.Outcome{State: ledger.Uncertain, Kind: "uncertain", Error: "the connection broke off", Reasons: []ledger.Reason{{Code: "undecided", Detail: "its timeline is empty"}}})
	f.claim(planned("refused", "mastodon", at(2)), "refused", 1, 1, networks.Message{Text: "Refused."})
	f.finish("refused", ledger.Outcome{State: ledger.Failed, Kind: "rejected", Error: "422 from social.example", Status: 422, Reasons: []ledger.Reason{{Code: "rejected", Detail: "422"}}})
	f.claim(planned("again", "feed", at(0)), "again", 1, 1, networks.Message{Text: "Again."})
	f.finish("again", ledger.Outcome{State: ledger.Retrying, Kind: "temporary", Next: noon.Add(time.Minute), Reasons: []ledger.Reason{{Code: "temporary", Detail: "no route"}}})
	f.note(
		ledger.Note{Planned: planned("late", "feed", at(5)), State: ledger.Missed, Reasons: []ledger.Reason{{Code: "late", Detail: "noon"}}},
		ledger.Note{Planned: planned("waits", "feed", at(1)), State: ledger.Held, Reasons: []ledger.Reason{{Code: "moved", Detail: "an hour ago"}}},
		ledger.Note{Planned: planned("superseded", "feed", at(3)), State: ledger.Skipped, Count: 12, Reasons: []ledger.Reason{{Code: "superseded", Detail: "now"}}},
	)
	numbers := map[string]int64{}
	found, err := f.ledger.History(f.Context(), ledger.Filter{})
	if err != nil {
		f.Fatal(err)
	}
	for _, d := range found {
		numbers[d.Post[len("lights/"):]] = d.ID
	}
	return numbers
}

// many notes deliveries that are an hour apart, the first one at the beginning.
func (f *fixture) many(count int, begin time.Time) {
	f.Helper()
	notes := make([]ledger.Note, count)
	for i := range notes {
		p := planned(fmt.Sprintf("post-%05d", i), "feed", begin.Add(time.Duration(i)*time.Hour))
		notes[i] = ledger.Note{Planned: p, State: ledger.Skipped}
	}
	f.note(notes...)
}
