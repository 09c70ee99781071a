package scheduler

import (
	"fmt"
	"testing"
	"time"

	"vigil/ledger"
	"vigil/networks/sandbox"
)

// The fault table: what becomes of a post when its first attempt goes wrong, on
// every network, whatever the server does with keys. What is uncertain is looked
// up: found where it was executed, and sent again where it was not.
var faultTable = map[sandbox.Fault]fate{
	// fault                        after the attempt  end        seen
	sandbox.Drop:                 {ledger.Uncertain, ledger.Sent, 1},
	sandbox.Reset:                {ledger.Uncertain, ledger.Sent, 1},
	sandbox.Late:                 {ledger.Uncertain, ledger.Sent, 1},
	sandbox.Drip:                 {ledger.Uncertain, ledger.Sent, 1},
	sandbox.AcceptError:          {ledger.Uncertain, ledger.Sent, 1},
	sandbox.AcceptNoContent:      {ledger.Uncertain, ledger.Sent, 1},
	sandbox.AcceptSeeOther:       {ledger.Uncertain, ledger.Sent, 1},
	sandbox.Half:                 {ledger.Uncertain, ledger.Sent, 1},
	sandbox.Empty:                {ledger.Uncertain, ledger.Sent, 1},
	sandbox.WrongID:              {ledger.Uncertain, ledger.Sent, 1},
	sandbox.Page:                 {ledger.Uncertain, ledger.Sent, 1},
	sandbox.Flood:                {ledger.Uncertain, ledger.Sent, 1},
	sandbox.Bomb:                 {ledger.Uncertain, ledger.Sent, 1},
	sandbox.Busy:                 {ledger.Uncertain, ledger.Sent, 1},
	sandbox.Hints:                {ledger.Sent, ledger.Sent, 1},
	sandbox.Refuse:               {ledger.Uncertain, ledger.Sent, 1},
	sandbox.RefuseReset:          {ledger.Uncertain, ledger.Sent, 1},
	sandbox.Hang:                 {ledger.Uncertain, ledger.Sent, 1},
	sandbox.Fail:                 {ledger.Uncertain, ledger.Sent, 1},
	sandbox.BadGateway:           {ledger.Uncertain, ledger.Sent, 1},
	sandbox.Unavailable:          {ledger.Uncertain, ledger.Sent, 1},
	sandbox.GatewayTimeout:       {ledger.Uncertain, ledger.Sent, 1},
	sandbox.RequestTimeout:       {ledger.Uncertain, ledger.Sent, 1},
	sandbox.Conflict:             {ledger.Uncertain, ledger.Sent, 1},
	sandbox.TooEarly:             {ledger.Uncertain, ledger.Sent, 1},
	sandbox.Redirect301:          {ledger.Uncertain, ledger.Sent, 1},
	sandbox.Redirect302:          {ledger.Uncertain, ledger.Sent, 1},
	sandbox.Redirect303:          {ledger.Uncertain, ledger.Sent, 1},
	sandbox.Redirect307:          {ledger.Uncertain, ledger.Sent, 1},
	sandbox.Redirect308:          {ledger.Uncertain, ledger.Sent, 1},
	sandbox.ProxyUnauthorized:    {ledger.Retrying, ledger.Sent, 1},
	sandbox.RateLimited:          {ledger.Retrying, ledger.Sent, 1},
	sandbox.RateLimitedSeconds:   {ledger.Retrying, ledger.Sent, 1},
	sandbox.RateLimitedDate:      {ledger.Retrying, ledger.Sent, 1},
	sandbox.RateLimitedISO:       {ledger.Retrying, ledger.Sent, 1},
	sandbox.RateLimitedEpoch:     {ledger.Retrying, ledger.Sent, 1},
	sandbox.RateLimitedDelta:     {ledger.Retrying, ledger.Sent, 1},
	sandbox.RateLimitedPast:      {ledger.Retrying, ledger.Sent, 1},
	sandbox.RateLimitedUndefined: {ledger.Retrying, ledger.Sent, 1},
	sandbox.Forbidden:            {ledger.Failed, ledger.Failed, 0},
	sandbox.NotFound:             {ledger.Failed, ledger.Failed, 0},
	sandbox.Gone:                 {ledger.Failed, ledger.Failed, 0},
	sandbox.Unprocessable:        {ledger.Failed, ledger.Failed, 0},
	// The account waits for a person, who does not come.
	sandbox.Unauthorized: {ledger.Held, ledger.Missed, 0},
}

// lag is how long after its 503 a post goes up that the server was busy with:
// less than any network takes to settle.
const lag = 10 * time.Second

func TestTheFaultTable(t *testing.T) {
	for name, adapter := range adapters {
		for _, manner := range mannersOf(name) {
			t.Run(fmt.Sprintf("%s/%s", name, manner), func(t *testing.T) {
				t.Parallel()
				inPlayhouse(t, func(p *playhouse) { p.holdsTheTable(adapter, manner) })
			})
		}
	}
}

// A repost is a request without a body: net/http would repeat it by itself if it
// carried a key.
func TestTheFaultTableHoldsForReposts(t *testing.T) {
	for _, manner := range mannersOf("mastodon") {
		t.Run(string(manner), func(t *testing.T) {
			t.Parallel()
			inPlayhouse(t, func(p *playhouse) {
				p.noon = "repost = \"earlier\"\n"
				p.holdsTheTable(adapters["mastodon"], manner)
			})
		})
	}
}

// mannersOf are all for a network with keys, two where a test has to be short; for
// others they don't matter.
func mannersOf(name string) []sandbox.Manner {
	switch {
	case name != "mastodon":
		return []sandbox.Manner{sandbox.Ignores}
	case testing.Short():
		return []sandbox.Manner{sandbox.Honours, sandbox.CachesErrors}
	}
	return sandbox.Manners()
}

// holdsTheTable has one account for each fault.
func (p *playhouse) holdsTheTable(adapter adapter, manner sandbox.Manner) {
	p.Helper()
	for _, fault := range sandbox.Faults() {
		p.play(string(fault), adapter, sandbox.Options{Keys: manner, Lag: lag})
	}
	got := p.fates(func() {
		for name, server := range p.servers {
			server.Next(sandbox.Fault(name))
		}
	}, func() {})
	p.wantFates(got, func(fault sandbox.Fault) fate { return faultTable[fault] })
}

// wantFates compares what became of the post on the accounts that are called
// after a fault.
func (p *playhouse) wantFates(got map[string]fate, want func(sandbox.Fault) fate) {
	p.Helper()
	for name, got := range got {
		if want := want(sandbox.Fault(name)); got != want {
			p.Errorf("%-12s %s, want %s", name, got, want)
		}
	}
	if p.Failed() {
		p.Log(p.log.String())
	}
}

func (f fate) String() string {
	return fmt.Sprintf("%s, then %s, seen %d times", f.after, f.end, f.seen)
}
