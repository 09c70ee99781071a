package scheduler

import (
	"context"
	"path/filepath"
	"reflect"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"vigil/ledger"
	"vigil/networks"
	"vigil/posts"
)

// unread is a queue of a second start, with the number of files that were read.
func (w *world) unread(book *ledger.Ledger, zone string) int {
	w.Helper()
	defaults := w.defaults()
	defaults.Zone = zone
	queue, err := OpenQueue(context.Background(), QueueOptions{Ledger: book, Folders: []string{w.folder}, Defaults: defaults, Log: w.logger()})
	if err != nil {
		w.Fatal(err)
	}
	read := len(queue.folders[0].unsaved)
	if err := queue.Save(context.Background()); err != nil {
		w.Fatal(err)
	}
	if err := queue.Close(); err != nil {
		w.Fatal(err)
	}
	return read
}

func TestAStartReadsOnlyWhatMayHaveChanged(t *testing.T) {
	inWorld(t, func(w *world) {
		w.stage("one")
		w.post("a", today(12, 0), "")
		w.post("b", today(12, 0).Add(123456789), "")
		w.write("people/anna.toml", "name = \"Anna, invented\"\nstatus = \"held\"\n")
		book := w.open()
		for _, step := range []struct {
			what string
			do   func()
			read int
		}{
			{"the first start", func() {}, 2},
			{"nothing", func() {}, 0},
			{"one file", func() { w.post("b", today(13, 0), "") }, 1},
			{"a person", func() { w.write("people/anna.toml", "name = \"Anna Again, invented\"\nstatus = \"held\"\n") }, 2},
			{"nothing after that", func() {}, 0},
			{"an account", func() { w.account("two", &stage{}) }, 2},
			{"a file, which is wrong now,", func() { w.write("posts/b.toml", "at = 12") }, 1},
		} {
			step.do()
			time.Sleep(2 * settling)
			if read := w.unread(book, "UTC"); read != step.read {
				w.Errorf("after %s had changed, %d files were read anew, want %d", step.what, read, step.read)
			}
		}
		w.write("campaign.toml", "id = \"c\"\nname = \"A campaign\"\n")
		w.post("b", today(13, 0), "")
		if read := w.unread(book, "UTC"); read != 2 {
			w.Errorf("%d files were read anew under another campaign.toml, want 2", read)
		}
		if read := w.unread(book, "Europe/Vilnius"); read != 2 {
			w.Errorf("%d files were read anew with another zone, want 2", read)
		}
	})
}

// An entry keeps all it has over a start: a field that is added is kept as well.
func TestAVersionIsRecalledAsItWas(t *testing.T) {
	moment := time.Date(2027, 1, 2, 3, 4, 5, 6000, time.UTC)
	day := posts.Date{Year: 2027, Month: 1, Day: 2}
	entry := &posts.Entry{
		ID: "c/a", Path: "posts/a.toml", Hash: [32]byte{1, 2},
		Schedule: posts.Schedule{At: moment, Every: "monday 18:00", Cron: "* * * * *", Zone: "UTC", From: day, Until: day, Except: []posts.Date{day},
			Slot: "noon", Evergreen: networks.Duration(time.Hour), Occasion: &posts.Occasion{Kind: posts.Birthday, Days: []int{100}, Before: networks.Duration(time.Hour), Clock: 1},
			Event: &posts.Event{Start: moment, Remind: []networks.Duration{networks.Duration(time.Hour)}}},
		Late: networks.Duration(time.Hour), Expires: moment, Embargo: moment, Priority: 2,
		OnlyOn: []string{"a"}, NotOn: []string{"b"}, AlsoOn: []string{"c"}, Languages: []string{"be"}, OwnText: map[string][]string{"x": {"en"}},
		People: []string{"anna"}, Who: &posts.Who{Status: []string{"held"}}, Uses: posts.Uses{"": {"born"}}, PassesOver: true, Hold: "wait", Draft: true,
		Place: posts.Localized{"": "Example Hall"}, Cancelled: "ice", Texts: 2, Told: []posts.Appointment{{Start: moment, Place: posts.Localized{"be": "Зала"}, Until: moment}},
		Was: []string{"c/b"}, ReplyTo: "c/c", Repost: "c/d", FirstSeen: moment,
		Statuses: map[string]string{"anna": "held"},
	}
	for i := range reflect.TypeFor[posts.Entry]().NumField() {
		if reflect.ValueOf(*entry).Field(i).IsZero() {
			t.Errorf("this test does not know the field %s", reflect.TypeFor[posts.Entry]().Field(i).Name)
		}
	}
	before := version{file: posts.File{Path: entry.Path, Size: 7, ModTime: moment, Inode: 9}, mark: mark{3, 4}, entry: entry}
	after := decodeVersion(encodeVersion("c", before))
	if diff := cmp.Diff(before.entry, after.entry); diff != "" {
		t.Error(diff)
	}
	if !after.file.Same(before.file) || after.mark != before.mark {
		t.Errorf("it is %+v of %x, want %+v of %x", after.file, after.mark, before.file, before.mark)
	}
	before.problems = []posts.Problem{posts.NewProblem(posts.NotReadable, posts.Place{File: filepath.Base(entry.Path)}, "of a warning")}
	if decodeVersion(encodeVersion("c", before)).file.Same(before.file) {
		t.Error("a file with problems is taken for one that need not be read")
	}
}
