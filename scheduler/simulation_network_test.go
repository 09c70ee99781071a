package scheduler

import (
	"context"
	"time"

	"vigil/networks"
	"vigil/posts"
)

// playedAccount is an account of a network that the simulation plays. It knows
// exactly what its readers have seen.
type playedAccount struct {
	*simulation
	name   string
	limits networks.Limits
	finds  bool
	gap    time.Duration
	atOnce int

	// effects are what readers have seen, by delivery and part, in order.
	effects []*effect
	byPart  map[string]*effect
	// answered is what the server remembers of idempotency keys.
	answered map[string]remembered
	// calls counts those of each part; lastStart is when the last delivery began, and
	// lastOut when the last one did that readers see, or may.
	calls     map[string]int
	lastStart time.Time
	lastOut   time.Time
	lastDue   time.Time
	lastPost  *manuscript
	// released is when somebody ended a hold on it.
	released time.Time
	// limited is until when everything is answered by 429; spells are the other
	// times in which something is wrong.
	limited time.Time
	spells  []spell
}

// effect is a post that readers see, or have seen.
type effect struct {
	post    *manuscript
	message networks.Message
	receipt networks.Receipt
	at      time.Time
	// lag is for how long a look does not see it, while the account lags.
	lag      time.Duration
	takeDown time.Time
}

// remembered is the answer to an idempotency key.
type remembered struct {
	answer reply
	since  time.Time
}

type reply struct {
	receipt networks.Receipt
	err     error
}

// spell is a time in which an account, or the way to it, has one trouble.
type spell struct {
	trouble     string
	from, until time.Time
}

// accountNames are the accounts, each with other abilities.
var accountNames = []string{"blind", "caching", "finder", "forgetful", "keyed", "put"}

// cast makes the accounts.
func (s *simulation) cast() {
	limits := func(replay networks.Replay, life time.Duration) networks.Limits {
		limits := stageLimits
		limits.Replay, limits.KeyLife = replay, networks.Duration(life)
		return limits
	}
	for _, account := range []*playedAccount{
		{name: "finder", finds: true, limits: limits(networks.ReplaysPost, time.Hour)},
		{name: "forgetful", finds: true, limits: limits(networks.Ignored, 0), gap: 7 * time.Minute},
		{name: "caching", finds: true, limits: limits(networks.ReplaysAnswer, 6*time.Hour), atOnce: 3},
		{name: "keyed", limits: limits(networks.ReplaysPost, time.Hour)},
		{name: "blind", limits: limits(networks.Ignored, 0)},
		{name: "put", limits: limits(networks.ReplaysPut, 0), gap: 2 * time.Minute},
	} {
		account.simulation = s
		account.byPart, account.answered, account.calls = map[string]*effect{}, map[string]remembered{}, map[string]int{}
		s.stages[account.name] = account
		s.accounts = append(s.accounts, &Account{
			Account: posts.Account{Name: account.name, Network: "stage", Limits: account.limits},
			Gap:     account.gap, AtOnce: account.atOnce,
		})
	}
}

// connection is how one process reaches an account. When the process dies, so
// does it.
type connection struct {
	*playedAccount
	process *process
}

// findingConnection is one on which the account's posts can be seen.
type findingConnection struct{ connection }

// trouble is what is wrong with the account now. The mutex is held.
func (a *playedAccount) trouble() string {
	now := time.Now()
	for _, spell := range a.spells {
		if now.After(spell.from) && now.Before(spell.until) {
			return spell.trouble
		}
	}
	return ""
}

// refusal is the answer to a call in bad times; nil in good ones.
func (a *playedAccount) refusal() error {
	switch a.trouble() {
	case "outage":
		return neverLeft.err
	case "broken":
		return unavailable.err
	case "denied":
		return denied.err
	}
	if a.limited.After(time.Now()) {
		return limitedUntil(a.limited).err
	}
	return nil
}

// Publish is a call that reaches the network, or does not.
func (c *connection) Publish(ctx context.Context, message networks.Message) (networks.Receipt, error) {
	if !c.process.alive() {
		return networks.Receipt{}, c.process.grave()
	}
	if deadline, _ := ctx.Deadline(); !time.Now().Before(deadline) {
		return networks.Receipt{}, neverLeft.err // the transport writes nothing past it
	}
	given := c.receive(ctx, message)
	if given.kills == "before" {
		c.process.die("before the bytes of " + message.Delivery + " left")
		return networks.Receipt{}, c.process.grave()
	}
	answer := make(chan reply, 1)
	gone := make(chan struct{})
	defer close(gone)
	c.servers.Go(func() { c.serve(message, given, answer, gone) })
	if given.kills == "meanwhile" {
		c.process.die("while " + message.Delivery + " was under way")
	}
	select {
	case got := <-answer:
		if given.kills == "after" {
			c.process.die("after " + message.Delivery + " was out")
			return networks.Receipt{}, c.process.grave()
		}
		return got.receipt, got.err
	case <-ctx.Done():
		return networks.Receipt{}, ctx.Err()
	case <-c.process.dead:
		return networks.Receipt{}, c.process.grave()
	}
}

// Repost shows a post again.
func (c *connection) Repost(ctx context.Context, original networks.Receipt, message networks.Message) (networks.Receipt, error) {
	message.Original = &original
	return c.Publish(ctx, message)
}

// serve is what the server does with a call, whatever becomes of its client.
func (c *connection) serve(message networks.Message, given course, answer chan<- reply, gone <-chan struct{}) {
	if given.early {
		answer <- reply{err: given.err}
	}
	select {
	case <-time.After(given.latency):
	case <-gone:
		if given.cut {
			return
		}
		given.behind = min(given.latency, settled)
		time.Sleep(given.behind)
	}
	answered := c.execute(message, given)
	if !given.early {
		answer <- answered
	}
}

// execute is the moment in which the server acts.
func (a *playedAccount) execute(message networks.Message, given course) reply {
	a.mutex.Lock()
	defer a.mutex.Unlock()
	if !given.executes && given.name != "rejected" {
		if given.name == "unavailable" {
			a.remember(message.Key, reply{err: given.err})
		}
		return reply{err: given.err}
	}
	known, again := a.answered[message.Key]
	if !again || !a.replays(known) {
		made := reply{err: given.err}
		if given.executes {
			made = reply{receipt: a.show(message, settled-given.behind)}
		}
		a.remember(message.Key, made)
		known = a.answered[message.Key]
	}
	switch {
	case given.err == errNoID:
		return reply{}
	case given.executes && given.err != nil:
		return reply{err: given.err}
	}
	return known.answer
}

// remember keeps the first answer to a key; a failure is kept only by servers that
// give it again.
func (a *playedAccount) remember(key string, answer reply) {
	if known, again := a.answered[key]; again && a.replays(known) {
		return
	}
	if answer.err == nil || a.limits.Replay == networks.ReplaysAnswer {
		a.answered[key] = remembered{answer, time.Now()}
	}
}

// replays tells whether the first answer to a key is given again.
func (a *playedAccount) replays(known remembered) bool {
	return a.limits.Replay != networks.Ignored && a.limits.Replay != networks.ReplaysPut && time.Since(known.since) < time.Duration(a.limits.KeyLife)
}

// Find reads the account's own posts, as every adapter does that can.
func (c *findingConnection) Find(_ context.Context, search networks.Search) (networks.Finding, error) {
	if !c.process.alive() {
		return networks.Finding{}, c.process.grave()
	}
	c.mutex.Lock()
	defer c.mutex.Unlock()
	if err := c.playedAccount.refusal(); err != nil {
		return networks.Finding{}, err
	}
	found := networks.Judge(search, c.timeline(), true, func(post networks.OwnPost) networks.Likeness {
		return sameMessage(search.Message, post)
	})
	c.note("%s a look at %s for part %d: %s, %s", c.manuscriptOf(search.Message.Delivery), c.name, search.Message.Part, found.Verdict, found.Why)
	return found, nil
}

// timeline is what a look sees now: in bad times not the newest. The mutex is held.
func (a *playedAccount) timeline() []networks.OwnPost {
	lagging := a.trouble() == "lagging"
	var own []networks.OwnPost
	for _, e := range a.effects {
		if e.takeDown.IsZero() && (!lagging || time.Since(e.at) >= e.lag) {
			own = append(own, networks.OwnPost{Receipt: e.receipt, At: e.at, Text: e.message.Text,
				Parent: idOf(e.message.Parent), Original: idOf(e.message.Original)})
		}
	}
	return own
}

func idOf(receipt *networks.Receipt) string {
	if receipt == nil {
		return ""
	}
	return receipt.ID
}

func sameMessage(message networks.Message, post networks.OwnPost) networks.Likeness {
	switch {
	case idOf(message.Parent) != post.Parent || idOf(message.Original) != post.Original:
		return networks.Different
	case message.Original != nil:
		return networks.Same
	}
	return networks.SameText(message.Text, post.Text)
}

// Delete takes a post down.
func (c *connection) Delete(_ context.Context, receipt networks.Receipt) error {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	if err := c.playedAccount.refusal(); err != nil {
		return err
	}
	for _, e := range c.effects {
		if e.receipt.ID == receipt.ID {
			e.takeDown = time.Now()
			c.note("%s is taken down on %s", e.post, c.name)
		}
	}
	return nil
}
