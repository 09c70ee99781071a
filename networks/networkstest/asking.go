package networkstest

import (
	"context"
	"errors"
	"testing"
	"time"

	"vigil/networks"
)

// Secret is a credential as an operator writes it into the configuration itself.
func Secret(t testing.TB, written string) networks.Secret {
	t.Helper()
	var secret networks.Secret
	if err := secret.UnmarshalText([]byte(written)); err != nil {
		t.Fatal(err)
	}
	return secret
}

// AsError is what an error means for the post; an error that does not say so is a
// failure.
func AsError(t testing.TB, err error) *networks.Error {
	t.Helper()
	known, ok := errors.AsType[*networks.Error](err)
	if !ok {
		t.Fatalf("%v is no *networks.Error", err)
	}
	return known
}

// CheckMeaning fails unless the error means this for the post, and for this credential;
// empty: for none.
func CheckMeaning(t testing.TB, err error, kind networks.Kind, credential string) {
	t.Helper()
	if known := AsError(t, err); known.Kind != kind || known.Credential != credential {
		t.Errorf("the error is %v of the credential %q, want %v, %q", err, known.Credential, kind, credential)
	}
}

// Soon is a context with a deadline, which whatever publishes needs: a minute, so that
// no slow machine fails a test.
func Soon(t testing.TB) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	t.Cleanup(cancel)
	return ctx
}

// Prepare returns the message with what the account has prepared for it.
func Prepare(t testing.TB, account networks.Preparer, m networks.Message) networks.Message {
	t.Helper()
	prepared, err := account.Prepare(Soon(t), m)
	if err != nil {
		t.Fatalf("preparing %q: %v", m.Text, err)
	}
	m.Prepared = prepared
	return m
}

// Publish publishes a message, which has to succeed.
func Publish(t testing.TB, account networks.Account, m networks.Message) networks.Receipt {
	t.Helper()
	receipt, err := account.Publish(Soon(t), m)
	if err != nil || receipt.ID == "" {
		t.Fatalf("publishing %q: %+v, %v", m.Text, receipt, err)
	}
	return receipt
}

// Find looks for an attempt, and has to get an answer.
func Find(t testing.TB, account networks.Finder, search networks.Search) networks.Finding {
	t.Helper()
	finding, err := account.Find(Soon(t), search)
	if err != nil {
		t.Fatalf("looking: %v", err)
	}
	return finding
}
