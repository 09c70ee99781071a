package posts

import (
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
)

// ReadCampaign reads a campaign's folder: campaign.toml, people and posts, and
// finds what is wrong in them, all of all files at once. The campaign holds
// what has no error; it is nil where the folder can't be opened. Files are read
// by as many goroutines as there are processors.
func ReadCampaign(folder string, defaults Defaults) (*Campaign, []Problem) {
	listing, err := Scan(folder)
	if err != nil {
		return nil, []Problem{NewProblem(NotReadable, Place{File: folder}, reasonOf(err))}
	}
	return ReadListed(folder, listing, defaults)
}

// ReadListed reads a campaign as [ReadCampaign] does, of a look at its folder
// that was taken before.
func ReadListed(folder string, listing Listing, defaults Defaults) (*Campaign, []Problem) {
	r, absolute, problems := openCampaign(folder, defaults)
	if r == nil {
		return nil, problems
	}
	defer r.root.Close() // nothing was written

	problems = append(r.head(absolute), listing.Problems...)
	r.holdSameNames(listing)
	problems = append(problems, r.people(listing.People)...)
	posts, found := r.posts(listing.Posts)
	problems = append(problems, found...)
	problems = append(problems, r.crossCheck()...)
	problems = append(problems, r.each(posts)...)
	if r.defaults.Together != nil {
		problems = append(problems, r.defaults.Together()...)
	}
	SortProblems(problems)
	return r.campaign, problems
}

// ReadHead reads campaign.toml alone.
func ReadHead(folder string, defaults Defaults) (*Campaign, []Problem) {
	r, absolute, problems := openCampaign(folder, defaults)
	if r == nil {
		return nil, problems
	}
	defer r.root.Close() // nothing was written
	problems = r.head(absolute)
	return r.campaign, problems
}

func openCampaign(folder string, defaults Defaults) (r *reading, absolute string, problems []Problem) {
	absolute, err := filepath.Abs(folder)
	if err == nil {
		r, err = open(absolute, defaults)
	}
	if err != nil {
		return nil, "", []Problem{NewProblem(NotReadable, Place{File: folder}, reasonOf(err))}
	}
	return r, absolute, nil
}

// holdSameNames marks files whose names look the same: nobody can tell which of
// them is meant.
func (r *reading) holdSameNames(listing Listing) {
	for _, problem := range listing.Problems {
		if problem.Code == SameName {
			r.campaign.Invalid[problem.File] = true
		}
	}
}

func (r *reading) people(files []File) []Problem {
	people := make([]*Person, len(files))
	problems := r.inParallel(files, func(i int, source []byte) (found []Problem) {
		people[i], found = r.person(files[i].Path, source)
		return found
	})
	for i, person := range people {
		if person != nil && !r.campaign.Invalid[files[i].Path] {
			r.campaign.People[person.ID] = person
		}
	}
	return problems
}

// posts fills the campaign's index. Whole posts are returned only where someone
// asked for each.
func (r *reading) posts(listed []File) ([]*Post, []Problem) {
	files, known := r.unknown(listed)
	entries := make([]*Entry, len(files))
	whole := make([]*Post, len(files))
	problems := r.inParallel(files, func(i int, source []byte) []Problem {
		post, found := r.post(files[i].Path, source)
		if post != nil {
			entries[i] = post.Entry.alone()
		}
		if r.defaults.Each != nil {
			whole[i] = post
		}
		return found
	})
	for i, file := range files {
		if r.campaign.Invalid[file.Path] {
			entries[i], whole[i] = nil, nil
		}
	}
	isNil := func(e *Entry) bool { return e == nil }
	r.campaign.Entries = append(slices.DeleteFunc(entries, isNil), known...)
	slices.SortFunc(r.campaign.Entries, func(a, b *Entry) int { return strings.Compare(a.ID, b.ID) })
	return slices.DeleteFunc(whole, func(p *Post) bool { return p == nil }), problems
}

// unknown are the files that have to be read, and the entries of the others.
func (r *reading) unknown(files []File) (unknown []File, known []*Entry) {
	if r.defaults.Known == nil {
		return files, nil
	}
	for _, file := range files {
		entry, skip := r.defaults.Known(file)
		switch {
		case !skip:
			unknown = append(unknown, file)
		case entry != nil:
			known = append(known, entry)
		}
	}
	return unknown, known
}

// alone is a copy that keeps nothing of the file in memory.
func (e *Entry) alone() *Entry {
	copied := *e
	copied.Schedule.Every = strings.Clone(e.Schedule.Every)
	copied.Schedule.Cron = strings.Clone(e.Schedule.Cron)
	copied.Schedule.Zone = strings.Clone(e.Schedule.Zone)
	copied.Hold, copied.Cancelled = strings.Clone(e.Hold), strings.Clone(e.Cancelled)
	copied.Place = e.Place.clone()
	for _, list := range []*[]string{&copied.OnlyOn, &copied.NotOn, &copied.AlsoOn, &copied.Languages, &copied.People} {
		*list = clones(*list)
	}
	if e.OwnText != nil {
		copied.OwnText = make(map[string][]string, len(e.OwnText))
		for name, languages := range e.OwnText {
			copied.OwnText[strings.Clone(name)] = clones(languages)
		}
	}
	return &copied
}

func clones(list []string) []string {
	if list == nil {
		return nil
	}
	cloned := make([]string, len(list))
	for i := range list {
		cloned[i] = strings.Clone(list[i])
	}
	return cloned
}

// each hands the posts that are right to whoever asked for them.
func (r *reading) each(posts []*Post) []Problem {
	if r.defaults.Each == nil {
		return nil
	}
	return inParallel(len(posts), func() worker {
		return worker{do: func(i int) []Problem {
			if r.campaign.Invalid[posts[i].Path] {
				return nil
			}
			found := r.defaults.Each(r.campaign, posts[i])
			return about(posts[i].ID, Silence(found, posts[i].Allow, r.campaign.Allow))
		}}
	})
}

// inParallel reads files and understands each; it marks those that have an
// error.
func (r *reading) inParallel(files []File, understand func(i int, source []byte) []Problem) []Problem {
	problems := inParallel(len(files), func() worker {
		reader := &fileReader{root: r.root}
		return worker{done: reader.close, do: func(i int) []Problem {
			source, err := reader.read(files[i].Path)
			if err != nil {
				return []Problem{unreadable(files[i].Path, err)}
			}
			return understand(i, source)
		}}
	})
	for _, problem := range problems {
		if problem.Severity == Error {
			r.campaign.Invalid[problem.File] = true
		}
	}
	return problems
}

// worker does one share of a work; done, if any, is called at its end.
type worker struct {
	do   func(i int) []Problem
	done func()
}

// inParallel does n pieces of work by as many workers as there are processors,
// in runs of neighbours, and collects the problems.
func inParallel(n int, hire func() worker) []Problem {
	const run = 64
	var next atomic.Int64
	var group sync.WaitGroup
	found := make([][]Problem, min(runtime.GOMAXPROCS(0), (n+run-1)/run))
	for share := range found {
		group.Go(func() {
			work := hire()
			for first := int(next.Add(run)) - run; first < n; first = int(next.Add(run)) - run {
				for i := first; i < min(first+run, n); i++ {
					found[share] = append(found[share], work.do(i)...)
				}
			}
			if work.done != nil {
				work.done()
			}
		})
	}
	group.Wait()
	return slices.Concat(found...)
}
