package ledger

import (
	"context"
	"database/sql"
	"fmt"
	"iter"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// Filter chooses deliveries for the history. Zero fields choose all.
type Filter struct {
	// Account is one, or NAME for all of NAME/MEMBER: a list's readers.
	Campaign, Account, Post, Person string
	States                          []State
	// From and To bound the due time: From included, To excluded.
	From, To time.Time
	// Search finds words by their beginnings, in texts and names of posts; ё is
	// found as е.
	Search string
	// Limit 0 is all; Before is the id after which a page goes on, 0: the newest.
	Limit  int
	Before int64
	// OldestFirst turns the order, which is by due time, round.
	OldestFirst bool
}

// History reads the deliveries that a filter chooses, without parts.
func (l *Ledger) History(ctx context.Context, f Filter) ([]Delivery, error) {
	var found []Delivery
	for d, err := range l.EachDelivery(ctx, f) {
		if err != nil {
			return nil, err
		}
		found = append(found, d)
	}
	return found, nil
}

// EachDelivery does the same one by one, for what may be long. An error is the
// last thing it yields.
func (l *Ledger) EachDelivery(ctx context.Context, f Filter) iter.Seq2[Delivery, error] {
	return func(yield func(Delivery, error) bool) {
		if f.Search != "" {
			if err := l.indexAll(ctx); err != nil {
				yield(Delivery{}, l.failed("indexing", err))
				return
			}
		}
		clause, arguments := f.clause(l.dialect)
		for d, err := range eachDelivery(ctx, l.readers, clause, arguments) {
			if err != nil {
				err = l.failed("reading the history", err)
			}
			if !yield(d, err) {
				return
			}
		}
	}
}

// conditions collects what a query asks for, and its arguments.
type conditions struct {
	dialect   *dialect
	all       []string
	arguments []any
}

// add adds a condition; each ? stands for the next argument.
func (c *conditions) add(condition string, arguments ...any) {
	for _, argument := range c.dialect.stored(arguments) {
		c.arguments = append(c.arguments, argument)
		condition = strings.Replace(condition, "?", fmt.Sprintf("$%d", len(c.arguments)), 1)
	}
	c.all = append(c.all, condition)
}

// equal adds a condition for a column unless the value is empty.
func (c *conditions) equal(column, value string) {
	if value != "" {
		c.add(column+" = ?", value)
	}
}

// account adds a condition for an account, and for the readers of a list. (LIKE would
// take _ for any character, and on SQLite capitals for small letters.)
func (c *conditions) account(name string) {
	if name != "" {
		readers := name + "/"
		c.add("(account = ? OR substr(account, 1, ?) = ?)", name, utf8.RuneCountInString(readers), readers)
	}
}

func (c *conditions) in(column string, states []State) {
	arguments := make([]any, len(states))
	for i, state := range states {
		arguments[i] = string(state)
	}
	c.add(column+" IN ("+strings.Join(slices.Repeat([]string{"?"}, len(states)), ", ")+")", arguments...)
}

func (f Filter) clause(dialect *dialect) (string, []any) {
	c := conditions{dialect: dialect}
	c.equal("campaign", f.Campaign)
	c.account(f.Account)
	c.equal("post", f.Post)
	if f.Person != "" {
		c.add("replace(people, ?, '') <> people", lines([]string{f.Person}))
	}
	if len(f.States) > 0 {
		c.in("state", f.States)
	}
	if !f.From.IsZero() {
		c.add("due >= ?", micros(f.From))
	}
	if !f.To.IsZero() {
		c.add("due < ?", micros(f.To))
	}
	if f.Search != "" {
		c.search(f.Search)
	}
	order, beyond := "DESC", "<"
	if f.OldestFirst {
		order, beyond = "ASC", ">"
	}
	if f.Before != 0 {
		c.add("(due, id) "+beyond+" (SELECT due, id FROM deliveries WHERE id = ?)", f.Before)
	}
	clause := c.where() + " ORDER BY due " + order + ", id " + order
	if f.Limit > 0 {
		c.arguments = append(c.arguments, f.Limit)
		clause += fmt.Sprintf(" LIMIT $%d", len(c.arguments))
	}
	return clause, c.arguments
}

func (c *conditions) search(words string) {
	if query := c.dialect.query(words); query != "" {
		c.add(c.dialect.matching, query)
		return
	}
	c.add("1 = 0") // nothing but punctuation was asked for
}

func (c *conditions) where() string {
	if len(c.all) == 0 {
		return ""
	}
	return "WHERE " + strings.Join(c.all, " AND ")
}

// Attention returns what a person should look at: what is in doubt, half out,
// given up, held or taken down by the network, and what is out twice; the longest
// first.
func (l *Ledger) Attention(ctx context.Context) ([]Delivery, error) {
	found, err := l.deliveries(ctx, l.readers, `WHERE id IN (
		SELECT id FROM deliveries WHERE state IN ('uncertain', 'failed', 'missed', 'held', 'partial', 'gone')
		UNION SELECT id FROM deliveries WHERE out_twice = 1) ORDER BY since, id`)
	if err != nil {
		return nil, l.failed("reading what needs attention", err)
	}
	return found, nil
}

// Count is how many deliveries of an account are in a state.
type Count struct {
	Account    string `json:"account"`
	State      State  `json:"state"`
	Deliveries int    `json:"deliveries"`
}

// Counts counts all deliveries by account and state.
func (l *Ledger) Counts(ctx context.Context) ([]Count, error) {
	counts, err := readAll[Count](ctx, l.readers, `SELECT account, state, count(*) FROM deliveries GROUP BY account, state ORDER BY account, state`)
	if err != nil {
		return nil, l.failed("counting", err)
	}
	return counts, nil
}

func (c *Count) scan(rows *sql.Rows) error { return rows.Scan(&c.Account, &c.State, &c.Deliveries) }
