package ledger_test

import (
	"bufio"
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"vigil/ledger"
)

func TestANewLedgerCountsFromNowAndIsItsOwnersAlone(t *testing.T) {
	path := filepath.Join(t.TempDir(), "vigil.db")
	l := openAt(t, path)
	born, err := l.Born(t.Context())
	if err != nil || !born.Equal(noon) {
		t.Errorf("born %v, %v", born, err)
	}
	watermark, err := l.Watermark(t.Context())
	if err != nil || !watermark.Equal(noon) {
		t.Errorf("its watermark is %v, %v", watermark, err)
	}
	for _, name := range []string{path, path + "-wal"} {
		if info, err := os.Stat(name); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v, %v; want it readable by its owner only", name, info.Mode(), err)
		}
	}
}

func TestTheWatermarkNeverGoesBack(t *testing.T) {
	each(t, func(t *testing.T, l *ledger.Ledger) {
		later := noon.Add(time.Hour)
		for _, watermark := range []time.Time{later, noon, {}} {
			must(t, l.Beat(t.Context(), later, watermark))
		}
		watermark, err := l.Watermark(t.Context())
		if err != nil || !watermark.Equal(later) {
			t.Errorf("the watermark is %v, %v", watermark, err)
		}
		if beat, err := l.LastBeat(t.Context()); err != nil || !beat.Equal(later) {
			t.Errorf("the heartbeat is %v, %v", beat, err)
		}
	})
}

func TestALedgerThatCannotBeTrustedIsRefusedWithWords(t *testing.T) {
	execute := func(statement string) func(t *testing.T, path string) {
		return func(t *testing.T, path string) {
			database, err := sql.Open("sqlite", path)
			must(t, err)
			_, err = database.Exec(statement)
			must(t, errors.Join(err, database.Close()))
		}
	}
	vigils := func(t *testing.T, path string) {
		l, err := ledger.Open(t.Context(), path, ledger.Options{})
		must(t, errors.Join(err, l.Close()))
	}
	for name, test := range map[string]struct {
		make []func(t *testing.T, path string)
		want error
		says string
	}{
		"of a newer vigil": {
			[]func(*testing.T, string){vigils, execute(`INSERT INTO goose_db_version (version_id, is_applied) VALUES (99, 1)`)},
			ledger.ErrNewer, "form 99",
		},
		"another program's": {[]func(*testing.T, string){execute(`CREATE TABLE recipes (name text)`)}, ledger.ErrCorrupt, "another program"},
		"not a database": {[]func(*testing.T, string){func(t *testing.T, path string) {
			must(t, os.WriteFile(path, bytes.Repeat([]byte("recipes "), 1000), 0o600))
		}}, ledger.ErrCorrupt, "restore the last backup"},
		"damaged": {[]func(*testing.T, string){vigils, func(t *testing.T, path string) {
			content, err := os.ReadFile(path)
			must(t, err)
			copy(content[100:], bytes.Repeat([]byte{0xff}, 4000))
			must(t, os.WriteFile(path, content, 0o600))
		}}, ledger.ErrCorrupt, "restore the last backup"},
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "vigil.db")
			for _, step := range test.make {
				step(t, path)
			}
			before, err := os.ReadFile(path)
			must(t, err)
			_, err = ledger.Open(t.Context(), path, ledger.Options{})
			if !errors.Is(err, test.want) || !strings.Contains(err.Error(), test.says) {
				t.Errorf("opening answered %v, want %v and %q", err, test.want, test.says)
			}
			if after, err := os.ReadFile(path); err != nil || test.want == ledger.ErrCorrupt && len(before) != len(after) {
				t.Errorf("the file was touched (%v)", err)
			}
		})
	}
}

func TestAReadOnlyLedgerIsReadAndNeverWritten(t *testing.T) {
	path := filepath.Join(t.TempDir(), "vigil.db")
	l := openAt(t, path)
	note(t, l, ledger.Note{Planned: planned(1), State: ledger.Missed})
	must(t, l.Close())
	if _, err := os.Stat(path + "-wal"); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a closed ledger is more than one file (%v)", err)
	}
	reader, err := ledger.Open(t.Context(), path, ledger.Options{ReadOnly: true})
	must(t, err)
	defer reader.Close()
	wantState(t, reader, planned(1).Key, ledger.Missed)
	if _, err := reader.Claim(t.Context(), claimOf(planned(2), "a1")); !errors.Is(err, ledger.ErrUnwritable) {
		t.Errorf("a claim answered %v, want ErrUnwritable", err)
	}
	if _, err := ledger.Open(t.Context(), path+".absent", ledger.Options{ReadOnly: true}); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a ledger that is not there answered %v", err)
	}
}

func TestAClosedLedgerRefusesAndMayBeClosedAgain(t *testing.T) {
	each(t, func(t *testing.T, l *ledger.Ledger) {
		must(t, l.Close())
		must(t, l.Close())
		if _, err := l.Claim(t.Context(), claimOf(planned(1), "a1")); !errors.Is(err, ledger.ErrClosed) {
			t.Errorf("a claim answered %v, want ErrClosed", err)
		}
	})
}

func TestAChangeWhoseContextHasEndedIsNotMade(t *testing.T) {
	each(t, func(t *testing.T, l *ledger.Ledger) {
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		for range 20 {
			if _, err := l.Claim(ctx, claimOf(planned(1), "a1")); !errors.Is(err, context.Canceled) {
				t.Fatalf("a claim answered %v", err)
			}
		}
		if _, err := l.DeliveryByKey(t.Context(), planned(1).Key); !errors.Is(err, ledger.ErrNotFound) {
			t.Errorf("the claim left something: %v", err)
		}
	})
}

func TestAChangeThatFailsInCompanyLeavesTheOthers(t *testing.T) {
	each(t, func(t *testing.T, l *ledger.Ledger) {
		var claims sync.WaitGroup
		for i := range 64 {
			claims.Go(func() {
				if i%2 == 0 {
					if _, err := l.Finish(t.Context(), sent("nobody", "5")); !errors.Is(err, ledger.ErrNotFound) {
						t.Errorf("an unknown attempt answered %v", err)
					}
					return
				}
				claimed, err := l.Claim(t.Context(), claimOf(planned(i), fmt.Sprint("a", i)))
				if err != nil || !claimed.Granted {
					t.Errorf("claim %d: %+v, %v", i, claimed, err)
				}
			})
		}
		claims.Wait()
		counts, err := l.Counts(t.Context())
		if err != nil || len(counts) != 1 || counts[0].Deliveries != 32 {
			t.Errorf("the ledger counts %+v, %v; want 32 claims", counts, err)
		}
	})
}

// A bubble's clock stands still while something runs and jumps when all wait, so
// a ledger that started a goroutine of its own, or waited outside of channels,
// would be noticed here.
func TestALedgerWorksInABubble(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l, err := ledger.Open(t.Context(), filepath.Join(t.TempDir(), "vigil.db"), ledger.Options{})
		must(t, err)
		var claims sync.WaitGroup
		for i := range 16 {
			claims.Go(func() {
				time.Sleep(time.Duration(i%4) * time.Second)
				attempt := fmt.Sprint("a", i)
				if claimed, err := l.Claim(t.Context(), claimOf(planned(i), attempt)); err != nil || !claimed.Granted {
					t.Errorf("claim %d: %+v, %v", i, claimed, err)
				}
				if _, err := l.Finish(t.Context(), sent(attempt, fmt.Sprint(i))); err != nil {
					t.Error(err)
				}
			})
		}
		claims.Wait()
		synctest.Wait()
		must(t, l.Close())
	})
}

func TestSequenceB2OneProcessRunsOnALedger(t *testing.T) {
	path := filepath.Join(t.TempDir(), "vigil.db")
	lock, err := ledger.Lock(path)
	must(t, err)
	_, err = ledger.Lock(path)
	if locked, ok := errors.AsType[*ledger.LockedError](err); !ok || locked.Process != os.Getpid() {
		t.Errorf("a second lock answered %v, want who holds it", err)
	}
	must(t, lock.Unlock())
	again, err := ledger.Lock(path)
	must(t, err)
	must(t, again.Unlock())
}

func TestALedgerKnowsItsMachine(t *testing.T) {
	path := filepath.Join(t.TempDir(), "vigil.db")
	on := func(machine string, do func(l *ledger.Ledger) error) error {
		l, err := ledger.Open(t.Context(), path, ledger.Options{Machine: machine})
		must(t, err)
		return errors.Join(do(l), l.Close())
	}
	check := func(l *ledger.Ledger) error { return l.CheckMachine(t.Context()) }
	must(t, on("old-server", check))
	must(t, on("old-server", check))
	moved, ok := errors.AsType[*ledger.MachineError](on("new-server", check))
	if !ok || moved.Was != "old-server" {
		t.Errorf("another machine answered %v", moved)
	}
	must(t, on("new-server", func(l *ledger.Ledger) error { return l.MoveHere(t.Context()) }))
	must(t, on("new-server", check))
}

func TestAClaimSurvivesTheDeathOfItsProcess(t *testing.T) {
	path := filepath.Join(t.TempDir(), "vigil.db")
	command := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^$")
	command.Env = append(os.Environ(), claimAndHang+"="+path)
	output, err := command.StdoutPipe()
	must(t, err)
	_, err = command.StdinPipe()
	must(t, err)
	must(t, command.Start())
	if line, err := bufio.NewReader(output).ReadString('\n'); line != "sending <nil>\n" {
		t.Fatalf("the process said %q, %v", line, err)
	}
	if _, err := ledger.Lock(path); err == nil {
		t.Error("the lock was free while its holder lived")
	}
	must(t, command.Process.Kill())
	if err := command.Wait(); err == nil {
		t.Fatal("the process was not killed")
	}
	lock, err := ledger.Lock(path)
	must(t, err)
	defer lock.Unlock()
	l := openAt(t, path)
	wantState(t, l, planned(1).Key, ledger.Sending)
	refused(t, l, claimOf(planned(1), "a2"))
	_, err = l.Abandon(t.Context(), "successor", noon)
	must(t, err)
	wantState(t, l, planned(1).Key, ledger.Uncertain)
}

// A ledger that was moved to another disk is often reached by a link in its old place.
func TestALedgerBehindALinkIsOneLedger(t *testing.T) {
	disk, folder := t.TempDir(), t.TempDir()
	file, link := filepath.Join(disk, "vigil.db"), filepath.Join(folder, "vigil.db")
	must(t, os.Symlink(file, link))
	lock, err := ledger.Lock(link)
	must(t, err)
	if _, err := ledger.Lock(file); err == nil {
		t.Error("a second process may publish from it under its other name")
	}
	l, err := ledger.Open(t.Context(), link, ledger.Options{Ballast: true})
	must(t, err)
	_, err = l.Backup(t.Context(), filepath.Join(disk, "monday.db"))
	must(t, errors.Join(err, l.Close()))
	_, err = ledger.Restore(t.Context(), lock, link, filepath.Join(disk, "monday.db"), ledger.Options{})
	must(t, err)
	must(t, lock.Unlock())
	beside, err := os.ReadDir(folder)
	must(t, err)
	if len(beside) != 1 || beside[0].Type() != fs.ModeSymlink {
		t.Errorf("beside the link lie %v, want the link alone", beside)
	}
}
