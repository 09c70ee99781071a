package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"time"

	"vigil/ledger"
	"vigil/networks"
	"vigil/networks/all"
	"vigil/posts"
	"vigil/scheduler"
	"vigil/scheduler/plan"
)

// openAccounts makes the accounts ready. One that can't be opened is kept with
// its problem: it stops nothing but itself.
func (c *configuration) openAccounts(log *slog.Logger) []*scheduler.Account {
	var accounts []*scheduler.Account
	for _, settings := range c.accounts {
		accounts = append(accounts, c.openTable(settings, log)...)
	}
	return accounts
}

// openTable opens the account of one [accounts.NAME], or those of all readers whom it
// stands for.
func (c *configuration) openTable(settings accountSettings, log *slog.Logger) []*scheduler.Account {
	members, err := settings.members(c.folder())
	if err != nil {
		account := c.paced(settings)
		account.Problem = err
		return []*scheduler.Account{account}
	}
	accounts := make([]*scheduler.Account, len(members))
	for i, member := range members {
		accounts[i] = c.openAccount(member, log)
	}
	return accounts
}

// members are the accounts that a table stands for: itself, unless it is a group.
func (s accountSettings) members(folder string) ([]accountSettings, error) {
	group, able := s.config.(networks.Group)
	if !able {
		return []accountSettings{s}, nil
	}
	members, err := group.Members(folder)
	if err != nil || members == nil {
		return []accountSettings{s}, err
	}
	return s.withMembers(members), nil
}

// withMembers are the accounts of these members of a group.
func (s accountSettings) withMembers(members []networks.Member) []accountSettings {
	list := make([]accountSettings, len(members))
	for i, member := range members {
		list[i] = s
		list[i].name, list[i].config = s.name+"/"+member.Name, member.Config
	}
	return list
}

func (c *configuration) openAccount(settings accountSettings, log *slog.Logger) *scheduler.Account {
	account := c.paced(settings)
	account.Proxied = settings.common.Proxy != ""
	if settings.network.Fake != nil { // it is spoken to over HTTP
		account.Clock = new(networks.ServerClock)
	}
	around, err := c.surroundings(settings, account.Clock, log)
	if err == nil {
		account.Opened, err = settings.config.Open(around)
	}
	account.Problem = err
	return account
}

// paced is an account with the bounds of its posts, not opened.
func (c *configuration) paced(settings accountSettings) *scheduler.Account {
	return &scheduler.Account{
		Account: settings.described(),
		Gap:     time.Duration(settings.common.Gap),
		PerDay:  settings.common.PerDay,
		Zone:    c.timezone,
		AtOnce:  settings.common.AtOnce,
	}
}

// pacedBy is the account of a name with its bounds; one without any where the
// configuration has no such one.
func (c *configuration) pacedBy(name string) *scheduler.Account {
	for _, settings := range c.accounts {
		if settings.name == name {
			return c.paced(settings)
		}
	}
	return &scheduler.Account{}
}

// described is what posts need to know of an account: no secrets, no connection.
func (s accountSettings) described() posts.Account {
	return posts.Account{
		Name:     s.name,
		Network:  s.network.Name,
		Language: s.common.Language,
		Limits:   s.config.Limits(),
		Options:  s.network.Options,
	}
}

func (c *configuration) surroundings(settings accountSettings, clock *networks.ServerClock, log *slog.Logger) (networks.Surroundings, error) {
	transport := networks.TransportOptions{Clock: clock}
	if settings.common.Proxy != "" {
		proxy, err := url.Parse(settings.common.Proxy)
		if err != nil {
			return networks.Surroundings{}, fmt.Errorf("proxy: %w", err)
		}
		transport.Proxy = proxy
	}
	session, err := c.session(settings.name)
	if err != nil {
		return networks.Surroundings{}, err
	}
	publishing := networks.NewTransport(transport)
	return networks.Surroundings{
		Name:    settings.name,
		Client:  networks.NewClient(publishing),
		Dial:    publishing.Dial,
		Reader:  networks.NewReader(transport),
		Session: session,
		Folder:  c.folder(),
		Proxied: transport.Proxy != nil,
		Log:     log.With("account", settings.name),
	}, nil
}

// defaults are what campaigns leave to the configuration.
func (c *configuration) defaults(accounts []posts.Account, now time.Time) posts.Defaults {
	return posts.Defaults{
		Zone:      c.timezone,
		Accounts:  accounts,
		Networks:  allNames(),
		Now:       now,
		Timetable: plan.NewTimetable().Check,
	}
}

func allNames() []string {
	names := make([]string, len(all.List))
	for i, network := range all.List {
		names[i] = network.Name
	}
	return names
}

// machinery is all that publishes: the ledger with its lock or its lead, the queue,
// the accounts, the scheduler.
type machinery struct {
	config    *configuration
	lock      *ledger.Locked
	lead      *ledger.Leadership
	ledger    *ledger.Ledger
	queue     *scheduler.Queue
	groups    *followedGroups
	accounts  []*scheduler.Account
	scheduler *scheduler.Scheduler
	// watch tells somebody how the daemon is; a command has none.
	watch *watch
}

// assemble takes the ledger and opens everything. The caller closes it.
func (c *configuration) assemble(ctx context.Context, wake <-chan struct{}, log *slog.Logger) (m *machinery, err error) {
	m = &machinery{config: c}
	defer func() {
		if err != nil {
			err = errors.Join(err, m.Close())
		}
	}()
	if err := m.takeLedger(ctx, log); err != nil {
		return m, err
	}
	m.groups = c.followedGroups(log)
	m.accounts = c.openAccounts(log)
	if err := scheduler.RecallLimits(ctx, m.ledger, m.accounts); err != nil {
		return m, err
	}
	described := make([]posts.Account, len(m.accounts))
	for i, account := range m.accounts {
		described[i] = account.Account
	}
	m.queue, err = scheduler.OpenQueue(ctx, scheduler.QueueOptions{
		Ledger: m.ledger, Place: m.place(), Folders: c.campaigns, Defaults: c.defaults(described, time.Now()), Log: log,
	})
	if err != nil {
		return m, err
	}
	if c.standsBy { // a command takes the copies as they are
		m.beginClones(ctx, log)
	}
	if err := m.requireIDs(); err != nil {
		return m, err
	}
	fitter, err := c.fitter()
	if err != nil {
		return m, err
	}
	m.scheduler = scheduler.New(scheduler.Options{
		Ledger: m.ledger, Queue: m.queue, Accounts: m.accounts, Wake: wake, Log: log, Sent: m.sent,
		Keep: c.keep.kept(), Fitter: fitter,
	})
	m.groups.takes = m.regroup
	return m, nil
}

// settleHere refuses a ledger that was led on another machine, where its original
// may still be publishing, unless somebody said that it has moved.
func (c *configuration) settleHere(ctx context.Context, opened *ledger.Ledger) error {
	if c.moveHere {
		return opened.MoveHere(ctx)
	}
	return opened.CheckMachine(ctx)
}

// Close lets go of everything, the lead and the lock last.
func (m *machinery) Close() error {
	var problems []error
	if m.queue != nil {
		problems = append(problems, m.queue.Close())
	}
	if m.lead != nil {
		problems = append(problems, m.lead.GiveBack(context.Background()))
	}
	if m.ledger != nil {
		problems = append(problems, m.ledger.Close())
	}
	if m.lock != nil {
		problems = append(problems, m.lock.Unlock())
	}
	return errors.Join(problems...)
}
