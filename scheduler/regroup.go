package scheduler

import (
	"context"
	"slices"

	"vigil/posts"
)

// regrouping is a group whose members are others from now on.
type regrouping struct {
	group   string
	members []*Account
	taken   chan error
}

// Regroup has the members of a group be these from now on, while Run goes on. Who is
// new gets what falls due from then on; who has left gets nothing new. What is under way
// keeps its reader, since that is a row of the ledger: until the next start it comes to
// its end. After an error everything is as it was. It waits for the loop.
func (s *Scheduler) Regroup(ctx context.Context, group string, members []*Account) error {
	asked := regrouping{group, members, make(chan error, 1)}
	select {
	case s.regrouped <- asked:
		return <-asked.taken
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// Accounts are all that there are and, of groups, were since the start.
func (s *Scheduler) Accounts() []*Account { return s.accounts.all() }

func (s *Scheduler) regroup(ctx context.Context, r regrouping) {
	before := s.queue.regroup(r)
	// A reader whose first sight is not written down would get what was due before.
	if err := s.queue.seeAccounts(ctx, s.now()); err != nil {
		s.queue.restore(before)
		r.taken <- err
		return
	}
	s.accounts.drop(r.group)
	s.lanes = slices.DeleteFunc(s.lanes, func(l *lane) bool { return l.account.Name == r.group })
	for _, member := range r.members {
		s.accounts.put(member)
		if lane := s.lane(member.Name); lane != nil {
			lane.account = member
		} else {
			s.lanes = append(s.lanes, newLane(member))
		}
	}
	s.replan(ctx)
	r.taken <- nil
}

// regroup puts the members where those of before were, and returns all accounts of
// before.
func (q *Queue) regroup(r regrouping) (before []posts.Account) {
	q.mutex.Lock()
	defer q.mutex.Unlock()
	before = q.defaults.Accounts
	ofGroup := func(a posts.Account) bool { return a.Name == r.group || a.Group() == r.group }
	at := max(slices.IndexFunc(before, ofGroup), 0)
	accounts := slices.DeleteFunc(slices.Clone(before), ofGroup)
	for i, member := range r.members {
		accounts = slices.Insert(accounts, at+i, member.Account)
	}
	q.defaults.Accounts = accounts
	return before
}

func (q *Queue) restore(accounts []posts.Account) {
	q.mutex.Lock()
	defer q.mutex.Unlock()
	q.defaults.Accounts = accounts
}
