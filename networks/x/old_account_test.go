package x

import (
	"context"
	"crypto/hmac"
	"crypto/sha1"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/dghubble/oauth1"

	"vigil/networks"
	"vigil/networks/networkstest"
)

func TestRequestsGoToTheServerThatIsNamed(t *testing.T) {
	for path, want := range map[string]string{
		"":          "/statuses/update.json",
		"/api":      "/api/statuses/update.json",
		"/1.1/":     "/1.1/statuses/update.json",
		"/sub/api/": "/sub/api/statuses/update.json",
	} {
		var asked string
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			asked = r.URL.Path
			fmt.Fprint(w, `{"id":20}`)
		}))
		t.Cleanup(server.Close)
		account, err := written(t, "v1.1", server.URL+path).Open(around(t))
		if err != nil {
			t.Fatal(err)
		}
		receipt, err := account.Publish(networkstest.Soon(t), networks.Message{Text: "A letter takes ten minutes."})
		if err != nil || receipt.ID != "20" || asked != want {
			t.Errorf("%q asked for %q (%v), want %q", path, asked, err, want)
		}
	}
}

// The library knows no context; a call has to end with its own all the same.
func TestACallThroughTheOldLibraryEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(networkstest.Soon(t))
	account := openOn(t, "v1.1", func(_ http.ResponseWriter, r *http.Request) {
		// Only behind its body does the server notice that the client has left.
		_, _ = io.Copy(io.Discard, r.Body)
		cancel()
		<-r.Context().Done()
	})
	_, err := account.Publish(ctx, networks.Message{Text: "A letter takes ten minutes."})
	if !errors.Is(err, context.Canceled) || networks.KindOf(err) != networks.Uncertain {
		t.Errorf("the post may be out, and the caller has left: %v", err)
	}
}

// Both APIs sign what is really sent: the address after its rewriting, and the
// form or the query with it (RFC 5849, section 3.4).
func TestTheSignatureCoversWhatIsReallySent(t *testing.T) {
	for _, api := range []string{"v2", "v1.1"} {
		checked := 0
		account := openOn(t, api, func(w http.ResponseWriter, r *http.Request) {
			checked++
			if got, want := signatureOf(t, r); got != want {
				t.Errorf("%s %s %s: the signature is %q, it should be %q", api, r.Method, r.URL, got, want)
			}
			fmt.Fprint(w, `{"id":20,"screen_name":"sandbox","data":{"id":"20","username":"sandbox"}}`)
		})
		if _, err := account.Publish(networkstest.Soon(t), networks.Message{Text: "Ліст & 100% + «больш»"}); err != nil {
			t.Errorf("%s: %v", api, err)
		}
		if _, err := account.(networks.Verifier).Verify(networkstest.Soon(t)); err != nil {
			t.Errorf("%s: %v", api, err)
		}
		if checked != 2 {
			t.Errorf("%s: %d requests", api, checked)
		}
	}
}

var authorization = regexp.MustCompile(`(\w+)="([^"]*)"`)

// signatureOf returns the signature of a request, and the one it should have.
func signatureOf(t *testing.T, r *http.Request) (got, want string) {
	t.Helper()
	if err := r.ParseForm(); err != nil {
		t.Fatal(err)
	}
	var pairs []string
	for name, values := range r.Form {
		pairs = append(pairs, oauth1.PercentEncode(name)+"="+oauth1.PercentEncode(values[0]))
	}
	for _, parameter := range authorization.FindAllStringSubmatch(r.Header.Get("Authorization"), -1) {
		if parameter[1] == "oauth_signature" {
			got, _ = url.PathUnescape(parameter[2])
			continue
		}
		pairs = append(pairs, parameter[1]+"="+parameter[2])
	}
	slices.Sort(pairs)
	base := strings.Join([]string{
		r.Method,
		oauth1.PercentEncode("http://" + r.Host + r.URL.Path),
		oauth1.PercentEncode(strings.Join(pairs, "&")),
	}, "&")
	mac := hmac.New(sha1.New, []byte(secrets["consumer_secret"]+"&"+secrets["access_secret"]))
	mac.Write([]byte(base))
	return got, base64.StdEncoding.EncodeToString(mac.Sum(nil))
}

func TestAnUnsignedRequestIsRefusedByTheFake(t *testing.T) {
	wall := http.NewServeMux()
	for _, route := range Fake(nil) {
		wall.Handle(route.Pattern, route.Handle)
	}
	for _, header := range []string{"", "Bearer abc", `OAuth oauth_consumer_key="a"`} {
		request := httptest.NewRequest(http.MethodPost, "/2/tweets", strings.NewReader(`{"text":"A letter."}`))
		request.Header.Set("Authorization", header)
		answer := httptest.NewRecorder()
		wall.ServeHTTP(answer, request)
		if answer.Code != http.StatusUnauthorized {
			t.Errorf("with %q: %d", header, answer.Code)
		}
	}
}
