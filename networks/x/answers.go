package x

import (
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"strings"
	"time"

	"vigil/networks"
)

// refusing is a transport that hands on successes alone. Every other answer
// becomes an error that says what it means, before anybody above can take it
// for a success: go-twitter does so with a 403 or 429 in X's newer form, and
// with an empty 500.
type refusing struct{ next http.RoundTripper }

func (r refusing) RoundTrip(request *http.Request) (*http.Response, error) {
	answer, err := r.next.RoundTrip(request)
	if err != nil || answer.StatusCode/100 == 2 {
		return answer, err
	}
	body, err := networks.ReadBody(answer)
	if err != nil {
		return nil, err
	}
	return nil, refusal(answer, body)
}

// refusal is what an answer means: what its status says, made more exact by
// what X says in it.
func refusal(answer *http.Response, body []byte) *networks.Error {
	failure := networks.StatusError(answer, body)
	var said problem
	// Of a proxy's page nothing is understood; the status is all there is then.
	_ = json.Unmarshal(body, &said)
	switch answer.StatusCode {
	case http.StatusUnauthorized:
		unauthorized(failure, said)
	case http.StatusPaymentRequired:
		unpaid(failure, said)
	case http.StatusForbidden:
		forbidden(failure, said)
	}
	return failure
}

// unauthorized tells a refused credential from a wrong clock: both are 401,
// since OAuth 1.0a signs the time. Which of the four keys is wrong X doesn't
// say; the access token is the one that gets revoked.
func unauthorized(failure *networks.Error, said problem) {
	switch {
	case failure.Kind == networks.Temporary:
		// The answer's date has already shown that it is the clock.
	case said.has(codeTimestamp):
		failure.Kind = networks.Temporary
	case said.speaks():
		deny(failure, "access_token")
	}
}

// unpaid is a call that X does not execute before somebody pays: 402
// CreditsDepleted, or 403 SpendCapReached with the day on which the cap ends. It
// names the account that has to pay, not the credential.
func unpaid(failure *networks.Error, said problem) {
	failure.Kind, failure.At = networks.RateLimited, said.resets()
}

// forbidden tells what has to change: this post, the account, or the app.
func forbidden(failure *networks.Error, said problem) {
	switch {
	case said.duplicate():
		failure.Duplicate = true
	case said.about("credits"):
		unpaid(failure, said)
	case said.about("oauth1-permissions"):
		// The app may only read; or it was allowed to write after the token was made.
		deny(failure, "access_token")
	case said.about("client-forbidden"), said.Reason == "client-not-enrolled":
		deny(failure, "consumer_key")
	case said.has(codeSuspended), said.has(codeLocked), strings.Contains(said.Detail, "account is temporarily locked"):
		deny(failure, "access_token")
	}
}

func deny(failure *networks.Error, credential string) {
	failure.Kind, failure.Credential = networks.Denied, credential
}

// problem is an error as X and its imitators write it.
type problem struct {
	// Type, Title, Detail and Reason are those of the API v2 (docs.x.com,
	// x-api/fundamentals/response-codes-and-errors).
	Type   string `json:"type"`
	Title  string `json:"title"`
	Detail string `json:"detail"`
	Reason string `json:"reason"`
	// ResetDate is the day on which a spending cap ends.
	ResetDate string `json:"reset_date"`
	// Errors are those of v1.1, and of a request to v2 that is badly formed.
	Errors []legacyError `json:"errors"`
	// Error is GNU social's.
	Error string `json:"error"`
}

type legacyError struct {
	Code    int    `json:"code"`
	Message string `json:"message"`
}

// The codes of v1.1 that say more than their status (developer.x.com,
// support/x-api/error-troubleshooting).
const (
	codeSuspended = 64
	codeTimestamp = 135
	codeDuplicate = 187
	codeLocked    = 326
)

// speaks tells whether this is a problem at all, and not some other JSON.
func (p problem) speaks() bool {
	return p.Title != "" || p.Detail != "" || p.Error != "" || len(p.Errors) > 0
}

func (p problem) has(code int) bool {
	return slices.ContainsFunc(p.Errors, func(each legacyError) bool { return each.Code == code })
}

// about tells whether the problem is of this type. X writes it with either of
// its hosts in front.
func (p problem) about(kind string) bool { return strings.HasSuffix(p.Type, "/problems/"+kind) }

// duplicate tells whether X refused the text because the account has just
// posted the same. For how long it remembers, and whether a deleted post still
// counts, is not documented.
func (p problem) duplicate() bool {
	return p.has(codeDuplicate) || strings.Contains(p.Detail, "duplicate content")
}

// resets is when the problem ends by itself, or zero.
func (p problem) resets() time.Time {
	day, err := time.Parse(time.DateOnly, p.ResetDate)
	if err != nil {
		return time.Time{}
	}
	return day
}

// unnamed is a success that names no post; it may be out.
func unnamed() error {
	return &networks.Error{
		Kind:  networks.Uncertain,
		Cause: errors.New("the network reported success without naming the post"),
	}
}
