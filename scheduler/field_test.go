package scheduler

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"vigil/ledger"
	"vigil/networks"
	"vigil/posts"
	"vigil/scheduler/plan"
)

// field is where speed is measured: real files, a real ledger, real time, and a
// network that answers at once over loopback HTTP.
type field struct {
	*testing.B
	folder   string
	database string
	network  *loopback
	opened   networks.Account
}

func newField(b *testing.B) *field {
	f := &field{B: b, folder: b.TempDir(), database: filepath.Join(b.TempDir(), "vigil.db"), network: newLoopback(b)}
	f.opened = f.network
	f.write("campaign.toml", "id = \"c\"\nname = \"A campaign\"\ntimezone = \"Europe/Vilnius\"\nlanguage = \"en\"\n")
	return f
}

// write writes a file as it would stand there for a while already.
func (f *field) write(path, text string) {
	full := filepath.Join(f.folder, path)
	written := time.Now().Add(-2 * settling)
	if err := errors.Join(os.MkdirAll(filepath.Dir(full), 0o755), os.WriteFile(full, []byte(text), 0o644), os.Chtimes(full, written, written)); err != nil {
		f.Fatal(err)
	}
}

// posts writes many posts, each due at a moment of its own.
func (f *field) posts(name string, count int, due func(int) time.Time) {
	for i := range count {
		f.write(postFile(name, i), postText(i, due(i)))
	}
}

func postFile(name string, number int) string {
	return fmt.Sprintf("posts/%s-%02d/%05d.toml", name, number/500, number)
}

func postText(number int, due time.Time) string {
	const text = "A letter takes ten minutes. To somebody in a cell it says that one is not forgotten: %d.\nhttps://example.org/letters"
	return fmt.Sprintf("at = %s\ntext = '''\n"+text+"'''\n", due.UTC().Format(time.RFC3339Nano), number)
}

// begin starts a daemon, and returns how to end it.
func (f *field) begin() (*ledger.Ledger, func()) {
	ctx, cancel := context.WithCancel(context.Background())
	book, scheduler := f.assemble(ctx)
	var ended sync.WaitGroup
	ended.Go(func() {
		if err := scheduler.Run(ctx); err != nil {
			f.Error(err)
		}
	})
	return book, sync.OnceFunc(func() {
		cancel()
		ended.Wait()
		f.close(book, scheduler)
	})
}

// assemble does what a daemon does before its loop.
func (f *field) assemble(ctx context.Context) (*ledger.Ledger, *Scheduler) {
	log := slog.New(slog.NewTextHandler(io.Discard, nil))
	account := &Account{Account: posts.Account{Name: "one", Network: "loopback", Limits: stageLimits}, Opened: f.opened}
	book, err := ledger.Open(ctx, f.database, ledger.Options{})
	if err != nil {
		f.Fatal(err)
	}
	queue, err := OpenQueue(ctx, QueueOptions{Ledger: book, Folders: []string{f.folder}, Log: log, Defaults: posts.Defaults{
		Zone: "UTC", Networks: []string{"loopback"}, Accounts: []posts.Account{account.Account}, Timetable: plan.NewTimetable().Check,
	}})
	if err != nil {
		f.Fatal(err)
	}
	return book, New(Options{Ledger: book, Queue: queue, Accounts: []*Account{account}, Log: log})
}

func (f *field) close(book *ledger.Ledger, scheduler *Scheduler) {
	if err := errors.Join(scheduler.queue.Close(), book.Close()); err != nil {
		f.Error(err)
	}
}

// loopback is a network that takes each post over a fresh connection through the
// guarded transport, as every adapter does, and notes when it arrived.
type loopback struct {
	client *http.Client
	url    string

	mutex    sync.Mutex
	arrivals []arrival
	// reached is closed when as many posts have arrived as are waited for.
	awaited int
	reached chan struct{}
}

type arrival struct {
	at       time.Time
	due      time.Time
	delivery string
}

func newLoopback(b *testing.B) *loopback {
	l := &loopback{client: networks.NewClient(networks.NewTransport(networks.TransportOptions{}))}
	server := httptest.NewServer(http.HandlerFunc(l.take))
	b.Cleanup(server.Close)
	l.url = server.URL
	return l
}

func (l *loopback) take(w http.ResponseWriter, r *http.Request) {
	arrived := arrival{at: time.Now()}
	var message networks.Message
	if err := json.NewDecoder(r.Body).Decode(&message); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	arrived.due, arrived.delivery = message.Due, message.Delivery
	fmt.Fprintf(w, `{"id":"%d"}`, l.note(arrived))
}

func (l *loopback) note(arrived arrival) int {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	l.arrivals = append(l.arrivals, arrived)
	if len(l.arrivals) == l.awaited {
		close(l.reached)
	}
	return len(l.arrivals)
}

// expect forgets what has arrived, and returns what is closed when so many have.
func (l *loopback) expect(count int) <-chan struct{} {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	l.arrivals, l.awaited, l.reached = nil, count, make(chan struct{})
	return l.reached
}

// Publish posts the message as JSON.
func (l *loopback) Publish(ctx context.Context, message networks.Message) (networks.Receipt, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, l.url, bytes.NewReader(frozen(message)))
	if err != nil {
		return networks.Receipt{}, err
	}
	request.Header.Set("Idempotency-Key", message.Key)
	response, err := l.client.Do(request)
	if err != nil {
		return networks.Receipt{}, err
	}
	defer response.Body.Close() // the answer was read
	var answer struct{ ID string }
	err = json.NewDecoder(response.Body).Decode(&answer)
	return networks.Receipt{Version: 1, ID: answer.ID, URL: "https://loopback.example/" + answer.ID}, err
}
