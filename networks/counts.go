package networks

import (
	"context"
	"time"
)

// Counts are how readers answered a post. A network that does not tell one of
// them leaves it at -1, see [Untold].
type Counts struct {
	Replies   int `json:"replies"`
	Reposts   int `json:"reposts"`
	Favorites int `json:"favorites"`
	Quotes    int `json:"quotes"`
	Views     int `json:"views"`
	// Gone tells that the network no longer has the post.
	Gone bool `json:"gone,omitempty"`
	// At is when they were read.
	At time.Time `json:"at"`
}

// Untold are the counts of a post, read now, of which the network has told none yet.
func Untold() Counts {
	return Counts{Replies: -1, Reposts: -1, Favorites: -1, Quotes: -1, Views: -1, At: time.Now().UTC()}
}

// CountEach is [Counter] for a network that can be asked for one post at a time. It
// stops at the first error, and returns what it has.
func CountEach(ctx context.Context, receipts []Receipt, count func(context.Context, Receipt) (Counts, error)) ([]Counts, error) {
	counted := make([]Counts, 0, len(receipts))
	for _, receipt := range receipts {
		counts, err := count(ctx, receipt)
		if err != nil {
			return counted, err
		}
		counted = append(counted, counts)
	}
	return counted, nil
}
