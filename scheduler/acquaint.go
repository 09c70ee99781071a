package scheduler

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"vigil/ledger"
	"vigil/networks"
	"vigil/posts"
)

// acquaintance is what a network said about an account: who it is, and what it
// accepts there.
type acquaintance struct {
	account  *Account
	identity *networks.Identity
	limits   *networks.Limits
	problem  error
}

// patience is how long a network may take to answer who an account is.
const patience = 30 * time.Second

// contact is how it stands with asking the network about one account. Its time is
// by the steady clock.
type contact struct {
	next     time.Time
	asking   bool
	failures int
	// refused tells that the credential was refused the last time; met that it was
	// accepted once.
	refused, met bool
}

// How often a network is asked about its account: where that failed, after longer
// and longer; else now and then, since limits change.
const (
	firstContact   = time.Minute
	longestContact = time.Hour
	nextContact    = 24 * time.Hour
)

// acquaint asks each network about its account when that is due, beside the loop,
// so that a slow one delays nobody.
func (s *Scheduler) acquaint(ctx context.Context) {
	for _, lane := range s.lanes {
		account, contact := lane.account, s.contact(lane.account.Name)
		if account.Opened == nil || contact.asking || time.Now().Before(contact.next) {
			continue
		}
		contact.asking = true
		s.under.Go(func() {
			select {
			case s.met <- meet(ctx, account):
			case <-ctx.Done():
			}
		})
	}
}

func (s *Scheduler) contact(account string) *contact {
	if s.contacts[account] == nil {
		s.contacts[account] = &contact{}
	}
	return s.contacts[account]
}

// askAnew asks all of them now, whatever they were asked before.
func (s *Scheduler) askAnew(ctx context.Context) {
	for _, contact := range s.contacts {
		contact.next = time.Time{}
	}
	s.acquaint(ctx)
}

// answered plans when the network is asked next.
func (c *contact) answered(problem error) {
	c.asking = false
	if problem == nil {
		c.next, c.failures, c.refused, c.met = time.Now().Add(nextContact), 0, false, true
		return
	}
	c.next = time.Now().Add(min(firstContact<<min(c.failures, 10), longestContact))
	c.failures++
	c.refused = c.refused || networks.KindOf(problem) == networks.Denied
}

func meet(ctx context.Context, account *Account) acquaintance {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	met := acquaintance{account: account}
	if verifier, able := account.Opened.(networks.Verifier); able {
		identity, err := verifier.Verify(ctx)
		if err != nil {
			met.problem = fmt.Errorf("who it is could not be verified: %w", err)
			return met
		}
		met.identity = &identity
	}
	if reader, able := account.Opened.(networks.LimitsReader); able {
		limits, err := reader.ReadLimits(ctx)
		if err != nil {
			met.problem = fmt.Errorf("its limits could not be read: %w", err)
			return met
		}
		met.limits = &limits
	}
	return met
}

// learn takes in what a network said. An account that is suddenly somebody else
// is held: looking for its posts would look in the wrong place, and call what is
// out not there (sequence D8).
func (s *Scheduler) learn(ctx context.Context, met acquaintance) {
	name := met.account.Name
	contact := s.contact(name)
	// A token that still looks and can't be renewed has not been regained.
	regained := (contact.refused || !contact.met) && !s.renewal(name).refused
	contact.answered(met.problem)
	if met.problem != nil {
		s.log.Warn("the account was not verified; it is tried again", "account", name, "why", met.problem, "in", time.Until(contact.next).Round(time.Second))
		s.pauseDenied(ctx, name, met.problem)
	}
	if met.identity != nil && s.pin(ctx, met) && met.problem == nil && regained {
		s.regain(ctx, name)
	}
	if met.limits != nil {
		s.adopt(ctx, met)
	}
}

// pin compares who the account is with who it was, and tells whether it is the same.
func (s *Scheduler) pin(ctx context.Context, met acquaintance) bool {
	err := s.ledger.Pin(ctx, identityOf(met.account, *met.identity))
	if err == nil {
		s.log.Info("account", "name", met.account.Name, "network", met.account.Network, "is", met.identity.String())
		return true
	}
	if _, changed := errors.AsType[*ledger.IdentityError](err); changed {
		s.log.Error("the account is held", "account", met.account.Name, "why", err)
		s.hold(ctx, met.account.Name, err.Error())
	} else if ctx.Err() == nil {
		s.log.Error("who the account is could not be written down", "account", met.account.Name, "error", err)
	}
	return false
}

func identityOf(account *Account, told networks.Identity) ledger.Identity {
	return ledger.Identity{Name: account.Name, Network: account.Network, Server: told.Server, RemoteID: told.ID, Handle: told.Handle}
}

// pinned is who the account was when the network was first asked; zero: it never
// was.
func (s *Scheduler) pinned(ctx context.Context, account string) (ledger.Identity, error) {
	all, err := s.ledger.Identities(ctx)
	if at := slices.IndexFunc(all, func(i ledger.Identity) bool { return i.Name == account }); at >= 0 {
		return all[at], err
	}
	return ledger.Identity{}, err
}

// refusedCredential begins the hold of an account whose credential was refused.
const refusedCredential = "the network refused the credential: "

// regain releases an account that was held because its credential was refused, now
// that the network accepts it: after a refusal that this process has seen, or once
// after a start. A credential that may look and not publish is not tried for ever.
func (s *Scheduler) regain(ctx context.Context, account string) {
	holds, err := s.ledger.Holds(ctx)
	at := slices.IndexFunc(holds, func(h ledger.Hold) bool {
		return h.Scope == ledger.OfAccount && h.Subject == wholeOf(account) && h.Kind == ledger.ByVigil && strings.HasPrefix(h.Why, refusedCredential)
	})
	if err == nil && at >= 0 {
		err = s.ledger.EndStop(ctx, holds[at], "the network accepts the credential again")
		s.nextRow = s.now()
	}
	if err != nil {
		s.log.Error("the account could not be released", "account", account, "error", err)
	}
}

// adopt makes the limits that the server told the account's, and remembers them
// for the next start.
func (s *Scheduler) adopt(ctx context.Context, met acquaintance) {
	if err := s.ledger.KeepLimits(ctx, met.account.Name, frozen(met.limits)); err != nil {
		s.log.Error("the account's limits could not be written down", "account", met.account.Name, "error", err)
	}
	before := frozen(met.account.Limits)
	known := *met.account
	known.Limits = *met.limits
	known.Limits.Budget = met.account.Limits.Budget
	s.accounts.put(&known)
	s.lane(known.Name).account = &known
	if string(before) == string(frozen(known.Limits)) {
		return
	}
	s.queue.adopt(known.Account)
	s.replan(ctx)
}

// adopt takes over what is known of an account now.
func (q *Queue) adopt(account posts.Account) {
	q.mutex.Lock()
	defer q.mutex.Unlock()
	accounts := slices.Clone(q.defaults.Accounts)
	at := slices.IndexFunc(accounts, func(a posts.Account) bool { return a.Name == account.Name })
	if at < 0 {
		return // it has left its group
	}
	accounts[at] = account
	q.defaults.Accounts = accounts
}

// RecallLimits gives accounts the limits that their servers told last.
func RecallLimits(ctx context.Context, book *ledger.Ledger, accounts []*Account) error {
	kept, err := book.KeptLimits(ctx)
	if err != nil {
		return err
	}
	for _, account := range accounts {
		limits := account.Limits
		if text, known := kept[account.Name]; known && json.Unmarshal(text, &limits) == nil {
			limits.Budget = account.Limits.Budget
			account.Limits = limits
		}
	}
	return nil
}
