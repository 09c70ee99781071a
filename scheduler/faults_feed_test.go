package scheduler

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"vigil/ledger"
	"vigil/networks"
	"vigil/networks/feed"
)

// obstacle is what a disk does to a feed, from two minutes before a post is due
// to ten minutes after.
type obstacle struct {
	name string
	// put gets in the way, and returns how to get out of it.
	put func(folder string) (remove func() error, err error)
	fate
}

// The fault table of the feed: what has not been begun is tried again, and what
// has been begun is put again.
var obstacles = []obstacle{
	{"a file in the place of the folder", fileInPlaceOf("."), fate{ledger.Retrying, ledger.Sent, 1}},
	{"a file in the place of the posts", fileInPlaceOf("posts"), fate{ledger.Retrying, ledger.Sent, 1}},
	{"a folder in the place of the feed", folderInPlaceOf("feed.xml"), fate{ledger.Uncertain, ledger.Sent, 1}},
	{"a folder in the place of the index", folderInPlaceOf("index.html"), fate{ledger.Uncertain, ledger.Sent, 1}},
	{"a disk that is full by the time of the feed", fullDiskFor("feed.xml"), fate{ledger.Uncertain, ledger.Sent, 1}},
	{"a disk that is full by the time of the index", fullDiskFor("index.html"), fate{ledger.Uncertain, ledger.Sent, 1}},
	{"a folder that goes away", vanishes, fate{ledger.Sent, ledger.Sent, 1}},
}

func TestTheFaultTableOfTheFeed(t *testing.T) {
	for _, obstacle := range obstacles {
		t.Run(obstacle.name, func(t *testing.T) {
			inWorld(t, func(w *world) { w.overcomes(obstacle) })
		})
	}
}

func (w *world) overcomes(obstacle obstacle) {
	folder := filepath.Join(w.TempDir(), "public")
	config := &feed.Config{Folder: folder}
	opened, err := config.Open(networks.Surroundings{Name: "feed"})
	if err != nil {
		w.Fatal(err)
	}
	w.account("feed", opened, func(a *Account) { a.Limits = config.Limits() })
	w.write("posts/earlier.toml", "at = \"2000-01-01 11:55\"\ntext = \"An earlier text.\"\n")
	w.post("noon", today(12, 0), "")
	d := w.start()
	sleepUntil(today(11, 58))
	remove, err := obstacle.put(folder)
	if err != nil {
		w.Fatal(err)
	}
	sleepUntil(today(12, 0).Add(time.Millisecond))
	got := fate{after: d.atNoon(w).State}
	sleepUntil(today(12, 10))
	if err := remove(); err != nil {
		w.Fatal(err)
	}
	sleepUntil(today(15, 0))
	got.end, got.seen = d.atNoon(w).State, recordsAtNoon(w, folder)
	if attempts := len(d.atNoon(w).Attempts); attempts > 12 {
		w.Errorf("%d attempts in ten minutes", attempts)
	}
	if got != obstacle.fate {
		w.Errorf("%s, want %s\n%s", got, obstacle.fate, w.log.String())
	}
}

// atNoon is the delivery of the post at noon on the only account.
func (d *daemon) atNoon(w *world) ledger.Delivery {
	w.Helper()
	whole, err := d.book.DeliveryByKey(w.Context(), ledger.Key{Post: "c/noon", Slot: "once", Account: w.accounts[0].Name})
	if err != nil {
		w.Fatal(err)
	}
	return whole
}

// recordsAtNoon counts the feed's posts that say what the one at noon does.
func recordsAtNoon(w *world, folder string) int {
	w.Helper()
	records, err := filepath.Glob(filepath.Join(folder, "posts", "*.json"))
	if err != nil {
		w.Fatal(err)
	}
	count := 0
	for _, record := range records {
		content, err := os.ReadFile(record)
		if err != nil {
			w.Fatal(err)
		}
		if bytes.Contains(content, []byte(`"A text."`)) {
			count++
		}
	}
	return count
}

// takenAway takes a file or folder away; what was made in its place meanwhile
// makes room for it again.
func takenAway(name string) func(string) (func() error, error) {
	return func(folder string) (func() error, error) {
		path := filepath.Join(folder, name)
		aside := folder + ".aside"
		back := func() error { return errors.Join(os.RemoveAll(path), os.Rename(aside, path)) }
		return back, os.Rename(path, aside)
	}
}

// vanishes takes the folder away for good.
func vanishes(folder string) (func() error, error) {
	return func() error { return nil }, os.RemoveAll(folder)
}

func fileInPlaceOf(name string) func(string) (func() error, error) {
	return func(folder string) (func() error, error) {
		back, err := takenAway(name)(folder)
		return back, errors.Join(err, os.WriteFile(filepath.Join(folder, name), nil, 0o600))
	}
}

func folderInPlaceOf(name string) func(string) (func() error, error) {
	return func(folder string) (func() error, error) {
		back, err := takenAway(name)(folder)
		return back, errors.Join(err, os.MkdirAll(filepath.Join(folder, name, "kept"), 0o700))
	}
}

// fullDiskFor has a file written to where there is never room (full(4)). The feed
// writes beside a file before it exchanges the two.
func fullDiskFor(name string) func(string) (func() error, error) {
	return func(folder string) (func() error, error) {
		return func() error { return nil }, os.Symlink("/dev/full", filepath.Join(folder, ".new-"+name))
	}
}
