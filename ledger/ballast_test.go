package ledger_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"vigil/ledger"
)

func TestWhoPublishesKeepsRoomAsideOnTheDisk(t *testing.T) {
	path := filepath.Join(t.TempDir(), "vigil.db")
	must(t, wrote(t, path).Close())
	if _, err := os.Stat(path + ".ballast"); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("who only looks has made one: %v", err)
	}
	for range 2 { // the second finds it there
		l, err := ledger.Open(t.Context(), path, ledger.Options{Ballast: true})
		must(t, err)
		must(t, l.Beat(t.Context(), noon, noon))
		must(t, errors.Join(l.Unwritable(), l.Close()))
		if info, err := os.Stat(path + ".ballast"); err != nil || info.Size() != 1<<20 || info.Mode().Perm() != 0o600 {
			t.Errorf("there is %v, %v", info, err)
		}
	}
}

// The ends of 20 attempts, each synced alone, have to find room in what is kept
// aside.
func TestTheEndsOfTwentyAttemptsFitIntoTheRoomThatIsKeptAside(t *testing.T) {
	path := filepath.Join(t.TempDir(), "vigil.db")
	l := openAt(t, path)
	for number := range 20 {
		c := claimOf(planned(number), fmt.Sprint("a", number))
		c.Account = fmt.Sprint("account-", number)
		c.Text += string(make([]byte, 5000))
		c.Message = make([]byte, 8000)
		granted(t, l, c)
	}
	before := logged(t, path)
	for number := range 20 {
		finish(t, l, sent(fmt.Sprint("a", number), fmt.Sprint("r", number)))
	}
	if took := logged(t, path) - before; took > 1<<20 {
		t.Errorf("they took %d KB", took>>10)
	}
}

func logged(t *testing.T, path string) int64 {
	t.Helper()
	info, err := os.Stat(path + "-wal")
	must(t, err)
	return info.Size()
}
