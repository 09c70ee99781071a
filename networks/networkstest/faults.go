package networkstest

import (
	"testing"
	"time"

	"vigil/networks"
	"vigil/networks/sandbox"
)

// Published is what a fault means that does no harm: an [Exception] may say so.
const Published networks.Kind = -1

const published = Published

// meaning is the one table of what an adapter has to make of each fault.
var meaning = map[sandbox.Fault]networks.Kind{
	sandbox.Drop:                 networks.Uncertain,
	sandbox.Reset:                networks.Uncertain,
	sandbox.Late:                 networks.Uncertain,
	sandbox.Drip:                 networks.Uncertain,
	sandbox.AcceptError:          networks.Uncertain,
	sandbox.AcceptNoContent:      networks.Uncertain,
	sandbox.AcceptSeeOther:       networks.Uncertain,
	sandbox.Half:                 networks.Uncertain,
	sandbox.Empty:                networks.Uncertain,
	sandbox.WrongID:              networks.Uncertain,
	sandbox.Page:                 networks.Uncertain,
	sandbox.Flood:                networks.Uncertain,
	sandbox.Bomb:                 networks.Uncertain,
	sandbox.Hints:                published,
	sandbox.Busy:                 networks.Uncertain,
	sandbox.Refuse:               networks.Uncertain,
	sandbox.RefuseReset:          networks.Uncertain,
	sandbox.Hang:                 networks.Uncertain,
	sandbox.Fail:                 networks.Uncertain,
	sandbox.BadGateway:           networks.Uncertain,
	sandbox.Unavailable:          networks.Uncertain,
	sandbox.GatewayTimeout:       networks.Uncertain,
	sandbox.RequestTimeout:       networks.Uncertain,
	sandbox.Conflict:             networks.Uncertain,
	sandbox.TooEarly:             networks.Uncertain,
	sandbox.Redirect301:          networks.Uncertain,
	sandbox.Redirect302:          networks.Uncertain,
	sandbox.Redirect303:          networks.Uncertain,
	sandbox.Redirect307:          networks.Uncertain,
	sandbox.Redirect308:          networks.Uncertain,
	sandbox.ProxyUnauthorized:    networks.Temporary,
	sandbox.Unauthorized:         networks.Denied,
	sandbox.Forbidden:            networks.Rejected,
	sandbox.NotFound:             networks.Rejected,
	sandbox.Gone:                 networks.Rejected,
	sandbox.Unprocessable:        networks.Rejected,
	sandbox.RateLimited:          networks.RateLimited,
	sandbox.RateLimitedSeconds:   networks.RateLimited,
	sandbox.RateLimitedDate:      networks.RateLimited,
	sandbox.RateLimitedISO:       networks.RateLimited,
	sandbox.RateLimitedEpoch:     networks.RateLimited,
	sandbox.RateLimitedDelta:     networks.RateLimited,
	sandbox.RateLimitedPast:      networks.RateLimited,
	sandbox.RateLimitedUndefined: networks.RateLimited,
}

// waits are the times that a 429 names, from its own moment on. The others name
// none.
var waits = map[sandbox.Fault]time.Duration{
	sandbox.RateLimitedSeconds: sandbox.RateLimitWait,
	sandbox.RateLimitedDate:    sandbox.RateLimitWait,
	sandbox.RateLimitedISO:     sandbox.RateLimitWait,
	sandbox.RateLimitedEpoch:   sandbox.RateLimitWait,
	sandbox.RateLimitedDelta:   sandbox.RateLimitWait,
	sandbox.RateLimitedPast:    -sandbox.RateLimitWait,
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
	s.struckOnce(t, fault)
	switch {
	case want == published:
		if err != nil || !s.names(receipt, s.only(t)) {
			t.Errorf("receipt %q, error %v, want a success", receipt.ID, err)
		}
	case err == nil:
		t.Errorf("it was called a success, with the id %q", receipt.ID)
	case networks.KindOf(err) != want:
		t.Errorf("it was called %v (%v), want %v", networks.KindOf(err), err, want)
	default:
		if _, excepted := subject.Kinds[fault]; excepted {
			fault = sandbox.RateLimited // which names no time
		}
		saysUntilWhen(t, fault, err, began)
	}
}

// struckOnce checks that one Publish was one request, and what is up after it.
func (s *stand) struckOnce(t *testing.T, fault sandbox.Fault) {
	t.Helper()
	if up := len(s.posts(t)) == 1; up != fault.Executes() {
		t.Errorf("up: %v, want %v", up, fault.Executes())
	}
	if attempts := s.attempts(); attempts != 1 {
		t.Errorf("one Publish made %d requests that publish", attempts)
	}
}

// saysUntilWhen checks the time that a 429 named, to a second: HTTP has no
// finer one.
func saysUntilWhen(t *testing.T, fault sandbox.Fault, err error, began time.Time) {
	t.Helper()
	known := AsError(t, err)
	if known.Kind == networks.Denied && known.Credential == "" {
		t.Error("a refused credential is not named")
	}
	wait, named := waits[fault]
	if known.Kind != networks.RateLimited {
		return
	}
	if !named {
		if !known.At.IsZero() {
			t.Errorf("try again at %v, and the server said nothing", known.At)
		}
		return
	}
	if earliest, latest := began.Add(wait-2*time.Second), time.Now().Add(wait+2*time.Second); known.At.Before(earliest) || known.At.After(latest) {
		t.Errorf("try again at %v, the server said %v after %v", known.At, wait, began)
	}
}

// saysThatNothingLeft checks the certain failure that needs no server.
func saysThatNothingLeft(t *testing.T, subject Subject) {
	s := newStand(t, subject, sandbox.Options{})
	m := s.prepare(t, message(t, s.limits, delivery("nothing left"), "A letter takes ten minutes."))

	// No patience at all: the attempt's deadline has passed.
	over, cancel := contextPast(t)
	defer cancel()
	if _, err := s.account.Publish(over, m); networks.KindOf(err) != networks.Temporary || err == nil {
		t.Errorf("past its deadline: %v (%v), want %v", networks.KindOf(err), err, networks.Temporary)
	}
	if s.attempts() != 0 || len(s.posts(t)) != 0 {
		t.Error("something left all the same")
	}
}

// sendsNothingAgain has a server lose connections on which it has answered
// before: net/http would repeat a request there, a repost without a body too.
func sendsNothingAgain(t *testing.T, subject Subject) {
	for _, fault := range []sandbox.Fault{sandbox.Drop, sandbox.Reset, sandbox.Refuse, sandbox.RefuseReset} {
		t.Run(string(fault), func(t *testing.T) {
			s := newStand(t, subject, sandbox.Options{})
			original := s.mustPublish(t, message(t, s.limits, delivery("answered"), "This was answered."))
			m := s.prepare(t, message(t, s.limits, delivery("lost"), "A letter takes ten minutes."))
			s.server.Next(fault)
			_, err := s.publish(t, m)
			s.wantOne(t, err)
			if _, ok := s.account.(networks.Reposter); !ok {
				return
			}
			s.server.Next(fault)
			_, err = s.repost(t, original)
			s.wantOne(t, err)
		})
	}
}

// wantOne checks that the fault struck, and that nothing followed by itself.
func (s *stand) wantOne(t *testing.T, err error) {
	t.Helper()
	if err == nil || networks.KindOf(err) != networks.Uncertain {
		t.Errorf("a lost connection: %v (%v), want %v", networks.KindOf(err), err, networks.Uncertain)
	}
	requests := s.server.Requests()
	if last := requests[len(requests)-1]; last.Fault == sandbox.None {
		t.Error("the request was sent again")
	}
}
