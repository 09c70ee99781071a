package main

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"vigil/posts"
)

// editedFile is a file of a campaign while single keys of it are changed. Nothing is
// written before the whole of it was read back and found right.
type editedFile struct {
	*posts.Edit
	campaign *posts.Campaign
	// path is inside the campaign; before what the file held: nil, there is none yet.
	path   string
	before []byte
}

// openToEdit reads a file that is there.
func openToEdit(campaign *posts.Campaign, path string) (*editedFile, error) {
	before, err := os.ReadFile(filepath.Join(campaign.Folder, filepath.FromSlash(path)))
	if err != nil {
		return nil, err
	}
	edit, err := posts.NewEdit(before)
	if err != nil {
		return nil, fmt.Errorf("%s: %w; `vigil check` says where", path, err)
	}
	return &editedFile{edit, campaign, path, before}, nil
}

// makeRoom gives a text that has no language the campaign's, so that another one can
// stand beside it under a key such as text.be.
func (f *editedFile) makeRoom(base, key string) error {
	if _, plain := f.Written(base); !plain {
		return nil
	}
	if f.campaign.Language == "" {
		return fmt.Errorf("%s has no language, so %s can't stand beside it: name the language of the campaign, or write %s.LANGUAGE in the file", base, key, base)
	}
	return f.Divide(base, f.campaign.Language)
}

func (f *editedFile) changed() bool { return !bytes.Equal(f.before, f.Source()) }

// errChangedMeanwhile: whoever writes must not undo what somebody else has just written.
var errChangedMeanwhile = errors.New("somebody has just written this file; nothing was changed in it")

// save puts the file in its place, if that holds what it held.
func (f *editedFile) save() error {
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
