package networks

import (
	"errors"
	"fmt"
	"net/http"
	"testing"
	"time"
)

func TestAnErrorOfAKindKeepsItsCause(t *testing.T) {
	cause := errors.New("no room")
	err := error(Rejected.Errorf("the disk: %w", cause))
	if KindOf(err) != Rejected || !errors.Is(err, cause) || err.Error() != "rejected: the disk: no room" {
		t.Errorf("it is %v (%v)", err, KindOf(err))
	}
}

func TestOnlyDoubtIsUnseen(t *testing.T) {
	for kind, want := range map[Kind]Kind{
		Uncertain: Temporary, Temporary: Temporary, RateLimited: RateLimited, Rejected: Rejected, Denied: Denied,
	} {
		if err := Unseen(fmt.Errorf("looking: %w", &Error{Kind: kind})); KindOf(err) != want {
			t.Errorf("%v becomes %v, want %v", kind, KindOf(err), want)
		}
	}
	if Unseen(nil) != nil {
		t.Error("no error becomes one")
	}
}

func TestAThingIsGoneOnlyIfTheNetworkSaysSo(t *testing.T) {
	for _, test := range []struct {
		err  error
		want bool
	}{
		{&Error{Kind: Rejected, Status: http.StatusNotFound}, true},
		{fmt.Errorf("reading: %w", &Error{Kind: Rejected, Status: http.StatusGone}), true},
		{&Error{Kind: Denied, Status: http.StatusNotFound}, false},
		{&Error{Kind: Rejected, Status: http.StatusForbidden}, false},
		{errors.New("no route"), false},
		{nil, false},
	} {
		if got := IsGone(test.err); got != test.want {
			t.Errorf("%v: %v, want %v", test.err, got, test.want)
		}
	}
}

func TestAPauseHasAnEnd(t *testing.T) {
	began := time.Now()
	for pause, most := range map[time.Duration]time.Duration{time.Minute: time.Minute, 1000 * time.Hour: 24 * time.Hour} {
		at := Temporary.Errorf("busy").After(pause).At
		if at.Before(began.Add(most)) || at.After(time.Now().Add(most)) {
			t.Errorf("%s ends at %s", pause, at)
		}
	}
}
