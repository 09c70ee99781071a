package ledger_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"vigil/ledger"
)

func TestTheLedgerRemembersUntilWhenAccountsAreSignedIn(t *testing.T) {
	each(t, func(t *testing.T, l *ledger.Ledger) {
		failing := ledger.SignIn{Account: "two", Until: noon, Failing: noon.Add(-time.Hour), Error: "no such host"}
		must(t, l.KeepSignIn(t.Context(), failing))
		must(t, l.KeepSignIn(t.Context(), ledger.SignIn{Account: "one", Until: noon}))
		must(t, l.KeepSignIn(t.Context(), ledger.SignIn{Account: "one", Until: noon.AddDate(0, 0, 30)}))
		wantSignIns(t, l, ledger.SignIn{Account: "one", Until: noon.AddDate(0, 0, 30)}, failing)
	})
}

func TestAnAccountOfAnotherNameStaysSignedIn(t *testing.T) {
	each(t, func(t *testing.T, l *ledger.Ledger) {
		must(t, l.KeepSignIn(t.Context(), ledger.SignIn{Account: "old", Until: noon}))
		must(t, l.KeepSignIn(t.Context(), ledger.SignIn{Account: "new", Until: noon.Add(time.Hour)})) // before it was known that they are one
		must(t, l.RenameAccount(t.Context(), "old", "new", "a person", ""))
		wantSignIns(t, l, ledger.SignIn{Account: "new", Until: noon})
	})
}

func wantSignIns(t *testing.T, l *ledger.Ledger, want ...ledger.SignIn) {
	t.Helper()
	got, err := l.SignIns(t.Context())
	must(t, err)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}
