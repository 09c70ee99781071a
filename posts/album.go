package posts

import (
	"errors"
	"os"
	"sync"

	"vigil/media"
)

// Album reads each picture of a campaign once, for all the posts and accounts
// that show it. It knows the pictures as they were when it was asked first: a
// look at the folder, or an occurrence, has an album of its own.
type Album struct {
	root  *os.Root
	mutex sync.Mutex
	files map[string]albumPage
}

type albumPage struct {
	file media.File
	err  error
}

// NewAlbum returns an album of the campaign's folder. The root has to stay open
// for as long as a composed message is of use.
func NewAlbum(root *os.Root) *Album {
	return &Album{root: root, files: map[string]albumPage{}}
}

var errNoAlbum = errors.New("nobody opened the campaign's folder")

// read is safe for several goroutines; the pictures are read one by one.
func (a *Album) read(path string) (media.File, error) {
	if a == nil {
		return media.File{}, errNoAlbum
	}
	a.mutex.Lock()
	defer a.mutex.Unlock()
	page, ok := a.files[path]
	if !ok {
		page.file, page.err = media.Read(a.root, path)
		a.files[path] = page
	}
	return page.file, page.err
}
