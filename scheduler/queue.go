package scheduler

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"vigil/ledger"
	"vigil/posts"
	"vigil/scheduler/plan"
)

// ErrChanging tells that a post's file is not the version that was planned.
var ErrChanging = errors.New("the file has changed since it was read")

// Queue is what the campaigns' folders hold, kept current under a running
// daemon. In memory it has an index; a body is read when its post is composed.
// It is safe for use by several goroutines.
type Queue struct {
	ledger   *ledger.Ledger
	defaults posts.Defaults
	log      *slog.Logger
	place    string
	clock    func() time.Time
	changed  chan struct{}

	// choices is the loop's alone.
	choices recollection

	mutex   sync.Mutex
	folders []*folder
	history plan.History
	// saving is held by who writes what was seen into the ledger.
	saving sync.Mutex
}

// QueueOptions are what a Queue works with.
type QueueOptions struct {
	Ledger *ledger.Ledger
	// Folders are the campaigns', absolute.
	Folders []string
	// Defaults have the accounts and the zone of campaigns that name none.
	Defaults posts.Defaults
	// Place names this machine, where others share the ledger and may have other
	// versions of the campaigns; empty where it is nobody else's.
	Place string
	// Clock is the wall clock; nil: time.Now.
	Clock func() time.Time
	Log   *slog.Logger
}

// OpenQueue reads the campaigns. Files that the ledger has seen, and that have
// not changed since, are not read again.
func OpenQueue(ctx context.Context, options QueueOptions) (*Queue, error) {
	q := &Queue{
		ledger:   options.Ledger,
		defaults: options.Defaults,
		log:      options.Log,
		place:    options.Place,
		clock:    options.Clock,
		changed:  make(chan struct{}, 1),
	}
	if q.clock == nil {
		q.clock = time.Now
	}
	for _, path := range options.Folders {
		if err := q.open(ctx, path); err != nil {
			return nil, errors.Join(err, q.Close())
		}
	}
	return q, errors.Join(q.rename(ctx), q.seeAccounts(ctx, q.clock()))
}

// Close lets go of the folders.
func (q *Queue) Close() error {
	var problems []error
	for _, folder := range q.folders {
		if folder.root != nil {
			problems = append(problems, folder.root.Close())
		}
	}
	return errors.Join(problems...)
}

func (q *Queue) open(ctx context.Context, path string) error {
	folder := newFolder(path)
	q.folders = append(q.folders, folder)
	if !folder.opened() {
		q.log.Error("everything of the campaign is held", "folder", path, "why", folder.stopped)
		return nil
	}
	listed := inBackground(func() (posts.Listing, error) { return posts.Scan(path) })
	err := q.recall(ctx, folder)
	listing, failed := listed()
	if err != nil {
		return err
	}
	folder.named = namedProblems(listing)
	before := folder.sources()
	q.take(folder, listing, failed, atStart)
	return errors.Join(q.uniqueID(folder), q.compareLineage(ctx, folder, before))
}

// inBackground begins something, and returns how to wait for what it gives.
func inBackground[T any](do func() (T, error)) func() (T, error) {
	var result T
	var err error
	done := make(chan struct{})
	go func() {
		defer close(done)
		result, err = do()
	}()
	return func() (T, error) {
		<-done
		return result, err
	}
}

// uniqueID refuses two campaigns of one id: their posts would be each other's
// (sequence D6).
func (q *Queue) uniqueID(opened *folder) error {
	for _, other := range q.folders {
		if other != opened && other.campaign.ID == opened.campaign.ID {
			return fmt.Errorf("%s and %s have the same id, %q; write another id = \"…\" into campaign.toml of the newer one",
				other.path, opened.path, opened.campaign.ID)
		}
	}
	return nil
}

// look takes in what changed in a folder, and tells whether the plan has to be
// made anew. Where it is known which posts' files may have changed, no others are
// looked at.
func (q *Queue) look(f *folder, files []string, whole bool) (changed bool) {
	if f.half || !f.opened() {
		return false
	}
	whole = whole || f.checkedOut
	if f.checkedOut = checkedOut(f.path, q.clock()); f.checkedOut {
		return false
	}
	if !whole && f.readable() {
		if listing, err := f.relist(files); err == nil {
			return q.take(f, listing, nil, alone)
		}
	}
	listing, err := posts.Scan(f.path)
	f.named = namedProblems(listing)
	return q.take(f, listing, err, alone)
}

// namedProblems are those of a whole look that one at some files does not find.
func namedProblems(listing posts.Listing) []posts.Problem {
	return slices.DeleteFunc(slices.Clone(listing.Problems), func(p posts.Problem) bool { return p.Code == posts.SameName })
}

// take takes in what a look listed.
func (q *Queue) take(f *folder, listing posts.Listing, failed error, believed belief) (changed bool) {
	if failed != nil {
		changed = f.stopped == ""
		f.stopped, f.refused = failed.Error(), frame{}
		return changed
	}
	now, starting := q.clock(), believed != alone
	seen := f.observe(listing, q.defaults, now, believed)
	if f.stopped != "" && seen.frame.mark == f.refused.mark {
		return false
	}
	withdrawn := f.withdraw(now)
	if !withdrawn && !seen.changed && f.stopped == "" {
		return false
	}
	news := withdrawn || starting || seen.reframed || len(seen.fresh) > 0 || f.stopped != ""
	if news && (starting || seen.frameSettled()) {
		f.read(seen, q.defaults, now)
	}
	return true
}

// Replace has all of a campaign's folder changed at once: none of it is read meanwhile, and
// what is there then counts, since nobody is still writing it. Where the change broke
// off, everything of the campaign is held until another one succeeds.
func (q *Queue) Replace(ctx context.Context, path string, change func() error) error {
	q.mutex.Lock()
	err := change()
	for _, folder := range q.folders {
		if folder.path != path {
			continue
		}
		if folder.half = err != nil; folder.half {
			folder.stopped = "the campaign's folder is half-written: " + err.Error()
		} else {
			err = q.lookAnew(ctx, folder)
		}
		q.signal()
	}
	q.mutex.Unlock()
	return errors.Join(err, q.Save(ctx))
}

// lookAnew looks at a folder that has just been written, and may not have been there
// before.
func (q *Queue) lookAnew(ctx context.Context, f *folder) error {
	first := f.root == nil
	if !f.opened() {
		return nil // that is told as everything that is held
	}
	if !f.recalled {
		if err := q.recall(ctx, f); err != nil {
			return err
		}
	}
	before := f.sources()
	listing, failed := posts.Scan(f.path)
	f.named = namedProblems(listing)
	q.take(f, listing, failed, written)
	if !first {
		return nil
	}
	return errors.Join(q.uniqueID(f), q.compareLineage(ctx, f, before))
}

// Refresh looks at all files, saves what is new, and tells whether a file has to be
// looked at again in a moment. A change is signalled on Changed.
func (q *Queue) Refresh(ctx context.Context) (again bool, err error) {
	return q.refresh(ctx, nil, true)
}

// Recheck does the same for files of which the system told that they may have
// changed, by their paths, and for those that a look is still to be believed of.
func (q *Queue) Recheck(ctx context.Context, paths []string) (again bool, err error) {
	return q.refresh(ctx, paths, false)
}

func (q *Queue) refresh(ctx context.Context, paths []string, whole bool) (again bool, err error) {
	q.mutex.Lock()
	for _, folder := range q.folders {
		files, all := folder.postsAmong(paths)
		if folder.opened() && !folder.recalled {
			err = errors.Join(err, q.recall(ctx, folder))
		}
		if q.look(folder, files, whole || all) || q.rejoin(ctx, folder) {
			q.signal()
		}
		again = again || folder.checkedOut || len(folder.pending) > 0 || len(folder.absent) > 0
	}
	q.mutex.Unlock()
	return again, errors.Join(err, q.Save(ctx))
}

// postsAmong are the posts' files of this folder among the paths; all tells that
// something else changed in it, so that a whole look has to be taken.
func (f *folder) postsAmong(paths []string) (files []string, all bool) {
	for _, path := range paths {
		inside, err := filepath.Rel(f.path, path)
		if err != nil || !filepath.IsLocal(inside) || posts.Ignored(path) {
			continue
		}
		file := filepath.ToSlash(inside)
		if !posts.IsPostFile(file) {
			return nil, true
		}
		files = append(files, file)
	}
	return files, false
}

func (q *Queue) signal() {
	select {
	case q.changed <- struct{}{}:
	default:
	}
}

// Changed is signalled when the plan has to be made anew.
func (q *Queue) Changed() <-chan struct{} { return q.changed }

// Campaigns are the folders as they were read last.
func (q *Queue) Campaigns() []*posts.Campaign {
	q.mutex.Lock()
	defer q.mutex.Unlock()
	campaigns := make([]*posts.Campaign, len(q.folders))
	for i, folder := range q.folders {
		campaigns[i] = folder.campaign
	}
	return campaigns
}

// Problems are those of all files.
func (q *Queue) Problems() []posts.Problem {
	q.mutex.Lock()
	defer q.mutex.Unlock()
	var problems []posts.Problem
	for _, folder := range q.folders {
		problems = append(problems, folder.problems()...)
	}
	return problems
}

// Plan is what is due between two moments.
func (q *Queue) Plan(timetable *plan.Timetable, from, to time.Time) []plan.Occurrence {
	q.mutex.Lock()
	accounts, history := q.defaults.Accounts, q.history
	q.mutex.Unlock()
	return timetable.Plan(q.Campaigns(), accounts, history, from, to)
}

// PlanLate are the fixed times that lay in the past already when their files were
// first seen, and were of use until then or later: nothing planned up to then can have
// them. While the machine was off, their use may have come to an end.
func (q *Queue) PlanLate(timetable *plan.Timetable, until time.Time) []plan.Occurrence {
	var late []*posts.Campaign
	for _, campaign := range q.Campaigns() {
		part := *campaign
		part.Entries = slices.DeleteFunc(slices.Clone(campaign.Entries), func(e *posts.Entry) bool {
			return !timetable.Unseen(campaign, e, until)
		})
		late = append(late, &part)
	}
	current := q.current()
	return slices.DeleteFunc(timetable.Plan(late, current.Accounts, q.history, time.Time{}, until), func(o plan.Occurrence) bool {
		return o.Entry.FirstSeen.Before(o.Due) || !o.Deadline().After(later(o.Entry.FirstSeen, until))
	})
}

// current are the defaults, with what is known of the accounts now.
func (q *Queue) current() posts.Defaults {
	q.mutex.Lock()
	defer q.mutex.Unlock()
	return q.defaults
}

// Find is a campaign and its post by their ids; nil where there is no such one.
func (q *Queue) Find(campaign, post string) (*posts.Campaign, *posts.Entry) {
	for _, read := range q.Campaigns() {
		if read.ID == campaign {
			return read, entryOf(read, post)
		}
	}
	return nil, nil
}

// Lookup is a post by its id, or by its path below posts/.
func (q *Queue) Lookup(name string) (*posts.Campaign, *posts.Entry) {
	name = strings.TrimSuffix(strings.TrimPrefix(name, "posts/"), ".toml")
	for _, campaign := range q.Campaigns() {
		for _, id := range []string{name, campaign.ID + "/" + name} {
			if entry := entryOf(campaign, id); entry != nil {
				return campaign, entry
			}
		}
	}
	return nil, nil
}

func entryOf(campaign *posts.Campaign, id string) *posts.Entry {
	at, found := slices.BinarySearchFunc(campaign.Entries, id, func(e *posts.Entry, id string) int {
		return strings.Compare(e.ID, id)
	})
	if !found {
		return nil
	}
	return campaign.Entries[at]
}

// Post reads the body of a post. It has to be the version that was planned.
func (q *Queue) Post(campaign *posts.Campaign, entry *posts.Entry) (*posts.Post, error) {
	post, problems := posts.ReadPost(campaign, entry.Path, q.current())
	if post != nil && post.Hash == entry.Hash {
		return post, nil
	}
	if post == nil && len(problems) > 0 && problems[0].Code == posts.NotReadable {
		return nil, errors.New(problems[0].String())
	}
	return nil, ErrChanging
}

// Trouble is what stands against a post, as far as its file is concerned.
func (q *Queue) Trouble(campaign *posts.Campaign, entry *posts.Entry) (ledger.Reason, bool) {
	q.mutex.Lock()
	defer q.mutex.Unlock()
	folder := q.folder(campaign)
	if folder == nil {
		return ledger.Reason{}, false
	}
	return folder.trouble(entry.Path)
}

// Root is a campaign's folder, for reading pictures; nil where the campaign goes
// by another id meanwhile.
func (q *Queue) Root(campaign *posts.Campaign) *os.Root {
	q.mutex.Lock()
	defer q.mutex.Unlock()
	folder := q.folder(campaign)
	if folder == nil || folder.root == nil {
		return nil
	}
	folder.followPath()
	return folder.root
}

func (q *Queue) folder(campaign *posts.Campaign) *folder {
	for _, folder := range q.folders {
		if folder.campaign.ID == campaign.ID {
			return folder
		}
	}
	return nil
}

// meant tells whether a post is still meant for an account, also for a reader who has
// left a list since it was planned.
func (q *Queue) meant(t *task) bool {
	return posts.Meant(t.campaign, t.entry, t.account.Account, q.current().Accounts)
}

// accountsOf are the names of the accounts that a post goes to.
func (q *Queue) accountsOf(campaign *posts.Campaign, entry *posts.Entry) []string {
	to, _ := posts.Routes(campaign, entry, q.current().Accounts) // `check` tells who is left out
	names := make([]string, len(to))
	for i, account := range to {
		names[i] = account.Name
	}
	return names
}
