package main

import "vigil/ledger"

// stateWord is what a state means, and what to do about it, as docs/for-operators.md
// has it, to the letter.
type stateWord struct{ meaning, remedy string }

var stateWords = map[ledger.State]stateWord{
	ledger.Sending: {
		"The call to the network is under way.",
		"Nothing. If the daemon dies in it, the next start calls it `uncertain`.",
	},
	ledger.Sent: {
		"It is out, and the network's id is known.",
		"Nothing. To take it down: `vigil retract NUMBER`.",
	},
	ledger.Retrying: {
		"It is certainly not out; vigil tries again by itself at the time that `vigil show` tells.",
		"Nothing, unless the reason is one that you can remove.",
	},
	ledger.Uncertain: {
		"It may be out: the answer was lost. vigil looks on the account by itself.",
		"Nothing, until `vigil status` asks. Then look on the account: `vigil resolve NUMBER --sent URL`, or `vigil resolve NUMBER --not-sent`.",
	},
	ledger.Partial: {
		"Some parts of a thread are out, the rest was given up.",
		"Read what is out. Take it down with `vigil retract NUMBER`, or let it stand.",
	},
	ledger.Failed: {
		"Certainly not out: the network refused it.",
		"Change the file as the reason says, then `vigil retry NUMBER`.",
	},
	ledger.Missed: {
		"Certainly not out: it was too late to be of use.",
		"`vigil retry NUMBER --at TIME`, or write a new time into the file.",
	},
	ledger.Held: {
		"Something stands against it; `vigil show` tells each reason.",
		"Remove the reason: mend the file, or `vigil release`. What stays held too long is missed.",
	},
	ledger.Skipped: {
		"Decided against, superseded by the post's next time, or its file is gone.",
		"Nothing.",
	},
	ledger.Retracted: {
		"It was out, and was taken down by us.",
		"Nothing.",
	},
	ledger.Gone: {
		"It was out, and the network took it down.",
		"Ask the network why.",
	},
}
