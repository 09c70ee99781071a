package scheduler

import (
	"context"
	"errors"
	"time"

	"vigil/ledger"
	"vigil/networks"
)

// What is up is asked after now and then: whether it is still there, and how readers
// answered. Each account gets one question at a time and one a minute at most, by a
// connection of its own, so that no post waits for it. Networks that charge for each
// post are not asked: reading is charged there too.

// reading are the ages at which a post is asked after.
var reading = []time.Duration{time.Hour, 24 * time.Hour, 7 * 24 * time.Hour}

const (
	// readAbout is how long a post is asked after at all.
	readAbout = 30 * 24 * time.Hour
	// goneAfter is how long after the first "not there" the second has to follow.
	goneAfter = time.Hour
	// readingPause is how often each account's next question is looked for.
	readingPause = time.Minute
	// idlePause is the same, where there was nothing to ask.
	idlePause = 10 * time.Minute
)

// curiosity is how it stands with asking after an account's posts.
type curiosity struct {
	next   time.Time
	asking bool
}

// readOn asks after one post of each account that has its turn.
func (s *Scheduler) readOn(ctx context.Context, now time.Time) {
	for _, lane := range s.lanes {
		account, curious := lane.account, s.curiosity(lane.account.Name)
		counter, able := account.Opened.(networks.Counter)
		if !able || account.Limits.Price > 0 || curious.asking || now.Before(curious.next) {
			continue
		}
		curious.asking, curious.next = true, now.Add(readingPause)
		s.under.Go(func() {
			asked, err := s.readOne(ctx, counter, account, now)
			if err != nil && ctx.Err() == nil {
				s.log.Warn("how readers answered could not be read", "account", account.Name, "why", err)
			}
			select {
			case s.asked <- answeredReading{account.Name, asked && err == nil}:
			case <-ctx.Done():
			}
		})
	}
}

// answeredReading says that a question has ended, and whether there was one.
type answeredReading struct {
	account string
	asked   bool
}

func (s *Scheduler) curiosity(account string) *curiosity {
	if s.curious[account] == nil {
		s.curious[account] = &curiosity{}
	}
	return s.curious[account]
}

// readEnded plans an account's next question.
func (s *Scheduler) readEnded(answer answeredReading) {
	curious := s.curiosity(answer.account)
	curious.asking = false
	if !answer.asked {
		curious.next = s.now().Add(idlePause)
	}
}

// readOne asks after the account's post that has waited longest for it.
func (s *Scheduler) readOne(ctx context.Context, counter networks.Counter, account *Account, now time.Time) (bool, error) {
	up, err := s.ledger.SentSince(ctx, account.Name, now.Add(-readAbout))
	if err != nil {
		return false, err
	}
	post, found := mostOverdue(up, now)
	if !found {
		return false, nil
	}
	row, err := s.ledger.Delivery(ctx, post.Delivery)
	if err != nil || row.State != ledger.Sent || len(row.Parts) == 0 || row.Parts[0].RemoteID == "" {
		return false, err
	}
	counts, err := countOne(ctx, counter, account, receiptOf(row.Parts[0]))
	if err != nil {
		return true, err
	}
	err = s.ledger.KeepReading(ctx, ledger.Reading{Delivery: row.ID, At: now, Gone: counts.Gone, Counts: frozen(counts)})
	switch {
	case err != nil:
	case !counts.Gone:
		err = s.ledger.EndNothingThere(ctx, account.Name)
	case post.Gone > 0 && now.Sub(post.GoneSince) >= goneAfter:
		err = s.disappeared(ctx, counter, account, row)
	}
	return true, err
}

// mostOverdue is the post whose question should have been asked first.
func mostOverdue(up []ledger.SentPost, now time.Time) (most ledger.SentPost, found bool) {
	var longest time.Time
	for _, post := range up {
		if due := nextReading(post); !due.IsZero() && !due.After(now) && (!found || due.Before(longest)) {
			most, longest, found = post, due, true
		}
	}
	return most, found
}

// nextReading is when a post is to be asked after next; zero: not any more. One that
// was not there is asked after again in an hour, and then once a day.
func nextReading(post ledger.SentPost) time.Time {
	switch {
	case post.Gone == 1:
		return post.Read.Add(goneAfter)
	case post.Gone > 1:
		return post.Read.Add(24 * time.Hour)
	}
	for _, age := range reading {
		if due := post.SentAt.Add(age); post.Read.Before(due) {
			return due
		}
	}
	return time.Time{}
}

// countOne asks about one post.
func countOne(ctx context.Context, counter networks.Counter, account *Account, receipt networks.Receipt) (networks.Counts, error) {
	ctx, cancel := context.WithTimeout(ctx, account.Limits.PublishTimeout())
	defer cancel()
	counts, err := counter.Count(ctx, []networks.Receipt{receipt})
	if err == nil && len(counts) != 1 {
		err = errors.New("the network did not say anything about the post")
	}
	if err != nil {
		return networks.Counts{}, err
	}
	return counts[0], nil
}

// disappeared calls a post gone where another one of the account is still to be
// seen. Where none is, the account itself is what a person has to look at: it may be
// suspended, or the server lost (sequence F7).
func (s *Scheduler) disappeared(ctx context.Context, counter networks.Counter, account *Account, row ledger.Delivery) error {
	others, err := s.ledger.LastSent(ctx, account.Name, 2)
	if err != nil {
		return err
	}
	for _, other := range others {
		if other.RemoteID == row.Parts[0].RemoteID {
			continue
		}
		counts, err := countOne(ctx, counter, account, receiptOf(other))
		if err != nil {
			return err
		}
		if !counts.Gone {
			s.log.Warn("gone", "delivery", row.ID, "post", row.Post, "account", account.Name, "url", row.URL)
			return s.ledger.MarkGone(ctx, row.ID, "the network did not have it twice, and shows others of the account")
		}
	}
	s.log.Error("none of the account's last posts is there", "account", account.Name)
	return s.ledger.TellNothingThere(ctx, account.Name)
}
