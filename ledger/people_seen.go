package ledger

import (
	"context"
	"database/sql"
	"maps"
	"slices"
)

// PeopleSeen are all people whom deliveries name, or who have a place in a round, as
// campaign id / person id, sorted: also those whose files are gone by now.
func (l *Ledger) PeopleSeen(ctx context.Context) ([]string, error) {
	seen := map[string]bool{}
	err := l.each(ctx, func(rows *sql.Rows) error {
		var people []string
		err := rows.Scan(linesColumn{&people})
		for _, person := range people {
			seen[person] = true
		}
		return err
	}, `SELECT DISTINCT people FROM deliveries WHERE people <> ''`)
	if err != nil {
		return nil, l.failed("reading who was named", err)
	}
	err = l.each(ctx, func(rows *sql.Rows) error {
		var campaign, person string
		err := rows.Scan(&campaign, &person)
		seen[campaign+"/"+person] = true
		return err
	}, `SELECT campaign, person FROM people`)
	if err != nil {
		return nil, l.failed("reading the places of people", err)
	}
	return slices.Sorted(maps.Keys(seen)), nil
}
