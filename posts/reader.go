package posts

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"golang.org/x/text/unicode/norm"
)

// Defaults are what a campaign's files leave to those who run it.
type Defaults struct {
	// Zone is that of campaigns without one; empty: UTC.
	Zone string
	// Accounts are all that can be published on. Without any, names of accounts
	// are not checked.
	Accounts []Account
	// Networks are the names of all networks there are: `[on.NAME]` may speak of
	// one that has no account yet.
	Networks []string
	// Now is the moment from which on times are to come; zero: no time is past.
	Now time.Time
	// Timetable tells what is wrong with a recurrence; package plan has it. Nil:
	// recurrences are not checked.
	Timetable func(schedule Schedule, now time.Time) []Problem
	// Known tells, for a file that need not be read, which entry counts; nil where
	// none does. Nothing is told of such a file. Nil: every file is read.
	Known func(File) (entry *Entry, known bool)
	// Each is called for each post without an error of its own, once all of the
	// campaign was read, by several goroutines; what it returns joins the other
	// problems. Nil where nobody needs whole posts: they take memory.
	Each func(*Campaign, *Post) []Problem
	// Together is called once behind all of Each, and what it returns joins the other
	// problems as well: see [Comparison]. It may be nil.
	Together func() []Problem
}

// The times of a campaign that says nothing about them.
const (
	DefaultLate        = 2 * time.Hour
	DefaultRepeatAfter = 7 * 24 * time.Hour
)

// reading is one look at a campaign.
type reading struct {
	root     *os.Root
	defaults Defaults
	zones    *zones
	campaign *Campaign
}

func open(folder string, defaults Defaults) (*reading, error) {
	root, err := os.OpenRoot(folder)
	if err != nil {
		return nil, fmt.Errorf("open campaign: %w", err)
	}
	if defaults.Zone == "" {
		defaults.Zone = "UTC"
	}
	return &reading{root: root, defaults: defaults, zones: &zones{}}, nil
}

// ReadPost reads one post of a campaign that was read before, whole. A post
// with an error among its problems must not go out; it is nil where nothing of
// it could be understood.
func ReadPost(c *Campaign, path string, defaults Defaults) (*Post, []Problem) {
	r, err := open(c.Folder, defaults)
	if err != nil {
		return nil, []Problem{NewProblem(NotReadable, Place{File: path}, reasonOf(err))}
	}
	defer r.root.Close() // nothing was written
	r.campaign = c
	source, err := readRegular(r.root, path)
	if err != nil {
		return nil, []Problem{unreadable(path, err)}
	}
	post, problems := r.post(path, source)
	SortProblems(problems)
	return post, problems
}

// ReadSource reads a post of a campaign as [ReadPost] does, of what its file would say:
// nothing has to lie there yet.
func ReadSource(c *Campaign, path string, source []byte, defaults Defaults) (*Post, []Problem) {
	r := &reading{defaults: defaults, zones: &zones{}, campaign: c}
	post, problems := r.post(path, source)
	SortProblems(problems)
	return post, problems
}

// readRegular reads a file by itself; opening a pipe would wait for ever.
func readRegular(root *os.Root, path string) ([]byte, error) {
	info, err := root.Stat(path)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, errors.New("it is no ordinary file")
	}
	files := fileReader{root: root}
	defer files.close()
	return files.read(path)
}

func unreadable(path string, err error) Problem {
	switch {
	case leadsOut(err):
		return NewProblem(OutsideFolder, Place{File: path})
	case path == campaignFile && errors.Is(err, fs.ErrNotExist):
		return NewProblem(NoCampaign, Place{File: path})
	}
	return NewProblem(NotReadable, Place{File: path}, reasonOf(err))
}

// head reads campaign.toml. The campaign is usable whatever the problems are,
// so that its posts can be checked as well.
func (r *reading) head(folder string) []Problem {
	problems := r.readHead(folder)
	if HasErrors(problems) {
		r.campaign.Invalid[campaignFile] = true
	}
	return problems
}

func (r *reading) readHead(folder string) []Problem {
	c := &Campaign{
		ID: filepath.Base(folder), Folder: folder, Zone: r.defaults.Zone,
		Late: DefaultLate, RepeatAfter: DefaultRepeatAfter, BrokenThread: "resume",
		People: map[string]*Person{}, Invalid: map[string]bool{},
	}
	r.campaign = c
	source, err := readRegular(r.root, campaignFile)
	if err != nil {
		return []Problem{unreadable(campaignFile, err)}
	}
	doc := parse(aCampaign, campaignKeys.names(), campaignFile, source, r.zones)
	if doc.tree == nil {
		return doc.problems
	}
	readTable(doc.top(), c, campaignKeys)
	if c.Name == "" && !doc.meant["name"] && doc.tree["name"] == nil {
		doc.report(KeyMissing, "", aCampaign, "name", `name = "…"`)
	}
	r.checkNames(doc, "accounts", c.Accounts)
	r.checkSlots(doc)
	r.checkApprovers(doc)
	doc.checkHashtags("hashtags", slices.Concat(slices.Collect(maps.Values(c.Hashtags))...), manuscript{campaign: &Campaign{Name: c.Name}})
	return Silence(doc.problems, c.Allow)
}

// person reads people/NAME.toml.
func (r *reading) person(path string, source []byte) (*Person, []Problem) {
	doc := parse(aPerson, personKeys.names(), path, source, r.zones)
	if doc.tree == nil {
		return nil, doc.problems
	}
	p := &Person{ID: personID(path)}
	readTable(doc.top(), p, personKeys)
	if len(p.Name) == 0 && !doc.meant["name"] && doc.tree["name"] == nil {
		doc.report(KeyMissing, "", aPerson, "name", `name = "…"`)
	}
	doc.checkHashtags("hashtag", []string{p.Hashtag}, manuscript{campaign: r.campaign, people: []*Person{p}})
	return p, Silence(doc.problems, r.campaign.Allow)
}

func personID(path string) string {
	return norm.NFC.String(strings.TrimSuffix(filepath.Base(path), extension))
}

// postID is the id of the post in a file.
func (r *reading) postID(path string) string {
	below := strings.TrimSuffix(strings.TrimPrefix(path, postsFolder+"/"), extension)
	return r.campaign.ID + "/" + norm.NFC.String(below)
}

// post reads one post.
func (r *reading) post(path string, source []byte) (*Post, []Problem) {
	doc := parse(aPost, topOfPost, path, source, r.zones)
	post := &Post{document: doc}
	post.ID, post.Path, post.Hash = r.postID(path), path, sha256.Sum256(source)
	post.Schedule.Zone = r.campaign.Zone
	if doc.tree == nil {
		return nil, about(post.ID, doc.problems)
	}
	reader := &postReader{post: post, zone: r.campaign.Zone, campaign: r.campaign.ID}
	top := doc.top()
	found := postKeys.readInto(reader, top) + contentKeys.readInto(&post.Content, top)
	if found < len(top.values) {
		top.refuseOthers(topOfPost)
	}
	post.Languages = post.textLanguages()
	if len(post.Variants) > 0 {
		post.Texts = post.texts()
	}
	if post.Who != nil || post.Schedule.Occasion != nil {
		post.Uses = post.uses()
		_, post.PassesOver = post.Allow[string(PassedOver)]
	}
	check := postCheck{reading: r, reader: reader, post: post, doc: doc}
	check.all()
	doc.tree = nil // from now on only places are asked for, and thousands of posts are kept
	return post, about(post.ID, Silence(doc.problems, post.Allow, r.campaign.Allow))
}

func about(id string, problems []Problem) []Problem {
	for i := range problems {
		problems[i].Post = id
	}
	return problems
}

// Silence leaves out the problems that one of the tables allows.
func Silence(problems []Problem, allowed ...map[string]string) []Problem {
	kept := problems[:0]
	for _, problem := range problems {
		if !silenced(problem.Code, allowed) {
			kept = append(kept, problem)
		}
	}
	return kept
}

// Allows tells whether one of the tables silences a code.
func Allows(code Code, allowed ...map[string]string) bool { return silenced(code, allowed) }

func silenced(code Code, allowed []map[string]string) bool {
	if !sentences[code].allowable {
		return false
	}
	for _, reasons := range allowed {
		if _, ok := reasons[string(code)]; ok {
			return true
		}
	}
	return false
}

// Where is the place of a key in the post's file, or of words within the key's
// value where they stand there as they are. Keys are written as in
// "on.x.media[0].alt"; what the file does not say stands where the table around
// it does.
func (p *Post) Where(key, words string) Place {
	if p.document == nil {
		return Place{File: p.Path}
	}
	return p.document.valuePlace(key, words)
}

// Source is the file as it was read, for printing problems.
func (p *Post) Source() []byte {
	if p.document == nil {
		return nil
	}
	return p.document.source
}
