package scheduler

import (
	"cmp"
	"slices"

	"vigil/ledger"
	"vigil/posts"
)

// A list of readers is one account in an overview: it may have hundreds.

// ListOf is the account that one of several belongs to, or the account itself.
func ListOf(account string) string {
	return cmp.Or(posts.Account{Name: account}.Group(), account)
}

// byLists names each list once in place of its readers.
func byLists(upcoming []Upcoming) []Upcoming {
	for i := range upcoming {
		var accounts []string
		for _, account := range upcoming[i].Accounts {
			if list := ListOf(account); !slices.Contains(accounts, list) {
				accounts = append(accounts, list)
			}
		}
		upcoming[i].Accounts = accounts
	}
	return upcoming
}

// lastOfLists keeps of each list what went out last.
func lastOfLists(last []ledger.Delivery) []ledger.Delivery {
	var kept []ledger.Delivery
	for _, d := range last {
		at := slices.IndexFunc(kept, func(k ledger.Delivery) bool { return ListOf(k.Account) == ListOf(d.Account) })
		switch {
		case at < 0:
			kept = append(kept, d)
		case d.SentAt.After(kept[at].SentAt):
			kept[at] = d
		}
	}
	return kept
}

// CountsByList are all deliveries by account and state, those of a list's readers
// together.
func (o Overview) CountsByList() []ledger.Count { return countsOfLists(o.Counts) }

// countsOfLists adds up what the readers of each list have.
func countsOfLists(counts []ledger.Count) []ledger.Count {
	var sums []ledger.Count
	for _, count := range counts {
		count.Account = ListOf(count.Account)
		at := slices.IndexFunc(sums, func(s ledger.Count) bool { return s.Account == count.Account && s.State == count.State })
		if at < 0 {
			sums = append(sums, count)
		} else {
			sums[at].Deliveries += count.Deliveries
		}
	}
	slices.SortStableFunc(sums, func(a, b ledger.Count) int { return cmp.Compare(a.Account, b.Account) })
	return sums
}
