package sandbox

import (
	"net/http"
	"sync"
	"time"

	"vigil/networks"
)

// Manner is what a server does with an Idempotency-Key that it has seen.
type Manner string

// The manners, each with the software that has it. The first is taken for a
// network whose limits say so, see [Options].
const (
	// Honours: the first post again; 503 while the first request still runs
	// (Mastodon, app/services/post_status_service.rb).
	Honours Manner = "honours"
	// Ignores: a second post (GoToSocial 0.20).
	Ignores Manner = "ignores"
	// Replays500: 500 and no second post (Mastodon 4.6.0 to 4.6.5, mastodon#40399).
	Replays500 Manner = "replays-500"
	// CachesErrors: the whole first answer again, an error too
	// (Pleroma and Akkoma, lib/pleroma/web/plugs/idempotency_plug.ex).
	CachesErrors Manner = "caches-errors"
	// Burns: 400, even if the first request failed
	// (Pixelfed, app/Http/Controllers/Api/ApiV1Controller.php).
	Burns Manner = "burns"
	// Racy: as Honours, but of several at once each makes a post (Hollo 0.6).
	Racy Manner = "racy"
)

// Manners lists all of them.
func Manners() []Manner {
	return []Manner{Honours, Ignores, Replays500, CachesErrors, Burns, Racy}
}

// mannerOf is what a network's limits say about keys.
func mannerOf(limits networks.Limits) Manner {
	switch limits.Replay {
	case networks.ReplaysPost:
		return Honours
	case networks.ReplaysAnswer:
		return CachesErrors
	}
	return Ignores
}

// replay is what such a server does with a key, in the words of limits: what its
// software is known for.
func (m Manner) replay() networks.Replay {
	switch m {
	case Honours, Replays500, Racy:
		return networks.ReplaysPost
	case CachesErrors, Burns:
		return networks.ReplaysAnswer
	}
	return networks.Ignored
}

// keyring remembers keys as long as a server would, and no more than keep.
type keyring struct {
	mutex sync.Mutex
	uses  map[string]*use
	order []string
	keep  int
	now   func() time.Time
}

// use is one key. Its first answer has no status while the request runs; a use
// that failed is free again, where the manner keeps only successes.
type use struct {
	began time.Time
	first answer
	free  bool
}

func newKeyring(keep int, now func() time.Time) *keyring {
	return &keyring{uses: map[string]*use{}, keep: keep, now: now}
}

// life is how long each kind of server remembers: 1 h, Pleroma 6 h.
func (m Manner) life() time.Duration {
	if m == CachesErrors {
		return 6 * time.Hour
	}
	return time.Hour
}

// begin tells what a server answers to this key without executing anything, or
// false if the request is to be executed.
func (k *keyring) begin(manner Manner, name string) (answer, bool) {
	k.mutex.Lock()
	defer k.mutex.Unlock()
	known, seen := k.uses[name]
	if seen && !known.free && k.now().Sub(known.began) < manner.life() {
		return known.again(manner)
	}
	k.remember(name)
	return answer{}, false
}

func (k *keyring) remember(name string) {
	if _, again := k.uses[name]; !again {
		k.order = append(k.order, name)
	}
	k.uses[name] = &use{began: k.now()}
	for len(k.order) > k.keep {
		delete(k.uses, k.order[0])
		k.order = k.order[1:]
	}
}

// again is the answer to a repetition.
func (u *use) again(manner Manner) (answer, bool) {
	running := u.first.status == 0
	switch {
	case manner == Burns:
		return jsonAnswer(http.StatusBadRequest, `{"error":"Duplicate idempotency key."}`), true
	case running && manner == Racy:
		return answer{}, false
	case running:
		return jsonAnswer(http.StatusServiceUnavailable, failed), true
	case manner == Replays500:
		return jsonAnswer(http.StatusInternalServerError, failed), true
	}
	replayed := u.first.clone()
	if manner == CachesErrors {
		replayed.header.Set("Idempotent-Replayed", "true")
	}
	return replayed, true
}

// finish keeps the first answer. A key that has been pushed out meanwhile, or
// whose race another request has won, stays as it is.
func (k *keyring) finish(manner Manner, name string, first answer) {
	k.mutex.Lock()
	defer k.mutex.Unlock()
	known, seen := k.uses[name]
	if !seen || known.first.status != 0 {
		return
	}
	known.first = first
	known.free = first.status >= 300 && manner != CachesErrors && manner != Burns
}

func (k *keyring) clear() {
	k.mutex.Lock()
	defer k.mutex.Unlock()
	k.uses, k.order = map[string]*use{}, nil
}
