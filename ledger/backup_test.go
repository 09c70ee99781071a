package ledger_test

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"vigil/ledger"
)

// lockAt takes the lock of the ledger at path.
func lockAt(t *testing.T, path string) *ledger.Locked {
	t.Helper()
	lock, err := ledger.Lock(path)
	must(t, err)
	t.Cleanup(func() { must(t, lock.Unlock()) })
	return lock
}

// wrote is what was written in these tests: one post is out, one is in flight.
func wrote(t *testing.T, path string) *ledger.Ledger {
	t.Helper()
	l := openAt(t, path)
	granted(t, l, claimOf(planned(1), "a1"))
	finish(t, l, sent("a1", "r1"))
	granted(t, l, claimOf(planned(2), "a2"))
	return l
}

func TestABackupIsAWholeLedgerThatKnowsItIsACopy(t *testing.T) {
	folder := t.TempDir()
	l := wrote(t, filepath.Join(folder, "vigil.db"))
	made, err := l.Backup(t.Context(), filepath.Join(folder, "copy.db"))
	must(t, err)
	if made.Deliveries != 2 || !made.Made.Equal(noon) || !made.LastSent.Equal(noon.Add(time.Second)) || made.Bytes == 0 {
		t.Errorf("it says %+v", made)
	}
	if info, err := os.Stat(made.Path); err != nil || info.Mode().Perm() != 0o600 || info.Size() != made.Bytes {
		t.Errorf("the file: %v, %v", info, err)
	}
	wantFiles(t, folder, "copy.db", "vigil.db", "vigil.db-shm", "vigil.db-wal")
	copied := openAt(t, made.Path)
	wantState(t, copied, planned(1).Key, ledger.Sent)
	wantState(t, copied, planned(2).Key, ledger.Sending)
	for _, test := range []struct {
		of   *ledger.Ledger
		want ledger.Origin
	}{{l, ledger.Origin{}}, {copied, ledger.Origin{Copied: noon}}} {
		if from, err := test.of.Origin(t.Context()); err != nil || from != test.want {
			t.Errorf("%s comes from %v, %v; want %v", test.of.Path(), from, err, test.want)
		}
	}
}

// wantFiles compares the names in a folder.
func wantFiles(t *testing.T, folder string, want ...string) {
	t.Helper()
	entries, err := os.ReadDir(folder)
	must(t, err)
	var names []string
	for _, entry := range entries {
		names = append(names, entry.Name())
	}
	if fmt.Sprint(names) != fmt.Sprint(want) {
		t.Errorf("there are %v, want %v", names, want)
	}
}

func TestABackupNeverTakesTheNameOfAnotherFile(t *testing.T) {
	folder := t.TempDir()
	l := wrote(t, filepath.Join(folder, "vigil.db"))
	taken := filepath.Join(folder, "taken.db")
	must(t, os.WriteFile(taken, []byte("last week's"), 0o600))
	if _, err := l.Backup(t.Context(), taken); !errors.Is(err, fs.ErrExist) {
		t.Errorf("it answered %v", err)
	}
	if content, err := os.ReadFile(taken); err != nil || string(content) != "last week's" {
		t.Errorf("there is %q, %v", content, err)
	}
	if _, err := l.Backup(t.Context(), filepath.Join(folder, "nowhere", "copy.db")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("into a folder that is not there: %v", err)
	}
	wantFiles(t, folder, "taken.db", "vigil.db", "vigil.db-shm", "vigil.db-wal")
}

func TestAnInterruptedBackupIsInNobodysWay(t *testing.T) {
	folder := t.TempDir()
	l := wrote(t, filepath.Join(folder, "vigil.db"))
	must(t, os.WriteFile(filepath.Join(folder, "copy.db.unfinished"), []byte("half"), 0o600))
	_, err := l.Backup(t.Context(), filepath.Join(folder, "copy.db"))
	must(t, err)
	wantFiles(t, folder, "copy.db", "vigil.db", "vigil.db-shm", "vigil.db-wal")
}

func TestABackupOfADamagedLedgerIsNone(t *testing.T) {
	folder := t.TempDir()
	path := filepath.Join(folder, "vigil.db")
	manyAt(t, path)
	damage(t, path, middlePages)
	l := openAt(t, path)
	if _, err := l.Backup(t.Context(), filepath.Join(folder, "copy.db")); !errors.Is(err, ledger.ErrCorrupt) {
		t.Errorf("it answered %v", err)
	}
	if _, err := os.Stat(filepath.Join(folder, "copy.db")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("there is a backup: %v", err)
	}
}

func TestARestoredLedgerTakesThePlaceOfThePresentOneWhichIsKept(t *testing.T) {
	folder := t.TempDir()
	path, backup := filepath.Join(folder, "vigil.db"), filepath.Join(folder, "copy.db")
	l := wrote(t, path)
	_, err := l.Backup(t.Context(), backup)
	must(t, err)
	granted(t, l, claimOf(planned(3), "a3"))
	must(t, l.Close())

	restored, err := ledger.Restore(t.Context(), lockAt(t, path), path, backup, ledger.Options{Clock: func() time.Time { return noon.Add(time.Hour) }})
	must(t, err)
	aside := path + ".before-restore-20261122-130000"
	if restored.Aside != aside || restored.Path != path || restored.Deliveries != 2 || !restored.Made.Equal(noon) || restored.Bytes == 0 {
		t.Errorf("it says %+v", restored)
	}
	wantFiles(t, folder, "copy.db", "vigil.db", "vigil.db.before-restore-20261122-130000", "vigil.db.lock")
	wantState(t, openAt(t, aside), planned(3).Key, ledger.Sending)
	now := openAt(t, path)
	wantState(t, now, planned(2).Key, ledger.Sending)
	if _, err := now.DeliveryByKey(t.Context(), planned(3).Key); !errors.Is(err, ledger.ErrNotFound) {
		t.Errorf("what came after the backup: %v", err)
	}
	later := noon.Add(2 * time.Hour)
	for range 2 { // the second start changes nothing
		from, err := now.LeadOn(t.Context(), later)
		must(t, err)
		if want := (ledger.Origin{Copied: noon, Restored: noon.Add(2 * time.Hour)}); from != want {
			t.Errorf("it comes from %v, want %v", from, want)
		}
		later = later.Add(time.Hour)
	}
}

func TestWhatCannotBeRestoredChangesNothing(t *testing.T) {
	good := func(t *testing.T, path string) { manyAt(t, path) }
	for name, test := range map[string]struct {
		make func(t *testing.T, path string)
		want error
		says string
	}{
		"nothing": {func(*testing.T, string) {}, fs.ErrNotExist, "can't be read"},
		"empty":   {func(t *testing.T, path string) { must(t, os.WriteFile(path, nil, 0o600)) }, ledger.ErrCorrupt, "it is empty"},
		"cut off": {func(t *testing.T, path string) { good(t, path); damage(t, path, cutOff) }, ledger.ErrCorrupt, "cut off"},
		"damaged": {func(t *testing.T, path string) { good(t, path); damage(t, path, middlePages) }, ledger.ErrCorrupt, "is not restored"},
		"of a newer vigil": {func(t *testing.T, path string) {
			good(t, path)
			execute(t, path, `INSERT INTO goose_db_version (version_id, is_applied) VALUES (99, 1)`)
		}, ledger.ErrNewer, "form 99"},
	} {
		t.Run(name, func(t *testing.T) {
			folder := t.TempDir()
			path, backup := filepath.Join(folder, "vigil.db"), filepath.Join(t.TempDir(), "copy.db")
			must(t, wrote(t, path).Close())
			test.make(t, backup)
			_, err := ledger.Restore(t.Context(), lockAt(t, path), path, backup, ledger.Options{})
			if !errors.Is(err, test.want) || !strings.Contains(err.Error(), test.says) {
				t.Errorf("it answered %v, want %v and %q", err, test.want, test.says)
			}
			wantFiles(t, folder, "vigil.db", "vigil.db.lock")
			wantState(t, openAt(t, path), planned(2).Key, ledger.Sending)
		})
	}
}

func TestARestoreNeedsTheLock(t *testing.T) {
	path := filepath.Join(t.TempDir(), "vigil.db")
	must(t, wrote(t, path).Close())
	other := lockAt(t, path+".other")
	for _, lock := range []*ledger.Locked{nil, other} {
		if _, err := ledger.Restore(t.Context(), lock, path, path, ledger.Options{}); err == nil {
			t.Error("it was restored under a daemon")
		}
	}
}

// A daemon that died has left its last words in the log: who restores its file
// restores them too. It was no backup, so it knows of nothing after its heartbeat.
func TestAFileThatNoBackupMadeCountsAsACopyOfItsLastHeartbeat(t *testing.T) {
	folder := t.TempDir()
	died, path := filepath.Join(folder, "died.db"), filepath.Join(folder, "vigil.db")
	l := wrote(t, filepath.Join(folder, "living.db"))
	must(t, l.Beat(t.Context(), noon.Add(time.Minute), noon))
	for _, suffix := range []string{"", "-wal"} { // nobody writes meanwhile
		content, err := os.ReadFile(l.Path() + suffix)
		must(t, errors.Join(err, os.WriteFile(died+suffix, content, 0o600)))
	}
	restored, err := ledger.Restore(t.Context(), lockAt(t, path), path, died, ledger.Options{})
	must(t, err)
	if restored.Deliveries != 2 || restored.Aside != "" || !restored.Made.Equal(noon.Add(time.Minute)) {
		t.Errorf("it says %+v", restored)
	}
}

// Of a file that a daemon writes to, and its log, no two copies fit together; and the
// daemon would go on publishing beside the one that is restored.
func TestALedgerThatADaemonRunsOnIsNoBackup(t *testing.T) {
	folder := t.TempDir()
	living, path := filepath.Join(folder, "living.db"), filepath.Join(folder, "vigil.db")
	wrote(t, living)
	lockAt(t, living)
	_, err := ledger.Restore(t.Context(), lockAt(t, path), path, living, ledger.Options{})
	if locked, ok := errors.AsType[*ledger.LockedError](err); !ok || locked.Process != os.Getpid() {
		t.Errorf("it answered %v", err)
	}
	wantFiles(t, folder, "living.db", "living.db-shm", "living.db-wal", "living.db.lock", "vigil.db.lock")
}
