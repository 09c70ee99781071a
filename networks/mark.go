package networks

// Mark is a stretch of a message's text that readers see in another way. Of two
// marks that share some of it, one lies within the other; the outer one comes
// first.
type Mark struct {
	// Start and End are bytes of [Message.Text].
	Start int      `json:"start"`
	End   int      `json:"end"`
	Kind  MarkKind `json:"kind"`
	// Address is where a [Linked] stretch leads.
	Address string `json:"address,omitempty"`
}

// Of is the stretch itself.
func (m Mark) Of(text string) string { return text[m.Start:m.End] }

// MarkKind names a way to show a stretch of text.
type MarkKind string

// The ways that a post can ask for by `markup = true`.
const (
	Bold   MarkKind = "bold"
	Italic MarkKind = "italic"
	// Linked is words that lead to an address. Whatever [Links] finds in them is no
	// link of its own.
	Linked MarkKind = "link"
	// Quoted is one or more whole lines of somebody else's words.
	Quoted MarkKind = "quote"
)
