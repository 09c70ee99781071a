package web

import (
	"errors"
	"fmt"
	"html/template"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"vigil/ledger"
)

// errFilter tells that a filter can't be understood.
var errFilter = errors.New("the filter is not understood")

// states are those that a delivery can be in, as the filter offers them.
var states = []ledger.State{
	ledger.Sent, ledger.Sending, ledger.Retrying, ledger.Uncertain, ledger.Partial, ledger.Failed,
	ledger.Missed, ledger.Held, ledger.Skipped, ledger.Retracted, ledger.Gone,
}

// filter is what the form above the history holds, as it was typed.
type filter struct {
	Campaign, Account, Post, Person, From, To, Search string
	States                                            []ledger.State
	// Before is the delivery after which the page begins; 0: the newest.
	Before int64
}

// readFilter reads the query of an address. The error wraps errFilter.
func readFilter(query url.Values) (filter, error) {
	field := func(name string) string { return strings.TrimSpace(query.Get(name)) }
	f := filter{
		Campaign: field("campaign"), Account: field("account"), Post: field("post"), Person: field("person"),
		From: field("from"), To: field("to"), Search: field("q"),
	}
	for _, state := range query["state"] {
		switch {
		case state == "":
		case slices.Contains(states, ledger.State(state)):
			f.States = append(f.States, ledger.State(state))
		default:
			return f, fmt.Errorf("%w: there is no state %q; there are %v", errFilter, state, states)
		}
	}
	before, err := readNumber(field("before"))
	f.Before = before
	return f, err
}

func readNumber(text string) (int64, error) {
	if text == "" {
		return 0, nil
	}
	number, err := strconv.ParseInt(text, 10, 64)
	if err != nil || number < 1 {
		return 0, fmt.Errorf("%w: %q is not the number of a delivery", errFilter, text)
	}
	return number, nil
}

// inLedger is the filter as the ledger takes it. Its days are those of the
// campaign's zone; both are included.
func (f filter) inLedger(clocks clocks) (ledger.Filter, error) {
	zone := clocks.of(f.Campaign)
	from, err := readDay(f.From, zone, 0)
	if err != nil {
		return ledger.Filter{}, err
	}
	to, err := readDay(f.To, zone, 1)
	return ledger.Filter{
		Campaign: f.Campaign, Account: f.Account, Post: f.Post, Person: f.Person, States: f.States,
		From: from, To: to, Search: f.Search, Before: f.Before,
	}, err
}

// readDay is the beginning of a day, or of one some days later.
func readDay(text string, zone *time.Location, later int) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	day, err := time.Parse(time.DateOnly, text)
	if err != nil {
		return day, fmt.Errorf("%w: %q is not a day such as 2026-12-01", errFilter, text)
	}
	return time.Date(day.Year(), day.Month(), day.Day()+later, 0, 0, 0, 0, zone), nil
}

// Query is the filter as the query of an address, without its page.
func (f filter) Query() template.URL { return template.URL(f.values().Encode()) }

// Older is the query of the page that goes on after a delivery.
func (f filter) Older(last int64) template.URL {
	values := f.values()
	values.Set("before", strconv.FormatInt(last, 10))
	return template.URL(values.Encode())
}

func (f filter) values() url.Values {
	values := url.Values{}
	for name, value := range map[string]string{
		"campaign": f.Campaign, "account": f.Account, "post": f.Post, "person": f.Person,
		"from": f.From, "to": f.To, "q": f.Search,
	} {
		if value != "" {
			values.Set(name, value)
		}
	}
	for _, state := range f.States {
		values.Add("state", string(state))
	}
	return values
}

// Chosen tells whether a state is asked for.
func (f filter) Chosen(state ledger.State) bool { return slices.Contains(f.States, state) }

// Narrow tells whether more is asked for than words.
func (f filter) Narrow() bool {
	words := filter{Search: f.Search}
	return f.Query() != words.Query()
}
