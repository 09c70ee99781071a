package scheduler

import (
	"context"
	"strings"

	"vigil/posts"
)

// rename is a post that goes by another name from now on.
type rename struct{ from, to string }

// follow finds out whether a file that is new here is a post that went by another
// name: it says so itself (`was`), or it holds to the byte what a file held that
// has just vanished (sequence D1).
func (f *folder) follow(entry *posts.Entry) {
	for _, former := range entry.Was {
		f.renamed = append(f.renamed, rename{f.id(former), entry.ID})
		f.leave(entry, "posts/"+strings.TrimPrefix(f.id(former), f.campaign.ID+"/")+".toml")
	}
	for path := range f.absent {
		if former := f.versions[path].entry; former != nil && former.Hash == entry.Hash {
			f.renamed = append(f.renamed, rename{former.ID, entry.ID})
			f.leave(entry, path)
			return
		}
	}
}

// id is a post's whole id, of which the campaign's part may be left out.
func (f *folder) id(name string) string {
	if strings.HasPrefix(name, f.campaign.ID+"/") {
		return name
	}
	return f.campaign.ID + "/" + name
}

// leave forgets the file under its former name; its first sight goes along.
func (f *folder) leave(entry *posts.Entry, former string) {
	known, had := f.versions[former]
	if _, absent := f.absent[former]; !had || !absent {
		return
	}
	entry.Follow(known.entry, entry.FirstSeen)
	if known.entry != nil && scheduleHash(known.entry.Schedule) == scheduleHash(entry.Schedule) {
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
	}
	return nil
}
