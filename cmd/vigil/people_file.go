package main

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"vigil/posts"
)

// personFile is the file of a person while it is changed. Nothing is written before
// the whole of it was read back and found right.
type personFile struct {
	*posts.Edit
	campaign *posts.Campaign
	// path is inside the campaign; before what the file held: nil, there is none yet.
	path   string
	before []byte
}

// openPersonFile reads a file that is there.
func openPersonFile(campaign *posts.Campaign, path string) (*personFile, error) {
	before, err := os.ReadFile(filepath.Join(campaign.Folder, filepath.FromSlash(path)))
	if err != nil {
		return nil, err
	}
	edit, err := posts.NewEdit(before)
	if err != nil {
		return nil, fmt.Errorf("%s: %w; `vigil check` says where", path, err)
	}
	return &personFile{edit, campaign, path, before}, nil
}

// newPersonFile begins one.
func newPersonFile(campaign *posts.Campaign, path string) (*personFile, error) {
	edit, err := posts.NewEdit(nil)
	return &personFile{Edit: edit, campaign: campaign, path: path}, err
}

// localizedKeys are those that can have a text for each language.
var localizedKeys = []string{"name", "sentence", "guardian", "letters.to", "letters.address", "photo.alt"}

// languageIn divides a key into one that readers see and its language; base is empty
// for any other.
func languageIn(key string) (base, language string) {
	for _, base := range localizedKeys {
		if key == base {
			return base, ""
		}
		if language, below := strings.CutPrefix(key, base+"."); below {
			return base, language
		}
	}
	return "", ""
}

// placed is the key under which the file has what a key means: a text without a
// language is in the campaign's.
func (f *personFile) placed(key string) string {
	base, language := languageIn(key)
	_, plain := f.Written(base)
	switch own := f.campaign.Language; {
	case base == "" || own == "":
		return key
	case language == "" && f.IsTable(base):
		return base + "." + own
	case language == own && plain:
		return base
	}
	return key
}

// change gives a key another value, or takes it out where that is empty. A text that
// had no language gets the campaign's when another one comes beside it.
func (f *personFile) change(key, value, note string) error {
	place := f.placed(key)
	if value == "" {
		return f.Remove(place, note)
	}
	base, language := languageIn(place)
	if _, plain := f.Written(base); plain && language != "" {
		if f.campaign.Language == "" {
			return fmt.Errorf("%s has no language, so %s can't stand beside it: name the language of the campaign, or write %s.LANGUAGE in the file", base, place, base)
		}
		if err := f.Divide(base, f.campaign.Language); err != nil {
			return err
		}
	}
	return f.Set(place, tomlOf(place, value), note)
}

// person reads the file as it would be; problems are only those that are errors.
func (f *personFile) person() (*posts.Person, []posts.Problem) {
	person, problems := posts.ReadPerson(f.campaign, f.path, f.Source())
	wrong := slices.DeleteFunc(problems, func(p posts.Problem) bool { return p.Severity != posts.Error })
	return person, wrong
}

func (f *personFile) changed() bool { return !bytes.Equal(f.before, f.Source()) }

// errChangedMeanwhile: whoever writes must not undo what somebody else has just written.
var errChangedMeanwhile = errors.New("somebody has just written this file; nothing was changed in it")

// save puts the file in its place, if that holds what it held.
func (f *personFile) save() error {
	root, err := os.OpenRoot(f.campaign.Folder)
	if err != nil {
		return err
	}
	defer root.Close() // what was written was closed before
	now, err := root.ReadFile(f.path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		now, err = nil, nil
	case err == nil && now == nil:
		now = []byte{}
	}
	if err != nil {
		return err
	}
	if !bytes.Equal(now, f.before) || (now == nil) != (f.before == nil) {
		return fmt.Errorf("%s: %w", f.path, errChangedMeanwhile)
	}
	return replaceIn(root, f.path, f.Source())
}
