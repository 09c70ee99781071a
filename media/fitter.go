package media

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"runtime/debug"

	"vigil/networks"
)

// Fitter makes pictures that networks take of those that they would refuse. It makes
// one at a time, so that the memory of one is enough however many accounts ask, and
// keeps what it made in a folder, so that each attempt sends the same bytes.
type Fitter struct {
	store store
	// turn is held by whoever makes a picture.
	turn chan struct{}
}

// NewFitter returns a fitter that keeps what it makes in a folder, which is made when
// it is needed. Without one ("") it keeps nothing, and makes each picture anew.
func NewFitter(folder string) *Fitter {
	return &Fitter{store: store{folder}, turn: make(chan struct{}, 1)}
}

// Fit returns the picture or video that an account with these limits gets: the given
// one where they take it, else another one, described by its own hash, size, width,
// height and type, whose Open reads the bytes that were made. They have no metadata
// but the colour profile, and stand upright. The same picture and limits give the
// same bytes.
//
// The error wraps one of this package's errors where nothing can be made: an animation
// or a video that does not fit, or a picture that would need more memory than a small
// server has, which is told from its header before anything is decoded. Fit waits
// while another picture is made, and gives up when the context ends.
func (f *Fitter) Fit(ctx context.Context, given networks.Media, limits networks.MediaLimits) (networks.Media, error) {
	misfit := File{Media: given}.misfit(limits)
	if misfit == nil {
		return given, nil
	}
	if isVideo(given.Type) {
		return given, fmt.Errorf("%s: %w", given.File, misfit)
	}
	fitted, err := f.fit(ctx, given, limits)
	if err != nil {
		return given, fmt.Errorf("%s: %w", given.File, err)
	}
	return showing(given, fitted), nil
}

// Reopen lets a picture that was read back from the ledger read its bytes again, if
// it is one that was made here and is still kept.
func (f *Fitter) Reopen(frozen *networks.Media) bool {
	kept, ok := f.store.withHash(frozen.Hash)
	if ok {
		frozen.Open = kept.Open
	}
	return ok
}

// showing is a picture of a message with other bytes.
func showing(given, bytes networks.Media) networks.Media {
	given.Type, given.Hash, given.Size, given.Open = bytes.Type, bytes.Hash, bytes.Size, bytes.Open
	given.Width, given.Height = bytes.Width, bytes.Height
	return given
}

func (f *Fitter) fit(ctx context.Context, given networks.Media, limits networks.MediaLimits) (networks.Media, error) {
	in, err := given.Open()
	if err != nil {
		return given, err
	}
	defer in.Close() // only read: nothing is lost if it fails
	source, err := atAnyPlace(in)
	if err != nil {
		return given, err
	}
	of, err := scan(source, given.Size)
	if err != nil {
		return given, err
	}
	plan, err := of.file(of.media(given.File, given.Hash)).Plan(limits)
	if err != nil || plan == nil {
		return given, err
	}
	key := plan.key(given.Hash)
	if kept, ok := f.store.withKey(key); ok {
		return kept, nil
	}
	picture, err := f.inTurn(ctx, *plan, source, of)
	if err != nil {
		return given, err
	}
	return f.store.put(key, picture)
}

// inTurn makes a picture when no other one is being made.
func (f *Fitter) inTurn(ctx context.Context, plan Plan, source io.ReaderAt, of *layout) (made, error) {
	select {
	case f.turn <- struct{}{}:
	case <-ctx.Done():
		return made{}, ctx.Err()
	}
	defer func() { <-f.turn }()
	picture, err := plan.make(of.reader(source), of)
	giveBack(of.decoding)
	return picture, err
}

// giveBack gives the memory of a large picture back to the system before the next one
// is begun: the runtime would let as much again come together first.
func giveBack(decoding int64) {
	const large = 64 << 20
	if decoding > large {
		debug.FreeOSMemory()
	}
}

// atAnyPlace is what was opened, read in any order, as telling what it is and decoding
// it need. What can only be read forward is read whole.
func atAnyPlace(in io.Reader) (io.ReaderAt, error) {
	if source, ok := in.(io.ReaderAt); ok {
		return source, nil
	}
	content, err := io.ReadAll(io.LimitReader(in, MaxPictureBytes))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrUnreadable, err)
	}
	return bytes.NewReader(content), nil
}

// key names what is made of a picture by a plan. The number in front has to grow
// when another release makes other bytes of the same.
func (p Plan) key(source string) string {
	sum := sha256.Sum256(fmt.Appendf(nil, "1 %s %dx%d %v %d", source, p.Width, p.Height, p.types, p.bytes))
	return hex.EncodeToString(sum[:16])
}
