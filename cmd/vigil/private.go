package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// writePrivate writes a file that nobody but its owner can read, in a folder of that
// kind: the old content or the new one is on disk, whatever happens meanwhile.
// What root writes belongs to the owner, so that the daemon can read it.
func writePrivate(path string, content []byte, owner int) (err error) {
	folder := filepath.Dir(path)
	if err := privateFolder(folder, owner); err != nil {
		return err
	}
	file, err := os.CreateTemp(folder, ".new-*") // mode 0600
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.Remove(file.Name()))
		}
	}()
	_, err = file.Write(content)
	if err = errors.Join(err, file.Sync(), file.Close()); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	if err := errors.Join(give(file.Name(), owner), os.Rename(file.Name(), path)); err != nil {
		return err
	}
	return syncFolder(folder)
}

// privateFolder makes a folder that nobody but its owner can look into.
func privateFolder(folder string, owner int) error {
	_, err := os.Stat(folder)
	if err == nil {
		return nil
	}
	return errors.Join(os.MkdirAll(folder, 0o700), give(folder, owner))
}

// give hands a file over, where root wrote it.
func give(path string, owner int) error {
	if os.Geteuid() != 0 || owner == 0 {
		return nil
	}
	return os.Chown(path, owner, -1)
}

// syncFolder makes a new name in a folder last.
func syncFolder(folder string) error {
	opened, err := os.Open(folder)
	if err != nil {
		return err
	}
	return errors.Join(opened.Sync(), opened.Close())
}
