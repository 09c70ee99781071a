package feed

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"log/slog"
	"os"
	"slices"
	"strings"
	"time"
)

// shelf is the folder's posts. It remembers the newest ones, with what stands
// about them in the feeds, so that publishing reads and renders one post only.
type shelf struct {
	disk
	keep  int
	about channel
	log   *slog.Logger

	newest []*shelved
	// asOf is the time of posts/ when newest was right. Another process, or a
	// person, who adds or removes a post changes it.
	asOf time.Time
}

// shelved is a post with what stands about it in each list.
type shelved struct {
	post
	atom, json, line []byte
}

func pageName(name string) string   { return "posts/" + name + ".html" }
func recordName(name string) string { return "posts/" + name + ".json" }

// changed is the time of the last change to posts/; zero where there is none.
func (s *shelf) changed() (time.Time, error) {
	info, err := os.Stat(s.path("posts"))
	if errors.Is(err, fs.ErrNotExist) {
		return time.Time{}, nil
	}
	if err != nil {
		return time.Time{}, err
	}
	return info.ModTime(), nil
}

// refresh reads the folder again where somebody else changed it.
func (s *shelf) refresh() error {
	changed, err := s.changed()
	if err != nil || changed.Equal(s.asOf) {
		return err
	}
	s.newest = nil
	for read, err := range s.posts() {
		if err != nil { // a feed without one post is better than none
			s.warn("a post of the feed can't be read and is left out", err)
			continue
		}
		s.remember(read)
	}
	s.trim()
	s.asOf = changed
	return nil
}

// touched notes our own change to the folder.
func (s *shelf) touched() {
	if changed, err := s.changed(); err == nil { // else the next refresh reads it all
		s.asOf = changed
	}
}

// posts reads all posts, or says why one can't be read.
func (s *shelf) posts() iter.Seq2[post, error] {
	return func(yield func(post, error) bool) {
		files, err := os.ReadDir(s.path("posts"))
		if ignoreAbsent(err) != nil && !yield(post{}, err) {
			return
		}
		for _, file := range files {
			name, isRecord := strings.CutSuffix(file.Name(), ".json")
			if isRecord && partID.MatchString(name) && !yield(s.read(name)) {
				return
			}
		}
	}
}

func (s *shelf) warn(message string, err error) {
	if s.log != nil {
		s.log.Warn(message, "error", err)
	}
}

// read returns the post of this name, without parts where there is none.
func (s *shelf) read(name string) (post, error) {
	content, err := os.ReadFile(s.path(recordName(name)))
	if errors.Is(err, fs.ErrNotExist) {
		return post{}, nil
	}
	if err != nil {
		return post{}, err
	}
	var read post
	if err := json.Unmarshal(content, &read); err != nil {
		return post{}, fmt.Errorf("%s: %w", s.path(recordName(name)), err)
	}
	if len(read.Parts) == 0 {
		return post{}, fmt.Errorf("%s: it has no parts", s.path(recordName(name)))
	}
	return read, nil
}

// remember keeps a post in mind if it may be among the newest.
func (s *shelf) remember(p post) {
	s.newest = append(s.newest, &shelved{post: p})
	if len(s.newest) >= 2*s.keep+100 {
		s.trim()
	}
}

func (s *shelf) trim() {
	slices.SortFunc(s.newest, newestFirst)
	if len(s.newest) > s.keep {
		clear(s.newest[s.keep:])
		s.newest = s.newest[:s.keep]
	}
}

// put writes the post's record, and remembers it in place of an older one of
// its name.
func (s *shelf) put(p post) error {
	encoded, err := p.encoded()
	if err != nil {
		return err
	}
	if _, err := s.write(recordName(p.Name), encoded); err != nil {
		return err
	}
	s.touched()
	s.forget(p.Name)
	s.remember(p)
	s.trim()
	return nil
}

// drop forgets a post whose record was removed, and reads the others again: an
// older one moves up.
func (s *shelf) drop(name string) error {
	s.forget(name)
	s.asOf = time.Time{}
	return s.refresh()
}

func (s *shelf) forget(name string) {
	s.newest = slices.DeleteFunc(s.newest, func(each *shelved) bool { return each.Name == name })
}

// writeStyle writes the style sheet where there is none: it may have been
// changed by hand.
func (s *shelf) writeStyle() error {
	if _, err := os.Stat(s.path("style.css")); err == nil {
		return nil
	}
	_, err := s.write("style.css", style)
	return err
}

// writeLists writes the feeds and the index from the newest posts.
func (s *shelf) writeLists() error {
	lists, err := s.lists()
	if err != nil {
		return err
	}
	for _, list := range lists {
		if _, err := s.write(list.name, list.content); err != nil {
			return err
		}
	}
	return nil
}

// current tells whether the feeds are what follows from the posts.
func (s *shelf) current() (bool, error) {
	lists, err := s.lists()
	if err != nil {
		return false, err
	}
	for _, list := range lists {
		content, err := os.ReadFile(s.path(list.name))
		if err != nil || string(content) != string(list.content) {
			return false, ignoreAbsent(err)
		}
	}
	return true, nil
}

func ignoreAbsent(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}
