package scheduler

import (
	"slices"
	"strings"
	"sync"
	"time"

	"vigil/networks"
	"vigil/posts"
)

// Account is an account as the daemon uses it.
type Account struct {
	posts.Account
	// Opened publishes; nil where the account could not be opened.
	Opened networks.Account
	// Problem is why it could not: a missing secret stops this account only.
	Problem error
	// Gap is the least time between two posts; 0: none.
	Gap time.Duration
	// PerDay is how many deliveries may begin on a local day of Zone, the
	// configuration's, by its name; 0: any number.
	PerDay int
	Zone   string
	// AtOnce is how many deliveries may be under way at the same time; 0 is 1.
	AtOnce int
	// Clock is what the network's server says about the time; nil: there is no
	// server.
	Clock *networks.ServerClock
	// Proxied tells that bytes may arrive long after they were sent.
	Proxied bool
}

// canPut tells whether publishing again changes nothing, whenever it is done.
func (a *Account) canPut() bool { return a.Limits.Replay == networks.ReplaysPut }

// finder is the account's ability to look for what it published.
func (a *Account) finder() (networks.Finder, bool) {
	finder, ok := a.Opened.(networks.Finder)
	return finder, ok
}

// settling is how long after an attempt a look is worth believing.
func (a *Account) settling() time.Duration { return a.Limits.Settling(a.Proxied) }

func (a *Account) slots() int { return max(1, a.AtOnce) }

// wholeOf is the account that a credential belongs to: of one of a group, the group.
func wholeOf(account string) string {
	whole, _, _ := strings.Cut(account, "/")
	return whole
}

// roster has the accounts by name. What is known of one may change while others
// use it: then another value takes its place.
type roster struct {
	mutex  sync.RWMutex
	byName map[string]*Account
	// names are in the order of the configuration.
	names []string
}

func (r *roster) get(name string) *Account {
	r.mutex.RLock()
	defer r.mutex.RUnlock()
	return r.byName[name]
}

func (r *roster) put(account *Account) {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	if r.byName == nil {
		r.byName = map[string]*Account{}
	}
	if r.byName[account.Name] == nil {
		r.names = append(r.names, account.Name)
	}
	r.byName[account.Name] = account
}

// drop forgets an account; one that there is not is no matter.
func (r *roster) drop(name string) {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	delete(r.byName, name)
	r.names = slices.DeleteFunc(r.names, func(n string) bool { return n == name })
}

func (r *roster) all() []*Account {
	r.mutex.RLock()
	defer r.mutex.RUnlock()
	accounts := make([]*Account, len(r.names))
	for i, name := range r.names {
		accounts[i] = r.byName[name]
	}
	return accounts
}
