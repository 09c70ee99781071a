package ledger

import (
	"encoding/json"
	"slices"
	"time"
)

// State is what is known of a delivery, or of one of its parts.
type State string

// The states. What each means, and what follows by itself, is the table in
// docs/design.md; a delivery's state follows from its parts'.
const (
	// Sending: an attempt is in flight, or the daemon died in it.
	Sending State = "sending"
	// Sent: the network answered with an id, or we found it there.
	Sent State = "sent"
	// Retrying: certainly not out; the next try is at a known time.
	Retrying State = "retrying"
	// Uncertain: it may be out, and has to be looked up or decided by a person.
	Uncertain State = "uncertain"
	// Partial: some parts of a thread are out, the rest given up.
	Partial State = "partial"
	// Failed: certainly not out, given up.
	Failed State = "failed"
	// Missed: too late to be useful.
	Missed State = "missed"
	// Held: a set of reasons, evaluated at each claim.
	Held State = "held"
	// Skipped: decided against, or superseded.
	Skipped State = "skipped"
	// Retracted: taken down by us.
	Retracted State = "retracted"
	// Gone: taken down by the network.
	Gone State = "gone"
	// Unsent is only ever a part's: a thread has not come to it yet.
	Unsent State = "unsent"
)

// Final tells whether a post in this state can never go out again by itself,
// whatever its file says: the name is used up.
func (s State) Final() bool {
	switch s {
	case Sent, Uncertain, Partial, Skipped, Retracted, Gone:
		return true
	}
	return false
}

// Key names a delivery for ever: one occurrence of a post on one account.
type Key struct {
	Post    string `json:"post"`
	Slot    string `json:"slot"`
	Account string `json:"account"`
}

// String is the form that idempotency keys are made of.
func (k Key) String() string { return k.Post + "|" + k.Slot + "|" + k.Account }

// Reason is why something is held, missed, skipped or failed: a code for
// programs, which the tables of sentences turn into words, and what it is about.
type Reason struct {
	Code   string `json:"code"`
	Detail string `json:"detail,omitempty"`
}

// Delivery is one occurrence of a post on one account.
type Delivery struct {
	// ID is the short number that people type: #4821.
	ID       int64  `json:"id"`
	Campaign string `json:"campaign"`
	Key
	// Network is the account's network at the time.
	Network string `json:"network"`
	// Due is when it was planned for, UTC.
	Due   time.Time `json:"due"`
	State State     `json:"state"`
	// Reasons say why, for a state that needs a reason.
	Reasons []Reason `json:"reasons,omitempty"`
	// Next is when it is tried or looked up next; zero: not by itself.
	Next     time.Time `json:"next,omitzero"`
	Language string    `json:"language,omitempty"`
	People   []string  `json:"people,omitempty"`
	// Text is what readers see of all parts, as far as it was composed.
	Text string `json:"text,omitempty"`
	// URL is where the first part is found.
	URL string `json:"url,omitempty"`
	// SentAt is when the first part went out.
	SentAt time.Time `json:"sent_at,omitzero"`
	// Tried tells that an attempt was made, whatever became of it.
	Tried bool `json:"tried,omitempty"`
	// Released is when a person let it go out in spite of the guards that only
	// doubt (a look that could not tell, a moved schedule, a repeated text).
	Released time.Time `json:"released,omitzero"`
	// OutTwice: the network gave a second id; the attempts have both.
	OutTwice bool `json:"out_twice,omitempty"`
	// Count is how many occurrences a superseded row of a downtime stands for.
	Count   int       `json:"count,omitempty"`
	Updated time.Time `json:"updated"`
	// Since is when it got into its state.
	Since time.Time `json:"since"`
	// Parts are filled by [Ledger.Delivery] and by what needs them; attempts
	// only by the former.
	Parts     []Part     `json:"parts,omitempty"`
	Attempts  []Attempt  `json:"attempts,omitempty"`
	Decisions []Decision `json:"decisions,omitempty"`
}

// Decided tells whether somebody has used a command about it, by its verb. It needs the
// whole delivery.
func (d Delivery) Decided(verb string) bool {
	return slices.ContainsFunc(d.Decisions, func(decision Decision) bool { return decision.Verb == verb })
}

// Part is one part of a thread; a plain post has one.
type Part struct {
	Number int   `json:"number"`
	State  State `json:"state"`
	// Generation counts definite failures: it goes into the idempotency key.
	Generation int `json:"generation"`
	// Receipt is the network's answer as JSON; empty while there is none.
	Receipt  json.RawMessage `json:"receipt,omitempty"`
	RemoteID string          `json:"remote_id,omitempty"`
	URL      string          `json:"url,omitempty"`
	// KeyUsed is when the present generation's key was first sent.
	KeyUsed time.Time `json:"key_used,omitzero"`
	// SentAt is when it went out.
	SentAt time.Time `json:"sent_at,omitzero"`
	// Message is what a thread's part says, frozen when the thread began, as
	// JSON; a single part has none.
	Message json.RawMessage `json:"message,omitempty"`
}

// Attempt is one try at one part; it is only ever added to.
type Attempt struct {
	// ID is made by the process that tries, so that it can read back a claim
	// whose commit was not answered.
	ID   string `json:"id"`
	Part int    `json:"part"`
	// Owner is the process that made it.
	Owner string `json:"owner"`
	Key   string `json:"key"`
	// Message is frozen: it serves only to resolve this attempt.
	Message json.RawMessage `json:"message"`
	Started time.Time       `json:"started"`
	// Deadline is the wall clock's: nothing is written to the network past it.
	Deadline time.Time `json:"deadline"`
	// Finished is zero while it is in flight. Of one that was never answered, it
	// is when a successor found it.
	Finished time.Time `json:"finished,omitzero"`
	// Outcome is "sent" or the kind of the error.
	Outcome string          `json:"outcome,omitempty"`
	Error   string          `json:"error,omitempty"`
	Status  int             `json:"status,omitempty"`
	Receipt json.RawMessage `json:"receipt,omitempty"`
	// Price is what it cost if it was executed, in millionths of a US dollar.
	Price int64 `json:"price,omitempty"`
}

// Decision is what a person, or vigil for a stated cause, decided; it is only
// ever added to.
type Decision struct {
	At time.Time `json:"at"`
	// By is a person's name, or "vigil".
	By string `json:"by"`
	// Verb is the command: "hold", "release", "resolve", "skip", "retry" …
	Verb string `json:"verb"`
	// Scope and Subject say what about: see [Hold].
	Scope   Scope  `json:"scope"`
	Subject string `json:"subject"`
	Why     string `json:"why,omitempty"`
}

// Scope is what a hold or a decision is about.
type Scope string

// The scopes; the subject is given in brackets.
const (
	Everything  Scope = "everything"
	OfCampaign  Scope = "campaign" // the campaign's id
	OfAccount   Scope = "account"  // the account's name
	OfPerson    Scope = "person"   // campaign id / person id
	OfPost      Scope = "post"     // the post's id
	OfDelivery  Scope = "delivery" // the short number
	OfQueueFile Scope = "file"     // the post's id: its file is invalid or absent
)

// Kind is whose a hold is. Those of different kinds on one subject stand beside
// each other, and the end of one is not the end of the others.
type Kind string

// The kinds of holds.
const (
	// ByPerson: a person holds it, until [Ledger.Release].
	ByPerson Kind = "hold"
	// Paused: a person has paused it, until [Ledger.Resume].
	Paused Kind = "pause"
	// ByVigil: vigil stopped it for the cause that is given, until [Ledger.Release].
	ByVigil Kind = "stop"
)

// Hold stops everything in its scope until it is released.
type Hold struct {
	Scope   Scope  `json:"scope"`
	Subject string `json:"subject"`
	// Kind is [ByPerson] where it is empty.
	Kind  Kind      `json:"kind"`
	Why   string    `json:"why"`
	By    string    `json:"by"`
	Since time.Time `json:"since"`
}

func (h Hold) String() string {
	if h.Subject == "" {
		return string(h.Scope) + ": " + h.Why
	}
	return string(h.Scope) + " " + h.Subject + ": " + h.Why
}
