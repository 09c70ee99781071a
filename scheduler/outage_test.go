package scheduler

import (
	"fmt"
	"testing"
	"time"

	"vigil/ledger"
	"vigil/networks/sandbox"
)

// queued writes posts that are due one after the other.
func (p *playhouse) queued(count int, from time.Time, apart time.Duration) {
	p.Helper()
	for i := range count {
		at := from.Add(time.Duration(i) * apart).Format("2006-01-02 15:04:05")
		p.write(fmt.Sprintf("posts/post-%02d.toml", i), fmt.Sprintf("at = %q\ntext = \"Letter number %d.\"\n", at, i))
	}
}

// texts counts what readers of an account see, by text.
func (p *playhouse) texts(account string) map[string]int {
	seen := map[string]int{}
	for _, post := range p.servers[account].Posts("") {
		seen[post.Text]++
	}
	return seen
}

// wantAll wants each post once on each account, and called sent.
func (p *playhouse) wantAll(d *daemon, count int) {
	p.Helper()
	for account := range p.servers {
		seen := p.texts(account)
		for i := range count {
			if times := seen[fmt.Sprintf("Letter number %d.", i)]; times != 1 {
				p.Errorf("%s: post %d is seen %d times", account, i, times)
			}
		}
	}
	for _, row := range d.all(p.world) {
		if row.State != ledger.Sent {
			p.Errorf("%s on %s is %s: %v\n%s", row.Post, row.Account, row.State, row.Reasons, p.log.String())
		}
	}
}

// Twenty posts fall into a window of four minutes in which the network, or a
// proxy, refuses everything, whichever header says until when.
func TestARateLimitWindowLosesNothing(t *testing.T) {
	inPlayhouse(t, func(p *playhouse) {
		for _, fault := range sandbox.Faults() {
			if faultTable[fault].after == ledger.Retrying {
				p.play(string(fault), adapters["mastodon"], sandbox.Options{})
			}
		}
		p.queued(20, today(12, 0), 12*time.Second)
		d := p.start()
		sleepUntil(today(11, 59))
		for name, server := range p.servers {
			server.Always(sandbox.Fault(name))
		}
		sleepUntil(today(12, 4))
		for _, server := range p.servers {
			server.Always(sandbox.None)
		}
		sleepUntil(today(14, 0))
		p.wantAll(d, 20)
	})
}

// absence is a way for a server to be away.
type absence struct {
	begins, ends func(p *playhouse, account string)
	// end is that of a post for which it lasted too long.
	end ledger.State
}

var absences = map[string]absence{
	"nobody listens":                           {(*playhouse).cut, (*playhouse).raise, ledger.Missed},
	"all is answered with 503":                 {strikes(sandbox.Unavailable, sandbox.Unavailable), strikes(sandbox.None, sandbox.None), ledger.Missed},
	"nothing is answered":                      {strikes(sandbox.Hang, sandbox.Hang), strikes(sandbox.None, sandbox.None), ledger.Missed},
	"all is executed, and nothing is answered": {strikes(sandbox.Late, sandbox.Hang), strikes(sandbox.None, sandbox.None), ledger.Sent},
}

// strikes makes one fault strike posts from now on, and one looks.
func strikes(posts, looks sandbox.Fault) func(*playhouse, string) {
	return func(p *playhouse, account string) {
		p.servers[account].Always(posts)
		p.servers[account].AlwaysLooks(looks)
	}
}

// through has a daemon at work on all networks, through an outage that begins a
// minute before noon, and for three hours after it.
func (p *playhouse) through(away absence, until time.Time) *daemon {
	p.Helper()
	for network, adapter := range adapters {
		p.play(network, adapter, sandbox.Options{})
	}
	p.earlier()
	d := p.start()
	sleepUntil(today(11, 59))
	for account := range p.servers {
		away.begins(p, account)
	}
	sleepUntil(until)
	for account := range p.servers {
		away.ends(p, account)
	}
	sleepUntil(until.Add(3 * time.Hour))
	return d
}

// An outage of 90 minutes is longer than any wait between two tries, and shorter
// than the two hours in which a post is of use.
func TestAnOutageLongerThanTheBackoffLosesNothing(t *testing.T) {
	for name, away := range absences {
		t.Run(name, func(t *testing.T) {
			inPlayhouse(t, func(p *playhouse) {
				p.queued(6, today(12, 0), 15*time.Minute)
				p.wantAll(p.through(away, today(13, 29)), 6)
			})
		})
	}
}

// What an outage has made too late is called so, with a reason; what did go out
// is found.
func TestAnOutageLongerThanTheUseOfAPostIsTold(t *testing.T) {
	for name, away := range absences {
		t.Run(name, func(t *testing.T) {
			inPlayhouse(t, func(p *playhouse) {
				p.post("noon", today(12, 0), "")
				p.wantTold(p.through(away, today(15, 0)), away.end)
			})
		})
	}
}

func (p *playhouse) wantTold(d *daemon, end ledger.State) {
	p.Helper()
	for _, row := range d.all(p.world) {
		if row.Post != "c/noon" {
			continue
		}
		if row.State != end || end != ledger.Sent && len(row.Reasons) == 0 {
			p.Errorf("on %s it is %s (%v), want %s and why\n%s", row.Account, row.State, row.Reasons, end, p.log.String())
		}
		whole, err := d.book.Delivery(p.Context(), row.ID)
		if err != nil {
			p.Fatal(err)
		}
		if attempts := len(whole.Attempts); attempts > 20 {
			p.Errorf("on %s %d attempts were made", row.Account, attempts)
		}
		if seen := p.seen(row.Account); (seen == 1) != (end == ledger.Sent) {
			p.Errorf("on %s it is called %s, and seen %d times", row.Account, row.State, seen)
		}
	}
}
