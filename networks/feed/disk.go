package feed

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// disk writes whole files into one folder, or none.
type disk struct {
	folder string
	// rename is os.Rename; a test ends the machine's life there.
	rename func(from, to string) error
}

func (d disk) path(name string) string { return filepath.Join(d.folder, filepath.FromSlash(name)) }

// write makes name hold this content. A file that does already is left alone,
// with its time. Placed tells whether readers may see the new content, also
// beside an error.
func (d disk) write(name string, content []byte) (placed bool, err error) {
	if old, err := os.ReadFile(d.path(name)); err == nil && bytes.Equal(old, content) {
		return true, nil
	}
	return d.writeFrom(name, bytes.NewReader(content))
}

// writeFrom writes beside the file, waits for the disk, and then exchanges the
// two. A file left over by a crash is written over the next time.
func (d disk) writeFrom(name string, content io.Reader) (placed bool, err error) {
	path := d.path(name)
	beside := filepath.Join(filepath.Dir(path), ".new-"+filepath.Base(path))
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return false, err
	}
	if err := fill(beside, content); err != nil {
		return false, errors.Join(err, removeFile(beside))
	}
	if err := d.rename(beside, path); err != nil {
		return false, err
	}
	return true, syncFolder(filepath.Dir(path))
}

func fill(path string, content io.Reader) error {
	file, err := os.OpenFile(path, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o644)
	if err != nil {
		return err
	}
	_, err = io.Copy(file, content)
	if err == nil {
		err = file.Sync()
	}
	return errors.Join(err, file.Close())
}

func syncFolder(path string) error {
	folder, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(folder.Sync(), folder.Close())
}

// remove takes a file away for good; one that is not there is no error.
func (d disk) remove(name string) error {
	if err := removeFile(d.path(name)); err != nil {
		return err
	}
	err := syncFolder(filepath.Dir(d.path(name)))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

func removeFile(path string) error {
	if err := os.Remove(path); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

// has tells whether the file is there, of this size.
func (d disk) has(name string, size int64) bool {
	info, err := os.Stat(d.path(name))
	return err == nil && info.Mode().IsRegular() && info.Size() == size
}

// probe writes a file and takes it away again.
func (d disk) probe() error {
	const name = ".vigil"
	if _, err := d.writeFrom(name, bytes.NewReader(nil)); err != nil {
		return fmt.Errorf("the feed's folder can't be written: %w", err)
	}
	return d.remove(name)
}
