package web

import (
	"context"
	"fmt"
	"html/template"
	"maps"
	"net/http"
	"slices"

	"vigil/ledger"
	"vigil/posts"
)

// pageLength is how many deliveries a page of the history shows.
const pageLength = 50

// historyContent is the history, or what a filter leaves of it.
type historyContent struct {
	Filter     filter
	Deliveries []ledger.Delivery
	// Older is the query of the next page; empty on the last one.
	Older template.URL
	// Campaigns, Accounts, States and People are what the form offers.
	Campaigns, Accounts []string
	States              []ledger.State
	People              []person
}

// person is somebody that the history can be searched for.
type person struct{ ID, Name string }

func (s *site) history(r *http.Request) (page, error) {
	asked, err := readFilter(r.URL.Query())
	if err != nil {
		return page{}, err
	}
	filter, err := asked.inLedger(s.clocks())
	if err != nil {
		return page{}, err
	}
	filter.Limit = pageLength + 1
	found, err := s.Ledger.History(r.Context(), filter)
	if err != nil {
		return page{}, err
	}
	content := historyContent{Filter: asked, States: states, Deliveries: found}
	if len(found) > pageLength {
		content.Deliveries = found[:pageLength]
		content.Older = asked.Older(found[pageLength-1].ID)
	}
	if err := s.offer(r.Context(), &content); err != nil {
		return page{}, err
	}
	return s.newPage("history.html", "History", "/history", content), nil
}

// offer fills the form's lists with what the ledger has seen: an account that
// is configured no more has its history.
func (s *site) offer(ctx context.Context, content *historyContent) error {
	seen, err := s.Ledger.AccountsSeen(ctx)
	if err != nil {
		return err
	}
	accounts, campaigns := map[string]bool{}, map[string]bool{}
	for of := range seen {
		accounts[of.Account], campaigns[of.Campaign] = true, true
	}
	for _, account := range s.Accounts() {
		accounts[account.Name] = true
	}
	for name := range maps.Clone(accounts) { // a list stands for all its readers
		if list := (posts.Account{Name: name}).Group(); list != "" {
			accounts[list] = true
		}
	}
	for _, campaign := range s.Campaigns() {
		campaigns[campaign.ID] = true
		for _, id := range slices.Sorted(maps.Keys(campaign.People)) {
			content.People = append(content.People, person{campaign.ID + "/" + id, campaign.People[id].NameIn("en")})
		}
	}
	content.Accounts = withChosen(accounts, content.Filter.Account)
	content.Campaigns = withChosen(campaigns, content.Filter.Campaign)
	return nil
}

// withChosen are the names in order, and what was asked for with them.
func withChosen(names map[string]bool, chosen string) []string {
	if chosen != "" {
		names[chosen] = true
	}
	return slices.Sorted(maps.Keys(names))
}

func (s *site) historyCSV(w http.ResponseWriter, r *http.Request) {
	s.export(w, r, exportAs{"text/csv; charset=utf-8", "history.csv", WriteCSV})
}

func (s *site) historyJSON(w http.ResponseWriter, r *http.Request) {
	s.export(w, r, exportAs{"application/json", "history.json", WriteJSON})
}

type exportAs struct {
	contentType, name string
	write             writeDeliveries
}

// export streams all that the filter chooses. What fails on the way can only
// break the answer off, so that nobody takes a half for the whole.
func (s *site) export(w http.ResponseWriter, r *http.Request, as exportAs) {
	asked, err := readFilter(r.URL.Query())
	var filter ledger.Filter
	if err == nil {
		filter, err = asked.inLedger(s.clocks())
	}
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	asFile(w, r, as.contentType, as.name)
	if err := as.write(w, s.Ledger.EachDelivery(r.Context(), filter)); err != nil {
		s.Log.Error("the history could not be written", "error", err)
		panic(http.ErrAbortHandler)
	}
}

// asFile answers with a file to keep.
func asFile(w http.ResponseWriter, r *http.Request, contentType, name string) {
	w.Header().Set("Content-Type", contentType)
	w.Header().Set("Content-Disposition", fmt.Sprintf("attachment; filename=%q", name))
	if r.URL.Query().Has("spreadsheet") {
		fmt.Fprint(w, "\ufeff") // else Excel takes UTF-8 for something else
	}
}
