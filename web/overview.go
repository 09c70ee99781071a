package web

import (
	"net/http"

	"vigil/ledger"
	"vigil/scheduler"
)

// overviewContent is the first page: the same as `vigil status`.
type overviewContent struct {
	scheduler.Overview
	Matters []matter
	Totals  []total
}

// matter is one that leads to its deliveries.
type matter struct{ scheduler.Matter }

// fewest is how many of a matter's deliveries the first page leads to.
const fewest = 5

// Few are the first of its deliveries.
func (m matter) Few() []int64 { return m.Deliveries[:min(fewest, len(m.Deliveries))] }

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
	content := overviewContent{Overview: overview, Totals: totals(overview.CountsByList())}
	for _, m := range overview.Matters {
		content.Matters = append(content.Matters, matter{m})
	}
	return s.newPage("overview.html", title, "/", content), nil
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
