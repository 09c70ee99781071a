package networks

import (
	"context"
	"encoding/json"
	"time"
)

// Account publishes on one account of one network.
type Account interface {
	// Publish makes one part of a post visible, and is the only call after
	// which a reader may see something. It returns once the network has
	// answered, never later than the context's deadline.
	//
	// The error is a *[Error] or wraps one; any other error counts as
	// [Uncertain]. A receipt without an id is never success.
	Publish(context.Context, Message) (Receipt, error)
}

// Preparer does beforehand what takes long and nobody sees: uploads,
// containers, drafts. It may be called up to ten minutes before Publish, again
// after a failure, and be cancelled at any time.
type Preparer interface {
	// Prepare returns what Publish needs to know, as JSON; it is stored before
	// Publish is called, and stands in [Message.Prepared] then. What it returns
	// beside an error is stored too, for the next call of Prepare: where a server
	// is still at work, the error is [Temporary] with a time. Nil needs no storing.
	Prepare(context.Context, Message) (json.RawMessage, error)
}

// Finder looks on the network for what an attempt may have left there.
type Finder interface {
	// Find never changes anything. An error means "cannot tell".
	Find(context.Context, Search) (Finding, error)
}

// Verifier asks the network whose credentials these are.
type Verifier interface {
	Verify(context.Context) (Identity, error)
}

// LimitsReader asks the server for the limits that hold there.
type LimitsReader interface {
	ReadLimits(context.Context) (Limits, error)
}

// Deleter takes down what was published, a repost too. A post that is already
// gone is no error.
type Deleter interface {
	Delete(context.Context, Receipt) error
}

// Editor changes a published post in place.
type Editor interface {
	Edit(context.Context, Receipt, Message) (Receipt, error)
}

// Counter reads how readers answered, in the order of the receipts, and whether the
// posts are there at all.
type Counter interface {
	Count(context.Context, []Receipt) ([]Counts, error)
}

// Reposter shows an earlier post to the account's readers again. The message
// carries key and due time; its text is empty. Errors are those of Publish.
type Reposter interface {
	Repost(context.Context, Receipt, Message) (Receipt, error)
}

// Receipt is what the network answered about a published part. It is stored
// for ever: fields are added, never renamed.
type Receipt struct {
	Version int `json:"version"`
	// ID is the network's name for the post: unique on its account, never empty.
	ID string `json:"id"`
	// URL is where a reader finds it; empty where there is no such page.
	URL string `json:"url,omitempty"`
	// Ref is what else the adapter needs to answer, repost or delete it.
	Ref string `json:"ref,omitempty"`
}

// Search is what a Finder gets to know about the attempt that it looks for.
type Search struct {
	// Message is the one that the attempt may have published.
	Message Message
	// Account is who the account has to be; zero: not known. A look at anybody
	// else's posts can't tell.
	Account Identity
	// Since is when the first attempt at it began. A look that did not reach
	// back past it can't say "not there".
	Since time.Time
	// Known are the account's last posts that should be up, the newest first, at
	// most three. A look that sees none of them can't say "not there".
	Known []Receipt
	// Taken are ids that belong to other deliveries of this account.
	Taken map[string]bool
}

// Finding is what a look found.
type Finding struct {
	Verdict Verdict
	// Receipt belongs to the post, if it was found.
	Receipt Receipt
	// Why is one sentence for the person who has to decide.
	Why string
}

// Verdict is the answer of one look.
type Verdict int

const (
	// CannotTell is the zero value: only a person can decide.
	CannotTell Verdict = iota
	// Found: the post is up, and its receipt is known.
	Found
	// NotThere: this look reached far enough and did not see it. It counts only
	// with a second one that agrees.
	NotThere
)

func (v Verdict) String() string {
	return [...]string{"cannot tell", "found", "not there"}[v]
}
