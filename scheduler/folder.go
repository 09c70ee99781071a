package scheduler

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"vigil/ledger"
	"vigil/posts"
)

const (
	// settling is how long two looks lie apart that have to agree before a version
	// of a file counts: a copy under way can be valid TOML too (sequence C6).
	settling = time.Second
	// withdrawal is how long a file has to be absent before its post is withdrawn.
	withdrawal = time.Minute
	// wipe is the share of posts, one in so many, of which nothing is withdrawn
	// when they are absent at once: a folder that is not mounted, a checkout
	// under way (sequence C5).
	wipe = 5
)

// folder is a campaign's folder as the daemon knows it: the version of each file
// that counts, and what stands against some of them.
type folder struct {
	path string
	root *os.Root
	// campaign is the last one that could be read.
	campaign *posts.Campaign
	// stopped is why everything is held: campaign.toml has errors, or is not there. half
	// tells that the folder was left half-written, and is not looked at.
	stopped string
	half    bool
	// checkedOut tells that git was changing the files at the last look.
	checkedOut bool
	// frame is what posts were read within. Problems of files that are no posts
	// stand beside it.
	frame         frame
	frameProblems []posts.Problem
	// refused is a frame that could not be read: nothing is to be found in it, nor
	// within it, until one of its files changes.
	refused frame
	// named are the problems of names that the last whole look found.
	named []posts.Problem

	versions map[string]version
	// pending are the files of the last look whose versions did not count yet.
	pending map[string]posts.File
	// absent is since when a file that counts is not there.
	absent map[string]time.Time
	// unsaved are versions, and withdrawn are posts, of which the ledger does not
	// know yet.
	unsaved   map[string]bool
	withdrawn []string
	// renamed are posts that were moved, as far as the ledger does not know, and
	// newcomers are files that may be.
	renamed   []rename
	newcomers []newcomer
	// recalled tells that the versions that the ledger has seen are known here.
	recalled bool
	// strayed is set while the copy here may be older than the one that was
	// published from last; kept is the frame whose lineage the ledger has.
	strayed *strayed
	kept    mark
}

// newFolder knows nothing of the folder but its path.
func newFolder(path string) *folder {
	return &folder{
		path:     path,
		campaign: &posts.Campaign{ID: filepath.Base(path), Folder: path, People: map[string]*posts.Person{}},
		versions: map[string]version{},
		unsaved:  map[string]bool{},
	}
}

// opened opens the folder if that was not possible so far: a disk may be mounted
// late, and other campaigns have nothing to do with it.
func (f *folder) opened() bool {
	if f.root != nil {
		f.followPath()
		return true
	}
	root, err := os.OpenRoot(f.path)
	if err != nil {
		f.stopped = "the campaign's folder can't be opened: " + err.Error()
		return false
	}
	f.root, f.stopped = root, ""
	return true
}

// followPath opens the folder anew where another one has taken its place: the next
// release behind a link, a disk that was mounted again. Else pictures would be those of
// the one before. What still reads that one keeps it open.
func (f *folder) followPath() {
	there, err := os.Stat(f.path)
	if err != nil {
		return // the look tells
	}
	if here, err := f.root.Stat("."); err == nil && os.SameFile(here, there) {
		return
	}
	if root, err := os.OpenRoot(f.path); err == nil {
		f.root = root
	}
}

// version is the version of a post's file that counts.
type version struct {
	file posts.File
	// mark is that of the frame in which it was read.
	mark mark
	// entry is the last good one; nil where there never was one.
	entry *posts.Entry
	// problems are the file's; with an error among them the entry is of an earlier
	// version, and held.
	problems []posts.Problem
}

// look is what one look at the folder found.
type look struct {
	listing posts.Listing
	frame   frame
	// fresh are files whose present version counts from now on; pending those
	// that have to be looked at once more.
	fresh, pending map[string]posts.File
	// reframed tells that campaign.toml or a person changed; changed that anything
	// did.
	reframed, changed bool
}

// belief is of which files a first look counts.
type belief int

const (
	// alone, it counts for none: the second one has to agree.
	alone belief = iota
	// atStart it counts for what was written a while ago, so that a start need not wait.
	atStart
	// written is all that this process has written itself.
	written
)

func (b belief) counts(file posts.File, now time.Time) bool {
	return b == written || b == atStart && now.Sub(file.ModTime) > settling
}

// observe makes of a listing what it means now.
func (f *folder) observe(listing posts.Listing, defaults posts.Defaults, now time.Time, believed belief) look {
	seen := look{listing: listing, frame: frameOf(listing, defaults), fresh: map[string]posts.File{}, pending: map[string]posts.File{}}
	seen.reframed = seen.frame.mark != f.frame.mark
	framed, refused := byPath(f.frame.files), byPath(f.refused.files)
	for _, file := range slices.Concat(seen.frame.files, listing.Posts) {
		if f.versions[file.Path].file.Same(file) || framed[file.Path].Same(file) || refused[file.Path].Same(file) {
			continue
		}
		if f.pending[file.Path].Same(file) || believed.counts(file, now) {
			seen.fresh[file.Path] = file
			continue
		}
		seen.pending[file.Path] = file
	}
	absent := f.nowAbsent(listing, now)
	seen.changed = believed != alone || seen.reframed || len(seen.fresh) > 0 ||
		len(seen.pending) != len(f.pending) || !maps.Equal(absent, f.absent)
	f.pending, f.absent = seen.pending, absent
	return seen
}

// relist is the listing of the last look with some files looked at once more, and
// with those of which a look has still to be believed.
func (f *folder) relist(changed []string) (posts.Listing, error) {
	var known posts.Listing
	known.Campaign, known.People = f.frame.files[0], f.frame.files[1:]
	known.Problems = f.named
	for path, version := range f.versions {
		if _, absent := f.absent[path]; !absent {
			known.Posts = append(known.Posts, version.file)
		}
	}
	slices.SortFunc(known.Posts, func(a, b posts.File) int { return strings.Compare(a.Path, b.Path) })
	again := slices.Concat(changed, slices.Collect(maps.Keys(f.pending)), slices.Collect(maps.Keys(f.absent)))
	return known.Again(f.path, again)
}

// readable tells whether a look at some posts' files is enough: the rest has been
// read, and none of it is changing.
func (f *folder) readable() bool {
	if f.root == nil || f.stopped != "" || len(f.frame.files) == 0 {
		return false
	}
	for path := range f.pending {
		if !posts.IsPostFile(path) {
			return false
		}
	}
	return true
}

func byPath(files []posts.File) map[string]posts.File {
	known := make(map[string]posts.File, len(files))
	for _, file := range files {
		known[file.Path] = file
	}
	return known
}

// frameSettled tells whether campaign.toml and the people can be read now.
func (l look) frameSettled() bool {
	for _, file := range l.frame.files {
		if _, pending := l.pending[file.Path]; pending {
			return false
		}
	}
	return true
}

// nowAbsent are the files that count and are not there, and since when.
func (f *folder) nowAbsent(listing posts.Listing, now time.Time) map[string]time.Time {
	absent := map[string]time.Time{}
	if f.allPresent(listing) {
		return absent
	}
	present := make(map[string]bool, len(listing.Posts))
	for _, file := range listing.Posts {
		present[file.Path] = true
	}
	for path, known := range f.versions {
		if known.entry == nil || present[path] {
			continue
		}
		absent[path] = now
		if since, already := f.absent[path]; already {
			absent[path] = since
		}
	}
	return absent
}

// allPresent is the usual case, told without a list of what there is.
func (f *folder) allPresent(listing posts.Listing) bool {
	missing := 0
	for _, known := range f.versions {
		if known.entry != nil {
			missing++
		}
	}
	for _, file := range listing.Posts {
		if f.versions[file.Path].entry != nil {
			missing--
		}
	}
	return missing == 0
}

// withdraw forgets files that have been absent for long enough, and tells whether
// there were any; if a large share vanished at once, nothing is withdrawn.
func (f *folder) withdraw(now time.Time) bool {
	if f.stopped != "" || f.strayed != nil || len(f.absent) > 1 && len(f.absent)*wipe >= len(f.versions) {
		return false
	}
	before := len(f.versions)
	for path, since := range f.absent {
		if now.Sub(since) >= withdrawal {
			f.withdrawn = append(f.withdrawn, path)
			delete(f.absent, path)
			delete(f.versions, path)
			delete(f.unsaved, path)
			f.inherit(path)
		}
	}
	return len(f.versions) < before
}

// brokenCampaign is why nothing of a campaign goes out whose campaign.toml can't be used.
const brokenCampaign = "campaign.toml has errors, or is not there"

// read takes in what a look found.
func (f *folder) read(seen look, defaults posts.Defaults, now time.Time) {
	defaults.Known = func(file posts.File) (*posts.Entry, bool) { return f.known(file, seen) }
	campaign, problems := posts.ReadListed(f.path, seen.listing, defaults)
	if slices.ContainsFunc(seen.frame.files, func(file posts.File) bool { return unread(file, problems) }) {
		seen.frame.mark = mark{} // no other look has it, so that the next one reads everything again
	}
	if campaign == nil || campaign.Invalid["campaign.toml"] {
		f.stopped = brokenCampaign
		f.frameProblems, f.refused = problems, seen.frame
		return
	}
	if f.stopped != "" {
		f.goneSince(now)
	}
	f.campaign, f.stopped, f.refused = campaign, "", frame{}
	f.frame = seen.frame
	f.accept(seen, problems, now)
	f.campaign.Entries = f.entries()
}

// everRead tells whether there is a campaign; none is without a name.
func (f *folder) everRead() bool { return f.campaign.Name != "" }

// goneSince has files be absent from a moment on: while nothing could be read, nobody
// could see under which name one of them came back.
func (f *folder) goneSince(moment time.Time) {
	for path := range f.absent {
		f.absent[path] = moment
	}
}

// known is the entry of a file that need not be read: it has not changed, or it
// is being written.
func (f *folder) known(file posts.File, seen look) (*posts.Entry, bool) {
	if _, pending := seen.pending[file.Path]; pending {
		return nil, true
	}
	known, have := f.versions[file.Path]
	return known.entry, have && known.mark == seen.frame.mark && known.file.Same(file)
}

// accept makes versions of what was read, with the problems of each file.
func (f *folder) accept(seen look, problems []posts.Problem, now time.Time) {
	found := map[string][]posts.Problem{}
	for _, problem := range problems {
		found[problem.File] = append(found[problem.File], problem)
	}
	entries := make(map[string]*posts.Entry, len(seen.fresh))
	for _, entry := range f.campaign.Entries {
		entries[entry.Path] = entry
	}
	for _, file := range seen.listing.Posts {
		if _, known := f.known(file, seen); !known {
			before, known := f.versions[file.Path]
			next := before.succeeded(file, entries[file.Path], found[file.Path], now)
			next.seePeople(before, f.campaign)
			next.mark = seen.frame.mark
			f.versions[file.Path] = next
			if next.entry != nil {
				f.unsaved[file.Path] = true
			}
			f.identify(next, before, known)
		}
		delete(found, file.Path)
	}
	f.frameProblems = slices.Concat(slices.Collect(maps.Values(found))...)
}

// succeeded is the version after this one. Its first sight is carried over unless
// the times were changed, and what was told of its event is remembered; a version with
// errors keeps the last good entry.
func (v version) succeeded(file posts.File, entry *posts.Entry, problems []posts.Problem, now time.Time) version {
	next := version{file: file, entry: v.entry, problems: problems}
	if unread(file, problems) {
		next.file.Size = -1 // no file is like that, so that the next look reads it again
	}
	if entry == nil {
		return next
	}
	next.entry = entry
	entry.FirstSeen = now
	entry.Follow(v.entry, now)
	if sawTimes(v.entry, entry) {
		entry.FirstSeen = v.entry.FirstSeen
	}
	return next
}

// sawTimes tells whether an earlier version had the times of an entry. Those of a draft
// are not seen before it is none: until then nothing is planned at them.
func sawTimes(before, entry *posts.Entry) bool {
	return before != nil && !before.Draft && scheduleHash(before.Schedule) == scheduleHash(entry.Schedule)
}

// unread tells that a file could not be read. Who may read it can change without a trace
// in the file.
func unread(file posts.File, problems []posts.Problem) bool {
	return slices.ContainsFunc(problems, func(p posts.Problem) bool { return p.File == file.Path && p.Code == posts.NotReadable })
}

// seePeople remembers of a new text how it stands with the people whom it names.
func (v version) seePeople(before version, campaign *posts.Campaign) {
	switch {
	case v.entry == nil || v.entry == before.entry:
	case before.entry != nil && before.entry.Hash == v.entry.Hash && before.entry.Statuses != nil:
		v.entry.Statuses = before.entry.Statuses
	default:
		v.entry.Statuses = statusesOf(campaign, v.entry)
	}
}

// entries are those that count, by id.
func (f *folder) entries() []*posts.Entry {
	entries := make([]*posts.Entry, 0, len(f.versions))
	for _, known := range f.versions {
		if known.entry != nil {
			entries = append(entries, known.entry)
		}
	}
	slices.SortFunc(entries, func(a, b *posts.Entry) int { return strings.Compare(a.ID, b.ID) })
	return entries
}

// trouble is what stands against a post, as far as its file is concerned.
func (f *folder) trouble(path string) (ledger.Reason, bool) {
	if f.stopped != "" {
		return ledger.Reason{Code: ReasonInvalid, Detail: f.stopped}, true
	}
	if f.differs(path) {
		return ledger.Reason{Code: ReasonStrayed, Detail: f.strayed.String()}, true
	}
	if _, absent := f.absent[path]; absent {
		return ledger.Reason{Code: ReasonAbsent, Detail: path}, true
	}
	if _, pending := f.pending[path]; pending {
		return ledger.Reason{Code: ReasonChanging, Detail: path}, true
	}
	for _, problem := range f.versions[path].problems {
		if problem.Severity == posts.Error {
			return ledger.Reason{Code: ReasonInvalid, Detail: problem.String()}, true
		}
	}
	return ledger.Reason{}, false
}

// problems are those of all files.
func (f *folder) problems() []posts.Problem {
	all := slices.Clone(f.frameProblems)
	for _, known := range f.versions {
		all = append(all, known.problems...)
	}
	posts.SortProblems(all)
	return all
}
