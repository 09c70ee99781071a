package scheduler

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"vigil/ledger"
	"vigil/networks"
)

// tooLate takes away the refusal of a decision that came too late: people see it
// and go on.
func tooLate(err error) error {
	if _, refused := errors.AsType[*ledger.StateError](err); refused {
		return nil
	}
	return err
}

// lookAfter is a person who sees what needs attention, and decides it.
func (s *simulation) lookAfter() {
	s.asCommand(func(book *ledger.Ledger) error {
		ctx := context.Background()
		for _, hold := range must(book.Holds(ctx)) {
			if hold.By == "vigil" && hold.Scope == ledger.OfAccount && s.isWell(hold.Subject) {
				s.holdEnded(hold)
				if err := book.Release(ctx, hold.Scope, hold.Subject, "a person", "a new token"); err != nil {
					return err
				}
			}
		}
		for _, row := range must(book.Attention(ctx)) {
			if err := s.decide(book, row); err != nil {
				return err
			}
		}
		return nil
	})
}

// holdEnded takes note that vigil's own hold on an account is over, and with it a
// person's, whose place it took.
func (s *simulation) holdEnded(hold ledger.Hold) {
	s.allowHold(string(hold.Scope) + hold.Subject)
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.stages[hold.Subject].released = time.Now()
}

func (s *simulation) isWell(account string) bool {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	return s.stages[account].trouble() != "denied"
}

// decide decides one row, knowing what readers see.
func (s *simulation) decide(book *ledger.Ledger, row ledger.Delivery) error {
	m := s.manuscriptOf(row.Key.String())
	switch {
	case row.State == ledger.Uncertain && row.Next.IsZero():
		return s.resolve(book, must(book.Delivery(context.Background(), row.ID)))
	case row.State == ledger.Held && (doubted(row) || hasReason(row, ReasonStatus) && s.chance(0.3)):
		s.letGo(occasion{m, row.Slot, row.Account})
		return book.Release(context.Background(), ledger.OfDelivery, fmt.Sprint(row.ID), "a person", "it is not out")
	case (row.State == ledger.Missed || row.State == ledger.Failed) && s.chance(0.2) && !s.calmed && m.latest().once() && m.absent == nil:
		return s.reopen(book, m, row)
	}
	return nil
}

// doubted tells whether the row is held by a guard that only doubts.
func doubted(row ledger.Delivery) bool {
	return hasReason(row, ReasonUndecided, ReasonMoved, ReasonNewLedger)
}

func hasReason(row ledger.Delivery, codes ...string) bool {
	return slices.ContainsFunc(row.Reasons, func(r ledger.Reason) bool { return slices.Contains(codes, r.Code) })
}

// reopen plans a delivery anew, as `vigil retry --at` does.
func (s *simulation) reopen(book *ledger.Ledger, m *manuscript, row ledger.Delivery) error {
	due := time.Now().Add(s.between(time.Minute, 3*time.Hour)).Truncate(time.Second)
	err := book.Reopen(context.Background(), row.ID, due, "a person", "once more")
	if err == nil {
		s.mutex.Lock()
		m.reopened[row.Account] = due
		s.mutex.Unlock()
		s.diaryOf(m, fmt.Sprintf("is planned anew on %s for %s", row.Account, due))
	}
	return tooLate(err)
}

// resolve says whether a part is out.
func (s *simulation) resolve(book *ledger.Ledger, row ledger.Delivery) error {
	m := s.manuscriptOf(row.Key.String())
	for _, part := range row.Parts {
		if part.State != ledger.Uncertain {
			continue
		}
		attempt := lastAttempt(row, part.Number)
		if time.Since(attempt.Started) < 5*time.Minute {
			return nil // it may appear yet
		}
		seen := s.seen(row.Key, part.Number)
		if seen == nil {
			s.diaryOf(m, fmt.Sprintf("part %d on %s is said to be not out", part.Number, row.Account))
			_, err := book.Ask(context.Background(), ledger.Request{Verb: AskNotSent, Argument: fmt.Sprint(row.ID), By: "a person"})
			return err
		}
		s.diaryOf(m, fmt.Sprintf("part %d on %s is said to be out", part.Number, row.Account))
		_, err := book.Finish(context.Background(), ledger.Outcome{
			Attempt: attempt.ID, Finished: time.Now(), State: ledger.Sent, By: "a person", Why: "it is there",
			Receipt: frozen(*seen), RemoteID: seen.ID, URL: seen.URL,
		})
		return err
	}
	return nil
}

func lastAttempt(row ledger.Delivery, part int) (last ledger.Attempt) {
	for _, attempt := range row.Attempts {
		if attempt.Part == part && attempt.Started.After(last.Started) {
			last = attempt
		}
	}
	return last
}

// seen is what readers see of a part.
func (s *simulation) seen(key ledger.Key, part int) *networks.Receipt {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	if e := s.stages[key.Account].byPart[s.partName(key.String(), part)]; e != nil {
		return &e.receipt
	}
	return nil
}

func (s *simulation) diaryOf(m *manuscript, what string) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.note("%s %s", m, what)
}

// manuscriptOf is the post of a delivery, by any name that it has had.
func (s *simulation) manuscriptOf(delivery string) *manuscript {
	post, _, _ := strings.Cut(delivery, "|")
	return s.byName[post]
}

// slotOf is a delivery's time.
func slotOf(delivery string) string { return strings.Split(delivery, "|")[1] }

// partName names a part of a delivery, whatever its post was called then.
func (s *simulation) partName(delivery string, part int) string {
	_, rest, _ := strings.Cut(delivery, "|")
	return fmt.Sprintf("%s %s %d", s.manuscriptOf(delivery), rest, part)
}

// pause holds something by a command.
func (s *simulation) pause() {
	hold := ledger.Hold{Scope: ledger.Everything, Why: "a person paused it", By: "a person", Since: time.Now()}
	b := ban{why: "paused", wholly: true, covers: everything}
	switch s.random.IntN(4) {
	case 0:
		account := accountNames[s.random.IntN(len(accountNames))]
		hold.Scope, hold.Subject = ledger.OfAccount, account
		b.covers = func(c call) bool { return c.account.name == account }
	case 1:
		if m := s.some(recent); m != nil {
			hold.Scope, hold.Subject = ledger.OfPost, m.id()
			b.covers = only(m)
		}
	case 2:
		person := fickle[s.random.IntN(len(fickle))]
		hold.Scope, hold.Subject = ledger.OfPerson, "c/"+person
		b.covers = func(c call) bool { return c.post.campaign == "c" && c.person == person }
	}
	b.hold = string(hold.Scope) + hold.Subject
	if m := s.byName[hold.Subject]; m != nil {
		b.hold = m.String()
	}
	s.asCommand(func(book *ledger.Ledger) error { return book.Hold(context.Background(), hold) })
	s.forbid(b)
	s.diarize("the machine is told to pause " + hold.String())
	s.in(s.between(time.Minute, 12*time.Hour), "resumed", func() {
		s.allowHold(b.hold)
		s.release(hold)
	})
}

func (s *simulation) release(hold ledger.Hold) {
	s.asCommand(func(book *ledger.Ledger) error {
		for _, held := range must(book.Holds(context.Background())) {
			same := held.Scope == hold.Scope && held.Subject == hold.Subject
			moved := held.Scope == ledger.OfPost && s.byName[held.Subject] == s.byName[hold.Subject]
			if same || moved {
				return book.Release(context.Background(), held.Scope, held.Subject, "a person", "")
			}
		}
		return nil // another hold on the same was released meanwhile
	})
	s.diarize("the machine is told to release " + hold.String())
}

// skip decides against something that waits.
func (s *simulation) skip() {
	s.asCommand(func(book *ledger.Ledger) error {
		rows := must(book.History(context.Background(), ledger.Filter{States: []ledger.State{ledger.Held, ledger.Retrying, ledger.Missed}}))
		if len(rows) == 0 {
			return nil
		}
		err := book.Skip(context.Background(), rows[s.random.IntN(len(rows))].ID, "a person", "no longer true")
		return tooLate(err)
	})
}

// takeDown retracts something that is out.
func (s *simulation) takeDown() {
	s.asCommand(func(book *ledger.Ledger) error {
		rows := must(book.History(context.Background(), ledger.Filter{States: []ledger.State{ledger.Sent}, Limit: 20}))
		if len(rows) == 0 {
			return nil
		}
		_, err := book.Ask(context.Background(), ledger.Request{Verb: AskRetract, Argument: fmt.Sprint(rows[s.random.IntN(len(rows))].ID), By: "a person"})
		return err
	})
}
