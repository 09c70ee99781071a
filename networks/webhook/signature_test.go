package webhook

import (
	"net/http"
	"strings"
	"testing"
	"time"
)

// The vector of Standard Webhooks' libraries (libraries/go/webhook_symmetric_test.go
// and others).
func TestTheSignatureIsThatOfTheStandard(t *testing.T) {
	signer, err := parseSigner("secret", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
	if err != nil {
		t.Fatal(err)
	}
	got := signer.signature("msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330", []byte(`{"test": 2432232314}`))
	if want := "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}

func TestARequestIsSignedWithBothSecrets(t *testing.T) {
	standard, err := parseSigner("secret", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
	if err != nil {
		t.Fatal(err)
	}
	account := &account{signers: []signer{standard, signer("other words")}, token: "invented"}
	request := &http.Request{Header: http.Header{}}
	body := []byte(`{"test": 2432232314}`)
	account.sign(request, "msg_p5jXN8AQM9LWM0D4loKWxJek", body, time.Unix(1614265330, 0))
	want := "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE= " +
		signer("other words").signature("msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330", body)
	if got := request.Header.Get("webhook-signature"); got != want {
		t.Errorf("%s, want %s", got, want)
	}
	if request.Header.Get("webhook-timestamp") != "1614265330" || request.Header.Get("Authorization") != "Bearer invented" {
		t.Errorf("headers: %v", request.Header)
	}
}

func TestASecretIsReadAsItIsWritten(t *testing.T) {
	for name, test := range map[string]struct{ written, problem string }{
		"of the standard": {"whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", ""},
		"plain words":     {"some words", ""},
		"not base64":      {"whsec_an invented secret", "24 to 64 bytes in base64"},
		"too short":       {"whsec_c2hvcnQ=", "24 to 64 bytes in base64"},
		"empty":           {"whsec_", "24 to 64 bytes in base64"},
	} {
		_, err := parseSigner("former_secret", test.written)
		switch {
		case test.problem == "" && err != nil:
			t.Errorf("%s: %v", name, err)
		case test.problem != "" && (err == nil || !strings.Contains(err.Error(), test.problem) || !strings.Contains(err.Error(), "former_secret")):
			t.Errorf("%s: %v, want %q", name, err, test.problem)
		case err != nil && strings.Contains(err.Error(), "invented"):
			t.Errorf("%s: the error repeats it: %v", name, err)
		}
	}
}
