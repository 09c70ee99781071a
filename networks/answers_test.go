package networks

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// answer is a response as an adapter gets it.
func answer(status int, header map[string]string) *http.Response {
	response := &http.Response{
		StatusCode: status,
		Header:     make(http.Header),
		Request: &http.Request{
			URL:    &url.URL{Scheme: "https", Host: "letters.example", Path: "/bot12345:abcdefghijklmnop/send"},
			Header: http.Header{"Authorization": {"Bearer abcdefghijklmnopqrstuvwxyz"}},
		},
	}
	for name, value := range header {
		response.Header.Set(name, value)
	}
	return response
}

func TestAStatusSaysWhetherThePostMayBeOut(t *testing.T) {
	want := map[Kind][]int{
		RateLimited: {429},
		Temporary:   {407, 421},
		Rejected:    {400, 401, 402, 403, 404, 405, 406, 410, 411, 413, 414, 415, 422, 451},
		Uncertain:   {0, 200, 204, 301, 302, 303, 307, 308, 408, 409, 425, 500, 501, 502, 503, 504, 520, 524, 999},
	}
	for kind, statuses := range want {
		for _, status := range statuses {
			if got := StatusError(answer(status, nil), nil); got.Kind != kind || got.Status != status {
				t.Errorf("%d is %s, want %s", got.Status, got.Kind, kind)
			}
		}
	}
}

func TestAnAnswerSaysWhenToTryAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		time.Sleep(time.Until(time.Unix(1771771700, 0))) // a bubble begins in 2000
		soon := time.Now().UTC().Add(90 * time.Second)
		tests := []struct {
			status        int
			header, value string
			want          time.Time
		}{
			{429, "Retry-After", "90", soon},
			{429, "Retry-After", soon.Format(http.TimeFormat), soon},
			{429, "X-RateLimit-Reset", soon.Format("2006-01-02T15:04:05.000000Z07:00"), soon},
			{429, "RateLimit-Reset", "90", soon},
			{429, "X-RateLimit-Reset", "1771771771000", time.UnixMilli(1771771771000).UTC()},
			{429, "x-rate-limit-reset", "1771771771", time.Unix(1771771771, 0).UTC()},
			{429, "Retry-After", "soon", time.Time{}},
			{429, "Retry-After", "-5", time.Time{}},
			{429, "Retry-After", "NaN", time.Time{}},
			{429, "Retry-After", "99999999999999999999", time.Time{}},
			{429, "Retry-After", "Fri, 31 Dec 9999 23:59:59 GMT", time.Time{}},
			{429, "X-RateLimit-Reset", "9999-12-31T23:59:59Z", time.Time{}},
			{429, "X-Rate-Limit-Reset", "99999999999", time.Time{}},
			{429, "X-Rate-Limit-Reset", "99999999999000", time.Time{}},
			{503, "Retry-After", "Fri, 31 Dec 9999 23:59:59 GMT", time.Time{}},
			{503, "Retry-After", "90", soon},
			{503, "X-RateLimit-Reset", "90", time.Time{}},
			{422, "Retry-After", "90", time.Time{}},
		}
		for _, test := range tests {
			if got := StatusError(answer(test.status, map[string]string{test.header: test.value}), nil); !got.At.Equal(test.want) {
				t.Errorf("%d, %s: %s: %s, want %s", test.status, test.header, test.value, got.At, test.want)
			}
		}
	})
}

// Sequence A8.
func TestAWrongClockIsNotAWrongCredential(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for off, want := range map[time.Duration]Kind{
			0: Denied, time.Minute: Denied, 3 * time.Minute: Temporary, -time.Hour: Temporary,
		} {
			date := time.Now().Add(off).UTC().Format(http.TimeFormat)
			failure := StatusError(answer(401, map[string]string{"Date": date}), nil).Deny("token")
			if failure.Kind != want {
				t.Errorf("a clock off by %s: %v", off, failure)
			}
			if blamed := strings.Contains(failure.Error(), "clock"); blamed != (want == Temporary) {
				t.Errorf("a clock off by %s: %v", off, failure)
			}
		}
	})
}

func TestOnlyARefusalCanBeADenial(t *testing.T) {
	for status, want := range map[int]Kind{401: Denied, 403: Denied, 429: RateLimited, 500: Uncertain} {
		failure := StatusError(answer(status, nil), nil).Deny("access_token")
		if failure.Kind != want || (failure.Credential == "access_token") != (want == Denied) {
			t.Errorf("%d: %+v", status, failure)
		}
	}
}

func TestAnErrorQuotesTheServerAndNoSecret(t *testing.T) {
	tests := []struct{ name, body, want string }{
		{"Mastodon", `{"error":"Validation failed: Text can't be blank"}`, "rejected: letters.example answered 422 Unprocessable Entity: Validation failed: Text can't be blank"},
		{"X", `{"title":"Forbidden","detail":"Not allowed.","status":403}`, "Not allowed."},
		{"X, old", `{"errors":[{"code":187,"message":"Status is a duplicate."}]}`, "Status is a duplicate."},
		{"Telegram", `{"ok":false,"error_code":400,"description":"Bad Request: chat not found"}`, "chat not found"},
		{"OAuth", `{"error":"invalid_token","error_description":"The token is over"}`, "The token is over"},
		{"plain text on two lines", "no\nsuch\tthing\x00", "no such thing"},
		{"a page", "<html><body>Bad gateway</body></html>", "answered 422 Unprocessable Entity"},
		{"the token itself", `{"error":"bad token abcdefghijklmnopqrstuvwxyz at /bot12345:abcdefghijklmnop/send"}`, "bad token [secret] at /[secret]/send"},
		{"very much", strings.Repeat("ё", 5000), strings.Repeat("ё", 299) + "…"},
	}
	for _, test := range tests {
		got := StatusError(answer(422, nil), []byte(test.body)).Error()
		if !strings.HasSuffix(got, test.want) {
			t.Errorf("%s: %q, want %q at its end", test.name, got, test.want)
		}
		if strings.Contains(got, "klmnop") {
			t.Errorf("%s: %q tells a secret", test.name, got)
		}
	}
}
