package networks

import (
	"errors"
	"fmt"
	"strings"
	"testing"
)

func TestASecretIsTakenOutOfAnErrorThatKeepsItsMeaning(t *testing.T) {
	const secret = "a-token-that-nobody-else-has"
	failure := &Error{Kind: RateLimited, Status: 429, Cause: fmt.Errorf("the server said %s", secret)}
	concealed := Concealed(failure, secret)
	if KindOf(concealed) != RateLimited || strings.Contains(concealed.Error(), secret) {
		t.Errorf("it became %v", concealed)
	}
	plain := errors.New("nothing secret")
	if got := Concealed(plain, secret); !errors.Is(got, plain) {
		t.Errorf("an error without a secret became %v", got)
	}
	if Concealed(nil, secret) != nil {
		t.Error("no error became one")
	}
}
