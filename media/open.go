package media

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
)

// Why a file is of no use. Each has other words in a check.
var (
	// ErrOutside: the path, or a symbolic link on it, leads out of the campaign.
	ErrOutside = errors.New("lies outside the campaign's folder")
	// ErrMissing: there is no such file.
	ErrMissing = errors.New("there is no such file")
	// ErrUnreadable: it can't be read: rights, links in a circle, a folder, a device.
	ErrUnreadable = errors.New("can't be read")
	// ErrNotMedia: it is not a picture or a video that networks take.
	ErrNotMedia = errors.New("is not a JPEG, PNG, GIF or WebP picture, nor an MP4, MOV or WebM video")
	// ErrDamaged: it begins like a picture, and does not go on like one.
	ErrDamaged = errors.New("is damaged, or not yet wholly copied")
	// ErrTooLarge: it is larger than any network takes.
	ErrTooLarge = errors.New("is too large")
	// ErrChanged: the file is another one than when it was looked at.
	ErrChanged = errors.New("was changed since it was checked")
)

// open opens a regular file inside the root. It does not wait for a writer
// where a named pipe stands in place of the file.
func open(root *os.Root, path string) (*os.File, error) {
	if !filepath.IsLocal(filepath.FromSlash(path)) {
		return nil, ErrOutside
	}
	file, err := root.OpenFile(filepath.FromSlash(path), os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if err != nil {
		return nil, openError(err)
	}
	if err := mustBeRegular(file); err != nil {
		file.Close() // only opened, and the first error says more
		return nil, err
	}
	return file, nil
}

func openError(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return ErrMissing
	}
	// What is no answer of the system is os.Root's own refusal to leave its folder.
	if _, ok := errors.AsType[syscall.Errno](err); !ok {
		return ErrOutside
	}
	return fmt.Errorf("%w: %w", ErrUnreadable, err)
}

func mustBeRegular(file *os.File) error {
	info, err := file.Stat()
	switch {
	case err != nil:
		return fmt.Errorf("%w: %w", ErrUnreadable, err)
	case info.IsDir():
		return fmt.Errorf("%w: it is a folder", ErrUnreadable)
	case !info.Mode().IsRegular():
		return fmt.Errorf("%w: it is not a regular file", ErrUnreadable)
	}
	return nil
}
