package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
)

// replaceIn writes a file of a folder anew: whoever reads it finds the old content
// or the new one, whatever happens meanwhile. Its mode stays. It never leaves the
// folder, and refuses to put a file in the place of a link.
func replaceIn(root *os.Root, file string, content []byte) error {
	mode, err := modeOf(root, file)
	if err != nil {
		return err
	}
	if err := root.MkdirAll(path.Dir(file), 0o777); err != nil {
		return err
	}
	whole := path.Join(path.Dir(file), "."+path.Base(file)+".new") // hidden, so that no daemon takes it for a post
	if err := writeWhole(root, whole, content, mode); err != nil {
		return errors.Join(fmt.Errorf("%s: %w", file, err), root.Remove(whole))
	}
	return root.Rename(whole, file)
}

// modeOf is the mode of a file to be written anew; 0: there is none yet.
func modeOf(root *os.Root, file string) (fs.FileMode, error) {
	info, err := root.Lstat(file)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return 0, nil
	case err != nil:
		return 0, err
	case !info.Mode().IsRegular():
		return 0, fmt.Errorf("%s is a link, or no ordinary file; write to the file itself", file)
	}
	return info.Mode().Perm(), nil
}

func writeWhole(root *os.Root, file string, content []byte, mode fs.FileMode) error {
	opened, err := root.OpenFile(file, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o666)
	if err != nil {
		return err
	}
	_, err = opened.Write(content)
	if mode != 0 {
		err = errors.Join(err, opened.Chmod(mode))
	}
	return errors.Join(err, opened.Sync(), opened.Close())
}
