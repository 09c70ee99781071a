package posts

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"runtime"
	"slices"
	"strings"
	"sync"
	"syscall"
	"time"

	"golang.org/x/text/unicode/norm"
)

// The places of a campaign's folder.
const (
	campaignFile = "campaign.toml"
	postsFolder  = "posts"
	peopleFolder = "people"
	mediaFolder  = "media"
	extension    = ".toml"
)

// File is a file as a look at the folder finds it, without reading it. Two
// equal stamps mean an unchanged file.
type File struct {
	// Path is the path inside the campaign's folder, with "/", as it is stored:
	// not normalised.
	Path    string
	Size    int64
	ModTime time.Time
	// Inode is the file's number on its file system; 0 where there is none.
	Inode uint64
}

// Same tells whether two looks saw the same version of a file.
func (f File) Same(other File) bool {
	return f.Path == other.Path && f.Size == other.Size && f.Inode == other.Inode && f.ModTime.Equal(other.ModTime)
}

// Listing is what a folder holds, each list in the order of its paths.
type Listing struct {
	// Campaign is campaign.toml; its Path is empty where there is none.
	Campaign File
	Posts    []File
	People   []File
	// Problems are what the names alone tell: files that nobody reads, names
	// that look the same, links to folders.
	Problems []Problem
}

// Scan lists the files of a campaign without reading them. The error means that
// the folder itself can't be opened.
func Scan(folder string) (Listing, error) {
	root, err := os.OpenRoot(folder)
	if err != nil {
		return Listing{}, fmt.Errorf("open campaign: %w", err)
	}
	defer root.Close() // nothing was written
	return scan(root), nil
}

// scanner walks a campaign's folder, and looks through as many of the folders in it at
// the same time as there are processors: a look at each file is most of the work.
type scanner struct {
	root    *os.Root
	folders sync.WaitGroup
	// turns has a place for each folder that is being looked through.
	turns chan struct{}

	mu      sync.Mutex
	listing Listing
}

func scan(root *os.Root) Listing {
	s := &scanner{root: root, turns: make(chan struct{}, runtime.GOMAXPROCS(0))}
	for _, entry := range s.entries(root, ".") {
		s.top(entry)
	}
	s.folders.Wait()
	for _, files := range [][]File{s.listing.Posts, s.listing.People} {
		slices.SortFunc(files, func(a, b File) int { return strings.Compare(a.Path, b.Path) })
		s.listing.Problems = append(s.listing.Problems, sameNames(files)...)
	}
	SortProblems(s.listing.Problems)
	return s.listing
}

// top looks at what stands in the campaign's folder itself.
func (s *scanner) top(entry fs.DirEntry) {
	name := entry.Name()
	switch {
	case passedOver(name):
	case name == campaignFile:
		if file, ok := s.stamp(name, entry); ok {
			s.listing.Campaign = file
		}
	case name == postsFolder:
		s.walk(name, entry, s.post)
	case name == peopleFolder:
		s.walk(name, entry, s.person)
	case name == mediaFolder:
	case entry.IsDir():
		s.walkStray(name, entry)
	default:
		s.strayAtTop(name)
	}
}

// walk visits the TOML files below a folder, and tells of the others.
func (s *scanner) walk(dir string, entry fs.DirEntry, visit func(File)) {
	s.below(dir, entry, func(file string, entry fs.DirEntry) {
		switch {
		case s.leadsNowhere(file, entry):
		case entry.IsDir() || s.isLinkedFolder(file, entry):
			s.walk(file, entry, visit)
		case strings.HasSuffix(file, extension):
			if stamped, ok := s.stamp(file, entry); ok {
				visit(stamped)
			}
		default:
			s.stray(file)
		}
	})
}

// below goes through what a folder holds, when it is its turn. A link is not followed:
// its files would be read twice under two names, or without end.
func (s *scanner) below(dir string, entry fs.DirEntry, visit func(string, fs.DirEntry)) {
	if !entry.IsDir() {
		s.report(LinkedFolder, dir)
		return
	}
	s.folders.Go(func() {
		s.turns <- struct{}{}
		defer func() { <-s.turns }()
		root, err := s.root.OpenRoot(dir)
		if err != nil {
			s.report(NotReadable, dir, reasonOf(err))
			return
		}
		defer root.Close() // nothing was written
		for _, entry := range s.entries(root, dir) {
			if !passedOver(entry.Name()) {
				visit(path.Join(dir, entry.Name()), entry)
			}
		}
	})
}

// leadsNowhere tells of a link behind which nothing can be read: it goes out of
// the campaign, in a circle, or to what does not exist.
func (s *scanner) leadsNowhere(file string, entry fs.DirEntry) bool {
	if entry.Type()&fs.ModeSymlink == 0 {
		return false
	}
	_, err := s.root.Stat(file)
	switch {
	case err == nil:
		return false
	case leadsOut(err):
		s.report(OutsideFolder, file)
	default:
		s.report(NotReadable, file, reasonOf(err))
	}
	return true
}

func (s *scanner) isLinkedFolder(file string, entry fs.DirEntry) bool {
	if entry.Type()&fs.ModeSymlink == 0 {
		return false
	}
	info, err := s.root.Stat(file)
	return err == nil && info.IsDir()
}

func (s *scanner) entries(root *os.Root, dir string) []fs.DirEntry {
	folder, err := root.Open(".")
	if err != nil {
		s.report(NotReadable, dir, reasonOf(err))
		return nil
	}
	defer folder.Close() // nothing was written
	entries, err := folder.ReadDir(-1)
	if err != nil {
		s.report(NotReadable, dir, reasonOf(err))
	}
	return entries
}

// stamp looks at one file; a link counts as what it leads to, as long as that
// lies inside the campaign.
func (s *scanner) stamp(file string, entry fs.DirEntry) (File, bool) {
	info, err := entry.Info()
	if err == nil && info.Mode()&fs.ModeSymlink != 0 {
		info, err = s.root.Stat(file)
	}
	switch {
	case err != nil:
		s.report(NotReadable, file, reasonOf(err))
	case !info.Mode().IsRegular():
		s.report(NotReadable, file, "it is no ordinary file")
	default:
		return File{Path: file, Size: info.Size(), ModTime: info.ModTime(), Inode: inodeOf(info)}, true
	}
	return File{}, false
}

// leadsOut tells whether os.Root refused a path that leaves its folder; it has
// no error value for that.
func leadsOut(err error) bool { return strings.Contains(err.Error(), "escapes from parent") }

// reasonOf is an error of the system without the operation and the path, which
// stand beside it already.
func reasonOf(err error) string {
	if failed, ok := errors.AsType[*fs.PathError](err); ok {
		err = failed.Err
	}
	return err.Error()
}

func (s *scanner) post(file File) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.listing.Posts = append(s.listing.Posts, file)
}

// person takes files of people/ itself: a person's id is the file's name.
func (s *scanner) person(file File) {
	if path.Dir(file.Path) != peopleFolder {
		s.report(UnreadFile, file.Path, "people stand in people/ itself, not in a folder below it", "move it to people/"+path.Base(file.Path))
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.listing.People = append(s.listing.People, file)
}

// passedOver tells hidden files, and those that editors and synchronisers leave
// for a moment; nobody needs to hear of them.
func passedOver(name string) bool {
	if name[0] == '.' || name[0] == '#' || strings.HasPrefix(name, "~$") || strings.HasSuffix(name, "~") {
		return true
	}
	switch path.Ext(name) {
	case ".swp", ".swo", ".swx", ".tmp", ".part", ".crdownload", ".bak", ".orig", ".lock":
		return true
	}
	return false
}

// stray tells of a file below posts/ or people/ that is not read: it may be a
// post. Pictures and read-me files are left alone.
func (s *scanner) stray(file string) {
	name, lower := path.Base(file), strings.ToLower(path.Base(file))
	if isPicture(lower) || strings.HasPrefix(lower, "readme") || strings.HasPrefix(lower, "license") {
		return
	}
	target := strings.TrimSuffix(file, path.Ext(file)) + extension
	if at := strings.Index(lower, extension); at > 0 {
		target = path.Join(path.Dir(file), name[:at]) + extension
	}
	s.report(UnreadFile, file, "its name does not end in .toml", "rename it to "+target+", or move it out of "+strings.SplitN(file, "/", 2)[0]+"/")
}

func isPicture(name string) bool {
	switch path.Ext(name) {
	case ".jpg", ".jpeg", ".png", ".gif", ".webp", ".mp4", ".mov", ".webm", ".heic", ".svg":
		return true
	}
	return false
}

// notPosts are files in a campaign's folder that other parts of vigil read.
var notPosts = []string{"accounts.toml", "config.toml", "secrets.toml"}

// strayAtTop tells of what looks like a post beside campaign.toml.
func (s *scanner) strayAtTop(name string) {
	lower := strings.ToLower(name)
	switch {
	case slices.Contains(notPosts, lower) || !strings.Contains(lower, extension) || strings.HasSuffix(lower, ".example"):
	case strings.HasPrefix(lower, campaignFile):
		s.report(UnreadFile, name, "the campaign's file is called campaign.toml", "rename it to campaign.toml")
	default:
		s.report(UnreadFile, name, "posts stand in posts/, people in people/", "move it to posts/"+name)
	}
}

// walkStray looks for TOML files in folders that nobody reads.
func (s *scanner) walkStray(dir string, entry fs.DirEntry) {
	s.below(dir, entry, func(file string, entry fs.DirEntry) {
		if entry.IsDir() {
			s.walkStray(file, entry)
		} else if strings.HasSuffix(strings.ToLower(file), extension) {
			s.report(UnreadFile, file, "posts stand in posts/, people in people/", "move it to posts/"+path.Base(file))
		}
	})
}

func (s *scanner) report(code Code, file string, args ...any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.listing.Problems = append(s.listing.Problems, NewProblem(code, Place{File: file}, args...))
}

// sameNames finds files whose names differ only in capitals or in the form in
// which a letter is stored: each is told, with the other's name.
func sameNames(files []File) []Problem {
	var problems []Problem
	seen := make(map[string]string, len(files))
	for _, file := range files {
		folded := strings.ToLower(norm.NFC.String(file.Path))
		other, taken := seen[folded]
		if !taken {
			seen[folded] = file.Path
			continue
		}
		problems = append(problems,
			NewProblem(SameName, Place{File: file.Path}, other),
			NewProblem(SameName, Place{File: other}, file.Path))
	}
	return problems
}

// fileReader reads files of a campaign, many of one folder in a row at the cost of
// one path each.
type fileReader struct {
	root *os.Root
	// dir is the folder that near is the root of.
	dir  string
	near *os.Root
	// buffer serves one file after another, so that none need be measured first.
	buffer bytes.Buffer
}

func (r *fileReader) close() {
	if r.near != nil {
		r.near.Close() // nothing was written
	}
}

// read returns at most one byte more than a file may have.
func (r *fileReader) read(file string) ([]byte, error) {
	opened, err := r.open(file)
	if err != nil {
		return nil, err
	}
	defer opened.Close() // nothing was written
	r.buffer.Reset()
	if _, err := r.buffer.ReadFrom(io.LimitReader(opened, largestFile+1)); err != nil {
		return nil, err
	}
	return bytes.Clone(r.buffer.Bytes()), nil
}

// open opens a file in its own folder, or, where it is a link that leads out of
// that, in the campaign's.
func (r *fileReader) open(file string) (*os.File, error) {
	if dir := path.Dir(file); dir != r.dir || r.near == nil {
		near, err := r.root.OpenRoot(dir)
		if err != nil {
			return nil, err
		}
		r.close()
		r.dir, r.near = dir, near
	}
	opened, err := r.near.OpenFile(path.Base(file), atOnce, 0)
	if err != nil && leadsOut(err) {
		return r.root.OpenFile(file, atOnce, 0)
	}
	return opened, err
}

// atOnce opens for reading without waiting, should a pipe have taken the file's place.
// It also spares package os four calls of the system for each file, with which it would
// make it so and then undo it.
const atOnce = os.O_RDONLY | syscall.O_NONBLOCK
