package scheduler

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
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

// acquaint asks each network about its account, beside the loop, so that a slow
// one delays nobody.
func (s *Scheduler) acquaint(ctx context.Context) {
	for _, lane := range s.lanes {
		account := lane.account
		if account.Opened == nil {
			continue
		}
		s.under.Go(func() {
			select {
			case s.met <- meet(ctx, account):
			case <-ctx.Done():
			}
		})
	}
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
	if met.problem != nil {
		s.log.Warn("the account was not verified; it is tried again at the next start", "account", name, "why", met.problem)
		s.pauseDenied(ctx, name, met.problem)
	}
	if met.identity != nil {
		s.pin(ctx, met)
	}
	if met.limits != nil {
		s.adopt(ctx, met)
	}
}

func (s *Scheduler) pin(ctx context.Context, met acquaintance) {
	err := s.ledger.Pin(ctx, ledger.Identity{
		Name:     met.account.Name,
		Network:  met.account.Network,
		Server:   met.identity.Server,
		RemoteID: met.identity.ID,
		Handle:   met.identity.Handle,
	})
	if err == nil {
		s.log.Info("account", "name", met.account.Name, "network", met.account.Network, "is", met.identity.String())
		return
	}
	s.log.Error("the account is held", "account", met.account.Name, "why", err)
	if _, changed := errors.AsType[*ledger.IdentityError](err); changed {
		s.hold(ctx, met.account.Name, err.Error())
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
