package scheduler

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"vigil/networks"
)

// stage is a network that a test plays: it shows what was published on it, and
// answers as it is told. It can be looked at; a blindStage can't.
type stage struct {
	blindStage
}

type blindStage struct {
	mutex sync.Mutex
	// shown are the messages that readers see, with the moment of each.
	shown []shown
	// next are the answers to the coming calls; without one, a call succeeds.
	next []answer
	// latency is how long a call takes.
	latency time.Duration
	// hidden is how long after its publication a look does not see a post.
	hidden time.Duration
	looks  int
	id     int
}

type shown struct {
	networks.Message
	at time.Time
	id string
}

// answer is what a call does: show the post or not, and answer with an error or
// without.
type answer struct {
	shows bool
	err   error
}

var (
	lost        = answer{shows: true, err: errors.New("connection reset")}
	neverLeft   = answer{err: &networks.Error{Kind: networks.Temporary, Cause: errors.New("no such host")}}
	unavailable = answer{err: &networks.Error{Status: 503, Cause: errors.New("503 Service Unavailable")}}
	rejected    = answer{err: &networks.Error{Kind: networks.Rejected, Status: 422, Cause: errors.New("text is banned")}}
	denied      = answer{err: &networks.Error{Kind: networks.Denied, Status: 401, Credential: "token", Cause: errors.New("token revoked")}}
)

func limitedUntil(at time.Time) answer {
	return answer{err: &networks.Error{Kind: networks.RateLimited, At: at, Status: 429, Cause: errors.New("too many requests")}}
}

// answers tells the stage what the coming calls do.
func (s *blindStage) answers(answers ...answer) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.next = append(s.next, answers...)
}

func (s *blindStage) Publish(ctx context.Context, message networks.Message) (networks.Receipt, error) {
	select {
	case <-time.After(s.latency):
	case <-ctx.Done():
		return networks.Receipt{}, ctx.Err()
	}
	s.mutex.Lock()
	defer s.mutex.Unlock()
	given := answer{shows: true}
	if len(s.next) > 0 {
		given, s.next = s.next[0], s.next[1:]
	}
	if !given.shows {
		return networks.Receipt{}, given.err
	}
	s.id++
	id := fmt.Sprint(s.id)
	s.shown = append(s.shown, shown{message, time.Now(), id})
	return networks.Receipt{Version: 1, ID: id, URL: "https://stage.example/" + id}, given.err
}

func (s *blindStage) Repost(ctx context.Context, original networks.Receipt, message networks.Message) (networks.Receipt, error) {
	message.Text = "again: " + original.ID
	return s.Publish(ctx, message)
}

// Find sees posts as another client would.
func (s *stage) Find(_ context.Context, search networks.Search) (networks.Finding, error) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.looks++
	for _, post := range s.shown {
		if post.Delivery == search.Message.Delivery && post.Part == search.Message.Part && time.Since(post.at) >= s.hidden {
			return networks.Finding{Verdict: networks.Found, Receipt: networks.Receipt{Version: 1, ID: post.id, URL: "https://stage.example/" + post.id}}, nil
		}
	}
	return networks.Finding{Verdict: networks.NotThere, Why: "no post like it"}, nil
}

func (s *blindStage) Delete(_ context.Context, receipt networks.Receipt) error {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	for i, post := range s.shown {
		if post.id == receipt.ID {
			s.shown = append(s.shown[:i], s.shown[i+1:]...)
			break
		}
	}
	return nil
}

// posts are the names of what readers see, in order.
func (s *blindStage) posts() []string {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	var names []string
	for _, post := range s.shown {
		names = append(names, post.Delivery)
	}
	return names
}

func (s *blindStage) times() []time.Time {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	var times []time.Time
	for _, post := range s.shown {
		times = append(times, post.at)
	}
	return times
}

// cannotTell is a stage whose look can't tell, until it is certain.
type cannotTell struct {
	*stage
	certain atomic.Bool
}

func (c *cannotTell) Find(ctx context.Context, search networks.Search) (networks.Finding, error) {
	if !c.certain.Load() {
		return networks.Finding{Why: "the timeline is empty"}, nil
	}
	return c.stage.Find(ctx, search)
}

// verified is a stage that tells who it is, and its longest text.
type verified struct {
	*stage
	id      string
	longest int
}

func (v *verified) Verify(context.Context) (networks.Identity, error) {
	return networks.Identity{ID: v.id, Handle: "@" + v.id, Server: "stage.example"}, nil
}

func (v *verified) ReadLimits(context.Context) (networks.Limits, error) {
	limits := stageLimits
	if v.longest > 0 {
		limits.Text.Max = v.longest
	}
	return limits, nil
}
