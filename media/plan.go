package media

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	"vigil/networks"
)

const (
	// MaxPixels is the largest picture that is decoded, whatever its header claims:
	// more than the 50 megapixels that telephones make, less than a bomb.
	MaxPixels = 80_000_000
	// MaxSide is the longest side of a picture that was fitted, or added to a
	// campaign: no network shows more.
	MaxSide = 4096
	// maxDecoding is how much memory a decoded picture may take, so that a server of
	// 512 MB can fit it. A photo of 24 megapixels takes 36 MB, or 180 MB where it is
	// stored in several passes ("progressive").
	maxDecoding = 320 << 20
	// pixelsPerByte is how many pixels a JPEG has for each byte that a network allows:
	// with more of them it would look worse than a smaller one.
	pixelsPerByte = 3
)

// Why a network does not take a file, and nothing can be done about it here.
var (
	// ErrNotAccepted: the network takes no files of this kind, and it can't be saved
	// as another one: a video, or a picture that moves.
	ErrNotAccepted = errors.New("is of a kind that is not accepted")
	// ErrManyBytes: it is too large, and is never encoded anew.
	ErrManyBytes = errors.New("has too many bytes")
	// ErrManyPixels: its sides are too long, and it is never encoded anew.
	ErrManyPixels = errors.New("has too many pixels")
)

// Plan is what a network gets in place of a picture that it would refuse: one with
// this type and size. It is made without decoding anything. Where the network bounds
// bytes, the picture that is made may turn out smaller still, and a drawing that has
// no transparency may become a JPEG.
type Plan struct {
	Type   string `json:"type"`
	Width  int    `json:"width"`
	Height int    `json:"height"`

	// types are those that may be made, the best first; bytes is the most that the
	// network takes, 0: any number.
	types []string
	bytes int64
}

// Kind is the type as people call it: "JPEG", "PNG".
func (p Plan) Kind() string { return strings.ToUpper(strings.TrimPrefix(p.Type, "image/")) }

// Plan tells what has to become of a file so that the limits take it: nil, where it
// goes out as it is. Videos and animations are never encoded anew; of these, and of
// pictures that are too large to be decoded here, the error says why not.
func (f File) Plan(limits networks.MediaLimits) (*Plan, error) {
	misfit := f.misfit(limits)
	if misfit == nil {
		return nil, nil
	}
	if f.Animated || isVideo(f.Type) {
		return nil, misfit
	}
	types := f.typesFor(limits)
	if len(types) == 0 {
		return nil, ErrNotAccepted
	}
	if err := f.decodable(); err != nil {
		return nil, err
	}
	return f.scaledInto(limits, types), nil
}

// misfit is why the file can't go out as it is.
func (f File) misfit(limits networks.MediaLimits) error {
	pixels, side, sides := int64(f.Width)*int64(f.Height), max(f.Width, f.Height), f.Width+f.Height
	switch {
	case !limits.Accepts(f.Type):
		return ErrNotAccepted
	case exceeds(f.Size, limits.Bytes(f.Type)):
		return ErrManyBytes
	case exceeds(pixels, limits.Pixels), exceeds(int64(side), int64(limits.Side)), exceeds(int64(sides), int64(limits.Sides)):
		return ErrManyPixels
	}
	return nil
}

// exceeds compares with a limit of which 0 means none.
func exceeds(number, most int64) bool { return most > 0 && number > most }

// typesFor are the types that a still picture can be saved as for a network, the
// best first: a drawing stays one while it fits.
func (f File) typesFor(limits networks.MediaLimits) []string {
	types := []string{"image/jpeg", "image/png"}
	if f.graphic {
		slices.Reverse(types)
	}
	return slices.DeleteFunc(types, func(t string) bool { return !limits.Accepts(t) })
}

// decodable refuses what would need too much memory, by the header's word.
func (f File) decodable() error {
	if pixels := int64(f.Width) * int64(f.Height); pixels > MaxPixels {
		return fmt.Errorf("%w: it has %d megapixels, and %d are the most that are decoded", ErrTooLarge, pixels/1_000_000, MaxPixels/1_000_000)
	}
	if f.decoding > maxDecoding {
		return fmt.Errorf("%w: decoding it takes %d MB of memory, and %d MB are the most", ErrTooLarge, f.decoding>>20, maxDecoding>>20)
	}
	return nil
}

// scaledInto is the largest picture of the same shape within the limits.
func (f File) scaledInto(limits networks.MediaLimits, types []string) *Plan {
	width, height := float64(f.Width), float64(f.Height)
	scale := min(1, MaxSide/max(width, height))
	bound := func(limit, by float64) {
		if limit > 0 {
			scale = min(scale, limit/by)
		}
	}
	bound(math.Sqrt(float64(limits.Pixels)), math.Sqrt(width*height))
	bound(math.Sqrt(float64(limits.ImageBytes)*pixelsPerByte), math.Sqrt(width*height))
	bound(float64(limits.Side), max(width, height))
	bound(float64(limits.Sides), width+height)
	return &Plan{
		Type: types[0], Width: scaled(width, scale), Height: scaled(height, scale),
		types: types, bytes: limits.ImageBytes,
	}
}

// scaled is a side after scaling, never longer than it may be. What floating point
// loses is given back before rounding down.
func scaled(side, scale float64) int {
	const lost = 1e-6
	return max(1, int(side*scale+lost))
}
