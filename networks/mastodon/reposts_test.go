package mastodon_test

import (
	"context"
	"testing"
	"time"

	"vigil/networks"
	"vigil/networks/sandbox"
)

// A look proves nothing unless it sees one of the account's last posts. Where those
// are reposts it has to see these, or what is in doubt behind them is left to a
// person. The crash test of cmd/vigil found it.
func TestALookSeesTheRepostsThatItKnowsOf(t *testing.T) {
	t.Parallel()
	account, _ := onSandbox(t, sandbox.Options{})
	since := time.Now()
	original, err := publish(t, account, message("What was said first, in words of its own."))
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	repost, err := account.(networks.Reposter).Repost(ctx, original, networks.Message{Original: &original})
	if err != nil {
		t.Fatal(err)
	}
	finding, err := account.(networks.Finder).Find(t.Context(), networks.Search{
		Message: message("A letter takes ten minutes."),
		Since:   since,
		Known:   []networks.Receipt{repost},
		Taken:   map[string]bool{original.ID: true},
	})
	if err != nil || finding.Verdict != networks.NotThere {
		t.Errorf("the look: %+v, %v", finding, err)
	}
}
