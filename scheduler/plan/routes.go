package plan

import (
	"maps"
	"slices"
	"strings"
	"time"

	"vigil/posts"
)

// sightMargin is how long before its first sight something counts already:
// between writing a file for this very minute and reading it a little passes.
const sightMargin = time.Minute

// counts tells whether something due then is new enough for what was first
// seen at that moment; what was never seen has always been there.
func counts(due, seen time.Time) bool {
	return seen.IsZero() || !due.Before(seen.Add(-sightMargin))
}

// route is where a post goes: accounts in the campaign's order.
type route struct {
	names []string
	// seen is when each was first seen, or the ledger began, and latest the
	// latest of them: from then on all of them count.
	seen   []time.Time
	latest time.Time
}

// accountsAt are those that count for what is due then. The slice is shared.
func (r route) accountsAt(due time.Time) []string {
	if counts(due, r.latest) {
		return r.names
	}
	var names []string
	for i, name := range r.names {
		if counts(due, r.seen[i]) {
			names = append(names, name)
		}
	}
	return names
}

// routes are the routes of one campaign. Thousands of posts share a handful.
type routes struct {
	campaign *posts.Campaign
	accounts []posts.Account
	history  History
	known    map[string]route
}

func (r *routes) of(entry *posts.Entry) route {
	key := routeKey(entry)
	known, ok := r.known[key]
	if !ok {
		known = r.resolve(entry)
		r.known[key] = known
	}
	return known
}

func (r *routes) resolve(entry *posts.Entry) route {
	var resolved route
	accounts, _ := posts.Routes(r.campaign, entry, r.accounts) // `check` tells who is left out
	for _, account := range accounts {
		seen := r.history.AccountSeen[AccountOf{r.campaign.ID, account.Name}]
		if account.Group() != "" && !seen.IsZero() {
			seen = seen.Add(sightMargin) // a reader with another name would get again what he has got
		}
		if r.history.Born.After(seen) {
			seen = r.history.Born
		}
		if seen.After(resolved.latest) {
			resolved.latest = seen
		}
		resolved.names = append(resolved.names, account.Name)
		resolved.seen = append(resolved.seen, seen)
	}
	return resolved
}

// routeKey is all of an entry that its route depends on.
func routeKey(entry *posts.Entry) string {
	var key strings.Builder
	write := func(kind string, names []string) {
		if len(names) > 0 {
			key.WriteString(kind + strings.Join(names, "\x00") + "\x01")
		}
	}
	write("only", entry.OnlyOn)
	write("not", entry.NotOn)
	write("also", entry.AlsoOn)
	write("in", entry.Languages)
	for _, name := range slices.Sorted(maps.Keys(entry.OwnText)) {
		write("own", append([]string{name}, entry.OwnText[name]...))
	}
	if entry.Repost != "" {
		key.WriteString("repost")
	}
	return key.String()
}
