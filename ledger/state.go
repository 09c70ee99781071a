package ledger

import "slices"

// moves are the ways a part may go, and a delivery of which no part was ever
// claimed. Only [Ledger.Claim] makes anything sending; its statement names the
// states it may come from.
type moves struct {
	// noted by planning: it never touches what is or may be out.
	noted []State
	// answered by the network, a look at it, or a person who looked.
	answered []State
	// decided by a person.
	decided []State
}

// unclaimed is what a delivery without a row is in.
const unclaimed State = ""

var allowed = map[State]moves{
	unclaimed: {noted: []State{Retrying, Held, Missed, Skipped, Failed}, decided: []State{Skipped}},
	Unsent:    {noted: []State{Retrying, Held, Missed, Skipped, Failed}, decided: []State{Skipped, Retrying}, answered: []State{Sent}},
	Retrying:  {noted: []State{Retrying, Held, Missed, Skipped, Failed}, decided: []State{Skipped, Retrying}, answered: []State{Sent}},
	Held:      {noted: []State{Retrying, Held, Missed, Skipped, Failed}, decided: []State{Skipped, Retrying}, answered: []State{Sent}},
	Sending:   {answered: []State{Sent, Retrying, Uncertain, Failed, Missed}},
	Uncertain: {answered: []State{Sent, Retrying, Uncertain, Failed, Missed}},
	Failed:    {answered: []State{Sent}, decided: []State{Skipped, Retrying}},
	Missed:    {answered: []State{Sent}, decided: []State{Skipped, Retrying}},
	Skipped:   {answered: []State{Sent}},
	Sent:      {decided: []State{Retracted, Gone}},
	Gone:      {answered: []State{Sent}, decided: []State{Retracted}},
	Retracted: {answered: []State{Sent}},
}

// cause chooses one column of the table.
type cause func(moves) []State

func noted(m moves) []State    { return m.noted }
func answered(m moves) []State { return m.answered }
func decided(m moves) []State  { return m.decided }

func (by cause) allows(from, to State) bool { return slices.Contains(by(allowed[from]), to) }

// told are the states that somebody hears of when a delivery gets into them.
var told = []State{Uncertain, Failed, Missed, Held, Partial, Gone}

// stateOf is a delivery's state, which follows from its parts'. What is in doubt
// comes first, then what waits, then what was given up. Behind a part that was given
// up nothing waits: a thread goes on in its order only.
func stateOf(parts []State) State {
	for _, first := range []State{Sending, Uncertain} {
		if slices.Contains(parts, first) {
			return first
		}
	}
	for _, part := range parts {
		if part == Held || part == Retrying {
			return part
		}
		if slices.Contains([]State{Failed, Missed, Skipped}, part) {
			break
		}
	}
	out, givenUp := firstOf(parts, Sent, Gone, Retracted), firstOf(parts, Failed, Missed, Skipped)
	switch {
	case out == Sent && givenUp != unclaimed:
		return Partial
	case out == Gone, out == Retracted:
		return out
	case givenUp != unclaimed:
		return givenUp
	case slices.Contains(parts, Unsent):
		return Retrying
	}
	return out
}

// firstOf is the first of the states that some part is in, or unclaimed.
func firstOf(parts []State, states ...State) State {
	for _, state := range states {
		if slices.Contains(parts, state) {
			return state
		}
	}
	return unclaimed
}
