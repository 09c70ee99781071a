package scheduler

import (
	"strings"

	"vigil/ledger"
)

// The codes of reasons, as they stand in the ledger. Their sentences are in one
// table, so that they can be translated; a sentence's %s is the detail.
const (
	// ReasonHeld: a person or a file holds it; the detail is the reason given.
	ReasonHeld = "held"
	// ReasonEmbargo: the file forbids it before a moment.
	ReasonEmbargo = "embargo"
	// ReasonDraft: its file says that it is still being written.
	ReasonDraft = "draft"
	// ReasonInvalid: its file has errors.
	ReasonInvalid = "invalid"
	// ReasonAbsent: its file is not there.
	ReasonAbsent = "absent"
	// ReasonChanging: its file is being written.
	ReasonChanging = "changing"
	// ReasonRemoved: its file was taken away.
	ReasonRemoved = "removed"
	// ReasonElsewhere: its file, or its campaign, sends it to other accounts now.
	ReasonElsewhere = "elsewhere"
	// ReasonRescheduled: its series has other times since it fell due.
	ReasonRescheduled = "rescheduled"
	// ReasonAccount: its account can't be used.
	ReasonAccount = "account"
	// ReasonCompose: it can't be composed for its account.
	ReasonCompose = "compose"
	// ReasonMoved: its recurrence was moved, and it went out recently.
	ReasonMoved = "moved"
	// ReasonParent: it answers or repeats a post that is not out yet.
	ReasonParent = "parent"
	// ReasonOrphan: the post that it answers or repeats never went out.
	ReasonOrphan = "orphan"
	// ReasonLate: it was too late to be of use.
	ReasonLate = "late"
	// ReasonUnreachable: it can't go out before the end of its use; another reason
	// says what keeps it.
	ReasonUnreachable = "unreachable"
	// ReasonBacklog: it could not be reached in time after a downtime.
	ReasonBacklog = "backlog"
	// ReasonSuperseded: a later occurrence of the same post fell due.
	ReasonSuperseded = "superseded"
	// ReasonTurn: others are ahead of it on its account.
	ReasonTurn = "turn"
	// ReasonTemporary: nothing left this machine.
	ReasonTemporary = "temporary"
	// ReasonNotThere: it was in doubt, and looks have shown that it is not out.
	ReasonNotThere = "not_there"
	// ReasonParentGone: what it answers is not there any more.
	ReasonParentGone = "parent_gone"
	// ReasonBroken: the campaign leaves a thread that broke off.
	ReasonBroken = "broken_thread"
	// ReasonRateLimited: the network asked to wait.
	ReasonRateLimited = ledger.ReasonRateLimited
	// ReasonQuiet: it is late, and these are the campaign's quiet hours.
	ReasonQuiet = "quiet"
	// ReasonPerDay: its account has had its posts of the day.
	ReasonPerDay = ledger.ReasonPerDay
	// ReasonBudget: it would cost more than its account may spend in the month.
	ReasonBudget = ledger.ReasonBudget
	// ReasonRepeat: another post said the same on the account lately.
	ReasonRepeat = ledger.ReasonRepeat
	// ReasonStatus: a person's status has changed since the post was written.
	ReasonStatus = "status"
	// ReasonApproval: somebody has to approve it; the detail is how many have.
	ReasonApproval = ledger.ReasonApproval
	// ReasonUnmerged: what is on the branch is approved, and this file is not on it.
	ReasonUnmerged = "unmerged"
	// ReasonSlotGone: it was not ready for its slot, and takes the next one.
	ReasonSlotGone = "slot_gone"
	// ReasonRejected: the network refused the post.
	ReasonRejected = "rejected"
	// ReasonDenied: the network refused the credential.
	ReasonDenied = "denied"
	// ReasonUncertain: nobody knows whether it is out.
	ReasonUncertain = "uncertain"
	// ReasonUndecided: a look could not tell; a person has to.
	ReasonUndecided = "undecided"
	// A decision gives its verb as the reason of the state that it led to: a person
	// decided against it, planned it anew, took it down; the network took it down.
	ReasonSkipped   = "skip"
	ReasonRetried   = "retry"
	ReasonRetracted = "retract"
	ReasonGone      = "gone"
	// ReasonLeftOut: the account lacks the language, or has no polls and the file
	// says to skip it there.
	ReasonLeftOut = "left_out"
	// ReasonNewLedger: the ledger is new, and the account can't be looked up.
	ReasonNewLedger = "new_ledger"
	// ReasonStrayed: the copy of its campaign here may be older than the one that was
	// published from last, and it differs; the detail is where that was.
	ReasonStrayed = "strayed"
	// ReasonCopied: the ledger is a backup that was restored; what went out since
	// that was made it does not know, and the account can't be asked.
	ReasonCopied = "copied"
	// ReasonUsed: its name has gone out before.
	ReasonUsed = "used"
	// ReasonReminded: the event was moved after this reminder of it had gone out.
	ReasonReminded = "reminded"
	// ReasonCancelled: the event that it tells of does not take place.
	ReasonCancelled = "cancelled"
)

// sentences say each reason to a person: what, and what to do.
var sentences = map[string]string{
	ReasonHeld:        "held: %s",
	ReasonEmbargo:     "under embargo until %s",
	ReasonDraft:       "it is a draft; take `draft = true` out of its file when it is ready",
	ReasonInvalid:     "its file has errors (%s); mend it, `vigil check` shows them",
	ReasonAbsent:      "its file %s is not there; put it back, or leave it away to withdraw the post",
	ReasonChanging:    "its file %s is being written; it is read again in a second",
	ReasonRemoved:     "its file was taken away",
	ReasonElsewhere:   "it goes to other accounts now",
	ReasonRescheduled: "its series has other times now",
	ReasonAccount:     "the account can't be used: %s",
	ReasonCompose:     "it can't go out as it is: %s",
	ReasonMoved:       "its schedule was moved, and it went out %s; `vigil release` lets it go out again",
	ReasonParent:      "it waits for %s, which is not out yet",
	ReasonOrphan:      "%s, which it builds on, did not go out",
	ReasonLate:        "it was still not out at %s, the end of its use; `vigil retry ID --at TIME` plans it anew",
	ReasonUnreachable: "it can't go out before %s, the end of its use; `vigil retry ID --at TIME` plans it anew",
	ReasonBacklog:     "too much was overdue to reach it before %s; `vigil retry ID --at TIME` plans it anew",
	ReasonSuperseded:  "the next time of the same post came (%s)",
	ReasonTurn:        "it waits for its turn on the account",
	ReasonTemporary:   "nothing left this machine: %s",
	ReasonNotThere:    "it is not out: %s",
	ReasonParentGone:  "what it answers is not there any more: %s",
	ReasonBroken:      "the campaign leaves a broken thread as it is; `vigil retry ID` goes on with it",
	ReasonRateLimited: "the network asked to wait: %s",
	ReasonQuiet:       "it is late, and waits for the end of the campaign's quiet hours (%s)",
	ReasonPerDay:      "per_day = %s: the account has had its posts of the day",
	ReasonBudget:      "the account's budget of %s does not suffice for it; raise `budget`, or let it wait for the next month",
	ReasonRepeat:      "the same text went out on the account lately: %s; `vigil release ID` lets it go out again",
	ReasonStatus:      "%s, since the post was written; change its file, or `vigil release ID`",
	ReasonApproval:    "needs approval (%s)",
	ReasonUnmerged:    "not approved: %s; commit it to the branch",
	ReasonSlotGone:    "it was not ready for its slot %s, and takes the next one",
	ReasonRejected:    "the network refused it: %s; change the file and `vigil retry ID`",
	ReasonDenied:      "the network refused the credential: %s",
	ReasonUncertain:   "nobody knows yet whether it is out: %s",
	ReasonUndecided:   "a look could not tell whether it is out: %s; look yourself, then `vigil resolve ID --sent URL` or `--not-sent`",
	ReasonSkipped:     "decided against: %s",
	ReasonRetried:     "planned anew: %s",
	ReasonRetracted:   "taken down by us: %s",
	ReasonGone:        "the network has it no more: %s",
	ReasonLeftOut:     "the account lacks its language, or it has no polls and the post says to skip it there",
	ReasonNewLedger:   "the ledger is new, and this account can't be asked whether the post has gone out before; `vigil release` lets it go out",
	ReasonStrayed:     "this machine's copy of the campaign does not follow from the one that was published from last (%s); bring it up to date, or `vigil release ID`",
	ReasonCopied:      "the ledger is a copy of %s, and this account can't be asked whether the post went out after that; look yourself, then `vigil release ID` lets it go out, or `vigil skip ID` if it is out",
	ReasonUsed:        "this name went out before; give the file another name",
	ReasonReminded:    "this reminder is out already, and is not sent again; `vigil status` tells whether readers need a correction",
	ReasonCancelled:   "the event is cancelled: %s",
}

// Sentence says a reason to a person. A decision may have been made without one.
func Sentence(reason ledger.Reason) string {
	sentence, known := sentences[reason.Code]
	if !known {
		return strings.TrimSpace(reason.Code + " " + reason.Detail)
	}
	return strings.TrimSuffix(strings.Replace(sentence, "%s", reason.Detail, 1), ": ")
}

// Sentences says a set of reasons in one line.
func Sentences(reasons []ledger.Reason) string {
	said := make([]string, len(reasons))
	for i, reason := range reasons {
		said[i] = Sentence(reason)
	}
	return strings.Join(said, "; ")
}
