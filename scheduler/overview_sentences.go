package scheduler

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"

	"vigil/ledger"
)

// The codes of what needs a person. Those of deliveries are their states.
const (
	// MatterNeverRun: no daemon ever ran on this ledger.
	MatterNeverRun = "never_run"
	// MatterSilent: no daemon runs now.
	MatterSilent = "silent"
	// MatterStuck: a daemon runs, and its heartbeat is old.
	MatterStuck = "stuck"
	// MatterUnwritable: the disk is full, or its file system may only be read.
	MatterUnwritable = "unwritable"
	// MatterClock: the clock lies behind the last heartbeat.
	MatterClock = "clock"
	// MatterReconfigured: the configuration was changed, and the daemon goes by the old one.
	MatterReconfigured = "reconfigured"
	// MatterPaused: somebody, or vigil itself, holds something.
	MatterPaused = "paused"
	// MatterPause: somebody has paused something, and will resume it.
	MatterPause = "pause"
	// MatterAccount: an account can't be opened.
	MatterAccount = "account"
	// MatterSignIn: what the network gave an account ends soon, and a person has to
	// sign in again. MatterSignedOut: it has ended.
	MatterSignIn    = "sign_in"
	MatterSignedOut = "signed_out"
	// MatterApproval: posts that nobody has approved are due soon.
	MatterApproval = "approval"
	// MatterUnfetched: a campaign's branch was not seen for a while; MatterNeverFetched: it
	// never was. MatterRewritten: it does not go on from where it was.
	MatterUnfetched    = "unfetched"
	MatterNeverFetched = "never_fetched"
	MatterRewritten    = "rewritten"
	// MatterOrphaned: deliveries wait for an account that is not configured.
	MatterOrphaned = "orphaned"
	// MatterFiles: files have errors.
	MatterFiles = "files"
	// MatterCorrection: readers were told another time or place of an event.
	MatterCorrection = "correction"
	// MatterLive: what is up names somebody whose status has changed; MatterLiveToo: and
	// so it does others.
	MatterLive    = "live"
	MatterLiveToo = "live_too"
	// MatterUsed: a name that has gone out has a time to come.
	MatterUsed = "used"
	// MatterUntold: a service takes nothing of what somebody is to be told.
	MatterUntold = "untold"
	// MatterOutTwice: the network has two posts of one delivery.
	MatterOutTwice  = "out_twice"
	MatterUncertain = string(ledger.Uncertain)
	MatterFailed    = string(ledger.Failed)
	MatterMissed    = string(ledger.Missed)
	MatterPartial   = string(ledger.Partial)
	MatterGone      = string(ledger.Gone)
	MatterHeld      = string(ledger.Held)
)

// matterSentence says a matter: %[1]s is what it is about.
type matterSentence struct{ what, command string }

var matterSentences = map[string]matterSentence{
	MatterNeverRun:     {"no daemon has run on this ledger yet, so nothing goes out", "vigil run"},
	MatterSilent:       {"the daemon does not run: nothing goes out", "systemctl status vigil (or, by hand: vigil run)"},
	MatterStuck:        {"the daemon runs, but does not get on: nothing goes out", "journalctl -u vigil, then: systemctl restart vigil"},
	MatterUnwritable:   {"the ledger can't be written, so nothing goes out", "vigil doctor"},
	MatterClock:        {"this machine's clock lies behind its own past, so nothing goes out", "timedatectl"},
	MatterReconfigured: {"the configuration was changed, and counts only once the daemon is started anew", "systemctl restart vigil (or, by hand: end vigil run, and start it)"},
	MatterPause:        {"paused: %[1]s", "vigil resume %[1]s"},
	MatterPaused:       {"held: %[1]s", "vigil release %[1]s"},
	MatterAccount:      {"the account %[1]s can't be used", "vigil accounts verify %[1]s"},
	MatterSignIn:       {"the account %[1]s has to be signed in to again", "vigil accounts login %[1]s"},
	MatterSignedOut:    {"the account %[1]s is signed out", "vigil accounts login %[1]s"},
	MatterApproval:     {"%[1]s, and not approved", "vigil approve"},
	MatterUnfetched:    {"the campaign %[1]s can't be fetched; what is here goes out as it is", "vigil doctor"},
	MatterNeverFetched: {"the campaign %[1]s was never fetched, so nothing of it goes out", "vigil doctor"},
	MatterRewritten:    {"the campaign %[1]s does not follow its branch, which was rewritten; to follow it all the same, as the daemon's user:", "%[2]s"},
	MatterOrphaned:     {"the account %[1]s is not in the configuration any more, and deliveries wait for it: put it back, or skip them", "vigil history --account %[1]s"},
	MatterFiles:        {"%[1]s errors that keep posts from going out", "vigil check"},
	MatterCorrection:   {"%[1]s told readers what is not so any more", "a post with reply_to = \"%[1]s\" that says so, or: vigil resolve %[1]s --corrected"},
	MatterLive:         {"%[1]s up, and %[2]s is named: decide whether it is still right, or take it down", "vigil history --person %[2]s --state sent"},
	MatterLiveToo:      {"posts that are up name %[1]s whose status has changed", "vigil history --state sent --from %[2]s"},
	MatterUsed:         {"%[1]s a new time under a name that has gone out already, and will not go out again: give the file another name", "vigil plan"},
	MatterUntold:       {"nobody could be told through %[1]s", "vigil notify test"},
	MatterOutTwice:     {"%[1]s: out twice; take the second one down on the network", ""},
	MatterUncertain:    {"%[1]s: nobody knows whether it is out", ""},
	MatterFailed:       {"%[1]s: given up, and not out", ""},
	MatterMissed:       {"%[1]s: too late, and not out", ""},
	MatterPartial:      {"%[1]s: only a part of the thread is out", ""},
	MatterGone:         {"%[1]s: the network has taken it down, or somebody there", ""},
	MatterHeld:         {"%[1]s: held", ""},
}

// say makes a matter of a code. A code without a sentence is a programmer's
// mistake, which a test finds.
func say(code string, about ...any) Matter {
	sentence := matterSentences[code]
	return Matter{Code: code, What: fill(sentence.what, about), Command: fill(sentence.command, about)}
}

func fill(sentence string, about []any) string {
	if !strings.Contains(sentence, "%") {
		return sentence
	}
	return fmt.Sprintf(sentence, about...)
}

func number(count int, one, many string) string {
	if count == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", count, many)
}

// commands are what to type for a delivery in a state; ID is its number.
var commands = map[ledger.State]string{
	ledger.Uncertain: "vigil resolve ID --sent URL, or: vigil resolve ID --not-sent",
	ledger.Failed:    "vigil retry ID, or: vigil skip ID",
	ledger.Missed:    "vigil retry ID --at TIME, or: vigil skip ID",
	ledger.Held:      "vigil release ID, or: vigil skip ID",
	ledger.Partial:   "vigil show ID",
	ledger.Gone:      "vigil show ID",
}

// heldCommands are those for what is held by a reason that no release ends.
var heldCommands = map[string]string{
	ReasonHeld:      "vigil show ID",
	ReasonCancelled: "vigil show ID",
	ReasonDraft:     "vigil show ID",
	ReasonApproval:  "vigil approve ID, or: vigil skip ID",
	ReasonUnmerged:  "vigil show ID",
	ReasonBudget:    "vigil plan, or: vigil skip ID",
	ReasonInvalid:   "vigil check",
	ReasonCompose:   "vigil check",
	ReasonAbsent:    "vigil check",
	ReasonRemoved:   "vigil check",
	ReasonAccount:   "vigil accounts verify",
	ReasonDenied:    "vigil accounts verify",
}

// CommandFor is what a person would type next about a delivery; empty where
// there is nothing to decide.
func CommandFor(d ledger.Delivery) string {
	command := commands[d.State]
	if d.OutTwice {
		command = "vigil show ID"
	}
	if d.State == ledger.Held && len(d.Reasons) > 0 {
		command = cmp.Or(heldCommands[d.Reasons[0].Code], command)
	}
	return strings.ReplaceAll(command, "ID", strconv.FormatInt(d.ID, 10))
}
