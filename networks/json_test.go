package networks

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func TestARequestCarriesItsValueAsShortJSON(t *testing.T) {
	request, err := NewRequest(t.Context(), http.MethodPost, "https://social.example/posts", map[string]string{"text": "a < b & c"})
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(request.Body)
	if want := `{"text":"a < b & c"}`; err != nil || string(body) != want {
		t.Errorf("the body is %s, %v; want %s", body, err, want)
	}
	if kind := request.Header.Get("Content-Type"); kind != "application/json" {
		t.Errorf("the body is called %q", kind)
	}
}

func TestARequestWithoutAValueHasNoBody(t *testing.T) {
	request, err := NewRequest(t.Context(), http.MethodGet, "https://social.example/posts", nil)
	if err != nil || request.Body != nil || request.Header.Get("Content-Type") != "" {
		t.Errorf("it has the body %v of the type %q, %v", request.Body, request.Header.Get("Content-Type"), err)
	}
}

func TestWhatCantBeRequestedLeavesNothingAndTellsNoAddress(t *testing.T) {
	for name, make := range map[string]func() (*http.Request, error){
		"value": func() (*http.Request, error) {
			return NewRequest(t.Context(), http.MethodPost, "https://a.example", make(chan int))
		},
		"address": func() (*http.Request, error) {
			return NewRequest(t.Context(), http.MethodGet, "https://a.example/bot1:fake\x7f", nil)
		},
	} {
		_, err := make()
		if KindOf(err) != Temporary || strings.Contains(err.Error(), "bot1:fake") {
			t.Errorf("%s: %v; want one that is temporary, without the address", name, err)
		}
	}
}

func TestASuccessThatCantBeReadIsInDoubt(t *testing.T) {
	recorded := httptest.NewRecorder()
	recorded.WriteHeader(http.StatusCreated)
	var answer struct{}
	err := Decode(recorded.Result(), []byte("<html>"), &answer)
	if KindOf(err) != Uncertain || !strings.Contains(err.Error(), "201") {
		t.Errorf("it says %v", err)
	}
	if err := Unseen(err); KindOf(err) != Temporary {
		t.Errorf("of a call that publishes nothing it says %v", err)
	}
}
