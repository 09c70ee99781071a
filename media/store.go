package media

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"vigil/networks"
)

// ErrNotKept: a picture that was made could not be written down, so that a later
// attempt might send other bytes.
var ErrNotKept = errors.New("can't be kept")

// keptFor is how long a picture that nobody asks for is kept: far longer than an
// attempt is in doubt.
const keptFor = 30 * 24 * time.Hour

// store is a folder of pictures that were made. Each is a file named by what it was
// made of and by the hash of its bytes: "KEY.HASH". A file that is only half written,
// after a crash, differs from its hash, and counts as none.
type store struct{ folder string }

// withKey is the picture that was made for a key.
func (s store) withKey(key string) (networks.Media, bool) {
	return s.find(func(name string) bool { return strings.HasPrefix(name, key+".") })
}

// withHash is the picture with these bytes.
func (s store) withHash(hash string) (networks.Media, bool) {
	return s.find(func(name string) bool { return strings.HasSuffix(name, "."+hash) })
}

// find returns the first of these files that is whole, and notes that it was of use.
func (s store) find(meant func(name string) bool) (networks.Media, bool) {
	for _, name := range s.names() {
		if !meant(name) {
			continue
		}
		path := filepath.Join(s.folder, name)
		if kept, err := describe(path); err == nil {
			now := time.Now()
			os.Chtimes(path, now, now) // if it fails, the picture is made anew some day
			return kept, true
		}
	}
	return networks.Media{}, false
}

// names are the files that are kept; none, while there is no folder.
func (s store) names() []string {
	if s.folder == "" {
		return nil
	}
	entries, err := os.ReadDir(s.folder)
	if err != nil {
		return nil
	}
	names := make([]string, len(entries))
	for i, entry := range entries {
		names[i] = entry.Name()
	}
	return names
}

// describe looks at a kept file, whose name tells its hash.
func describe(path string) (networks.Media, error) {
	file, err := os.Open(path)
	if err != nil {
		return networks.Media{}, err
	}
	defer file.Close() // only read
	of, hash, err := examine(file)
	if err != nil {
		return networks.Media{}, err
	}
	if !strings.HasSuffix(path, "."+hash) {
		return networks.Media{}, ErrChanged
	}
	kept := of.media("", hash)
	kept.Open = func() (io.ReadCloser, error) { return openKept(path, hash) }
	return kept, nil
}

func openKept(path, hash string) (io.ReadCloser, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrUnreadable, err)
	}
	_, now, err := examine(file)
	if err == nil && now != hash {
		err = ErrChanged
	}
	if err == nil {
		_, err = file.Seek(0, io.SeekStart)
	}
	if err != nil {
		file.Close() // only read, and the first error says more
		return nil, err
	}
	return file, nil
}

// put keeps a picture. What is old goes at the same time, so that the folder does not
// grow for ever.
func (s store) put(key string, picture made) (networks.Media, error) {
	sum := sha256.Sum256(picture.content)
	hash := hex.EncodeToString(sum[:])
	if s.folder == "" {
		return picture.inMemory(hash), nil
	}
	s.dropOld()
	path := filepath.Join(s.folder, key+"."+hash)
	if err := s.write(path, picture.content); err != nil {
		return networks.Media{}, fmt.Errorf("%w in %s: %w", ErrNotKept, s.folder, err)
	}
	return describe(path)
}

// inMemory is a picture that is kept nowhere.
func (m made) inMemory(hash string) networks.Media {
	return networks.Media{
		Type: m.mediaType, Hash: hash, Size: int64(len(m.content)), Width: m.width, Height: m.height,
		Open: func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(m.content)), nil },
	}
}

// write makes the file appear whole.
func (s store) write(path string, content []byte) error {
	if err := os.MkdirAll(s.folder, 0o700); err != nil {
		return err
	}
	file, err := os.CreateTemp(s.folder, "new-*")
	if err != nil {
		return err
	}
	_, err = file.Write(content)
	err = errors.Join(err, file.Close())
	if err == nil {
		err = os.Rename(file.Name(), path)
	}
	if err != nil {
		os.Remove(file.Name()) // dropOld takes what is left
	}
	return err
}

// dropOld removes what was not asked for in a long time. What can't be removed now is
// tried again with the next picture.
func (s store) dropOld() {
	for _, name := range s.names() {
		path := filepath.Join(s.folder, name)
		info, err := os.Stat(path)
		if err == nil && info.Mode().IsRegular() && time.Since(info.ModTime()) > keptFor {
			os.Remove(path)
		}
	}
}
