package scheduler

import (
	"context"
	"slices"
	"strings"

	"vigil/posts"
)

// rename is a post that goes by another name from now on.
type rename struct{ from, to string }

// identify finds out whether a new version of a file is a post that went by another name.
func (f *folder) identify(next, before version, known bool) {
	if next.entry == nil {
		return
	}
	f.followNames(next.entry, before.entry)
	if !known && !f.follow(next.entry) && len(next.entry.Was) == 0 {
		f.suspect(next.entry)
	}
}

// followNames gives a post the past of the names that its file says it had (`was`), as
// far as an earlier version has not said so. A name that another file has still is that
// file's, until it goes.
func (f *folder) followNames(entry, before *posts.Entry) {
	for _, former := range entry.Was {
		path := f.pathOf(former)
		if before != nil && slices.Contains(before.Was, former) || f.bears(path) {
			continue
		}
		f.goesBy(f.id(former), entry.ID)
		f.leave(entry, path)
	}
}

// bears tells whether a post's file is there, as far as was seen.
func (f *folder) bears(path string) bool {
	_, absent := f.absent[path]
	return f.versions[path].entry != nil && !absent
}

// inherit gives the past of a file that has gone to the post that names it.
func (f *folder) inherit(path string) {
	for _, known := range f.versions {
		if known.entry == nil {
			continue
		}
		for _, former := range known.entry.Was {
			if f.pathOf(former) == path {
				f.goesBy(f.id(former), known.entry.ID)
			}
		}
	}
}

// follow finds out whether a file that is new here is a post that went by another
// name: it holds to the byte what a file held that has just vanished (sequence D1).
func (f *folder) follow(entry *posts.Entry) bool {
	for path := range f.absent {
		if former := f.versions[path].entry; former != nil && former.Hash == entry.Hash {
			f.goesBy(former.ID, entry.ID)
			f.leave(entry, path)
			return true
		}
	}
	return false
}

// goesBy notes that a post has another name. Where only the form changed in which the
// letters of its path are stored, the name is the same (sequence D7).
func (f *folder) goesBy(from, to string) {
	if from != to {
		f.renamed = append(f.renamed, rename{from, to})
	}
}

// id is a post's whole id, of which the campaign's part may be left out.
func (f *folder) id(name string) string {
	if strings.HasPrefix(name, f.campaign.ID+"/") {
		return name
	}
	return f.campaign.ID + "/" + name
}

// pathOf is the file of a post by such a name.
func (f *folder) pathOf(name string) string {
	return "posts/" + strings.TrimPrefix(f.id(name), f.campaign.ID+"/") + ".toml"
}

// leave forgets the file under its former name; its first sight goes along.
func (f *folder) leave(entry *posts.Entry, former string) {
	known, had := f.versions[former]
	if _, absent := f.absent[former]; !had || !absent {
		return
	}
	entry.Follow(known.entry, entry.FirstSeen)
	if sawTimes(known.entry, entry) {
		entry.FirstSeen = known.entry.FirstSeen
	}
	if known.entry != nil && known.entry.Hash == entry.Hash && known.entry.Statuses != nil {
		entry.Statuses = known.entry.Statuses
	}
	delete(f.versions, former)
	delete(f.absent, former)
	delete(f.unsaved, former)
	f.withdrawn = append(f.withdrawn, former)
}

// rename writes new names into the ledger. It comes before anything is planned by
// them: under its new name a post has never gone out.
func (q *Queue) rename(ctx context.Context) error {
	q.mutex.Lock()
	defer q.mutex.Unlock()
	for _, folder := range q.folders {
		for len(folder.renamed) > 0 {
			renamed := folder.renamed[0]
			if err := q.ledger.Rename(ctx, renamed.from, renamed.to); err != nil {
				return err
			}
			folder.renamed = folder.renamed[1:]
			q.log.Info("a post goes by another name now", "was", renamed.from, "is", renamed.to)
		}
		if err := q.holdLookalikes(ctx, folder); err != nil {
			return err
		}
	}
	return nil
}
