package scheduler

import (
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"slices"
	"strings"
	"time"

	"vigil/ledger"
	"vigil/networks"
)

// The retry policy. The first wait doubles with each definite failure, up to
// the longest; a stable share of it, different for each delivery, is added so
// that what failed together does not come back together.
const (
	firstWait   = 30 * time.Second
	longestWait = 30 * time.Minute
	// promptTries is how often a network is asked again as soon as it said: it looks at a
	// picture, and will soon be done, or has let too many in. After that it is asked less
	// and less.
	promptTries = 5
)

// follows is what an attempt's end means for its part: the one place where a
// network's answer becomes a state.
func follows(t *task, part ledger.Part, receipt networks.Receipt, err error, now time.Time) ledger.Outcome {
	outcome := ledger.Outcome{Finished: now}
	if err == nil && receipt.ID == "" {
		err = &networks.Error{Cause: errors.New("the network answered without an id")}
	}
	if err == nil {
		outcome.State = ledger.Sent
		outcome.Receipt, outcome.RemoteID, outcome.URL = frozen(receipt), receipt.ID, receipt.URL
		return outcome
	}
	failure, known := errors.AsType[*networks.Error](err)
	if !known {
		failure = &networks.Error{Cause: err}
	}
	outcome.Kind, outcome.Status = failure.Kind.String(), failure.Status
	outcome.Error = strings.TrimPrefix(err.Error(), outcome.Kind+": ")
	outcome.NewKey = failure.Kind.Certain() && failure.Kind != networks.Temporary
	outcome.State, outcome.Next, outcome.Reasons = afterFailure(t, part, failure, now)
	if failure.Kind == networks.RateLimited {
		outcome.Shut = ledger.Window{Until: limitEnds(t, part, failure, now), Why: sentenceOf(failure)}
	}
	return outcome
}

func afterFailure(t *task, part ledger.Part, failure *networks.Error, now time.Time) (ledger.State, time.Time, []ledger.Reason) {
	sentence := sentenceOf(failure)
	switch failure.Kind {
	case networks.Uncertain:
		return ledger.Uncertain, t.lookAt(part, failure.At, now), reason(ReasonUncertain, sentence)
	case networks.Rejected:
		if failure.Duplicate && t.inDoubt(part.Number) { // it may be our own
			return ledger.Uncertain, t.lookAt(part, failure.At, now), reason(ReasonUncertain, sentence)
		}
		return ledger.Failed, time.Time{}, reason(ReasonRejected, sentence)
	case networks.Denied:
		return ledger.Retrying, now, reason(ReasonDenied, sentence)
	case networks.RateLimited:
		return tryAgain(t, limitEnds(t, part, failure, now), ReasonRateLimited, sentence)
	default:
		return tryAgain(t, t.lastChance(t.triedAgain(part, failure.At, now), now), ReasonTemporary, sentence)
	}
}

// sentenceOf is what happened, without the words for what it means: another sentence
// says that.
func sentenceOf(failure *networks.Error) string {
	for {
		inner, nested := failure.Cause.(*networks.Error)
		if !nested {
			break
		}
		failure = inner
	}
	if failure.Cause != nil {
		return failure.Cause.Error()
	}
	return failure.Error()
}

// limitEnds is until when the account is left alone: the time that the network
// named; where it named none that is to come, or has named several that did not hold,
// the wait doubles.
func limitEnds(t *task, part ledger.Part, failure *networks.Error, now time.Time) time.Time {
	failed := t.failed(part)
	if failure.At.After(now) {
		if failed < promptTries {
			return failure.At
		}
		failed -= promptTries
	}
	return later(failure.At, t.lastChance(now.Add(wait(t.key, failed)), now))
}

// triedAgain is when a part is tried again of which nothing was left, and for which the
// network may have named a time.
func (t *task) triedAgain(part ledger.Part, named, now time.Time) time.Time {
	if named.After(now) && t.failed(part) < promptTries {
		return named
	}
	return later(named, t.backoff(part, now))
}

// backoff is when a part is tried again that has failed for certain, by how often
// it has.
func (t *task) backoff(part ledger.Part, now time.Time) time.Time {
	return now.Add(wait(t.key, t.failed(part)))
}

// failed counts how often a part has certainly left nothing.
func (t *task) failed(part ledger.Part) int { return max(part.Generation, t.failures(part.Number)) }

// failures counts the attempts at a part that have certainly left nothing, and
// would leave something at another time.
func (t *task) failures(part int) int {
	if t.row == nil {
		return 0
	}
	failed := 0
	for _, attempt := range t.row.Attempts {
		if attempt.Part == part && (attempt.Outcome == networks.Temporary.String() || attempt.Outcome == networks.RateLimited.String()) {
			failed++
		}
	}
	return failed
}

// lastChance is the time of the next try. One that would come too late comes just
// before the end of the post's use instead: nothing is lost to the length of a
// wait.
func (t *task) lastChance(at, now time.Time) time.Time {
	last := t.deadline.Add(-wait(t.key, 0))
	if at.Before(t.deadline) || last.Before(now.Add(firstWait)) {
		return at
	}
	return last
}

// tryAgain plans the next try, if it can still be of use; if not, people hear of
// it at once, while they can act.
func tryAgain(t *task, at time.Time, code, sentence string) (ledger.State, time.Time, []ledger.Reason) {
	return waitUntil(t, at, reason(code, sentence))
}

func waitUntil(t *task, at time.Time, why []ledger.Reason) (ledger.State, time.Time, []ledger.Reason) {
	if at.Before(t.deadline) {
		return ledger.Retrying, at, why
	}
	return ledger.Missed, time.Time{}, slices.Concat(reason(ReasonUnreachable, moment(t.deadline)), why)
}

// lookAt is when an uncertain attempt is worth a look: anything but a put has to
// settle first. A put is simply made again, after a wait that doubles. A network that
// names a later time is asked while it may still be sent again, all the same.
func (t *task) lookAt(part ledger.Part, told, now time.Time) time.Time {
	pause := t.account.settling()
	if t.account.canPut() {
		pause = time.Second
		if t.row != nil {
			pause <<= min(len(attemptsAt(t.row.Attempts, part.Number)), 10)
		}
	}
	return t.lastChance(later(told, now.Add(pause)), now)
}

// wait is how long to wait after the n-th definite failure.
func wait(key ledger.Key, failures int) time.Duration {
	length := longestWait
	if failures < 6 {
		length = min(longestWait, firstWait<<failures)
	}
	sum := sha256.Sum256([]byte(key.String()))
	share := float64(binary.BigEndian.Uint32(sum[:])) / (1 << 32)
	return length + time.Duration(share*float64(length)/4)
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

func earlier(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}

func reason(code, detail string) []ledger.Reason {
	return []ledger.Reason{{Code: code, Detail: detail}}
}

// moment writes a time for people, in UTC: who shows it may turn it into the
// campaign's zone.
func moment(t time.Time) string { return t.UTC().Format("2006-01-02 15:04 UTC") }
