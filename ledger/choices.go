package ledger

import (
	"context"
	"database/sql"
	"fmt"
	"strconv"
	"time"
)

// Announcement is an occurrence of which it is said beforehand when it is due, and
// whom it names: from then on neither changes (sequences H1 and H2).
type Announcement struct {
	Post, Slot string
	Due        time.Time
	// Person is an id within the campaign; empty: nobody was to be chosen.
	Person string
	// At is when it was announced; the ledger gives it.
	At time.Time
}

// Announce writes down what was not announced before. What was announced for a time
// that has passed, and is announced anew for a later one, is moved: it was not ready.
// What was given up with it, of times still ahead, is announced no more.
func (l *Ledger) Announce(ctx context.Context, announcements, givenUp []Announcement) error {
	now := l.now()
	return l.write(ctx, func(t *transaction) error {
		for _, a := range givenUp {
			if err := t.run(`DELETE FROM occurrences WHERE post = $1 AND slot = $2 AND due = $3`, a.Post, a.Slot, micros(a.Due)); err != nil {
				return fmt.Errorf("giving up %s %s: %w", a.Post, a.Slot, err)
			}
		}
		for _, a := range announcements {
			if err := t.run(`INSERT INTO occurrences (post, slot, due, person, announced) VALUES ($1, $2, $3, $4, $5)
				ON CONFLICT (post, slot) DO UPDATE SET due = excluded.due, announced = excluded.announced
				WHERE occurrences.due < excluded.announced AND occurrences.due < excluded.due`,
				a.Post, a.Slot, micros(a.Due), a.Person, micros(now)); err != nil {
				return fmt.Errorf("announcing %s %s: %w", a.Post, a.Slot, err)
			}
		}
		return nil
	})
}

// Announced are the announcements for times after since.
func (l *Ledger) Announced(ctx context.Context, since time.Time) ([]Announcement, error) {
	var announced []Announcement
	err := l.each(ctx, func(rows *sql.Rows) error {
		var a Announcement
		err := rows.Scan(&a.Post, &a.Slot, timeColumn{&a.Due}, &a.Person, timeColumn{&a.At})
		announced = append(announced, a)
		return err
	}, `SELECT post, slot, due, person, announced FROM occurrences WHERE due > $1 ORDER BY due, post, slot`, micros(since))
	if err != nil {
		return nil, l.failed("reading what is announced", err)
	}
	return announced, nil
}

// SlotUse is what is known of a post's times in slots.
type SlotUse struct {
	// Count is the highest number of them, and 1 for one that goes out once; Last is the
	// latest at which one was due: what was held takes a later opening than those after it.
	Count int
	Last  time.Time
}

// SlotUses are those of some posts, by their ids. A time is used once it is, or may be,
// out on any account, or is still tried there. One that was held or missed gives its
// opening up and comes again, whatever was decided on other accounts; where all was
// decided, it is used.
func (l *Ledger) SlotUses(ctx context.Context, posts []string) (map[string]SlotUse, error) {
	uses := make(map[string]SlotUse, len(posts))
	for _, post := range posts {
		err := l.each(ctx, func(rows *sql.Rows) error {
			var slot string
			var due time.Time
			err := rows.Scan(&slot, timeColumn{&due})
			use := uses[post]
			use.Count = max(use.Count, numberOf(slot))
			if due.After(use.Last) {
				use.Last = due
			}
			uses[post] = use
			return err
		}, `SELECT slot, max(CASE WHEN sent_at = 0 AND state IN ('held', 'missed') THEN 0 ELSE due END) FROM deliveries WHERE post = $1 GROUP BY slot
			HAVING sum(CASE WHEN sent_at <> 0 OR state NOT IN ('held', 'missed', 'skipped', 'failed') THEN 1 ELSE 0 END) > 0
				OR sum(CASE WHEN state IN ('held', 'missed') THEN 1 ELSE 0 END) = 0`, post)
		if err != nil {
			return nil, l.failed("reading which slots were used", err)
		}
	}
	return uses, nil
}

// numberOf is that of an evergreen's slot; any other post goes out once.
func numberOf(slot string) int {
	number, err := strconv.Atoi(slot)
	if err != nil {
		return 1
	}
	return number
}

// PlacePeople remembers where newcomers stand in the round of a campaign. Who has a
// place keeps it.
func (l *Ledger) PlacePeople(ctx context.Context, campaign string, places map[string]time.Time) error {
	return l.write(ctx, func(t *transaction) error {
		for person, placed := range places {
			if err := t.run(`INSERT INTO people (campaign, person, placed) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`,
				campaign, person, micros(placed)); err != nil {
				return fmt.Errorf("placing %s: %w", person, err)
			}
		}
		return nil
	})
}

// PeoplePlaced are the places of a campaign's people.
func (l *Ledger) PeoplePlaced(ctx context.Context, campaign string) (map[string]time.Time, error) {
	places := map[string]time.Time{}
	err := l.each(ctx, func(rows *sql.Rows) error {
		var person string
		var placed time.Time
		err := rows.Scan(&person, timeColumn{&placed})
		places[person] = placed
		return err
	}, `SELECT person, placed FROM people WHERE campaign = $1`, campaign)
	if err != nil {
		return nil, l.failed("reading the places of people", err)
	}
	return places, nil
}

// each calls a function with every row of an answer.
func (l *Ledger) each(ctx context.Context, read func(*sql.Rows) error, question string, args ...any) error {
	rows, err := l.readers.QueryContext(ctx, question, args...)
	if err != nil {
		return err
	}
	return eachRow(rows, read)
}
