package web

import (
	"net/http"

	"vigil/ledger"
	"vigil/scheduler"
)

// overviewContent is the first page: the same as `vigil status`.
type overviewContent struct {
	scheduler.Overview
	Totals []total
}

// total is how many deliveries of an account are in each state.
type total struct {
	Account string
	Counts  []ledger.Count
}

func (s *site) overview(r *http.Request) (page, error) {
	overview, err := s.outlook().Overview(r.Context())
	if err != nil {
		return page{}, err
	}
	title := "All is well"
	if !overview.OK {
		title = "Needs attention"
	}
	return s.new("overview.html", title, "/", overviewContent{overview, totals(overview.Counts)}), nil
}

func totals(counts []ledger.Count) []total {
	var all []total
	for _, count := range counts {
		if len(all) == 0 || all[len(all)-1].Account != count.Account {
			all = append(all, total{Account: count.Account})
		}
		last := &all[len(all)-1]
		last.Counts = append(last.Counts, count)
	}
	return all
}
