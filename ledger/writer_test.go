package ledger

import (
	"errors"
	"path/filepath"
	"testing"
	"time"

	_ "modernc.org/sqlite"
)

// Sequence C8: what can't be written is not granted, and said to be so; with
// room on the disk it goes on.
func TestAFullDiskIsUnwritable(t *testing.T) {
	l, err := Open(t.Context(), filepath.Join(t.TempDir(), "vigil.db"), Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	bound := func(statement string) {
		if err := l.writer.tx.row(statement, nil, new(int)); err != nil {
			t.Fatal(err)
		}
	}
	claim := Claim{
		Planned: Planned{Key: Key{Post: "p", Slot: "once", Account: "a"}}, Attempt: "a1", Part: 1, Parts: 1,
		Message: make([]byte, 1<<20), Started: time.Unix(0, 0),
	}
	bound(`PRAGMA max_page_count = 1`) // never less than there are
	if claimed, err := l.Claim(t.Context(), claim); !errors.Is(err, ErrUnwritable) || claimed.Granted {
		t.Fatalf("on a full disk the claim answered %+v, %v", claimed, err)
	}
	bound(`PRAGMA max_page_count = 1000000`)
	if claimed, err := l.Claim(t.Context(), claim); err != nil || !claimed.Granted {
		t.Fatalf("with room again the claim answered %+v, %v", claimed, err)
	}
}
