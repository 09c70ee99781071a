package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"vigil/posts"
	"vigil/scheduler/plan"
)

// reading is a campaign as it was read and checked.
type reading struct {
	*selection
	campaign *posts.Campaign
	listing  posts.Listing
	// problems are those of the files that were meant, and of campaign.toml. Their
	// files are paths from here.
	problems []posts.Problem

	// remembers: the ledger was asked about the past.
	remembers bool

	now       time.Time
	timetable *plan.Timetable
	root      *os.Root
	album     *posts.Album
	// comparison has what all posts say, whichever were meant.
	comparison *posts.Comparison
	// prices are those of the posts that were composed for a plan.
	prices prices
}

// read reads a campaign and checks each post for each account, as it will be on
// the day of its next occurrence. Nothing but the folder is looked at. The
// caller closes it.
func (s *selection) read(now time.Time) *reading {
	r := &reading{selection: s, now: now, timetable: plan.NewTimetable()}
	if root, err := os.OpenRoot(s.folder); err == nil {
		r.root, r.album = root, posts.NewAlbum(root)
	}
	defaults := r.defaults()
	r.comparison = posts.NewComparison(now, r.comingTimes)
	if defaults.Each = r.checkPost; r.within == nil {
		defaults.Together = r.comparison.Problems
	}
	listing, err := posts.Scan(s.folder)
	if err != nil {
		r.campaign, r.problems = posts.ReadCampaign(s.folder, defaults) // says why
		return r
	}
	r.listing = listing
	var found []posts.Problem
	r.campaign, found = posts.ReadListed(s.folder, listing, defaults)
	if r.campaign != nil && r.album != nil {
		found = append(found, posts.CheckPhotos(r.campaign, r.album)...)
		posts.SortProblems(found)
	}
	for _, problem := range found {
		if s.takes(problem.File) || problem.File == campaignFile {
			r.problems = append(r.problems, r.shownAt(problem))
		}
	}
	return r
}

func (r *reading) close() error {
	if r.root == nil {
		return nil
	}
	return r.root.Close()
}

func (r *reading) defaults() posts.Defaults {
	defaults := posts.Defaults{Networks: allNames(), Now: r.now, Timetable: r.timetable.Check}
	if r.config != nil {
		defaults.Zone = r.config.timezone
	}
	if r.known.complete {
		defaults.Accounts = r.known.accounts
	}
	return defaults
}

func (r *reading) checkPost(campaign *posts.Campaign, post *posts.Post) []posts.Problem {
	if r.within != nil {
		return r.checkPlanned(campaign, post)
	}
	due := r.next(post.Schedule)
	request := posts.Checking{
		Campaign: campaign, Post: post, Accounts: r.known.accounts,
		Due: due.UTC(), Local: due, Album: r.album, Comparison: r.comparison,
	}
	if !r.takes(post.Path) {
		r.comparison.Add(request)
		return nil
	}
	return posts.Check(request)
}

// checkPlanned asks whether a post can go out that is due in the days of a plan, and
// what it costs, also behind them, where the forecast counts it. Of one that comes again
// any day tells.
func (r *reading) checkPlanned(campaign *posts.Campaign, post *posts.Post) []posts.Problem {
	zone, err := r.timetable.Zone(campaign.Zone)
	if err != nil {
		zone = time.UTC // campaign.toml's problem is told
	}
	from, to := r.within.window(r.now, zone)
	isDue := func(from, to time.Time) bool {
		at := post.Schedule.At
		return at.IsZero() || !at.Before(from) && !at.After(to)
	}
	planned, counted := isDue(from, to), isDue(r.now, forecastEnd(to))
	if !r.takes(post.Path) || !planned && !counted {
		return nil
	}
	due := r.next(post.Schedule)
	problems := posts.Check(posts.Checking{
		Campaign: campaign, Post: post, Accounts: r.known.accounts,
		Due: due.UTC(), Local: due, Album: r.album, Plainly: true,
		Hear: func(composed posts.Composed) { r.prices.hear(post.ID, composed) },
	})
	if !planned {
		return nil
	}
	return problems
}

// comparedTimes is how many times of a recurrence are compared with other posts'.
const comparedTimes = 31

func (r *reading) comingTimes(schedule posts.Schedule) []time.Time {
	return r.timetable.Next(schedule, r.now, comparedTimes)
}

// next is when a post is due next, on the clocks of its zone: its only time, even
// if that is over, or the beginning of its event; now, if it has none.
func (r *reading) next(schedule posts.Schedule) time.Time {
	if next := r.timetable.Next(schedule, r.now, 1); len(next) > 0 {
		return next[0]
	}
	zone, err := r.timetable.Zone(schedule.Zone)
	if err != nil {
		zone = time.UTC // the zone's problem is told where the post is read
	}
	switch {
	case schedule.Event != nil:
		return schedule.Event.Start.In(zone)
	case schedule.At.IsZero():
		return r.now.In(zone)
	}
	return schedule.At.In(zone)
}

// shownAt is a problem whose file is a path from here.
func (r *reading) shownAt(problem posts.Problem) posts.Problem {
	if !filepath.IsAbs(problem.File) {
		problem.File = r.pathOf(problem.File)
	}
	return problem
}

// pathOf is the path from here of a file of the campaign.
func (s *selection) pathOf(file string) string {
	if s.typed == "" {
		s.typed = shown(s.folder)
	}
	return filepath.Join(s.typed, filepath.FromSlash(file))
}

// files are the posts that were meant, as paths inside the campaign.
func (r *reading) files() []string {
	var files []string
	for _, file := range r.listing.Posts {
		if r.takes(file.Path) {
			files = append(files, file.Path)
		}
	}
	return files
}

// entry is a post of the campaign by its id, and its file; nil where it has an
// error or is gone.
func (r *reading) entry(id string) (file string, entry *posts.Entry) {
	at, found := slices.BinarySearchFunc(r.campaign.Entries, id, func(e *posts.Entry, id string) int { return strings.Compare(e.ID, id) })
	if !found {
		return "", nil
	}
	return r.campaign.Entries[at].Path, r.campaign.Entries[at]
}

// queueErrors is how check, preview and plan end: with exit code 3 where a
// problem is an error.
func queueErrors(readings []*reading) error {
	for _, r := range readings {
		if posts.HasErrors(r.problems) {
			return &ended{code: exitQueue}
		}
	}
	return nil
}

// nameOf is a post's name within its campaign: its path below posts/, without
// .toml.
func nameOf(file string) string {
	return strings.TrimSuffix(strings.TrimPrefix(file, postsFolder+"/"), ".toml")
}
