package networkstest

import (
	"errors"
	"testing"

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
