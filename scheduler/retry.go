package scheduler

import (
	"crypto/sha256"
	"encoding/binary"
	"errors"
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
	outcome.Kind, outcome.Error, outcome.Status = failure.Kind.String(), err.Error(), failure.Status
	outcome.NewKey = failure.Kind.Certain() && failure.Kind != networks.Temporary
	outcome.State, outcome.Next, outcome.Reasons = afterFailure(t, part, failure, now)
	return outcome
}

func afterFailure(t *task, part ledger.Part, failure *networks.Error, now time.Time) (ledger.State, time.Time, []ledger.Reason) {
	sentence := failure.Error()
	if failure.Cause != nil {
		sentence = failure.Cause.Error()
	}
	switch failure.Kind {
	case networks.Uncertain:
		return ledger.Uncertain, lookAt(t.account, failure.At, now), reason(ReasonUncertain, sentence)
	case networks.Rejected:
		return ledger.Failed, time.Time{}, reason(ReasonRejected, sentence)
	case networks.Denied:
		return ledger.Retrying, now, reason(ReasonDenied, sentence)
	case networks.RateLimited:
		return tryAgain(t, later(failure.At, now.Add(wait(t.key, part.Generation))), ReasonRateLimited, sentence)
	default:
		return tryAgain(t, later(failure.At, now.Add(wait(t.key, part.Generation))), ReasonTemporary, sentence)
	}
}

// tryAgain plans the next try, if it can still be of use; if not, people hear of
// it at once, while they can act.
func tryAgain(t *task, at time.Time, code, sentence string) (ledger.State, time.Time, []ledger.Reason) {
	if at.Before(t.deadline) {
		return ledger.Retrying, at, reason(code, sentence)
	}
	reasons := append(reason(ReasonLate, moment(t.deadline)), reason(code, sentence)...)
	return ledger.Missed, time.Time{}, reasons
}

// lookAt is when an uncertain attempt is worth a look: a put is simply made
// again, anything else has to settle first.
func lookAt(account *Account, told, now time.Time) time.Time {
	if account.canPut() {
		return later(told, now.Add(time.Second))
	}
	return later(told, now.Add(account.settling()))
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

func reason(code, detail string) []ledger.Reason {
	return []ledger.Reason{{Code: code, Detail: detail}}
}

// moment writes a time for people, in UTC: who shows it may turn it into the
// campaign's zone.
func moment(t time.Time) string { return t.UTC().Format("2006-01-02 15:04 UTC") }
