package feed

import (
	"crypto/sha256"
	"errors"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// removeUnusedMedia removes the files in media/ that no post shows. A picture
// may stand in several posts, so all of them are read.
func (s *shelf) removeUnusedMedia() error {
	files, err := os.ReadDir(s.path("media"))
	if err != nil {
		return ignoreAbsent(err)
	}
	shown := map[string]bool{}
	for read, err := range s.posts() {
		if err != nil { // its pictures are not known
			return err
		}
		read.markMedia(shown)
	}
	for _, file := range files {
		if ours(file) && !shown[file.Name()] {
			err = errors.Join(err, s.remove("media/"+file.Name()))
		}
	}
	return err
}

func (p post) markMedia(shown map[string]bool) {
	for _, each := range p.Parts {
		for _, file := range each.Media {
			shown[file.Name] = true
		}
	}
}

// ours tells a file that was named by this package from one that somebody put there.
func ours(file os.DirEntry) bool {
	hash, extension, _ := strings.Cut(file.Name(), ".")
	known := slices.Contains(slices.Collect(maps.Values(extensions)), "."+extension)
	return known && len(hash) == 2*sha256.Size
}

// realFolder is the folder's path without symbolic links.
func (s *shelf) realFolder() (string, error) { return filepath.EvalSymlinks(s.folder) }
