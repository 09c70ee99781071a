package scheduler

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"vigil/ledger"
	"vigil/media"
	"vigil/networks"
	"vigil/posts"
	"vigil/scheduler/plan"

	_ "modernc.org/sqlite"
)

// world is a campaign's folder, a ledger and accounts whose networks are played,
// in a bubble of time. It is ten to twelve, UTC, on Saturday 2000-01-01. Its posts
// may say the same, since nearly all do.
type world struct {
	*testing.T
	folder   string
	database string
	// place names the machine; empty where the ledger is nobody else's.
	place    string
	accounts []*Account
	// edits tells the daemon that files have changed, as the system does.
	edits chan string
	// wall is the wall clock; nil: the bubble's.
	wall func() time.Time
	log  journal
	// fitter keeps what it makes; nil: nothing is kept.
	fitter *media.Fitter
}

// journal is a log that several processes of one world write.
type journal struct {
	mutex sync.Mutex
	lines bytes.Buffer
}

func (j *journal) Write(line []byte) (int, error) {
	j.mutex.Lock()
	defer j.mutex.Unlock()
	return j.lines.Write(line)
}

func (j *journal) String() string {
	j.mutex.Lock()
	defer j.mutex.Unlock()
	return j.lines.String()
}

// inWorld runs a test in a bubble of time.
func inWorld(t *testing.T, test func(*world)) {
	t.Helper()
	folder, database := t.TempDir(), filepath.Join(t.TempDir(), "vigil.db")
	synctest.Test(t, func(t *testing.T) {
		w := &world{T: t, folder: folder, database: database, edits: make(chan string, 16)}
		time.Sleep(time.Until(today(11, 50)))
		w.campaign("repeat_after = \"0s\"\n")
		test(w)
	})
}

// write writes a file as it would stand there for a while already.
func (w *world) write(path, text string) {
	w.Helper()
	full := filepath.Join(w.folder, path)
	written := time.Now().Add(-2 * settling)
	if err := errors.Join(os.MkdirAll(filepath.Dir(full), 0o755), os.WriteFile(full, []byte(text), 0o644), os.Chtimes(full, written, written)); err != nil {
		w.Fatal(err)
	}
}

// edit writes a file at this moment, as an editor does under a running daemon.
func (w *world) edit(path, text string) {
	w.Helper()
	w.write(path, text)
	if err := os.Chtimes(filepath.Join(w.folder, path), time.Now(), time.Now()); err != nil {
		w.Fatal(err)
	}
	w.edits <- filepath.Join(w.folder, path)
}

func (w *world) remove(path string) {
	w.Helper()
	if err := os.RemoveAll(filepath.Join(w.folder, path)); err != nil {
		w.Fatal(err)
	}
	w.edits <- filepath.Join(w.folder, path)
}

// post writes a post due at a time.
func (w *world) post(name string, at time.Time, more string) {
	w.Helper()
	w.write("posts/"+name+".toml", postAt(at, more))
}

func postAt(at time.Time, more string) string {
	return fmt.Sprintf("at = %q\ntext = \"A text.\"\n%s", at.Format("2006-01-02 15:04:05"), more)
}

// account adds an account that publishes on a stage.
func (w *world) account(name string, opened networks.Account, change ...func(*Account)) {
	account := &Account{
		Account: posts.Account{Name: name, Network: "stage", Limits: stageLimits},
		Opened:  opened,
	}
	for _, change := range change {
		change(account)
	}
	w.accounts = append(w.accounts, account)
}

// campaign writes the campaign's file, and more into it.
func (w *world) campaign(more string) {
	w.Helper()
	w.write("campaign.toml", "id = \"c\"\nname = \"A campaign\"\ntimezone = \"UTC\"\n"+more)
}

// stage adds an account, and returns what it publishes on.
func (w *world) stage(name string, change ...func(*Account)) *stage {
	made := &stage{}
	w.account(name, made, change...)
	return made
}

var errNoToken = errors.New("token is missing")

var stageLimits = networks.Limits{
	Text:    networks.TextLimits{Max: 500, Counting: networks.Graphemes},
	Thread:  true,
	Reply:   true,
	Repost:  true,
	Settles: networks.Duration(15 * time.Second),
	Media:   networks.MediaLimits{Max: 4, Types: []string{"image/png"}, Alt: 100},
}

// daemon is a scheduler at work.
type daemon struct {
	*Scheduler
	book *ledger.Ledger
	wake chan struct{}
	stop func()
}

// start starts a daemon; it ends with stop, or with the test.
func (w *world) start() *daemon {
	w.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	book, err := ledger.Open(ctx, w.database, ledger.Options{Clock: w.wall})
	if err != nil {
		w.Fatal(err)
	}
	queue, err := OpenQueue(ctx, QueueOptions{Ledger: book, Folders: []string{w.folder}, Defaults: w.defaults(), Place: w.place, Log: w.logger()})
	if err != nil {
		w.Fatal(err)
	}
	d := &daemon{book: book, wake: make(chan struct{}, 1)}
	d.Scheduler = New(Options{Ledger: book, Queue: queue, Accounts: w.fresh(), Wake: d.wake, Clock: w.wall, Log: w.logger(), Fitter: w.fitter})
	var ended sync.WaitGroup
	ended.Go(func() {
		if err := d.Run(ctx); err != nil {
			w.Error(err)
		}
	})
	ended.Go(func() { w.lookAtEdits(ctx, queue) })
	d.stop = sync.OnceFunc(func() {
		cancel()
		ended.Wait()
		if err := errors.Join(queue.Close(), book.Close()); err != nil {
			w.Error(err)
		}
	})
	w.Cleanup(d.stop)
	return d
}

// lookAtEdits stands in for the system's word that a file has changed.
func (w *world) lookAtEdits(ctx context.Context, queue *Queue) {
	for {
		var changed []string
		select {
		case <-ctx.Done():
			return
		case path := <-w.edits:
			changed = append(changed, path)
		}
		for again := true; again && ctx.Err() == nil; {
			for len(w.edits) > 0 {
				changed = append(changed, <-w.edits)
			}
			again, _ = queue.Recheck(ctx, changed) // a refused write shows in the ledger's rows
			changed = nil
			time.Sleep(settling)
		}
	}
}

// fresh are the accounts as a new process opens them.
func (w *world) fresh() []*Account {
	accounts := make([]*Account, len(w.accounts))
	for i, account := range w.accounts {
		copied := *account
		accounts[i] = &copied
	}
	return accounts
}

func (w *world) defaults() posts.Defaults {
	defaults := posts.Defaults{Zone: "UTC", Networks: []string{"stage"}, Timetable: plan.NewTimetable().Check}
	for _, account := range w.accounts {
		defaults.Accounts = append(defaults.Accounts, account.Account)
	}
	return defaults
}

func (w *world) logger() *slog.Logger { return slog.New(slog.NewTextHandler(&w.log, nil)) }

// run has a daemon at work for a while.
func (w *world) run(length time.Duration) {
	w.Helper()
	d := w.start()
	time.Sleep(length)
	d.stop()
}

// open opens the ledger, for a look at it after the daemon has ended.
func (w *world) open() *ledger.Ledger {
	w.Helper()
	book, err := ledger.Open(context.Background(), w.database, ledger.Options{})
	if err != nil {
		w.Fatal(err)
	}
	w.Cleanup(func() { book.Close() })
	return book
}

// history are all deliveries, the oldest first.
func (w *world) history() []ledger.Delivery {
	w.Helper()
	rows, err := w.open().History(context.Background(), ledger.Filter{OldestFirst: true})
	if err != nil {
		w.Fatal(err)
	}
	return rows
}

// all are the deliveries of a running daemon, the newest first.
func (d *daemon) all(w *world) []ledger.Delivery {
	w.Helper()
	rows, err := d.book.History(context.Background(), ledger.Filter{})
	if err != nil {
		w.Fatal(err)
	}
	return rows
}

// only is the one delivery that there is.
func (d *daemon) only(w *world) ledger.Delivery {
	w.Helper()
	rows := d.all(w)
	if len(rows) != 1 {
		w.Fatalf("%d deliveries, want one\n%s", len(rows), w.log.String())
	}
	return rows[0]
}

// backup copies the ledger's files, restore puts them back.
func (w *world) backup()  { w.copyLedger(w.database, w.database+".backup") }
func (w *world) restore() { w.copyLedger(w.database+".backup", w.database) }

func (w *world) copyLedger(from, to string) {
	w.Helper()
	for _, suffix := range []string{"", "-wal", "-shm"} {
		content, err := os.ReadFile(from + suffix)
		if errors.Is(err, fs.ErrNotExist) {
			err = os.RemoveAll(to + suffix)
		} else if err == nil {
			err = os.WriteFile(to+suffix, content, 0o600)
		}
		if err != nil {
			w.Fatal(err)
		}
	}
}

// wantStates compares the states of all deliveries, in order.
func (w *world) wantStates(want ...ledger.State) []ledger.Delivery {
	w.Helper()
	rows := w.history()
	var got []ledger.State
	for _, row := range rows {
		got = append(got, row.State)
	}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		w.Errorf("states %v, want %v\n%s", got, want, w.log.String())
	}
	return rows
}

// today is a time of the first day.
func today(hour, minute int) time.Time {
	return time.Date(2000, 1, 1, hour, minute, 0, 0, time.UTC)
}
