package networkstest

import (
	"testing"
	"time"

	"vigil/networks"
	"vigil/networks/sandbox"
)

// meaning is the one table of what an adapter has to make of each fault.
var meaning = map[sandbox.Fault]networks.Kind{
	sandbox.Drop:               networks.Uncertain,
	sandbox.Late:               networks.Uncertain,
	sandbox.AcceptError:        networks.Uncertain,
	sandbox.Half:               networks.Uncertain,
	sandbox.Empty:              networks.Uncertain,
	sandbox.Page:               networks.Uncertain,
	sandbox.Busy:               networks.Uncertain,
	sandbox.Refuse:             networks.Uncertain,
	sandbox.Hang:               networks.Uncertain,
	sandbox.Fail:               networks.Uncertain,
	sandbox.Unavailable:        networks.Uncertain,
	sandbox.Redirect302:        networks.Uncertain,
	sandbox.Redirect307:        networks.Uncertain,
	sandbox.Unauthorized:       networks.Denied,
	sandbox.Forbidden:          networks.Rejected,
	sandbox.Unprocessable:      networks.Rejected,
	sandbox.RateLimited:        networks.RateLimited,
	sandbox.RateLimitedSeconds: networks.RateLimited,
	sandbox.RateLimitedDate:    networks.RateLimited,
	sandbox.RateLimitedISO:     networks.RateLimited,
	sandbox.RateLimitedEpoch:   networks.RateLimited,
}

func saysWhatFaultsMean(t *testing.T, subject Subject) {
	for _, fault := range sandbox.Faults() {
		t.Run(string(fault), func(t *testing.T) {
			want, known := meaning[fault]
			if !known {
				t.Fatal("the table lacks this fault")
			}
			if exception, ok := subject.Kinds[fault]; ok {
				want = exception.Kind
			}
			saysWhatItMeans(t, subject, fault, want)
		})
	}
}

func saysWhatItMeans(t *testing.T, subject Subject, fault sandbox.Fault, want networks.Kind) {
	s := newStand(t, subject, sandbox.Options{})
	m := s.prepare(t, message(t, s.limits, delivery("fault %s", fault), "A letter takes ten minutes."))
	s.server.Next(fault)
	began := time.Now()
	receipt, err := s.publish(t, m)
	if err == nil {
		t.Fatalf("it was called a success, with the id %q", receipt.ID)
	}
	if kind := networks.KindOf(err); kind != want {
		t.Errorf("it was called %v (%v), want %v", kind, err, want)
	}
	if up := len(s.posts(t)) == 1; up != fault.Executes() {
		t.Errorf("up: %v, want %v", up, fault.Executes())
	}
	if attempts := s.attempts(); attempts != 1 {
		t.Errorf("one Publish made %d requests that publish", attempts)
	}
	saysUntilWhen(t, fault, err, began)
}

// saysUntilWhen checks the time that a 429 named, to a second: HTTP has no
// finer one.
func saysUntilWhen(t *testing.T, fault sandbox.Fault, err error, began time.Time) {
	t.Helper()
	known := asError(t, err)
	if known.Kind == networks.Denied && known.Credential == "" {
		t.Error("a refused credential is not named")
	}
	if known.Kind != networks.RateLimited || fault == sandbox.RateLimited {
		return
	}
	earliest := began.Add(sandbox.RateLimitWait - 2*time.Second)
	latest := time.Now().Add(sandbox.RateLimitWait + 2*time.Second)
	if known.At.Before(earliest) || known.At.After(latest) {
		t.Errorf("try again at %v, the server said %v after %v", known.At, sandbox.RateLimitWait, began)
	}
}

// saysThatNothingLeft checks the certain failures that no server answers.
func saysThatNothingLeft(t *testing.T, subject Subject) {
	s := newStand(t, subject, sandbox.Options{})
	m := s.prepare(t, message(t, s.limits, delivery("nothing left"), "A letter takes ten minutes."))
	before := s.attempts()

	// No patience at all: the attempt's deadline has passed.
	over, cancel := contextPast(t)
	defer cancel()
	if _, err := s.account.Publish(over, m); networks.KindOf(err) != networks.Temporary || err == nil {
		t.Errorf("past its deadline: %v (%v), want %v", networks.KindOf(err), err, networks.Temporary)
	}
	s.web.Close()
	if _, err := s.publish(t, m); networks.KindOf(err) != networks.Temporary || err == nil {
		t.Errorf("nobody listens: %v (%v), want %v", networks.KindOf(err), err, networks.Temporary)
	}
	if s.attempts() != before || len(s.posts(t)) != 0 {
		t.Error("something left all the same")
	}
}
