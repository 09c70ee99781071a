package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"unicode"

	"vigil/media"
	"vigil/posts"
)

// mediaFolder is where a campaign's pictures lie.
const mediaFolder = "media"

// extensions are the endings of names, by the types that [media.Adopted] may have.
var extensions = map[string]string{
	"image/jpeg": ".jpg", "image/png": ".png", "image/gif": ".gif", "image/webp": ".webp",
	"video/mp4": ".mp4", "video/quicktime": ".mov", "video/webm": ".webm",
}

// safeName is a file's name without its ending, as it can be written in a post, in an
// address and on every system: small letters and figures, with "-" or "_" between them.
func safeName(path string) string {
	base := filepath.Base(path)
	base = posts.Normalize(strings.TrimSuffix(base, filepath.Ext(base)))
	var name strings.Builder
	for _, r := range strings.ToLower(base) {
		switch {
		case unicode.IsLetter(r), unicode.IsDigit(r), unicode.IsMark(r), r == '_':
			name.WriteRune(r)
		case !strings.HasSuffix(name.String(), "-"):
			name.WriteByte('-')
		}
	}
	if safe := strings.Trim(name.String(), "-"); safe != "" {
		return safe
	}
	return "picture"
}

// storeMedia writes a copy under the first name that is free, and returns its path
// inside the campaign.
func storeMedia(folder, name, extension string, content io.Reader) (path string, size int64, err error) {
	root, err := os.OpenRoot(folder)
	if err != nil {
		return "", 0, err
	}
	defer root.Close() // what was written was closed before
	if err := root.MkdirAll(mediaFolder, 0o777); err != nil {
		return "", 0, fmt.Errorf("the folder can't be made: %w", err)
	}
	file, path, err := createFree(root, mediaFolder+"/"+name, extension)
	if err != nil {
		return "", 0, err
	}
	size, err = io.Copy(file, content)
	if err = errors.Join(err, file.Close()); err != nil {
		return "", 0, errors.Join(err, root.Remove(path))
	}
	return path, size, nil
}

// createFree creates NAME.jpg, or NAME-2.jpg, or the first one that is not there yet.
func createFree(root *os.Root, name, extension string) (*os.File, string, error) {
	path := name + extension
	for number := 2; ; number++ {
		file, err := root.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
		if !errors.Is(err, fs.ErrExist) {
			return file, path, err
		}
		path = fmt.Sprintf("%s-%d%s", name, number, extension)
	}
}

// report says what the copy is, and what was done to it.
func (w *addition) report(out page, path string, size int64, adopted media.Adopted) {
	_, kind, _ := strings.Cut(adopted.Type, "/")
	described := strings.ToUpper(kind)
	if adopted.Width > 0 {
		described += fmt.Sprintf(", %d×%d", adopted.Width, adopted.Height)
	}
	out.printf("wrote %s: %s, %s\n", path, described, sizeInWords(size))
	out.printf("%s\n", doneTo(adopted))
	if adopted.Private.Unknown {
		out.printf("it still has a track of data, in which cameras and drones write where they were: take that out with another program\n")
	}
	if inside, ok := w.insideCampaign(); ok {
		out.printf("%s is still in the campaign's folder: delete it\n", inside)
	}
}

// insideCampaign is the path of the file in the campaign, if it lies there already.
func (w *addition) insideCampaign() (string, bool) {
	from, err := filepath.Abs(w.from)
	if err != nil {
		return "", false
	}
	inside, err := filepath.Rel(w.folder, from)
	return filepath.ToSlash(inside), err == nil && filepath.IsLocal(inside)
}

// doneTo says what was taken out, and how the picture itself was changed.
func doneTo(adopted media.Adopted) string {
	out := adopted.Private
	out.Unknown = false
	done := []string{"taken out: nothing, as it told nothing"}
	if out.Any() {
		done[0] = "taken out: " + out.String()
	}
	if adopted.Turned {
		done = append(done, "turned upright")
	}
	if adopted.Scaled {
		done = append(done, "scaled down")
	}
	return strings.Join(done, "; ")
}
