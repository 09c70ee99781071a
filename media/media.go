// Package media says what a picture or a video is, from its bytes and never
// from its name, and takes out of it what tells on people: the place where it
// was taken, the camera, the author, comments, thumbnails.
//
// For that nothing is decoded. A file is read once from its beginning, in bounded
// memory, and noted as a list of pieces; the pieces that belong to the picture
// itself go out, in order and unchanged, everything else stays behind. So
// stripping loses no quality, and what is not known to be harmless is gone.
// Only the orientation and the colour profile are kept, as without them a
// picture lies on its side or in the wrong colours. A video keeps its length: what
// is private in it becomes as many zeros, so that nothing in it moves.
//
// A picture that is too large for a network is decoded, turned, scaled down and
// encoded anew by a [Fitter], as a [Plan] says beforehand.
package media

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"os"

	"vigil/networks"
)

// The largest files that are read, so that a wrong one does not keep the
// machine busy. What a network takes is less, and stands in its limits.
const (
	MaxPictureBytes = 100 << 20
	MaxVideoBytes   = 2 << 30
)

// File is what a picture or a video is.
type File struct {
	// Media describes the bytes that go out, without metadata: its Hash and Size
	// are theirs, not those of the file, so that history names what readers got.
	// Width and Height are as shown, after turning; both are 0 for a video. Alt
	// and Focus are empty.
	//
	// Its Open reads the file once more, and fails with [ErrChanged] when other
	// bytes would go out than those described here.
	networks.Media
	// Animated tells that the picture moves: GIF, WebP, PNG.
	Animated bool
	// Private is what the file carries besides its picture. It is not in the bytes
	// that go out, except for what [Private.Unknown] tells.
	Private Private

	// decoding is how many bytes a decoder keeps of the picture at once; graphic
	// tells that it is kept without loss, or may be transparent.
	decoding int64
	graphic  bool
}

// Read looks at the file at path, which counts from the root and is written
// with "/". The error wraps one of this package's errors where the file is not
// of use. The root is needed for as long as the file's Open may be called.
func Read(root *os.Root, path string) (File, error) {
	file, err := open(root, path)
	if err != nil {
		return File{}, fmt.Errorf("%s: %w", path, err)
	}
	defer file.Close() // only read: nothing is lost if it fails
	layout, hash, err := examine(file)
	if err != nil {
		return File{}, fmt.Errorf("%s: %w", path, err)
	}
	described := layout.media(path, hash)
	described.Open = func() (io.ReadCloser, error) { return reopen(root, path, hash) }
	return layout.file(described), nil
}

// Strip returns what goes out of the size bytes of source, and their number.
// What is removed, and what of a video is not, [Private] tells.
func Strip(source io.ReaderAt, size int64) (io.Reader, int64, error) {
	layout, err := scan(source, size)
	if err != nil {
		return nil, 0, err
	}
	return layout.reader(source), layout.size(), nil
}

func (l *layout) file(described networks.Media) File {
	return File{Media: described, Animated: l.animated, Private: l.private, decoding: l.decoding, graphic: l.graphic}
}

func (l *layout) media(path, hash string) networks.Media {
	return networks.Media{
		File: path, Type: l.mediaType, Hash: hash, Size: l.size(),
		Width: l.width, Height: l.height,
	}
}

// examine reads the file twice: what it is made of, and the hash of what goes out.
func examine(file *os.File) (*layout, string, error) {
	info, err := file.Stat()
	if err != nil {
		return nil, "", fmt.Errorf("%w: %w", ErrUnreadable, err)
	}
	layout, err := scan(file, info.Size())
	if err != nil {
		return nil, "", err
	}
	hash := sha256.New()
	if _, err := io.Copy(hash, layout.reader(file)); err != nil {
		return nil, "", fmt.Errorf("%w: %w", ErrUnreadable, err)
	}
	return layout, hex.EncodeToString(hash.Sum(nil)), nil
}

// reopen compares the hash before it gives the first byte away: a picture that
// was exchanged meanwhile may show, or tell, something else.
func reopen(root *os.Root, path, hash string) (io.ReadCloser, error) {
	file, err := open(root, path)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	layout, now, err := examine(file)
	if err == nil && now != hash {
		err = ErrChanged
	}
	if err != nil {
		file.Close() // only read, and the first error says more
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return stripped{layout.reader(file), file}, nil
}

// stripped reads the pieces that go out, also at any place, and closes the file.
type stripped struct {
	*io.SectionReader
	io.Closer
}
