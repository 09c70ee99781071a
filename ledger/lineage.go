package ledger

import (
	"context"
	"database/sql"
	"errors"
)

// Lineage is the version of a campaign that was published from last.
type Lineage struct {
	Campaign string
	// Place is the host and the folder that it was read from.
	Place string
	// Revision is the commit that was checked out there; empty where the folder
	// is in no repository.
	Revision string
	// Frame is the SHA-256 of campaign.toml and the people.
	Frame [32]byte
}

// LineageOf reads a campaign's; found is false where nobody has led it yet.
func (l *Ledger) LineageOf(ctx context.Context, campaign string) (kept Lineage, found bool, err error) {
	err = l.readers.QueryRowContext(ctx, `SELECT campaign, place, revision, frame FROM lineages WHERE campaign = $1`, campaign).
		Scan(&kept.Campaign, &kept.Place, &kept.Revision, hashColumn{&kept.Frame})
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return Lineage{}, false, nil
	case err != nil:
		return Lineage{}, false, l.failed("reading which version of "+campaign+" was led last", err)
	}
	return kept, true, nil
}

// KeepLineage remembers the version that is published from now.
func (l *Ledger) KeepLineage(ctx context.Context, now Lineage) error {
	return l.write(ctx, func(t *transaction) error {
		return t.run(`INSERT INTO lineages (campaign, place, revision, frame) VALUES ($1, $2, $3, $4)
			ON CONFLICT (campaign) DO UPDATE SET place = excluded.place, revision = excluded.revision, frame = excluded.frame`,
			now.Campaign, now.Place, now.Revision, now.Frame[:])
	})
}
