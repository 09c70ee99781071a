package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"vigil/media"
)

// pictureCopies are copies for a campaign's media, as `vigil media add` makes them, that are
// kept until what shows them is known to be right.
type pictureCopies struct {
	folder string
	taken  []*takenPicture
}

// takenPicture is a copy, and the path inside the campaign that it gets.
type takenPicture struct {
	from, path string
	content    []byte
	// there tells that it lies in the campaign already.
	there bool
}

func copiesFor(folder string) *pictureCopies { return &pictureCopies{folder: folder} }

// take copies a picture without what it tells, under the first name that no other one
// has. One that lies in the campaign's media stays as it is.
func (p *pictureCopies) take(ctx context.Context, from string) (*takenPicture, error) {
	for _, known := range p.taken {
		if known.from == from {
			return known, nil
		}
	}
	taken, err := p.inside(from)
	if taken == nil && err == nil {
		taken, err = p.adopted(ctx, from)
	}
	if err != nil {
		return nil, err
	}
	p.taken = append(p.taken, taken)
	return taken, nil
}

// inside is a picture of the campaign's own; nil: it lies elsewhere.
func (p *pictureCopies) inside(from string) (*takenPicture, error) {
	absolute, err := filepath.Abs(from)
	if err != nil {
		return nil, err
	}
	inside, err := filepath.Rel(p.folder, absolute)
	if inside = filepath.ToSlash(inside); err != nil || !strings.HasPrefix(inside, mediaFolder+"/") {
		return nil, nil
	}
	content, err := os.ReadFile(absolute)
	return &takenPicture{from, inside, content, true}, err
}

func (p *pictureCopies) adopted(ctx context.Context, from string) (*takenPicture, error) {
	file, err := os.Open(from)
	if err != nil {
		return nil, err
	}
	defer file.Close() // only read
	info, err := file.Stat()
	if err != nil {
		return nil, err
	}
	adopted, err := media.NewFitter("").Adopt(ctx, file, info.Size())
	if err != nil {
		return nil, fmt.Errorf("%s: it %w", from, err)
	}
	content, err := io.ReadAll(adopted)
	if err != nil {
		return nil, err
	}
	taken := &takenPicture{from: from, content: content}
	err = p.name(taken, mediaFolder+"/"+safeName(from), extensions[adopted.Type])
	return taken, err
}

// name gives a copy the first name that no other picture has.
func (p *pictureCopies) name(taken *takenPicture, name, extension string) error {
	taken.path = name + extension
	for number := 2; ; number++ {
		there, err := os.ReadFile(filepath.Join(p.folder, filepath.FromSlash(taken.path)))
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		taken.there = err == nil && bytes.Equal(there, taken.content)
		if (err != nil || taken.there) && !p.names(taken.path) {
			return nil
		}
		taken.path = fmt.Sprintf("%s-%d%s", name, number, extension)
	}
}

// names tells that another copy will have a name.
func (p *pictureCopies) names(path string) bool {
	for _, other := range p.taken {
		if other.path == path {
			return true
		}
	}
	return false
}

// write writes those that are not there yet.
func (p *pictureCopies) write(out page, folder string) error {
	for _, taken := range p.taken {
		if taken.there {
			continue
		}
		file := filepath.Join(folder, filepath.FromSlash(taken.path))
		if err := writeNew(file, string(taken.content)); err != nil {
			return err
		}
		out.printf("wrote %s\n", shown(file))
	}
	return nil
}
