package ledger

import "time"

// Planned is an occurrence on an account, as the scheduler plans it: what the
// ledger needs to write its first row.
type Planned struct {
	Key
	Campaign string
	Network  string
	Language string
	Due      time.Time
	// People are those it names, as campaign id / person id.
	People []string
	// Text is what readers see of all parts; search finds it.
	Text string
}

// Claim asks to send one part now.
type Claim struct {
	Planned
	// Attempt is a new id, Owner this process.
	Attempt string
	Owner   string
	// Part counts from 1 to Parts.
	Part, Parts int
	// IdempotencyKey goes out with the message.
	IdempotencyKey string
	// Message is the exact one, as JSON.
	Message []byte
	// Started is now; Deadline is when the transport stops writing.
	Started, Deadline time.Time
	// Holds are the reasons that the caller knows of, from files and guards. They
	// are stored with the row, and join those that the ledger finds.
	Holds []Reason
	// Watermark, if not zero, is moved to in the same transaction.
	Watermark time.Time
	// Epoch is the leader's (see docs/design.md, several machines).
	Epoch int64
}

// Claimed is the ledger's answer to a claim.
type Claimed struct {
	Delivery int64
	// Granted: the row is ours and committed to disk; publish now. Otherwise
	// State and Reasons say what stands against it.
	Granted bool
	State   State
	Reasons []Reason
}

// Note writes down a delivery that is not being sent: held, missed, skipped,
// retrying, or failed before an attempt was made. It moves rows only where the
// table of states allows it, and leaves any other as it is.
type Note struct {
	Planned
	State   State
	Reasons []Reason
	// Next is when it is tried again by itself.
	Next time.Time
	// Count is how many occurrences this row stands for; 0 and 1 are one.
	Count int
}

// Outcome is what became of an attempt.
type Outcome struct {
	Attempt  string
	Finished time.Time
	// State is what the part becomes: sent, retrying, uncertain or failed.
	State State
	// Kind is the error's, Error its sentence; empty when sent.
	Kind, Error string
	Status      int
	Reasons     []Reason
	// Receipt is the network's answer as JSON, RemoteID and URL its fields.
	Receipt       []byte
	RemoteID, URL string
	// Next is when it is tried or looked up next.
	Next time.Time
	// NewKey begins a new generation: the failure was definite.
	NewKey bool
	// By and Why are set when the truth was found out later, by a look or by a
	// person: they are written as a decision.
	By, Why string
}

// Finished is what the ledger made of an outcome.
type Finished struct {
	Delivery int64
	State    State
	// OutTwice: the network gave a second id for what was already sent.
	OutTwice bool
}
