package scheduler

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"path/filepath"
	"time"

	"vigil/ledger"
	"vigil/posts"
	"vigil/scheduler/plan"
)

// recall fills a folder with the versions that the ledger has seen. Those that
// had errors are read again, so that their problems can be told.
func (q *Queue) recall(ctx context.Context, f *folder, head *posts.Campaign) error {
	if head == nil || head.Invalid["campaign.toml"] {
		return nil
	}
	for seen, err := range q.ledger.SeenPosts(ctx, head.ID) {
		if err != nil {
			return err
		}
		entry, err := decodeEntry(seen)
		if err != nil {
			continue // of another release: read again
		}
		file := posts.File{Path: seen.Path, Size: seen.Size, ModTime: seen.ModTime, Inode: seen.Inode}
		if seen.Problem != "" {
			file = posts.File{Path: seen.Path}
		}
		f.versions[seen.Path] = version{file: file, entry: entry}
	}
	return nil
}

// remember writes new versions into the ledger, with the sources of good ones,
// and forgets withdrawn ones.
func (q *Queue) remember(ctx context.Context, f *folder, read, withdrawn []string) error {
	if f.stopped != "" {
		return nil
	}
	var seen []ledger.SeenPost
	sources := map[string][]byte{}
	for _, path := range read {
		version := f.versions[path]
		if version.entry == nil {
			continue
		}
		row := encodeVersion(f.campaign.ID, version)
		if row.Problem == "" {
			if source, ok := f.source(version); ok {
				sources[row.ID] = source
			}
		}
		seen = append(seen, row)
	}
	return errors.Join(q.ledger.SaveSeen(ctx, seen, sources), q.ledger.ForgetSeen(ctx, f.campaign.ID, withdrawn))
}

// source is the file of a version, if it is still that one.
func (f *folder) source(v version) ([]byte, bool) {
	source, err := f.root.ReadFile(filepath.FromSlash(v.file.Path))
	return source, err == nil && sha256.Sum256(source) == v.entry.Hash
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
		Index:        frozen(v.entry),
		ScheduleHash: scheduleHash(v.entry.Schedule),
		FirstSeen:    v.entry.FirstSeen,
	}
	if posts.HasErrors(v.problems) {
		row.Problem, row.ProblemSince = ReasonInvalid, time.Now()
	}
	return row
}

func decodeEntry(seen ledger.SeenPost) (*posts.Entry, error) {
	entry := &posts.Entry{}
	if err := json.Unmarshal(seen.Index, entry); err != nil {
		return nil, err
	}
	entry.FirstSeen = seen.FirstSeen
	return entry, nil
}

// scheduleHash changes with the times of a post and with nothing else.
func scheduleHash(schedule posts.Schedule) [32]byte { return sha256.Sum256(frozen(schedule)) }

// seeAccounts remembers when each account was first seen in each campaign:
// nothing older goes out there (sequence C2).
func (q *Queue) seeAccounts(ctx context.Context, now time.Time) error {
	seen := map[ledger.AccountOf]time.Time{}
	for _, campaign := range q.Campaigns() {
		accounts, _ := posts.Routes(campaign, &posts.Entry{}, q.defaults.Accounts) // where a post without words about it goes
		for _, account := range accounts {
			seen[ledger.AccountOf{Campaign: campaign.ID, Account: account.Name}] = now
		}
	}
	if err := q.ledger.SeeAccounts(ctx, seen); err != nil {
		return err
	}
	known, err := q.ledger.AccountsSeen(ctx)
	if err != nil {
		return err
	}
	born, err := q.ledger.Born(ctx)
	q.history = plan.History{Born: born, AccountSeen: map[plan.AccountOf]time.Time{}}
	for of, at := range known {
		q.history.AccountSeen[plan.AccountOf(of)] = at
	}
	return err
}
