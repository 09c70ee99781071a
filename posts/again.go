package posts

import (
	"errors"
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"
)

// IsPostFile tells whether a path inside a campaign's folder is a post's, by its
// name; temporary and hidden files are not.
func IsPostFile(file string) bool {
	return strings.HasPrefix(file, postsFolder+"/") && strings.HasSuffix(file, extension) && !passedOver(path.Base(file))
}

// Ignored tells that a file is hidden, or one that an editor keeps for a moment.
func Ignored(file string) bool { return passedOver(path.Base(file)) }

// Again is the listing after one more look at some posts' files, without a look at
// all the others. Its Posts have to be in the order of their paths. An error means
// that only a whole look, by [Scan], can tell.
func (l Listing) Again(folder string, files []string) (Listing, error) {
	root, err := os.OpenRoot(folder)
	if err != nil {
		return Listing{}, err
	}
	defer root.Close() // nothing was written
	again := l
	again.Posts = slices.Clone(l.Posts)
	for _, file := range files {
		if err := again.look(root, file); err != nil {
			return Listing{}, err
		}
	}
	again.Problems = append(slices.Clone(l.Problems), sameNames(again.Posts)...)
	return again, nil
}

// look takes in how one file is now.
func (l *Listing) look(root *os.Root, file string) error {
	at, listed := slices.BinarySearchFunc(l.Posts, file, func(f File, path string) int { return strings.Compare(f.Path, path) })
	info, err := root.Stat(file)
	switch {
	case errors.Is(err, fs.ErrNotExist) && listed:
		l.Posts = slices.Delete(l.Posts, at, at+1)
		return nil
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return err
	case !info.Mode().IsRegular():
		return errors.New(file + " is no ordinary file")
	}
	stamped := File{Path: file, Size: info.Size(), ModTime: info.ModTime(), Inode: inodeOf(info)}
	if listed {
		l.Posts[at] = stamped
	} else {
		l.Posts = slices.Insert(l.Posts, at, stamped)
	}
	return nil
}
