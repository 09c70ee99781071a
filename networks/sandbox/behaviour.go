package sandbox

import (
	"net/http"
	"strconv"
	"time"
)

// behaviour is what a fault does, as data.
type behaviour struct {
	about    string
	executes moment
	ending   ending
	// status, header and body are the fault's own answer; without a status, the
	// network's is told.
	status int
	header func(now time.Time, r *http.Request) http.Header
	body   string
	// between tells that a proxy answers: the server never sees the request, nor
	// its key.
	between bool
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
	// cut sends nothing and resets the connection.
	cut
	// waiting sends nothing until the client has left.
	waiting
	// dripping sends the true answer so slowly that the client leaves.
	dripping
	// flooding sends the true answer behind more blanks than anybody should read.
	flooding
	// packed does so within a few kilobytes of gzip.
	packed
	// hinted sends 100 and 103 before the true answer.
	hinted
)

const (
	failed    = `{"error":"Something went wrong"}`
	throttled = `{"error":"Too many requests"}`
	nameless  = `{"id":{"value":7},"id_str":{"value":7},"data":{"id":{"value":7}}}`
)

var behaviours = map[Fault]behaviour{
	None: {about: "the request passes", executes: before},

	Drop:            {about: "the post goes up, the connection closes without an answer", executes: before, ending: closed},
	Reset:           {about: "the post goes up, the connection is reset without an answer", executes: before, ending: cut},
	Late:            {about: "the post goes up, the answer never comes", executes: before, ending: waiting},
	Drip:            {about: "the post goes up, the answer comes a byte every ten seconds", executes: before, ending: dripping},
	AcceptError:     {about: "the post goes up, the answer is 500", executes: before, status: http.StatusInternalServerError, body: failed},
	AcceptNoContent: {about: "the post goes up, the answer is 204", executes: before, status: http.StatusNoContent},
	AcceptSeeOther:  {about: "the post goes up, the answer is 303", executes: before, status: http.StatusSeeOther, header: sameAddress},
	Half:            {about: "the post goes up, the answer breaks off in the middle", executes: before, ending: half},
	Empty:           {about: "the post goes up, the answer is 200 with {}", executes: before, status: http.StatusOK, body: "{}"},
	WrongID:         {about: "the post goes up, the answer is 200 with ids that are none", executes: before, status: http.StatusOK, body: nameless},
	Page:            {about: "the post goes up, the answer is 200 with a page of HTML", executes: before, status: http.StatusOK, header: typeHTML, body: "<!doctype html><title>One moment</title>"},
	Flood:           {about: "the post goes up, the answer stands behind 16 MiB of blanks", executes: before, ending: flooding},
	Bomb:            {about: "the post goes up, the answer unfolds from 16 KiB of gzip to 16 MiB", executes: before, ending: packed},
	Hints:           {about: "the post goes up, 100 and 103 come before the answer", executes: before, ending: hinted},
	Busy:            {about: "the answer is 503, then the post goes up", executes: after, status: http.StatusServiceUnavailable, body: failed},

	Refuse:               {about: "the connection closes without an answer", ending: closed},
	RefuseReset:          {about: "the connection is reset without an answer", ending: cut},
	Hang:                 {about: "no answer ever comes", ending: waiting},
	Fail:                 {about: "the answer is 500", status: http.StatusInternalServerError, body: failed},
	BadGateway:           {about: "the answer is 502", status: http.StatusBadGateway, body: failed},
	Unavailable:          {about: "the answer is 503", status: http.StatusServiceUnavailable, body: failed},
	GatewayTimeout:       {about: "the answer is 504", status: http.StatusGatewayTimeout, body: failed},
	Unauthorized:         {about: "the answer is 401", status: http.StatusUnauthorized, body: `{"error":"The access token is invalid"}`},
	Forbidden:            {about: "the answer is 403", status: http.StatusForbidden, body: `{"error":"This action is not allowed"}`},
	NotFound:             {about: "the answer is 404", status: http.StatusNotFound, body: `{"error":"Record not found"}`},
	ProxyUnauthorized:    {about: "the answer is 407, from a proxy", status: http.StatusProxyAuthRequired, between: true},
	RequestTimeout:       {about: "the answer is 408", status: http.StatusRequestTimeout, body: failed},
	Conflict:             {about: "the answer is 409", status: http.StatusConflict, body: failed},
	Gone:                 {about: "the answer is 410", status: http.StatusGone, body: `{"error":"Gone"}`},
	Unprocessable:        {about: "the answer is 422", status: http.StatusUnprocessableEntity, body: `{"error":"Validation failed"}`},
	TooEarly:             {about: "the answer is 425", status: http.StatusTooEarly, body: failed},
	Redirect301:          {about: "the answer is 301, towards the same address", status: http.StatusMovedPermanently, header: sameAddress},
	Redirect302:          {about: "the answer is 302, towards the same address", status: http.StatusFound, header: sameAddress},
	Redirect303:          {about: "the answer is 303, towards the same address", status: http.StatusSeeOther, header: sameAddress},
	Redirect307:          {about: "the answer is 307, towards the same address", status: http.StatusTemporaryRedirect, header: sameAddress},
	Redirect308:          {about: "the answer is 308, towards the same address", status: http.StatusPermanentRedirect, header: sameAddress},
	RateLimited:          {about: "the answer is 429", status: http.StatusTooManyRequests, body: throttled},
	RateLimitedSeconds:   {about: "the answer is 429, Retry-After in seconds", status: http.StatusTooManyRequests, body: throttled, header: retryAfterSeconds},
	RateLimitedDate:      {about: "the answer is 429, Retry-After as a date", status: http.StatusTooManyRequests, body: throttled, header: retryAfterDate},
	RateLimitedISO:       {about: "the answer is 429, X-RateLimit-Reset as Mastodon writes it", status: http.StatusTooManyRequests, body: throttled, header: resetISO},
	RateLimitedEpoch:     {about: "the answer is 429, x-rate-limit-reset as X writes it", status: http.StatusTooManyRequests, body: throttled, header: resetEpoch},
	RateLimitedDelta:     {about: "the answer is 429, RateLimit-Reset in seconds from now", status: http.StatusTooManyRequests, body: throttled, header: resetDelta},
	RateLimitedPast:      {about: "the answer is 429, Retry-After as a date that has passed", status: http.StatusTooManyRequests, body: throttled, header: retryAfterPast},
	RateLimitedUndefined: {about: "the answer is 429, with headers that nobody can read", status: http.StatusTooManyRequests, body: throttled, header: resetNonsense},
}

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

// retryAfterPast is what a server writes whose clock, or whose cache, is behind.
func retryAfterPast(now time.Time, _ *http.Request) http.Header {
	return http.Header{"Retry-After": {now.Add(-RateLimitWait).UTC().Format(http.TimeFormat)}}
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

// resetDelta writes what the IETF's draft does (draft-ietf-httpapi-ratelimit-headers,
// up to its version 07).
func resetDelta(time.Time, *http.Request) http.Header {
	reset := strconv.Itoa(int(RateLimitWait / time.Second))
	return http.Header{"Ratelimit-Limit": {"100"}, "Ratelimit-Remaining": {"0"}, "Ratelimit-Reset": {reset}}
}

func resetNonsense(time.Time, *http.Request) http.Header {
	return http.Header{"Retry-After": {"soon"}, "X-Ratelimit-Reset": {"-1"}, "X-Rate-Limit-Reset": {"NaN"}}
}
