package x

import (
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"strconv"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"vigil/networks"
	"vigil/networks/networkstest"
)

// limitEnds is when a rate limit of the answers below does.
var limitEnds = time.Now().Add(15 * time.Minute).Truncate(time.Second).UTC()

// The bodies are X's own, as reported in public: duplicate content
// (iembot#163), CreditsDepleted and SpendCapReached (2026, pay-per-use),
// oauth1-permissions; the codes are those of v1.1.
var refusals = map[string]struct {
	status int
	header http.Header
	body   string
	want   networks.Error
}{
	"the same text again": {
		status: 403,
		body:   `{"detail":"You are not allowed to create a Tweet with duplicate content.","type":"about:blank","title":"Forbidden","status":403}`,
		want:   networks.Error{Kind: networks.Rejected, Duplicate: true},
	},
	"the same text again, by its code": {
		status: 403,
		body:   `{"errors":[{"code":187,"message":"Status is a duplicate."}]}`,
		want:   networks.Error{Kind: networks.Rejected, Duplicate: true},
	},
	"a reply that is not wanted": {
		status: 403,
		body:   `{"detail":"Reply to this conversation is not allowed.","type":"about:blank","title":"Forbidden","status":403}`,
		want:   networks.Error{Kind: networks.Rejected},
	},
	"an app that may only read": {
		status: 403,
		body:   `{"title":"Forbidden","status":403,"detail":"Your client app is not configured with the appropriate oauth1 app permissions for this endpoint.","type":"https://api.twitter.com/2/problems/oauth1-permissions"}`,
		want:   networks.Error{Kind: networks.Denied, Credential: "access_token"},
	},
	"an app outside a project": {
		status: 403,
		body:   `{"title":"Client Forbidden","reason":"client-not-enrolled","type":"https://api.twitter.com/2/problems/client-forbidden"}`,
		want:   networks.Error{Kind: networks.Denied, Credential: "consumer_key"},
	},
	"a locked account": {
		status: 403,
		body:   `{"errors":[{"code":326,"message":"To protect our users from spam and other malicious activity, this account is temporarily locked."}]}`,
		want:   networks.Error{Kind: networks.Denied, Credential: "access_token"},
	},
	"a refused credential": {
		status: 401,
		body:   `{"title":"Unauthorized","type":"about:blank","status":401,"detail":"Unauthorized"}`,
		want:   networks.Error{Kind: networks.Denied, Credential: "access_token"},
	},
	"a 401 that names nothing": {
		status: 401,
		body:   `<html>Sign in to this network</html>`,
		want:   networks.Error{Kind: networks.Rejected},
	},
	"a clock that is wrong (sequence A8)": {
		status: 401,
		header: http.Header{"Date": {time.Now().Add(-10 * time.Minute).UTC().Format(http.TimeFormat)}},
		body:   `{"title":"Unauthorized","type":"about:blank","status":401,"detail":"Unauthorized"}`,
		want:   networks.Error{Kind: networks.Temporary},
	},
	"a clock that is wrong, by its code": {
		status: 401,
		body:   `{"errors":[{"code":135,"message":"Timestamp out of bounds."}]}`,
		want:   networks.Error{Kind: networks.Temporary},
	},
	"no credits left": {
		status: 402,
		body:   `{"account_id":1,"title":"CreditsDepleted","detail":"Your enrolled account [1] does not have any credits to fulfill this request.","type":"https://api.twitter.com/2/problems/credits"}`,
		want:   networks.Error{Kind: networks.RateLimited},
	},
	"no credits left, without a word": {status: 402, want: networks.Error{Kind: networks.RateLimited}},
	"a spending cap": {
		status: 403,
		body:   `{"title":"SpendCapReached","detail":"Your enrolled account has reached its billing cycle spend cap.","reset_date":"2027-01-13","type":"https://api.twitter.com/2/problems/credits"}`,
		want:   networks.Error{Kind: networks.RateLimited, At: time.Date(2027, 1, 13, 0, 0, 0, 0, time.UTC)},
	},
	"a rate limit": {
		status: 429,
		header: http.Header{"X-Rate-Limit-Reset": {strconv.FormatInt(limitEnds.Unix(), 10)}},
		body:   `{"title":"Too Many Requests","detail":"Too Many Requests","type":"about:blank","status":429}`,
		want:   networks.Error{Kind: networks.RateLimited, At: limitEnds},
	},
	"a server's failure":      {status: 500, want: networks.Error{Kind: networks.Uncertain}},
	"a server that is busy":   {status: 503, body: `{"title":"Service Unavailable"}`, want: networks.Error{Kind: networks.Uncertain}},
	"success without content": {status: 204, want: networks.Error{Kind: networks.Uncertain}},
	"success without an id":   {status: 200, body: `{"data":{"text":"…"}}`, want: networks.Error{Kind: networks.Uncertain}},
}

// go-twitter takes several of these for successes: a 403 or 429 whose problem is
// written in the newer form, an empty 500, a 204, a 200 without an id.
func TestEachRefusalMeansTheSameThroughBothAPIs(t *testing.T) {
	for name, test := range refusals {
		for _, api := range []string{"v2", "v1.1"} {
			t.Run(fmt.Sprintf("%s/%s", name, api), func(t *testing.T) {
				account := openOn(t, api, func(w http.ResponseWriter, _ *http.Request) {
					maps.Copy(w.Header(), test.header)
					w.WriteHeader(test.status)
					fmt.Fprint(w, test.body)
				})
				receipt, err := account.Publish(networkstest.Soon(t), networks.Message{Text: "A letter takes ten minutes."})
				if err == nil {
					t.Fatalf("it was taken for a success, with the id %q", receipt.ID)
				}
				got := *networkstest.AsError(t, err)
				got.Cause, got.Status = nil, 0
				if diff := cmp.Diff(test.want, got); diff != "" {
					t.Errorf("%v (-want +got):\n%s", err, diff)
				}
			})
		}
	}
}

// Whatever stands in an answer, it can't make certain what its status leaves open.
func FuzzNoAnswerMakesDoubtCertain(f *testing.F) {
	for _, test := range refusals {
		f.Add(503, test.body)
	}
	f.Fuzz(func(t *testing.T, status int, body string) {
		doubtful := status/100 == 5 || status/100 == 3 || status == 408 || status == 409 || status == 425
		answer := &http.Response{StatusCode: status, Header: http.Header{}, Request: httptest.NewRequest("POST", "/2/tweets", nil)}
		if kind := refusal(answer, []byte(body)).Kind; doubtful && kind.Certain() {
			t.Errorf("%d %q is called %v", status, body, kind)
		}
	})
}
