package media

import (
	"bytes"
	"context"
	"io"

	"vigil/networks"
)

// adopting are the limits of what is added to a campaign: of the kinds that are read
// at all, and no larger than any network shows it.
var adopting = networks.MediaLimits{
	Types: []string{"image/jpeg", "image/png", "image/gif", "image/webp", "video/mp4", "video/quicktime", "video/webm"},
	Side:  MaxSide,
}

// Adopted is a picture or a video as it is to be kept in a campaign's folder.
type Adopted struct {
	// Type, Width and Height are those of the bytes that Reader reads; width and
	// height are 0 for a video.
	Type          string
	Width, Height int
	// Private is what was taken out, except for what [Private.Unknown] tells.
	Private Private
	// Turned and Scaled tell what was done to the picture itself; without either its
	// pixels are the very same.
	Turned, Scaled bool
	io.Reader
}

// Adopt makes of the size bytes of source what is to be kept in a campaign: without
// metadata, upright, and no side longer than [MaxSide]. Videos and animations are
// only stripped. The errors are those of [Read] and of [Fitter.Fit].
func (f *Fitter) Adopt(ctx context.Context, source io.ReaderAt, size int64) (Adopted, error) {
	of, err := scan(source, size)
	if err != nil {
		return Adopted{}, err
	}
	adopted := Adopted{
		Type: of.mediaType, Width: of.width, Height: of.height, Private: of.private,
		Turned: of.orientation > 1 && !of.animated, Reader: of.reader(source),
	}
	plan, err := of.adoption()
	if plan == nil || err != nil {
		return adopted, err
	}
	picture, err := f.inTurn(ctx, *plan, source, of)
	if err != nil {
		return Adopted{}, err
	}
	adopted.Scaled = picture.width != of.width || picture.height != of.height
	adopted.Type, adopted.Width, adopted.Height = picture.mediaType, picture.width, picture.height
	adopted.Reader = bytes.NewReader(picture.content)
	return adopted, nil
}

// adoption is what has to be made of a picture to add it; nil: nothing.
func (l *layout) adoption() (*Plan, error) {
	file := l.file(l.media("", ""))
	if file.Animated || l.isVideo() {
		return nil, nil
	}
	plan, err := file.Plan(adopting)
	if plan == nil && err == nil && l.orientation > 1 {
		if err = file.decodable(); err == nil {
			plan = file.scaledInto(adopting, file.typesFor(adopting))
		}
	}
	return plan, err
}
