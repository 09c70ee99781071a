package scheduler

import (
	"context"
	"time"

	"vigil/ledger"
	"vigil/networks"
)

// Credentials that come to an end are renewed at the start and each hour, beside the
// loop, one renewal at a time for each account. Only a daemon that leads has a loop, so
// that none that stands by spends a token. What can't be renewed is no matter while
// there is time: a person hears of it when the end comes near.

const (
	// nextRenewal is how often an account is asked to renew what it is time for.
	nextRenewal = time.Hour
	// firstRenewal is the wait after a failure; it doubles up to an hour.
	firstRenewal = time.Minute
	// renewalPatience is how long a renewal may take.
	renewalPatience = time.Minute
)

// renewal is how it stands with renewing one account's credentials. Its times are by
// the steady clock.
type renewal struct {
	next     time.Time
	asking   bool
	failures int
	// refused tells that a person has to sign in before it can succeed again.
	refused bool
}

// renewed is what a renewal came to.
type renewed struct {
	account string
	until   time.Time
	err     error
}

// refresh renews what is due.
func (s *Scheduler) refresh(ctx context.Context) {
	for _, lane := range s.lanes {
		account := lane.account
		refresher, able := account.Opened.(networks.Refresher)
		if !able {
			continue
		}
		state := s.renewal(account.Name)
		if state.asking || time.Now().Before(state.next) {
			continue
		}
		state.asking = true
		s.under.Go(func() {
			answer := renew(ctx, account.Name, refresher)
			select {
			case s.renewed <- answer:
			case <-ctx.Done():
			}
		})
	}
}

func (s *Scheduler) renewal(account string) *renewal {
	if s.renewals[account] == nil {
		s.renewals[account] = &renewal{}
	}
	return s.renewals[account]
}

// renew is not broken off when the daemon stops: a token that was spent is stored.
func renew(ctx context.Context, account string, refresher networks.Refresher) renewed {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), renewalPatience)
	defer cancel()
	until, err := refresher.Refresh(ctx)
	return renewed{account: account, until: until, err: err}
}

// refreshAnew tries again at once where that failed: somebody may have signed in.
func (s *Scheduler) refreshAnew() {
	for _, state := range s.renewals {
		if state.failures > 0 {
			state.next = time.Time{}
		}
	}
}

// tookRenewal writes down what a renewal came to.
func (s *Scheduler) tookRenewal(ctx context.Context, answer renewed) {
	state := s.renewal(answer.account)
	state.asking = false
	if answer.err != nil {
		s.renewalFailed(ctx, state, answer)
		return
	}
	regained := state.refused
	*state = renewal{next: time.Now().Add(nextRenewal)}
	s.keepSignIn(ctx, ledger.SignIn{Account: answer.account, Until: answer.until})
	if regained {
		s.regain(ctx, answer.account)
	}
}

// renewalFailed tries again later. A refused credential pauses the account, as it does
// when it publishes.
func (s *Scheduler) renewalFailed(ctx context.Context, state *renewal, answer renewed) {
	state.next = time.Now().Add(min(firstRenewal<<min(state.failures, 10), nextRenewal))
	state.failures++
	s.log.Warn("the credentials were not renewed; it is tried again", "account", answer.account, "why", answer.err, "in", time.Until(state.next).Round(time.Second))
	if networks.KindOf(answer.err) == networks.Denied {
		state.refused = true
		s.pauseDenied(ctx, answer.account, answer.err)
	}
	known := s.signIn(ctx, answer.account)
	if known.Error = answer.err.Error(); known.Failing.IsZero() {
		known.Failing = s.now()
	}
	if !answer.until.IsZero() {
		known.Until = answer.until
	}
	s.keepSignIn(ctx, known)
}

// signIn is what the ledger knows of an account's.
func (s *Scheduler) signIn(ctx context.Context, account string) ledger.SignIn {
	all, err := s.ledger.SignIns(ctx)
	if err != nil {
		s.log.Error("the ledger can't be read", "error", err)
	}
	for _, known := range all {
		if known.Account == account {
			return known
		}
	}
	return ledger.SignIn{Account: account}
}

func (s *Scheduler) keepSignIn(ctx context.Context, known ledger.SignIn) {
	if err := s.ledger.KeepSignIn(ctx, known); err != nil && ctx.Err() == nil {
		s.log.Error("until when the account is signed in could not be written down", "account", known.Account, "error", err)
	}
}
