package scheduler

import (
	"errors"
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"time"
)

// settled is how long a post may be under way, and then be missing from its account's
// own posts, once its client is gone: less than the network promises.
const settled = 14 * time.Second

// course is what becomes of one call. It depends on the seed, the part and the
// number of the call, and on nothing that happens elsewhere.
type course struct {
	name string
	// executes tells that the post goes up, after a while; err is answered.
	executes bool
	latency  time.Duration
	err      error
	// early tells that the answer comes at once, before the post is up.
	early bool
	// kills ends the process: before its bytes leave, while they are under way, or
	// once the post is up.
	kills string
	// cut tells that what has not arrived when the client goes never does.
	cut bool
	// behind is how long after its client was gone the server acted.
	behind time.Duration
}

// courses and their shares, in thousandths; what is left goes well.
var courses = []struct {
	share int
	course
}{
	{25, course{name: "lost", executes: true, err: errors.New("connection reset")}},
	{15, course{name: "busy", executes: true, early: true, err: unavailable.err}},
	{20, course{name: "unavailable", err: unavailable.err}},
	{20, course{name: "never left", err: neverLeft.err}},
	{10, course{name: "rejected", err: rejected.err}},
	{10, course{name: "slow", executes: true}},
	{10, course{name: "slow and cut", executes: true, cut: true}},
	{10, course{name: "without an id", executes: true, err: errNoID}},
	{12, course{name: "killed before", kills: "before"}},
	{12, course{name: "killed meanwhile", executes: true, kills: "meanwhile"}},
	{12, course{name: "killed after", executes: true, kills: "after"}},
	{8, course{name: "limited"}},
}

var errNoID = errors.New("no id")

func (a *playedAccount) courseOf(part string, call int) course {
	name := fnv.New64a()
	fmt.Fprintf(name, "%s %s %d", a.name, part, call)
	random := rand.New(rand.NewPCG(a.seed, name.Sum64()))
	given := course{name: "well", executes: true}
	chance := random.IntN(1000)
	if call > 1 {
		chance /= 3 // trouble seldom comes alone
	}
	if !a.calmed {
		for _, possible := range courses {
			if chance -= possible.share; chance < 0 {
				given = possible.course
				break
			}
		}
	}
	given.latency = time.Duration(50+random.IntN(400)) * time.Millisecond
	switch given.name {
	case "slow", "slow and cut":
		given.latency = time.Duration(random.IntN(60)) * time.Second
	case "busy", "killed meanwhile":
		given.latency = time.Duration(random.Int64N(int64(settled)))
	case "limited":
		a.limited = time.Now().Add(time.Duration(1+random.IntN(180)) * time.Minute).Truncate(time.Second)
	}
	return given
}
