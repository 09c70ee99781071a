package web

import (
	"net/http"
	"strings"
	"testing"
)

func TestOnlyThisMachinesNamesAreAnswered(t *testing.T) {
	f := newFixture(t)
	for host, want := range map[string]int{
		"localhost": 200, "localhost:8470": 200, "LOCALHOST:9": 200, "127.0.0.1:8470": 200, "127.9.9.9": 200, "[::1]:8470": 200, "[::1]": 200,
		"vigil.localhost": 200, "[::ffff:127.0.0.1]": 200,
		"evil.example": 421, "evil.example:8470": 421, "localhost.evil.example": 421, "10.0.0.1": 421, "": 421, "127.0.0.1.evil.example": 421,
	} {
		if got := f.ask(http.MethodGet, "/", host).Code; got != want {
			t.Errorf("Host %q: status %d, want %d", host, got, want)
		}
	}
	f.options.Listen = "pages.internal:8470"
	f.site = New(f.options)
	if got := f.ask(http.MethodGet, "/", "Pages.Internal:80").Code; got != http.StatusOK {
		t.Errorf("the configured host: status %d", got)
	}
}

func TestNothingIsChangedByTheWeb(t *testing.T) {
	f := newFixture(t)
	for _, method := range []string{"POST", "PUT", "DELETE", "PATCH", "OPTIONS"} {
		for _, path := range []string{"/", "/history", "/delivery/1", "/history.csv"} {
			answer := f.ask(method, path, "localhost")
			if answer.Code != http.StatusMethodNotAllowed || answer.Header().Get("Allow") != "GET, HEAD" {
				t.Errorf("%s %s: status %d, Allow %q", method, path, answer.Code, answer.Header().Get("Allow"))
			}
		}
	}
	if got := f.ask(http.MethodHead, "/history", "localhost").Code; got != http.StatusOK {
		t.Errorf("HEAD: status %d", got)
	}
}

func TestEveryAnswerHasTheHeadersOfSafety(t *testing.T) {
	f := newFixture(t)
	for _, path := range []string{"/", "/nope", "/history.csv", "/style.css"} {
		header := f.ask(http.MethodGet, path, "localhost").Header()
		for name, want := range map[string]string{
			"Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
			"X-Content-Type-Options":  "nosniff",
			"Referrer-Policy":         "no-referrer",
			"Cache-Control":           "no-store",
		} {
			if got := header.Get(name); got != want {
				t.Errorf("%s: %s is %q", path, name, got)
			}
		}
	}
	if got := f.ask(http.MethodGet, "/style.css", "localhost").Header().Get("Content-Type"); !strings.HasPrefix(got, "text/css") {
		t.Errorf("the style sheet is %s", got)
	}
}

func TestListeningWhereOthersCanAskIsRefused(t *testing.T) {
	for _, address := range []string{"127.0.0.1:8470", "[::1]:0", "localhost:80"} {
		if err := CheckListen(address); err != nil {
			t.Error(err)
		}
	}
	for _, address := range []string{":8470", "0.0.0.0:8470", "[::]:1", "192.168.1.4:80", "vigil.example:80", "8470", ""} {
		if CheckListen(address) == nil {
			t.Errorf("%q was accepted", address)
		}
	}
}
