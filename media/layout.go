package media

import (
	"bytes"
	"fmt"
	"image"
	_ "image/gif"  // reading width and height from the header
	_ "image/jpeg" // the same
	_ "image/png"  // the same
	"io"
)

// layout is what a file is made of, as far as it goes out.
type layout struct {
	mediaType     string
	width, height int
	animated      bool
	private       Private
	pieces        []piece
}

// piece is a range of the file, or bytes that stand in place of one.
type piece struct {
	from, to int64
	literal  []byte
}

func (p piece) size() int64 {
	if p.literal != nil {
		return int64(len(p.literal))
	}
	return p.to - p.from
}

func (l *layout) size() int64 {
	var sum int64
	for _, piece := range l.pieces {
		sum += piece.size()
	}
	return sum
}

func (l *layout) reader(source io.ReaderAt) io.Reader {
	readers := make([]io.Reader, len(l.pieces))
	for i, piece := range l.pieces {
		if piece.literal != nil {
			readers[i] = bytes.NewReader(piece.literal)
		} else {
			readers[i] = io.NewSectionReader(source, piece.from, piece.to-piece.from)
		}
	}
	return io.MultiReader(readers...)
}

// scan reads what the file is made of.
func scan(source io.ReaderAt, size int64) (*layout, error) {
	if size == 0 {
		return nil, fmt.Errorf("%w: it is empty", ErrDamaged)
	}
	start := make([]byte, min(size, sniffBytes))
	if _, err := source.ReadAt(start, 0); err != nil && err != io.EOF {
		return nil, fmt.Errorf("%w: %w", ErrUnreadable, err)
	}
	known, err := kindOf(start)
	if err != nil {
		return nil, err
	}
	if size > known.maxBytes {
		return nil, fmt.Errorf("%w: %d MB, and %d MB is the most that is read", ErrTooLarge, size>>20, known.maxBytes>>20)
	}
	s := newScanner(source, size)
	s.mediaType = known.mediaType
	known.scan(s)
	if s.err != nil {
		return nil, s.err
	}
	return s.measured(source, size)
}

// measured adds width and height from the picture's header; the pixels are not
// decoded, however many the header claims.
func (s *scanner) measured(source io.ReaderAt, size int64) (*layout, error) {
	l := &s.layout
	if l.width == 0 && !l.isVideo() {
		config, _, err := image.DecodeConfig(io.NewSectionReader(source, 0, size))
		if err != nil {
			return nil, fmt.Errorf("%w: %w", ErrDamaged, err)
		}
		l.width, l.height = config.Width, config.Height
	}
	if !l.isVideo() && (l.width <= 0 || l.height <= 0) {
		return nil, fmt.Errorf("%w: it has no width or no height", ErrDamaged)
	}
	if s.orientation >= 5 { // 5 to 8 lie on their side
		l.width, l.height = l.height, l.width
	}
	return l, nil
}
