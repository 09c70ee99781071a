package ledger

import (
	"fmt"
	"io/fs"
	"path"
	"strings"
	"testing"
)

func TestSequenceC7ADeliverysStateFollowsFromItsParts(t *testing.T) {
	for _, test := range []struct {
		want  State
		parts []State
	}{
		{Sending, []State{Sending}},
		{Sending, []State{Sent, Sending, Unsent}},
		{Uncertain, []State{Sent, Uncertain, Failed}},
		{Held, []State{Sent, Held, Unsent}},
		{Retrying, []State{Sent, Unsent}},
		{Retrying, []State{Retrying, Unsent, Unsent}},
		{Retrying, []State{Unsent}},
		{Sent, []State{Sent, Sent}},
		{Partial, []State{Sent, Failed, Unsent}},
		{Partial, []State{Sent, Missed}},
		{Partial, []State{Sent, Skipped, Skipped}},
		{Failed, []State{Failed, Unsent}},
		{Failed, []State{Missed, Failed}},
		{Missed, []State{Missed, Retrying}},
		{Failed, []State{Failed, Held, Held}},
		{Partial, []State{Sent, Missed, Retrying}},
		{Missed, []State{Missed, Skipped}},
		{Skipped, []State{Skipped}},
		{Gone, []State{Gone, Skipped}},
		{Retracted, []State{Retracted, Retracted}},
		{Retracted, []State{Retracted, Failed}},
		{Sent, []State{Sent, Retracted}},
	} {
		if got := stateOf(test.parts); got != test.want {
			t.Errorf("parts %v make it %s, want %s", test.parts, got, test.want)
		}
	}
}

// What is or may be out is touched by no plan, and what was given up comes back
// by a person's decision only.
func TestTheTableOfMovesKeepsItsPromises(t *testing.T) {
	for from := range allowed {
		if from.Final() || from == Sending || from == Failed || from == Missed {
			if got := allowed[from].noted; len(got) > 0 {
				t.Errorf("planning may move %s to %v", from, got)
			}
		}
		for _, to := range []State{Retrying, Missed, Failed} {
			if from.Final() && cause(decided).allows(from, to) {
				t.Errorf("a decision may move %s to %s", from, to)
			}
		}
		if from != unclaimed && from != Sent && !cause(answered).allows(from, Sent) {
			t.Errorf("a late receipt leaves %s as it is", from)
		}
	}
}

func TestTheSchemasNumberIsItsNewestMigrations(t *testing.T) {
	for _, database := range []string{"sqlite", "postgres"} {
		files, err := fs.Glob(migrations, "migrations/"+database+"/*.sql")
		if err != nil || len(files) == 0 {
			t.Fatalf("%s: %v, %v", database, files, err)
		}
		if newest := path.Base(files[len(files)-1]); !strings.HasPrefix(newest, fmt.Sprintf("%05d_", Schema)) {
			t.Errorf("%s: the newest migration is %s, and the schema's number is %d", database, newest, Schema)
		}
	}
}
