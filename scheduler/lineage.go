package scheduler

import (
	"context"
	"crypto/sha256"
	"fmt"
	"os/exec"
	"path/filepath"
	"strings"

	"vigil/ledger"
)

// Where several machines share a ledger, each has its own copy of a campaign, and
// the one that takes over may have an older copy: without a correction, without a
// deletion, with a man as held who has died (sequence B1). So what differs from
// what was published from last goes out only if the commit here descends from the
// commit there. All else is held until the copy is brought up to date.

// strayed is a campaign whose copy here does not descend from the one that was
// published from last.
type strayed struct {
	from ledger.Lineage
	// sources are the hashes of the posts' files, by path, as they were there.
	sources map[string][32]byte
	// reframed tells that campaign.toml or a person differs, so that any post may.
	reframed bool
}

// differs tells whether a post is not what was published from last.
func (f *folder) differs(path string) bool {
	if f.strayed == nil || f.strayed.reframed {
		return f.strayed != nil
	}
	known, there := f.strayed.sources[path]
	present := f.versions[path]
	_, absent := f.absent[path]
	return absent || !there || present.entry == nil || present.entry.Hash != known
}

func (s *strayed) String() string {
	if s.from.Revision == "" {
		return s.from.Place
	}
	return fmt.Sprintf("%s, commit %.10s", s.from.Place, s.from.Revision)
}

// sources are the hashes of the versions that count, by path.
func (f *folder) sources() map[string][32]byte {
	sources := make(map[string][32]byte, len(f.versions))
	for path, known := range f.versions {
		if known.entry != nil {
			sources[path] = known.entry.Hash
		}
	}
	return sources
}

// compareLineage finds out, at the start, whether a campaign's copy has strayed.
// before are the sources that the ledger has seen.
func (q *Queue) compareLineage(ctx context.Context, f *folder, before map[string][32]byte) error {
	if q.place == "" || f.stopped != "" {
		return nil
	}
	from, led, err := q.ledger.LineageOf(ctx, f.campaign.ID)
	if err != nil || !led {
		return err
	}
	here := q.lineage(ctx, f)
	if from.Place == here.Place || descends(ctx, f.path, from.Revision, here.Revision) {
		return nil
	}
	f.strayed = &strayed{from: from, sources: before, reframed: from.Frame != here.Frame}
	q.log.Error("this machine's copy of the campaign may be older than the one that was published from last; what differs is held",
		"campaign", f.campaign.ID, "last", f.strayed.String(), "here", here.Revision)
	return nil
}

// rejoin ends the holding once the copy has been brought up to date.
func (q *Queue) rejoin(ctx context.Context, f *folder) (rejoined bool) {
	if f.strayed == nil || !descends(ctx, f.path, f.strayed.from.Revision, revisionOf(ctx, f.path)) {
		return false
	}
	f.strayed = nil
	q.log.Info("the copy of the campaign is up to date now", "campaign", f.campaign.ID)
	return true
}

// keepLineage writes down which version is published from, if that has changed.
func (q *Queue) keepLineage(ctx context.Context, f *folder) error {
	q.mutex.Lock()
	if q.place == "" || f.strayed != nil || f.stopped != "" || f.kept == f.frame.mark && len(f.unsaved)+len(f.withdrawn) == 0 {
		q.mutex.Unlock()
		return nil
	}
	lineage, mark := q.lineage(ctx, f), f.frame.mark
	q.mutex.Unlock()
	if err := q.ledger.KeepLineage(ctx, lineage); err != nil {
		return err
	}
	q.mutex.Lock()
	defer q.mutex.Unlock()
	f.kept = mark
	return nil
}

// lineage is the version of the campaign that is here.
func (q *Queue) lineage(ctx context.Context, f *folder) ledger.Lineage {
	return ledger.Lineage{
		Campaign: f.campaign.ID,
		Place:    q.place + ":" + f.path,
		Revision: revisionOf(ctx, f.path),
		Frame:    f.frameHash(),
	}
}

// frameHash is that of campaign.toml and the people, by what they say: stamps of
// files are different on each machine.
func (f *folder) frameHash() [32]byte {
	sum := sha256.New()
	for _, file := range f.frame.files {
		content, err := f.root.ReadFile(filepath.FromSlash(file.Path))
		fmt.Fprintln(sum, file.Path, len(content), err != nil)
		sum.Write(content) // a hash never fails
	}
	return [32]byte(sum.Sum(nil))
}

// revisionOf is the commit that is checked out in a folder; empty where it is in
// no repository, or git is not there.
func revisionOf(ctx context.Context, folder string) string {
	answer, err := exec.CommandContext(ctx, "git", "-C", folder, "rev-parse", "--verify", "--quiet", "HEAD").Output()
	if err != nil {
		return ""
	}
	return strings.TrimSpace(string(answer))
}

// descends tells whether a commit is another one, or came after it. Where one of
// them is not known here, nobody can tell, and it does not.
func descends(ctx context.Context, folder, from, to string) bool {
	if from == "" || to == "" {
		return false
	}
	return exec.CommandContext(ctx, "git", "-C", folder, "merge-base", "--is-ancestor", from, to).Run() == nil
}
