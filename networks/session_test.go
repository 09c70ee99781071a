package networks_test

import (
	"context"
	"encoding/json"
	"errors"
	"testing"

	"vigil/networks"
)

// shelf is a session in memory, which counts who holds its lock.
type shelf struct {
	kept   json.RawMessage
	held   bool
	stored int
	// locks and throws are what locking and storing fail with.
	locks, throws error
}

func (s *shelf) Load() (json.RawMessage, error) { return s.kept, nil }

func (s *shelf) Store(content json.RawMessage) error {
	s.kept = content
	s.stored++
	return s.throws
}

func (s *shelf) Lock(context.Context) (func() error, error) {
	if s.locks != nil {
		return nil, s.locks
	}
	s.held = true
	return func() error { s.held = false; return nil }, nil
}

func TestWhatIsRenewedIsStoredWhileNobodyElseRenews(t *testing.T) {
	session := &shelf{kept: json.RawMessage("1")}
	err := networks.Renew(t.Context(), session, func(kept json.RawMessage) (json.RawMessage, error) {
		if !session.held || string(kept) != "1" {
			t.Errorf("held: %t, with %s", session.held, kept)
		}
		return json.RawMessage("2"), nil
	})
	if err != nil || string(session.kept) != "2" || session.held {
		t.Errorf("%s, %v, held: %t", session.kept, err, session.held)
	}
}

func TestARenewalThatFailsStoresWhatItCameTo(t *testing.T) {
	refused, full := errors.New("refused"), errors.New("the disk is full")
	for name, test := range map[string]struct {
		renewed json.RawMessage
		session shelf
		stored  int
		want    error
	}{
		"nothing new":             {nil, shelf{}, 0, refused},
		"half of it":              {json.RawMessage("2"), shelf{}, 1, refused},
		"a disk that is full":     {json.RawMessage("2"), shelf{throws: full}, 1, full},
		"a lock that is not free": {json.RawMessage("2"), shelf{locks: context.Canceled}, 0, context.Canceled},
	} {
		t.Run(name, func(t *testing.T) {
			session := test.session
			err := networks.Renew(t.Context(), &session, func(json.RawMessage) (json.RawMessage, error) { return test.renewed, refused })
			if !errors.Is(err, test.want) || session.stored != test.stored || session.held {
				t.Errorf("%v, stored %d times, held: %t", err, session.stored, session.held)
			}
		})
	}
}
