package main

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"vigil/posts"
)

// forecast is what an account costs in a calendar month, in UTC as networks make
// out their bills. Amounts are millionths of a US dollar.
type forecast struct {
	account string
	month   time.Time
	spent   int64
	planned int64
	budget  int64
	// first is the first post for which the budget does not suffice; nil: it does
	// for all.
	first *planned
}

// forecastAll foretells the costs of each account that charges for posts, from now
// to the end of the last month that was asked for, for all campaigns together. What
// is held is not counted.
func forecastAll(ctx context.Context, readings []*reading, days days) ([]forecast, error) {
	var all []forecast
	for _, account := range payingAccounts(readings) {
		found, err := forecastOf(ctx, readings, account, days)
		if err != nil {
			return nil, err
		}
		all = append(all, found...)
	}
	return all, nil
}

// payingAccounts are those of the configuration on which posts cost something.
func payingAccounts(readings []*reading) []posts.Account {
	var paying []posts.Account
	for _, r := range readings {
		for _, account := range r.known.accounts {
			same := func(a posts.Account) bool { return a.Name == account.Name }
			if r.campaign != nil && account.Limits.PriceOf("")+account.Limits.LinkPrice > 0 && !slices.ContainsFunc(paying, same) {
				paying = append(paying, account)
			}
		}
	}
	return paying
}

func forecastOf(ctx context.Context, readings []*reading, account posts.Account, days days) ([]forecast, error) {
	var rows []priced
	var spent int64
	var now, end time.Time
	for _, r := range readings {
		if r.campaign == nil {
			continue
		}
		now = r.now
		_, to := days.window(r.now, r.zone())
		end = forecastEnd(to)
		more, err := r.pricedOn(ctx, account, end)
		if err != nil {
			return nil, err
		}
		rows = append(rows, more...)
		if spent, err = r.spentOn(ctx, account.Name); err != nil {
			return nil, err
		}
	}
	slices.SortStableFunc(rows, func(a, b priced) int { return a.Due.Compare(b.Due) })
	var all []forecast
	for month := monthOf(now); month.Before(end); month = nextMonth(month) {
		f := forecast{account: account.Name, month: month, spent: spent, budget: account.Limits.Budget}
		spent = 0
		f.add(rows)
		if f.spent+f.planned > 0 {
			all = append(all, f)
		}
	}
	return all, nil
}

// priced is an occurrence with what it costs on one account.
type priced struct {
	planned
	price int64
}

func (f *forecast) add(rows []priced) {
	for i, row := range rows {
		if !monthOf(row.Due).Equal(f.month) {
			continue
		}
		f.planned += row.price
		if f.first == nil && f.budget > 0 && f.spent+f.planned > f.budget {
			f.first = &rows[i].planned
		}
	}
}

// pricedOn are the occurrences on an account until a moment, of posts that nothing
// stands against.
func (r *reading) pricedOn(ctx context.Context, account posts.Account, end time.Time) ([]priced, error) {
	upcoming, err := r.upcoming(ctx, r.now, end.Add(-time.Nanosecond))
	if err != nil {
		return nil, err
	}
	var rows []priced
	for _, row := range r.planned(upcoming) {
		if _, held := row.Held[account.Name]; held || !slices.Contains(row.Accounts, account.Name) {
			continue
		}
		rows = append(rows, priced{row, r.priceOf(row.Post, account)})
	}
	return rows, nil
}

// priceOf is what a post costs on an account at its next time, with the dearest of its
// texts. One that is only tried again was composed for no day of the plan yet.
func (r *reading) priceOf(post string, account posts.Account) int64 {
	if price, known := r.prices.of(post, account.Name); known {
		return price
	}
	file, entry := r.entry(post)
	if entry == nil {
		return account.Limits.Price
	}
	whole, _ := posts.ReadPost(r.campaign, file, r.defaults()) // its problems were told before
	if whole == nil {
		return account.Limits.Price
	}
	var price int64
	for turn := range max(1, whole.Texts) {
		price = max(price, r.preview(whole, account, turn, nil).Price)
	}
	return price
}

// prices are what posts cost on accounts, noted by several goroutines as they compose.
type prices struct {
	mu    sync.Mutex
	known map[postOn]int64
}

type postOn struct{ post, account string }

// hear notes the dearest of a post's texts on each account.
func (p *prices) hear(post string, composed posts.Composed) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.known == nil {
		p.known = map[postOn]int64{}
	}
	on := postOn{post, composed.Account}
	p.known[on] = max(p.known[on], composed.Price)
}

// of is what a post costs on an account; known is false where nobody has composed it.
func (p *prices) of(post, account string) (price int64, known bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	price, known = p.known[postOn{post, account}]
	return price, known
}

// spentOn is what the ledger knows to have been spent in this month.
func (r *reading) spentOn(ctx context.Context, account string) (int64, error) {
	book, err := r.config.memory(ctx)
	if err != nil || book == nil {
		return 0, err
	}
	defer book.Close() // it was only read
	return book.Spent(ctx, account, monthOf(r.now))
}

func monthOf(at time.Time) time.Time {
	year, month, _ := at.UTC().Date()
	return time.Date(year, month, 1, 0, 0, 0, 0, time.UTC)
}

// forecastEnd is the end of the month in which a plan ends.
func forecastEnd(to time.Time) time.Time { return nextMonth(to) }

func nextMonth(at time.Time) time.Time { return monthOf(at).AddDate(0, 1, 0) }

func tellForecast(ctx context.Context, out page, readings []*reading, days days) error {
	all, err := forecastAll(ctx, readings, days)
	printForecast(out, all)
	return err
}

// printForecast prints a line per account and month.
func printForecast(out page, all []forecast) {
	for _, f := range all {
		said := []string{dollars(f.spent) + " spent", dollars(f.planned) + " planned"}
		if f.spent == 0 {
			said = said[1:]
		}
		switch left := f.budget - f.spent - f.planned; {
		case f.budget == 0:
			said = append(said, "no budget")
		case left >= 0:
			said = append(said, fmt.Sprintf("%s of %s left", dollars(left), dollars(f.budget)))
		}
		line := fmt.Sprintf("%s, %s: %s", f.account, f.month.Format("January 2006"), strings.Join(said, ", "))
		if f.first != nil {
			line += out.paint(yellow, fmt.Sprintf("; the budget of %s does not suffice from %s on, %s",
				dollars(f.budget), f.first.Post, clockOf(f.first.Due)))
		}
		out.printf("%s\n", line)
	}
}
