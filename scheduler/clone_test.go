package scheduler

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"vigil/ledger"
	"vigil/posts"
	"vigil/scheduler/plan"
)

// remote is a repository as people push to it, and a queue with the copy that a daemon
// keeps of it. Time is the machine's: git is another process.
type remote struct {
	*testing.T
	folder string
	clone  *Clone
	queue  *Queue
	book   *ledger.Ledger
}

func newRemote(t *testing.T) *remote {
	t.Helper()
	r := &remote{T: t, folder: t.TempDir()}
	r.git("init", "--quiet", "--initial-branch=main")
	r.commit(map[string]string{
		"campaign.toml":   "id = \"c\"\nname = \"An invented campaign\"\ntimezone = \"UTC\"\n",
		"posts/one.toml":  "at = \"2099-01-01 12:00\"\ntext = \"The first text.\"\n",
		"posts/two.toml":  "at = \"2099-01-02 12:00\"\ntext = \"Another text.\"\n",
		"posts/gone.toml": "at = \"2099-01-03 12:00\"\ntext = \"A third one.\"\n",
	})
	tree := filepath.Join(t.TempDir(), "copies", "campaign")
	r.clone = &Clone{Repository: "file://" + r.folder, Branch: "main", Tree: tree, Folder: tree}
	book, err := ledger.Open(t.Context(), filepath.Join(t.TempDir(), "vigil.db"), ledger.Options{})
	if err != nil {
		t.Fatal(err)
	}
	r.book = book
	r.open()
	t.Cleanup(func() {
		if err := r.queue.Close(); err != nil {
			t.Error(err)
		}
		if err := book.Close(); err != nil {
			t.Error(err)
		}
	})
	return r
}

// open is the start of a daemon.
func (r *remote) open() {
	r.Helper()
	log := (&world{}).logger()
	queue, err := OpenQueue(r.Context(), QueueOptions{
		Ledger: r.book, Folders: []string{r.clone.Folder}, Log: log,
		Defaults: posts.Defaults{Zone: "UTC", Networks: []string{"stage"}, Timetable: plan.NewTimetable().Check},
	})
	if err != nil {
		r.Fatal(err)
	}
	r.queue = queue
	r.clone.Begin(r.Context(), queue, log)
}

func (r *remote) git(arguments ...string) {
	r.Helper()
	command := exec.Command("git", append([]string{"-C", r.folder, "-c", "user.name=Nobody", "-c", "user.email=nobody@campaign.example"}, arguments...)...)
	if output, err := command.CombinedOutput(); err != nil {
		r.Fatalf("git %v: %v\n%s", arguments, err, output)
	}
}

// commit writes files, deletes those without a text, and commits all.
func (r *remote) commit(files map[string]string, more ...string) {
	r.Helper()
	for path, text := range files {
		full := filepath.Join(r.folder, path)
		if text == "" {
			if err := os.Remove(full); err != nil {
				r.Fatal(err)
			}
			continue
		}
		if err := os.MkdirAll(filepath.Dir(full), 0o755); err != nil {
			r.Fatal(err)
		}
		if err := os.WriteFile(full, []byte(text), 0o644); err != nil {
			r.Fatal(err)
		}
	}
	r.git("add", "--all")
	r.git(append([]string{"commit", "--quiet", "--allow-empty", "--message", "an edit"}, more...)...)
}

func (r *remote) bring() Fetch {
	r.clone.bring(r.Context(), time.Minute, r.queue, (&world{}).logger())
	return r.clone.Fetch()
}

// texts are what the posts say that nothing stands against.
func (r *remote) texts() string {
	r.Helper()
	var said []string
	for _, campaign := range r.queue.Campaigns() {
		for _, entry := range campaign.Entries {
			if _, held := r.queue.Trouble(campaign, entry); held {
				continue
			}
			post, err := r.queue.Post(campaign, entry)
			if err != nil {
				r.Fatal(err)
			}
			said = append(said, post.Text[""])
		}
	}
	return strings.Join(said, " ")
}

func (r *remote) want(texts string) {
	r.Helper()
	if got := r.texts(); got != texts {
		r.Errorf("the queue says %q, want %q", got, texts)
	}
}

const allTexts = "A third one. The first text. Another text."

func TestACampaignIsReadFromItsRepository(t *testing.T) {
	r := newRemote(t)
	r.want(allTexts)
	if fetch := r.clone.Fetch(); fetch.At.IsZero() || len(fetch.Commit) != 40 || fetch.Failed+fetch.Refused != "" {
		t.Errorf("the copy is said to be %+v", fetch)
	}
}

func TestACommitCountsAtOnceAndWhole(t *testing.T) {
	r := newRemote(t)
	r.commit(map[string]string{
		"posts/one.toml":  "at = \"2099-01-01 12:00\"\ntext = \"The first text, mended.\"\n",
		"posts/new.toml":  "at = \"2099-01-01 12:00\"\ntext = \"A new one.\"\n",
		"posts/gone.toml": "",
	})
	r.bring()
	r.want("A new one. The first text, mended. Another text.") // what is gone is held at once
}

func TestABranchThatWasRewrittenIsNotFollowedUntilAPersonSaysSo(t *testing.T) {
	r := newRemote(t)
	r.commit(map[string]string{"posts/one.toml": "at = \"2099-01-01 12:00\"\ntext = \"Pushed over it.\"\n"}, "--amend")
	fetch := r.bring()
	r.want(allTexts)
	if !strings.Contains(fetch.Refused, "rewritten") {
		t.Errorf("the copy is said to be %+v", fetch)
	}
	command := exec.Command("sh", "-c", r.clone.Accept())
	if output, err := command.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, output)
	}
	if fetch := r.bring(); fetch.Refused != "" {
		t.Errorf("the copy is said to be %+v", fetch)
	}
	for range 2 { // a second look at what a hand has written has to agree
		if _, err := r.queue.Refresh(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	r.want("A third one. Pushed over it. Another text.")
}

func TestARepositoryThatIsAwayKeepsTheCopyAsItIs(t *testing.T) {
	r := newRemote(t)
	before := r.clone.Fetch()
	if err := os.Rename(r.folder, r.folder+".away"); err != nil {
		t.Fatal(err)
	}
	fetch := r.bring()
	r.want(allTexts)
	if fetch.Failed == "" || !fetch.At.Equal(before.At) || fetch.Commit != before.Commit {
		t.Errorf("the copy is said to be %+v, before %+v", fetch, before)
	}
	if fetch.Stale(before.At.Add(unfetched)) || !fetch.Stale(before.At.Add(unfetched+time.Second)) {
		t.Errorf("it is stale at the wrong time: %+v", fetch)
	}
	if err := os.Rename(r.folder+".away", r.folder); err != nil {
		t.Fatal(err)
	}
	if fetch := r.bring(); fetch.Failed != "" || !fetch.At.After(before.At) {
		t.Errorf("the copy is said to be %+v", fetch)
	}
}

func TestACrashInTheMiddleOfACheckoutIsMendedAtTheStart(t *testing.T) {
	r := newRemote(t)
	for path, text := range map[string]string{
		".git/index.lock": "", "posts/two.toml": "at = 2099", "posts/left.toml": "at = \"2099-01-02 12:00\"\ntext = \"Left behind.\"\n",
	} {
		if err := os.WriteFile(filepath.Join(r.clone.Tree, path), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Remove(filepath.Join(r.clone.Tree, "posts/gone.toml")); err != nil {
		t.Fatal(err)
	}
	if err := r.queue.Close(); err != nil {
		t.Fatal(err)
	}
	r.open()
	r.want(allTexts)
}

func TestWhileAFolderIsHalfWrittenNothingOfItGoesOut(t *testing.T) {
	r := newRemote(t)
	campaign := r.queue.Campaigns()[0]
	failed := r.queue.Replace(t.Context(), r.clone.Folder, func() error { return os.ErrPermission })
	if failed == nil {
		t.Error("nobody is told")
	}
	for range 2 {
		if trouble, held := r.queue.Trouble(campaign, campaign.Entries[0]); !held || trouble.Code != ReasonInvalid {
			t.Errorf("a post of it is held: %v, by %v", held, trouble)
		}
		if _, err := r.queue.Refresh(t.Context()); err != nil { // a look as each minute brings one
			t.Fatal(err)
		}
	}
	if err := r.queue.Replace(t.Context(), r.clone.Folder, func() error { return nil }); err != nil {
		t.Error(err)
	}
	r.want(allTexts)
}

func TestWithoutTheRepositoryACopyIsHadLater(t *testing.T) {
	r := newRemote(t)
	tree := filepath.Join(t.TempDir(), "copies", "late")
	r.clone = &Clone{Repository: "file://" + r.folder + ".absent", Tree: tree, Folder: tree}
	if err := r.queue.Close(); err != nil {
		t.Fatal(err)
	}
	r.open()
	r.want("")
	if fetch := r.clone.Fetch(); fetch.Failed == "" || !fetch.At.IsZero() {
		t.Errorf("the copy is said to be %+v", fetch)
	}
	r.clone.Repository = "file://" + r.folder
	r.bring()
	r.want(allTexts)
}

func TestAShutdownIsNoFailureOfAFetch(t *testing.T) {
	r := newRemote(t)
	ctx, stop := context.WithCancel(t.Context())
	stop()
	r.clone.bring(ctx, time.Minute, r.queue, (&world{}).logger())
	if fetch := r.clone.Fetch(); fetch.Failed != "" {
		t.Errorf("the copy is said to be %+v", fetch)
	}
}
