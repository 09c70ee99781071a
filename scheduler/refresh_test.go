package scheduler

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"vigil/ledger"
	"vigil/networks"
)

// renewing is a stage whose credentials come to an end.
type renewing struct {
	*verified
	mutex sync.Mutex
	// until is what a renewal answers; fails are the coming ones that fail.
	until time.Time
	fails []error
	// times are when it was asked to renew.
	times []time.Time
	// takes is how long a renewal takes; under is how many are under way.
	takes       time.Duration
	under, most int
}

func newRenewing(until time.Time) *renewing {
	return &renewing{verified: &verified{stage: &stage{}, id: "one"}, until: until}
}

func (r *renewing) Refresh(context.Context) (time.Time, error) {
	r.begin()
	time.Sleep(r.takes)
	r.mutex.Lock()
	defer r.mutex.Unlock()
	r.under--
	r.times = append(r.times, time.Now())
	if len(r.fails) > 0 {
		err := r.fails[0]
		r.fails = r.fails[1:]
		return time.Time{}, err
	}
	return r.until, nil
}

func (r *renewing) begin() {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	r.under++
	r.most = max(r.most, r.under)
}

func (r *renewing) asked() int {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	return len(r.times)
}

var (
	errNoAnswer = &networks.Error{Kind: networks.Temporary, Cause: errors.New("no such host")}
	errRevoked  = &networks.Error{Kind: networks.Denied, Credential: "session", Cause: errors.New("the token was revoked")}
)

// signedIn is what the ledger knows of the account.
func (d *daemon) signedIn(w *world) ledger.SignIn {
	w.Helper()
	known, err := d.book.SignIns(w.Context())
	if err != nil || len(known) != 1 {
		w.Fatalf("%d sign-ins, %v", len(known), err)
	}
	return known[0]
}

func TestCredentialsAreRenewedAtTheStartAndEachHour(t *testing.T) {
	inWorld(t, func(w *world) {
		one := newRenewing(today(12, 0).AddDate(0, 0, 30))
		w.account("one", one)
		w.account("two", &stage{}) // its credentials have no end
		d := w.start()
		time.Sleep(time.Minute)
		if got := d.signedIn(w); !got.Until.Equal(one.until) || got.Account != "one" {
			w.Errorf("the ledger has %+v", got)
		}
		time.Sleep(3 * time.Hour)
		if got := one.asked(); got != 4 {
			w.Errorf("renewed %d times in three hours, want 4", got)
		}
	})
}

func TestAnAccountIsRenewedOnceAtATimeAndPublishesMeanwhile(t *testing.T) {
	inWorld(t, func(w *world) {
		one := newRenewing(time.Time{})
		one.takes = 20 * time.Minute
		w.account("one", one)
		w.post("noon", today(12, 0), "")
		w.start()
		time.Sleep(15 * time.Minute)
		if got := len(one.posts()); got != 1 {
			w.Errorf("%d posts while credentials are renewed, want 1", got)
		}
		time.Sleep(3 * time.Hour)
		if one.most != 1 {
			w.Errorf("%d renewals at the same time", one.most)
		}
	})
}

func TestARenewalThatFailsIsTriedAgainAfterLongerAndLonger(t *testing.T) {
	inWorld(t, func(w *world) {
		one := newRenewing(today(12, 0).AddDate(0, 0, 30))
		one.fails = []error{errNoAnswer, errNoAnswer, errNoAnswer}
		w.account("one", one)
		w.post("noon", today(12, 0), "")
		d := w.start()
		time.Sleep(5 * time.Minute)
		if got := d.signedIn(w); got.Failing.IsZero() || !strings.Contains(got.Error, "no such host") {
			w.Errorf("the ledger has %+v", got)
		}
		time.Sleep(30 * time.Minute)
		if got := one.asked(); got != 4 {
			w.Errorf("tried %d times, want at 0, 1, 3 and 7 minutes", got)
		}
		if got := d.signedIn(w); !got.Failing.IsZero() || got.Error != "" || !got.Until.Equal(one.until) {
			w.Errorf("after a success the ledger has %+v", got)
		}
		if got := len(one.posts()); got != 1 {
			w.Errorf("%d posts, want 1: nothing was refused", got)
		}
	})
}

func TestARefusedRenewalHoldsTheAccountUntilSomebodySignsInAgain(t *testing.T) {
	inWorld(t, func(w *world) {
		one := newRenewing(time.Time{})
		one.fails = []error{errRevoked}
		w.account("one", one)
		w.post("noon", today(12, 0), "late = \"6h\"\n")
		d := w.start()
		time.Sleep(30 * time.Second)
		holds, err := d.book.Holds(w.Context())
		if err != nil || len(holds) != 1 || !strings.Contains(holds[0].Why, "the token was revoked") {
			w.Fatalf("holds %+v, %v", holds, err)
		}
		d.wake <- struct{}{} // as `vigil accounts login` does
		time.Sleep(20 * time.Second)
		if holds, err = d.book.Holds(w.Context()); err != nil || len(holds) != 0 {
			w.Errorf("after the sign-in: holds %+v, %v", holds, err)
		}
		time.Sleep(time.Hour)
		if got := len(one.posts()); got != 1 {
			w.Errorf("%d posts, want 1\n%s", got, w.log.String())
		}
	})
}

func TestARenewalIsNotBrokenOffWhenTheDaemonStops(t *testing.T) {
	inWorld(t, func(w *world) {
		one := newRenewing(time.Time{})
		one.takes = 10 * time.Second
		w.account("one", one)
		d := w.start()
		time.Sleep(time.Second)
		d.stop()
		if got := one.asked(); got != 1 {
			w.Errorf("%d renewals came to their end, want the one that was under way", got)
		}
	})
}

func TestASignInThatEndsIsToldInTimeAndIsAMatterInTheEnd(t *testing.T) {
	for _, test := range []struct {
		name    string
		left    time.Duration
		code    string
		subject string
		ok      bool
		urgent  bool
	}{
		{"in 8 days", 8 * 24 * time.Hour, "", "", true, false},
		{"in 7 days", 7 * 24 * time.Hour, MatterSignIn, "mastodon, 7", true, false},
		{"in 4 days", 4 * 24 * time.Hour, MatterSignIn, "mastodon, 7", true, false},
		{"in 3 days", 3 * 24 * time.Hour, MatterSignIn, "mastodon, 3", false, false},
		{"in a day", 24 * time.Hour, MatterSignIn, "mastodon, 1", false, false},
		{"before the morning", 10 * time.Hour, MatterSignIn, "mastodon, 1", false, true},
		{"an hour ago", -time.Hour, MatterSignedOut, "mastodon", false, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			o := newOutlook(t, nil)
			o.live(t, overviewNoon)
			o.sign(t, ledger.SignIn{Account: "mastodon", Until: overviewNoon.Add(test.left), Error: "the network gives no other"})
			overview := o.see(t)
			if overview.OK != test.ok {
				t.Errorf("OK is %t: %v", overview.OK, codes(overview.Matters))
			}
			if test.code == "" {
				if len(overview.Matters) != 0 {
					t.Errorf("matters %v", codes(overview.Matters))
				}
				return
			}
			matter := matterOf(t, overview, test.code)
			if matter.Command != "vigil accounts login mastodon" || matter.Why != "the network gives no other" || matter.Conditions()[0].Subject != test.subject {
				t.Errorf("it is told as %+v", matter)
			}
			if matter.Urgent(overviewNoon.Add(19*time.Hour)) != test.urgent {
				t.Errorf("urgent is %t", !test.urgent)
			}
		})
	}
}

func TestASignInWithoutAnEndOrOfAnAccountThatIsGoneIsNoMatter(t *testing.T) {
	o := newOutlook(t, nil)
	o.live(t, overviewNoon)
	o.sign(t, ledger.SignIn{Account: "mastodon", Failing: overviewNoon, Error: "no such host"})
	o.sign(t, ledger.SignIn{Account: "former", Until: overviewNoon})
	if overview := o.see(t); !overview.OK || len(overview.Matters) != 0 {
		t.Errorf("matters %v", codes(overview.Matters))
	}
}

func (o Outlook) sign(t *testing.T, in ledger.SignIn) {
	t.Helper()
	if err := o.Ledger.KeepSignIn(t.Context(), in); err != nil {
		t.Fatal(err)
	}
}
