package feed

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"vigil/networks"
)

// contents are all files of a folder.
func contents(t *testing.T, folder string) map[string]string {
	t.Helper()
	all := map[string]string{}
	err := fs.WalkDir(os.DirFS(folder), ".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		content, err := os.ReadFile(filepath.Join(folder, path))
		all[path] = string(content)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func TestTheSameAgainChangesNothing(t *testing.T) {
	folder := t.TempDir()
	first := example(t, opened(t, folder, Config{}))
	before := contents(t, folder)
	long := time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC)
	for path := range before {
		if err := os.Chtimes(filepath.Join(folder, path), long, long); err != nil {
			t.Fatal(err)
		}
	}

	again := example(t, opened(t, folder, Config{}))
	if diff := cmp.Diff(first, again); diff != "" {
		t.Errorf("other receipts (-first +again):\n%s", diff)
	}
	if diff := cmp.Diff(before, contents(t, folder)); diff != "" {
		t.Error(diff)
	}
	for path := range before {
		info, err := os.Stat(filepath.Join(folder, path))
		if err != nil {
			t.Fatal(err)
		}
		if !info.ModTime().Equal(long) && !isFeed(path) {
			t.Errorf("%s was written again", path)
		}
	}
}

// isFeed: while a thread is repeated from its first part on, the feeds are whole
// all the time, and the same in the end.
func isFeed(path string) bool { return !strings.Contains(path, "/") }

func TestACrashAnywhereLeavesWholeFilesAndTheNextAttemptCompletesThem(t *testing.T) {
	reference := t.TempDir()
	publishBoth := func(to *account) error {
		for number := 1; number <= 2; number++ {
			m := written("crash", 1, fmt.Sprint("Part ", number))
			m.Part, m.Parts, m.Media = number, 2, []networks.Media{picture(fmt.Sprint("crash", number))}
			if _, err := to.Publish(t.Context(), m); err != nil {
				return err
			}
		}
		return nil
	}
	earlier := written("earlier", 0, "An earlier post.")
	later := written("later", 2, "A later post.")
	to := opened(t, reference, Config{})
	publish(t, to, earlier)
	if err := publishBoth(to); err != nil {
		t.Fatal(err)
	}
	publish(t, to, later)

	const most = 50
	for step := range most {
		folder := t.TempDir()
		publish(t, opened(t, folder, Config{}), earlier)
		dying := opened(t, folder, Config{})
		dying.shelf.rename = dyingAt(step)
		err := publishBoth(dying)
		if err == nil {
			return // it survived: every step has been a last one
		}
		if kind := networks.KindOf(err); kind != networks.Temporary && kind != networks.Uncertain {
			t.Errorf("step %d: %v is neither certain to be safe nor in doubt", step, err)
		}
		mustBeValid(t, folder, "")
		publish(t, opened(t, folder, Config{}), later) // another post comes first
		mustBeValid(t, folder, "")
		if err := publishBoth(opened(t, folder, Config{})); err != nil {
			t.Fatalf("step %d: the next attempt: %v", step, err)
		}
		if diff := cmp.Diff(contents(t, reference), contents(t, folder)); diff != "" {
			t.Errorf("step %d (-never crashed +crashed):\n%s", step, diff)
		}
	}
	t.Fatalf("more than %d steps", most)
}

var errDied = errors.New("the machine died")

// dyingAt lets so many files be exchanged, and none from then on.
func dyingAt(step int) func(from, to string) error {
	return func(from, to string) error {
		if step == 0 {
			return errDied
		}
		step--
		return os.Rename(from, to)
	}
}

func TestErrorsTellWhetherAReaderMaySeeThePost(t *testing.T) {
	folder := t.TempDir()
	to := opened(t, folder, Config{})
	publish(t, to, written("earlier", 0, "An earlier post."))
	// The files of a post without pictures: page, record, feed.xml, feed.json, index.
	for step, want := range []networks.Kind{networks.Temporary, networks.Uncertain, networks.Uncertain, networks.Uncertain, networks.Uncertain} {
		to.shelf.rename = dyingAt(step)
		m := written(fmt.Sprint("step", step), 1, "A post.")
		if _, err := to.Publish(t.Context(), m); networks.KindOf(err) != want || !errors.Is(err, errDied) {
			t.Errorf("step %d: %v, want %v", step, err, want)
		}
		finding, err := to.Find(t.Context(), networks.Search{Message: m})
		if err != nil || finding.Verdict != networks.NotThere {
			t.Errorf("step %d: %v (%s), %v", step, finding.Verdict, finding.Why, err)
		}
		to.shelf.rename = os.Rename
		receipt := publish(t, to, m)
		finding, err = to.Find(t.Context(), networks.Search{Message: m})
		if err != nil || finding.Verdict != networks.Found || finding.Receipt != receipt {
			t.Errorf("step %d, completed: %+v, %v", step, finding, err)
		}
	}
}

func TestAFolderThatCannotBeWrittenIsTemporaryAndSaysWhatToDo(t *testing.T) {
	// A file where the folder should be stops every user, root too.
	blocked := filepath.Join(t.TempDir(), "public")
	if err := os.WriteFile(blocked, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	to := opened(t, blocked, Config{})
	_, err := to.Publish(t.Context(), written("post", 0, "A post."))
	if networks.KindOf(err) != networks.Temporary || !strings.Contains(err.Error(), blocked) {
		t.Errorf("%v", err)
	}
	if _, err := to.Verify(t.Context()); networks.KindOf(err) != networks.Temporary || err == nil {
		t.Errorf("%v", err)
	}

	to.shelf.rename = func(from, to string) error {
		return &os.LinkError{Op: "rename", Old: from, New: to, Err: fs.ErrPermission}
	}
	to.shelf.folder = t.TempDir()
	if _, err := to.Publish(t.Context(), written("post", 0, "A post.")); err == nil || !strings.Contains(err.Error(), "allow the user") {
		t.Errorf("%v does not say what to do", err)
	}
}

func TestPicturesWhoseBytesAreGoneAreReadAgainByTheNextAttempt(t *testing.T) {
	to := opened(t, t.TempDir(), Config{})
	m := written("post", 0, "A post.")
	m.Media = []networks.Media{picture("envelope.jpg")}
	frozen := m
	frozen.Media = slices.Clone(m.Media)
	frozen.Media[0].Open = nil

	if _, err := to.Publish(t.Context(), frozen); networks.KindOf(err) != networks.Temporary || err == nil {
		t.Errorf("without the bytes: %v", err)
	}
	first := publish(t, to, m)
	if again := publish(t, to, frozen); again != first {
		t.Errorf("%+v, then %+v", first, again)
	}
	m.Media[0].Type = "image/tiff"
	if _, err := to.Publish(t.Context(), m); networks.KindOf(err) != networks.Rejected {
		t.Errorf("a type that browsers don't show: %v", err)
	}
}

func TestFeedsHoldTheNewestAndPagesStay(t *testing.T) {
	folder := t.TempDir()
	to := opened(t, folder, Config{Keep: 3})
	var receipts []networks.Receipt
	for _, i := range []int{2, 0, 5, 1, 4, 3} {
		receipts = append(receipts, publish(t, to, written(fmt.Sprint(i), i, fmt.Sprint("Post ", i))))
	}
	want := []string{"Post 5", "Post 4", "Post 3"}
	if diff := cmp.Diff(want, mustAgree(t, folder, "")); diff != "" {
		t.Error(diff)
	}
	for _, receipt := range receipts {
		if _, err := os.Stat(filepath.Join(folder, pageName(receipt.ID))); err != nil {
			t.Error(err)
		}
	}

	if err := to.Delete(t.Context(), receipts[2]); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"Post 4", "Post 3", "Post 2"}, mustAgree(t, folder, "")); diff != "" {
		t.Errorf("an older post moves up: %s", diff)
	}
	other := opened(t, folder, Config{Keep: 3})
	if err := other.Delete(t.Context(), receipts[4]); err != nil {
		t.Fatal(err)
	}
	publish(t, to, written("6", 6, "Post 6"))
	if diff := cmp.Diff([]string{"Post 6", "Post 3", "Post 2"}, mustAgree(t, folder, "")); diff != "" {
		t.Errorf("what another process takes down stays down: %s", diff)
	}
}

func TestDeletingTakesPartsPagesAndPictures(t *testing.T) {
	folder := t.TempDir()
	to := opened(t, folder, Config{})
	shared, own := picture("shared.jpg"), picture("own.jpg")
	other := written("other", 0, "Another post.")
	other.Media = []networks.Media{shared}
	publish(t, to, other)
	before := contents(t, folder)

	var receipts []networks.Receipt
	for number := 1; number <= 2; number++ {
		m := written("thread", 1, fmt.Sprint("Part ", number))
		m.Part, m.Parts, m.Media = number, 2, []networks.Media{shared, own}
		receipts = append(receipts, publish(t, to, m))
	}
	for i, receipt := range receipts {
		for range 2 {
			if err := to.Delete(t.Context(), receipt); err != nil {
				t.Fatal(err)
			}
		}
		page := contents(t, folder)[pageName(receipts[0].ID)]
		if strings.Contains(page, fmt.Sprint("Part ", i+1)) {
			t.Errorf("part %d is still there", i+1)
		}
		mustBeValid(t, folder, "")
	}
	if diff := cmp.Diff(before, contents(t, folder)); diff != "" {
		t.Errorf("something is left (-before +after):\n%s", diff)
	}
}

func TestACrashWhileDeletingIsCompletedByDeletingAgain(t *testing.T) {
	folder := t.TempDir()
	to := opened(t, folder, Config{})
	publish(t, to, written("kept", 0, "Kept."))
	before := contents(t, folder)
	for step := range 3 {
		m := written("deleted", 1, "Deleted.")
		m.Media = []networks.Media{picture("deleted.jpg")}
		receipt := publish(t, to, m)
		to.shelf.rename = dyingAt(step)
		if err := to.Delete(t.Context(), receipt); !errors.Is(err, errDied) {
			t.Fatalf("step %d: %v", step, err)
		}
		mustBeValid(t, folder, "")
		to = opened(t, folder, Config{})
		if err := to.Delete(t.Context(), receipt); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(before, contents(t, folder)); diff != "" {
			t.Errorf("step %d (-before +after):\n%s", step, diff)
		}
	}
}

func TestAPostThatCannotBeReadStopsNoOther(t *testing.T) {
	folder := t.TempDir()
	publish(t, opened(t, folder, Config{}), written("good", 0, "Good."))
	for name, content := range map[string]string{"broken": "{", "empty": "{}", "Foreign Name": "x"} {
		if err := os.WriteFile(filepath.Join(folder, recordName(name)), []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	to := opened(t, folder, Config{})
	publish(t, to, written("next", 1, "Next."))
	if diff := cmp.Diff([]string{"Next.", "Good."}, mustAgree(t, folder, "")); diff != "" {
		t.Error(diff)
	}
}

func TestCallsAtTheSameTimeWaitForEachOther(t *testing.T) {
	folder := t.TempDir()
	to := opened(t, folder, Config{})
	var calls sync.WaitGroup
	for i := range 20 {
		calls.Go(func() {
			if _, err := to.Publish(t.Context(), written(fmt.Sprint(i), i, fmt.Sprint("Post ", i))); err != nil {
				t.Error(err)
			}
		})
	}
	calls.Wait()
	if titles := mustAgree(t, folder, ""); len(titles) != 20 || titles[0] != "Post 19" {
		t.Errorf("%q", titles)
	}
}

func TestTwoAccountsOnOneFolderHaveOneIdentity(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "public")
	link := filepath.Join(t.TempDir(), "link")
	first, err := opened(t, folder, Config{}).Verify(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(folder, link); err != nil {
		t.Fatal(err)
	}
	second, err := opened(t, link, Config{Title: "Another"}).Verify(t.Context())
	if err != nil || first != second {
		t.Errorf("%v and %v, %v", first, second, err)
	}
	if left := contents(t, folder); len(left) != 0 {
		t.Errorf("asking left %v behind", left)
	}
}

func BenchmarkPublish(b *testing.B) {
	to := opened(b, b.TempDir(), Config{})
	for i := range 100 {
		publish(b, to, written(fmt.Sprint("before", i), i, "A letter takes ten minutes."))
	}
	minutes := 100
	for b.Loop() {
		minutes++
		publish(b, to, written(fmt.Sprint(minutes), minutes, "A letter takes ten minutes. https://example.org/letters"))
	}
}

// BenchmarkFirstPublish is the first post after a start, with 1,000 posts in
// the folder.
func BenchmarkFirstPublish(b *testing.B) {
	folder := b.TempDir()
	to := opened(b, folder, Config{})
	for i := range 1000 {
		publish(b, to, written(fmt.Sprint(i), i, "A letter takes ten minutes."))
	}
	m := written("next", 1001, "The next one.")
	for b.Loop() {
		publish(b, opened(b, folder, Config{}), m)
	}
}
