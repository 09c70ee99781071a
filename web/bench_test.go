package web

import (
	"net/http"
	"testing"

	"vigil/ledger"
)

// BenchmarkHistory shows the first page of 100,000 deliveries.
func BenchmarkHistory(b *testing.B) {
	f := newFixture(b)
	f.many(100_000, noon.AddDate(-11, 0, 0))
	if _, err := f.ledger.History(b.Context(), ledger.Filter{Search: "fictional", Limit: 1}); err != nil {
		b.Fatal(err) // it indexes all words, as the daemon does by and by
	}
	for name, path := range map[string]string{
		"first":    "/history",
		"account":  "/history?account=feed",
		"words":    "/history?q=post-00042",
		"overview": "/",
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				f.get(path, http.StatusOK)
			}
		})
	}
}
