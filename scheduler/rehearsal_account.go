package scheduler

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"sync"

	"vigil/networks"
	"vigil/posts"
)

// Play makes of accounts those of a rehearsal: nothing of theirs is opened, nothing
// leaves the machine. Each takes every post within its limits, at once, but for the
// share of deliveries, from 0 to 1, that is to fail. What fails is decided by the name
// of the delivery, so that it is the same each time: of four one is refused for good,
// and of the others the network is out of reach for one, for four and for sixteen tries,
// the last of which is longer than most posts can wait. What becomes of a post that was
// in doubt already nobody can say in a rehearsal: it stays there for a person.
func Play(accounts []*Account, failing float64) []*Account {
	played := make([]*Account, len(accounts))
	for i, account := range accounts {
		one := *account
		one.Clock = nil
		if one.Problem == nil {
			one.Opened = &player{limits: one.Limits, failing: failing, tries: map[string]int{}}
		}
		played[i] = &one
	}
	return played
}

// player plays the network of one account.
type player struct {
	limits  networks.Limits
	failing float64

	mutex sync.Mutex
	tries map[string]int
}

var (
	errPlayedRefusal = errors.New("refused, as the rehearsal plays it")
	errPlayedOutage  = errors.New("out of reach, as the rehearsal plays it")
)

func (p *player) Publish(_ context.Context, message networks.Message) (networks.Receipt, error) {
	if !posts.StillFits([]networks.Message{message}, p.limits) {
		return networks.Receipt{}, &networks.Error{Kind: networks.Rejected, Cause: errors.New("it is more than the account takes")}
	}
	return p.answer(message)
}

// Repost shows a post again.
func (p *player) Repost(_ context.Context, _ networks.Receipt, message networks.Message) (networks.Receipt, error) {
	return p.answer(message)
}

func (p *player) answer(message networks.Message) (networks.Receipt, error) {
	if err := p.failureOf(message.Delivery, p.try(message.Delivery)); err != nil {
		return networks.Receipt{}, err
	}
	return networks.Receipt{Version: 1, ID: message.LastingKey()}, nil
}

// try counts the tries of a delivery that may fail.
func (p *player) try(delivery string) int {
	if p.failing == 0 {
		return 0
	}
	p.mutex.Lock()
	defer p.mutex.Unlock()
	p.tries[delivery]++
	return p.tries[delivery]
}

// failureOf is how a try at a delivery fails; nil: it doesn't.
func (p *player) failureOf(delivery string, try int) error {
	sum := sha256.Sum256([]byte("rehearsal\x00" + delivery))
	if share := float64(binary.BigEndian.Uint32(sum[:])) / (1 << 32); share >= p.failing {
		return nil
	}
	switch how := sum[4] % 4; {
	case how == 3:
		return &networks.Error{Kind: networks.Rejected, Cause: errPlayedRefusal}
	case try <= 1<<(2*how):
		return &networks.Error{Kind: networks.Temporary, Cause: errPlayedOutage}
	}
	return nil
}
