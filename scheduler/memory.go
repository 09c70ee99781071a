package scheduler

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"path/filepath"
	"runtime"
	"slices"
	"sync"
	"time"

	"vigil/ledger"
	"vigil/posts"
	"vigil/scheduler/plan"
)

// recall fills a folder with the versions that the ledger has seen, once its
// campaign.toml tells whose they are.
func (q *Queue) recall(ctx context.Context, f *folder) error {
	head, _ := posts.ReadHead(f.path, q.defaults) // its problems are told when all is read
	if head == nil || head.Invalid["campaign.toml"] {
		return nil
	}
	var rows []ledger.SeenPost
	for row, err := range q.ledger.SeenFiles(ctx, head.ID) {
		if err != nil {
			return err
		}
		rows = append(rows, row)
	}
	f.versions = make(map[string]version, len(rows))
	for _, recalled := range decodeVersions(rows) {
		if recalled.entry != nil {
			f.versions[recalled.file.Path] = recalled
		}
	}
	f.recalled = true
	return nil
}

// unread tells whether a campaign could not be read since the start: nobody knows
// what is due in it.
func (q *Queue) unread() bool {
	q.mutex.Lock()
	defer q.mutex.Unlock()
	return slices.ContainsFunc(q.folders, func(f *folder) bool { return !f.everRead() })
}

// decodeVersions decodes rows by as many goroutines as there are processors. One of
// another release, which can't be decoded, has no entry: its file is read again.
func decodeVersions(rows []ledger.SeenPost) []version {
	versions := make([]version, len(rows))
	share := (len(rows) + runtime.GOMAXPROCS(0) - 1) / runtime.GOMAXPROCS(0)
	var group sync.WaitGroup
	for first := 0; first < len(rows); first += share {
		group.Go(func() {
			for i := first; i < min(first+share, len(rows)); i++ {
				versions[i] = decodeVersion(rows[i])
			}
		})
	}
	group.Wait()
	return versions
}

// saved is how many versions are written in one transaction: a claim that comes
// meanwhile waits for no more than these.
const saved = 100

// Save writes into the ledger what was seen of the folders since the last time. It
// happens beside the loop, since nothing waits for it: what a crash takes away
// was then seen later. What can't be written is kept for the next time.
func (q *Queue) Save(ctx context.Context) error {
	q.saving.Lock()
	defer q.saving.Unlock()
	var problems []error
	for _, folder := range q.folders {
		problems = append(problems, q.saveFolder(ctx, folder))
	}
	return errors.Join(problems...)
}

// saveBeside saves what was seen at a start, while others publish already.
func (q *Queue) saveBeside(ctx context.Context) {
	if err := q.Save(ctx); err != nil && ctx.Err() == nil {
		q.log.Error("what is new in the campaigns could not be written down; it is tried again at the next look", "error", err)
	}
}

func (q *Queue) saveFolder(ctx context.Context, f *folder) error {
	if err := q.keepLineage(ctx, f); err != nil {
		return err
	}
	for {
		q.mutex.Lock()
		versions, withdrawn, campaign := f.unsavedVersions(saved), slices.Clone(f.withdrawn), f.campaign.ID
		q.mutex.Unlock()
		if len(versions) == 0 && len(withdrawn) == 0 {
			return nil
		}
		if err := q.saveVersions(ctx, f, campaign, versions); err != nil {
			return err
		}
		if err := q.ledger.ForgetSeen(ctx, campaign, withdrawn); err != nil {
			return err
		}
		q.mutex.Lock()
		f.nowSaved(versions, withdrawn)
		q.mutex.Unlock()
	}
}

// saveEntry writes one post's version down, where no daemon may have seen it: from now
// on the ledger has to know what it says.
func (q *Queue) saveEntry(ctx context.Context, campaign *posts.Campaign, entry *posts.Entry) error {
	q.saving.Lock()
	defer q.saving.Unlock()
	q.mutex.Lock()
	folder := q.folder(campaign)
	if folder == nil {
		q.mutex.Unlock()
		return nil
	}
	known, have := folder.versions[entry.Path]
	q.mutex.Unlock()
	if !have || known.entry == nil {
		return nil
	}
	return q.saveVersions(ctx, folder, campaign.ID, []version{known})
}

// saveVersions writes versions with the sources of the good ones.
func (q *Queue) saveVersions(ctx context.Context, f *folder, campaign string, versions []version) error {
	seen := make([]ledger.SeenPost, len(versions))
	sources := map[string][]byte{}
	for i, version := range versions {
		seen[i] = encodeVersion(campaign, version)
		if seen[i].Problem != "" {
			continue
		}
		if source, ok := f.source(version); ok {
			sources[seen[i].ID] = source
		}
	}
	return q.ledger.SaveSeen(ctx, seen, sources)
}

// unsavedVersions are some of those that the ledger does not have.
func (f *folder) unsavedVersions(most int) []version {
	var some []version
	for path := range f.unsaved {
		if len(some) == most {
			break
		}
		if f.differs(path) {
			continue // what the ledger has seen is the newer one
		}
		some = append(some, f.versions[path])
	}
	return some
}

// nowSaved takes note of what was written. A file that has changed meanwhile is
// still to be.
func (f *folder) nowSaved(versions []version, withdrawn []string) {
	for _, version := range versions {
		if f.versions[version.file.Path].file.Same(version.file) {
			delete(f.unsaved, version.file.Path)
		}
	}
	if len(f.unsaved) == 0 {
		f.unsaved = map[string]bool{} // a map never shrinks
	}
	f.withdrawn = slices.DeleteFunc(f.withdrawn, func(path string) bool { return slices.Contains(withdrawn, path) })
}

// source is the file of a version, if it is still that one.
func (f *folder) source(v version) ([]byte, bool) {
	source, err := f.root.ReadFile(filepath.FromSlash(v.file.Path))
	return source, err == nil && sha256.Sum256(source) == v.entry.Hash
}

// index is the form in which the ledger keeps a version: the entry's JSON, and
// what belongs to the version. The hash has a column of its own.
type index struct {
	*posts.Entry
	Hash struct{} `json:"hash,omitzero"`
	// Mark is that of the frame, in hexadecimal. Told tells that the file has
	// problems: it is read again at the next start, so that they are known there.
	Mark string `json:"mark"`
	Told bool   `json:"told,omitempty"`
}

func encodeVersion(campaign string, v version) ledger.SeenPost {
	row := ledger.SeenPost{
		ID:           v.entry.ID,
		Campaign:     campaign,
		Path:         v.file.Path,
		Size:         v.file.Size,
		ModTime:      v.file.ModTime,
		Inode:        v.file.Inode,
		Hash:         v.entry.Hash,
		Index:        frozen(index{Entry: v.entry, Mark: hex.EncodeToString(v.mark[:]), Told: len(v.problems) > 0}),
		ScheduleHash: scheduleHash(v.entry.Schedule),
		FirstSeen:    v.entry.FirstSeen,
		Statuses:     statusLines(v.entry.Statuses),
	}
	if posts.HasErrors(v.problems) {
		row.Problem, row.ProblemSince = ReasonInvalid, time.Now()
	}
	return row
}

func decodeVersion(row ledger.SeenPost) version {
	entry, recalled := &posts.Entry{}, version{}
	kept := index{Entry: entry}
	if err := json.Unmarshal(row.Index, &kept); err != nil {
		return version{}
	}
	if _, err := hex.Decode(recalled.mark[:], []byte(kept.Mark)); err != nil {
		return version{}
	}
	entry.Hash, entry.FirstSeen, entry.Statuses, recalled.entry = row.Hash, row.FirstSeen, ReadStatuses(row.Statuses), entry
	recalled.file = posts.File{Path: row.Path, Size: row.Size, ModTime: row.ModTime, Inode: row.Inode}
	if kept.Told || len(entry.People) > 0 && entry.Statuses == nil {
		recalled.file.Size = -1 // no file is like that
	}
	return recalled
}

// RecallSight gives an entry what the ledger remembers of its post beside the file: the
// first sight of its times, how it stood with its people, and what readers were told of
// its event before. The file may be newer than what the ledger has seen: then it says
// what it says since it was written.
func RecallSight(entry *posts.Entry, seen ledger.SeenPost, written time.Time) {
	entry.FirstSeen = seen.FirstSeen
	if seen.Hash == entry.Hash {
		entry.Statuses = ReadStatuses(seen.Statuses)
	}
	if entry.Schedule.Event != nil {
		entry.Follow(decodeVersion(seen).entry, written)
	}
}

// scheduleHash changes with the times of a post and with nothing else.
func scheduleHash(schedule posts.Schedule) [32]byte { return sha256.Sum256(frozen(schedule)) }

// seeAccounts remembers when each account was first seen in each campaign:
// nothing older goes out there (sequence C2).
func (q *Queue) seeAccounts(ctx context.Context, now time.Time) error {
	if err := q.ledger.SeeAccounts(ctx, q.accountsSince(now)); err != nil {
		return err
	}
	known, err := q.ledger.AccountsSeen(ctx)
	if err != nil {
		return err
	}
	born, err := q.ledger.Born(ctx)
	history := plan.History{Born: born, AccountSeen: map[plan.AccountOf]time.Time{}}
	for of, at := range known {
		history.AccountSeen[plan.AccountOf(of)] = at
	}
	q.mutex.Lock()
	defer q.mutex.Unlock()
	q.history = history
	return err
}

// stoodThere tells whether a post and its account were in the campaign already when the
// ledger saw files for the first time.
func (q *Queue) stoodThere(t *task) bool {
	q.mutex.Lock()
	seen := q.history.AccountSeen
	q.mutex.Unlock()
	first := t.entry.FirstSeen
	for _, at := range seen {
		first = earlier(first, at)
	}
	began := func(at time.Time) bool { return at.Sub(first) <= heartbeat }
	account, known := seen[plan.AccountOf{Campaign: t.campaign.ID, Account: t.account.Name}]
	return known && began(account) && began(t.entry.FirstSeen)
}

// seeNewAccounts does so where one has joined a campaign under a running daemon. If it
// were first seen at the next start, what fell due before that would not go out there.
func (q *Queue) seeNewAccounts(ctx context.Context, now time.Time) error {
	for of := range q.accountsSince(now) {
		if _, seen := q.history.AccountSeen[plan.AccountOf(of)]; !seen {
			return q.seeAccounts(ctx, now)
		}
	}
	return nil
}

// accountsSince are the accounts of all campaigns, each with a moment.
func (q *Queue) accountsSince(now time.Time) map[ledger.AccountOf]time.Time {
	since := map[ledger.AccountOf]time.Time{}
	for _, campaign := range q.Campaigns() {
		accounts, _ := posts.Routes(campaign, &posts.Entry{}, q.defaults.Accounts) // where a post without words about it goes
		for _, account := range accounts {
			since[ledger.AccountOf{Campaign: campaign.ID, Account: account.Name}] = now
		}
	}
	return since
}
