package scheduler

import (
	"fmt"
	"slices"
	"time"

	"vigil/ledger"
)

// How long before its end a sign-in is told, in days: each is a notice of its own. Up to
// the second there is time, and all is well.
var signInNotices = []int{1, 3, 7}

// attentionDays is from when on a sign-in that ends makes the overview ATTENTION.
const attentionDays = 3

// signedOut are the accounts for which a person has to sign in again, by now or soon.
func (f facts) signedOut() []Matter {
	var matters []Matter
	for _, known := range f.signIns {
		if f.account(known.Account) == nil || known.Until.IsZero() {
			continue
		}
		left := known.Until.Sub(f.Now)
		at := slices.IndexFunc(signInNotices, func(days int) bool { return left <= time.Duration(days)*24*time.Hour })
		if at >= 0 {
			matters = append(matters, signInMatter(known, f.Now, signInNotices[at]))
		}
	}
	return matters
}

func signInMatter(known ledger.SignIn, now time.Time, days int) Matter {
	matter := say(MatterSignIn, known.Account)
	matter.Account = known.Account
	matter.Early = days > attentionDays
	if known.Until.After(now) {
		matter.Until = known.Until
		matter.Subjects = []string{fmt.Sprintf("%s, %d", known.Account, days)}
	} else {
		matter = say(MatterSignedOut, known.Account).about(known.Account).since(known.Until)
		matter.Account = known.Account
	}
	matter.Why = known.Error
	return matter
}
