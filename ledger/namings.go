package ledger

import (
	"context"
	"database/sql"
	"time"
)

// Named is when a person counts as named for the choice of the next; what stands here
// is what readers have seen: only what is out, or was.

// LastHeard is when readers last saw each person of a campaign named, by campaign id /
// person id.
func (l *Ledger) LastHeard(ctx context.Context, campaign string) (map[string]time.Time, error) {
	heard := map[string]time.Time{}
	err := l.each(ctx, func(rows *sql.Rows) error {
		var people []string
		var at time.Time
		err := rows.Scan(linesColumn{&people}, timeColumn{&at})
		for _, person := range people {
			if heard[person].Before(at) {
				heard[person] = at
			}
		}
		return err
	}, lastOfPeople, campaign)
	if err != nil {
		return nil, l.failed("reading who was named when", err)
	}
	return heard, nil
}

// lastOfPeople is when each list of people was out last.
const lastOfPeople = `SELECT people, max(sent_at) AS sent_at FROM deliveries
	WHERE campaign = $1 AND people <> '' AND sent_at <> 0 GROUP BY people`

// Naming is a delivery that names people, and is out or was.
type Naming struct {
	ID                       int64
	Post, Slot, Account, URL string
	State                    State
	// People are campaign id / person id.
	People []string
	SentAt time.Time
}

func (n *Naming) scan(rows *sql.Rows) error {
	return rows.Scan(&n.ID, &n.Post, &n.Slot, &n.Account, &n.URL, &n.State, linesColumn{&n.People}, timeColumn{&n.SentAt})
}

// LastNamings are, for each person of a campaign, the deliveries of the occurrence that
// named them last, and with them those of others that were due at the same moment; the
// newest first.
func (l *Ledger) LastNamings(ctx context.Context, campaign string) ([]Naming, error) {
	namings, err := readAll[Naming](ctx, l.readers, `SELECT d.id, d.post, d.slot, d.account, d.url, d.state, d.people, d.sent_at
		FROM deliveries d JOIN (
			SELECT DISTINCT n.due FROM deliveries n JOIN (`+lastOfPeople+`) AS last ON last.people = n.people AND last.sent_at = n.sent_at
			WHERE n.campaign = $1
		) AS moments ON moments.due = d.due
		WHERE d.campaign = $1 AND d.people <> '' AND d.sent_at <> 0 ORDER BY d.sent_at DESC, d.id`, campaign)
	if err != nil {
		return nil, l.failed("reading where people were named", err)
	}
	return namings, nil
}

// TimesNamed are the moments at which each person of a campaign was named after one, by
// campaign id / person id: one for each occurrence, on however many accounts it is.
func (l *Ledger) TimesNamed(ctx context.Context, campaign string, after time.Time) (map[string][]time.Time, error) {
	times := map[string][]time.Time{}
	err := l.each(ctx, func(rows *sql.Rows) error {
		var people []string
		var at time.Time
		err := rows.Scan(linesColumn{&people}, timeColumn{&at})
		for _, person := range people {
			times[person] = append(times[person], at)
		}
		return err
	}, `SELECT people, max(sent_at) FROM deliveries WHERE campaign = $1 AND people <> '' AND sent_at > $2
		GROUP BY post, slot, people`, campaign, micros(after))
	if err != nil {
		return nil, l.failed("counting how often people were named", err)
	}
	return times, nil
}
