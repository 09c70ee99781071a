package ledger

import (
	"context"
	"database/sql"
	"fmt"
	"time"
)

// Service is what is known of a service through which people are told.
type Service struct {
	// Name is the configuration's: the kind of service, with a number from the
	// second of its kind on. It holds no secret.
	Name string `json:"name"`
	// Digested is up to when its digests reach; Accepted when it last took anything.
	Digested time.Time `json:"digested,omitzero"`
	Accepted time.Time `json:"accepted,omitzero"`
	// Failing is since when it has taken nothing, and Error why; zero: all is well.
	Failing time.Time `json:"failing,omitzero"`
	Error   string    `json:"error,omitempty"`
}

// KeepService writes down how a service is now, and that it took these notices. To
// do it twice changes nothing.
func (l *Ledger) KeepService(ctx context.Context, s Service, took []int64) error {
	now := micros(l.now())
	name := lines([]string{s.Name})
	return l.write(ctx, func(t *transaction) error {
		for _, id := range took {
			err := t.run(`UPDATE notices SET told = CASE WHEN told = 0 THEN $2 ELSE told END,
				accepted = CASE WHEN accepted = '' THEN $3 ELSE accepted || $4 END
				WHERE id = $1 AND replace(accepted, $3, '') = accepted`, id, now, name, s.Name+"\n")
			if err != nil {
				return fmt.Errorf("notice %d: %w", id, err)
			}
		}
		return t.run(`INSERT INTO services (name, digested, accepted, failing, error) VALUES ($1, $2, $3, $4, $5)
			ON CONFLICT (name) DO UPDATE SET digested = excluded.digested, accepted = excluded.accepted,
				failing = excluded.failing, error = excluded.error`,
			s.Name, micros(s.Digested), micros(s.Accepted), micros(s.Failing), s.Error)
	})
}

// DropService forgets a service that is not used any more.
func (l *Ledger) DropService(ctx context.Context, name string) error {
	return l.write(ctx, func(t *transaction) error { return t.run(`DELETE FROM services WHERE name = $1`, name) })
}

// Services returns those that were ever used, by name.
func (l *Ledger) Services(ctx context.Context) ([]Service, error) {
	services, err := readAll[Service](ctx, l.readers, `SELECT name, digested, accepted, failing, error FROM services ORDER BY name`)
	if err != nil {
		return nil, l.failed("reading how people are told", err)
	}
	return services, nil
}

func (s *Service) scan(rows *sql.Rows) error {
	return rows.Scan(&s.Name, timeColumn{&s.Digested}, timeColumn{&s.Accepted}, timeColumn{&s.Failing}, &s.Error)
}
