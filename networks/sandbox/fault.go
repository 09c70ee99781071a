package sandbox

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Fault is one way for a publishing request to go wrong. Its name is what
// people write in `vigil sandbox --faults drop=0.3`.
type Fault string

// The faults. The first group lets the post go up, the second does not.
const (
	// None lets a request pass.
	None Fault = ""

	// Drop executes, then closes the connection without a word.
	Drop Fault = "drop"
	// Late executes, then answers only when the client has left.
	Late Fault = "late"
	// AcceptError executes, then answers 500.
	AcceptError Fault = "accept-500"
	// Half executes, then breaks off in the middle of its answer.
	Half Fault = "half"
	// Empty executes, then answers 200 with {}.
	Empty Fault = "empty"
	// Page executes, then answers 200 with a page of HTML, as some proxies do.
	Page Fault = "page"
	// Busy answers 503 first and executes afterwards.
	Busy Fault = "busy"

	// Refuse closes the connection before anything is executed.
	Refuse Fault = "refuse"
	// Hang never answers, and executes nothing.
	Hang Fault = "hang"
	// Fail answers 500, and executes nothing.
	Fail Fault = "500"
	// Unavailable answers 503, and executes nothing.
	Unavailable Fault = "503"
	// Unauthorized answers 401.
	Unauthorized Fault = "401"
	// Forbidden answers 403 without naming the credential.
	Forbidden Fault = "403"
	// Unprocessable answers 422.
	Unprocessable Fault = "422"
	// Redirect302 answers 302, towards the same address.
	Redirect302 Fault = "302"
	// Redirect307 answers 307, towards the same address.
	Redirect307 Fault = "307"
	// RateLimited answers 429 without saying until when.
	RateLimited Fault = "429"
	// RateLimitedSeconds answers 429 with Retry-After in seconds.
	RateLimitedSeconds Fault = "429-seconds"
	// RateLimitedDate answers 429 with Retry-After as an HTTP date.
	RateLimitedDate Fault = "429-date"
	// RateLimitedISO answers 429 with X-RateLimit-Reset as Mastodon writes it.
	RateLimitedISO Fault = "429-iso"
	// RateLimitedEpoch answers 429 with x-rate-limit-reset as X writes it.
	RateLimitedEpoch Fault = "429-epoch"
)

// RateLimitWait is how far in the future a 429 says that its limit ends.
const RateLimitWait = 30 * time.Second

// behaviour is what a fault does, as data.
type behaviour struct {
	about    string
	executes moment
	ending   ending
	status   int
	header   func(now time.Time, r *http.Request) http.Header
	body     string
}

// moment says when a struck request is executed.
type moment int

const (
	never moment = iota
	before
	after
)

// ending says how a struck request is answered.
type ending int

const (
	// whole sends status, header and body.
	whole ending = iota
	// half sends the true answer and breaks off in the middle.
	half
	// closed sends nothing and closes the connection.
	closed
	// waiting sends nothing until the client has left.
	waiting
)

var behaviours = map[Fault]behaviour{
	None: {about: "the request passes", executes: before},

	Drop:        {about: "the post goes up, the connection closes without an answer", executes: before, ending: closed},
	Late:        {about: "the post goes up, the answer never comes", executes: before, ending: waiting},
	AcceptError: {about: "the post goes up, the answer is 500", executes: before, status: http.StatusInternalServerError, body: failed},
	Half:        {about: "the post goes up, the answer breaks off in the middle", executes: before, ending: half},
	Empty:       {about: "the post goes up, the answer is 200 with {}", executes: before, status: http.StatusOK, body: "{}"},
	Page:        {about: "the post goes up, the answer is 200 with a page of HTML", executes: before, status: http.StatusOK, header: typeHTML, body: "<!doctype html><title>One moment</title>"},
	Busy:        {about: "the answer is 503, then the post goes up", executes: after, status: http.StatusServiceUnavailable, body: failed},

	Refuse:             {about: "the connection closes without an answer", ending: closed},
	Hang:               {about: "no answer ever comes", ending: waiting},
	Fail:               {about: "the answer is 500", status: http.StatusInternalServerError, body: failed},
	Unavailable:        {about: "the answer is 503", status: http.StatusServiceUnavailable, body: failed},
	Unauthorized:       {about: "the answer is 401", status: http.StatusUnauthorized, body: `{"error":"The access token is invalid"}`},
	Forbidden:          {about: "the answer is 403", status: http.StatusForbidden, body: `{"error":"This action is not allowed"}`},
	Unprocessable:      {about: "the answer is 422", status: http.StatusUnprocessableEntity, body: `{"error":"Validation failed"}`},
	Redirect302:        {about: "the answer is 302, towards the same address", status: http.StatusFound, header: sameAddress},
	Redirect307:        {about: "the answer is 307, towards the same address", status: http.StatusTemporaryRedirect, header: sameAddress},
	RateLimited:        {about: "the answer is 429", status: http.StatusTooManyRequests, body: throttled},
	RateLimitedSeconds: {about: "the answer is 429, Retry-After in seconds", status: http.StatusTooManyRequests, body: throttled, header: retryAfterSeconds},
	RateLimitedDate:    {about: "the answer is 429, Retry-After as a date", status: http.StatusTooManyRequests, body: throttled, header: retryAfterDate},
	RateLimitedISO:     {about: "the answer is 429, X-RateLimit-Reset as Mastodon writes it", status: http.StatusTooManyRequests, body: throttled, header: resetISO},
	RateLimitedEpoch:   {about: "the answer is 429, x-rate-limit-reset as X writes it", status: http.StatusTooManyRequests, body: throttled, header: resetEpoch},
}

const (
	failed    = `{"error":"Something went wrong"}`
	throttled = `{"error":"Too many requests"}`
)

func typeHTML(time.Time, *http.Request) http.Header {
	return http.Header{"Content-Type": {"text/html; charset=utf-8"}}
}

func sameAddress(_ time.Time, r *http.Request) http.Header {
	return http.Header{"Location": {r.URL.RequestURI()}}
}

func retryAfterSeconds(time.Time, *http.Request) http.Header {
	return http.Header{"Retry-After": {strconv.Itoa(int(RateLimitWait / time.Second))}}
}

func retryAfterDate(now time.Time, _ *http.Request) http.Header {
	return http.Header{"Retry-After": {now.Add(RateLimitWait).UTC().Format(http.TimeFormat)}}
}

// resetISO writes what Mastodon does (config/initializers/rack_attack.rb).
func resetISO(now time.Time, _ *http.Request) http.Header {
	reset := now.Add(RateLimitWait).UTC().Format("2006-01-02T15:04:05.000000Z")
	return http.Header{"X-Ratelimit-Limit": {"300"}, "X-Ratelimit-Remaining": {"0"}, "X-Ratelimit-Reset": {reset}}
}

// resetEpoch writes what X does (docs.x.com/x-api/fundamentals/rate-limits).
func resetEpoch(now time.Time, _ *http.Request) http.Header {
	reset := strconv.FormatInt(now.Add(RateLimitWait).Unix(), 10)
	return http.Header{"X-Rate-Limit-Limit": {"100"}, "X-Rate-Limit-Remaining": {"0"}, "X-Rate-Limit-Reset": {reset}}
}

// Faults lists all faults but [None], in the order of their names.
func Faults() []Fault {
	list := slices.Sorted(maps.Keys(behaviours))
	return slices.DeleteFunc(list, func(fault Fault) bool { return fault == None })
}

// About says in a few words what the fault does.
func (f Fault) About() string { return behaviours[f].about }

// Executes tells whether the post is up afterwards.
func (f Fault) Executes() bool { return behaviours[f].executes != never }

// Waits tells whether the client has to give up by itself.
func (f Fault) Waits() bool { return behaviours[f].ending == waiting }

// UnmarshalText accepts the name of a fault and nothing else.
func (f *Fault) UnmarshalText(text []byte) error {
	fault := Fault(text)
	if _, known := behaviours[fault]; !known {
		return fmt.Errorf("%q is not a fault; there are %s", text, names())
	}
	*f = fault
	return nil
}

func names() string {
	list := make([]string, 0, len(behaviours))
	for _, fault := range Faults() {
		list = append(list, string(fault))
	}
	return strings.Join(list, ", ")
}

// Odds say how often each fault strikes, from 0 to 1.
type Odds map[Fault]float64

// ParseOdds reads what `vigil sandbox --faults` takes: "drop=0.3,429-iso=0.1".
func ParseOdds(text string) (Odds, error) {
	odds := Odds{}
	for item := range strings.SplitSeq(text, ",") {
		if strings.TrimSpace(item) == "" {
			continue
		}
		name, share, _ := strings.Cut(item, "=")
		var fault Fault
		if err := fault.UnmarshalText([]byte(strings.TrimSpace(name))); err != nil {
			return nil, err
		}
		chance, err := strconv.ParseFloat(strings.TrimSpace(share), 64)
		if err != nil {
			return nil, fmt.Errorf("%s: how often? write it like %s=0.3", item, fault)
		}
		odds[fault] = chance
	}
	return odds, odds.check()
}

func (o Odds) check() error {
	sum := 0.0
	for fault, chance := range o {
		if !(chance >= 0 && chance <= 1) {
			return fmt.Errorf("%s=%v: a share is a number from 0 to 1", fault, chance)
		}
		sum += chance
	}
	// A hair above 1 is what ten times 0.1 adds up to.
	if sum > 1+1e-9 {
		return fmt.Errorf("the faults' shares add up to %.2f, more than 1", sum)
	}
	return nil
}
