package media

import (
	"bytes"
	"cmp"
	"fmt"
	"image"
	_ "image/gif"  // reading width and height from the header
	_ "image/jpeg" // the same
	_ "image/png"  // the same
	"io"
	"slices"
)

// layout is what a file is made of, as far as it goes out.
type layout struct {
	mediaType     string
	width, height int
	animated      bool
	private       Private
	pieces        []piece

	// orientation is how the picture has to be turned, as Exif counts: 0 and 1 are
	// upright.
	orientation int
	// profile is the colour profile (ICC.1), where there is one.
	profile []byte
	// decoding is how many bytes a decoder keeps of the picture at once.
	decoding int64
	// graphic: it is kept without loss, or may be transparent, and is better kept so.
	graphic bool
}

// piece is a range of the file, or what stands in place of one: other bytes, or as
// many zeros as the range is long.
type piece struct {
	from, to int64
	literal  []byte
	zeros    bool
}

func (p piece) size() int64 {
	if p.literal != nil {
		return int64(len(p.literal))
	}
	return p.to - p.from
}

func (p piece) reader(source io.ReaderAt) io.ReaderAt {
	switch {
	case p.literal != nil:
		return bytes.NewReader(p.literal)
	case p.zeros:
		return zeros{}
	}
	return io.NewSectionReader(source, p.from, p.to-p.from)
}

// zeros are as many as are asked for.
type zeros struct{}

func (zeros) ReadAt(into []byte, _ int64) (int, error) {
	clear(into)
	return len(into), nil
}

func (l *layout) size() int64 {
	var sum int64
	for _, piece := range l.pieces {
		sum += piece.size()
	}
	return sum
}

// reader reads what goes out of the source.
func (l *layout) reader(source io.ReaderAt) *io.SectionReader {
	ends := make([]int64, len(l.pieces))
	var size int64
	for i, piece := range l.pieces {
		size += piece.size()
		ends[i] = size
	}
	return io.NewSectionReader(&joined{source, l.pieces, ends}, 0, size)
}

// joined are pieces as one file. It is read at any place, as a decoder and a scan
// need it.
type joined struct {
	source io.ReaderAt
	pieces []piece
	// ends are where the pieces end in the joined file.
	ends []int64
}

func (j *joined) ReadAt(into []byte, at int64) (int, error) {
	read := 0
	i, _ := slices.BinarySearch(j.ends, at+1)
	for ; read < len(into) && i < len(j.pieces); i++ {
		piece := j.pieces[i]
		skipped := at + int64(read) - (j.ends[i] - piece.size())
		part := into[read:min(int64(len(into)), int64(read)+piece.size()-skipped)]
		n, err := piece.reader(j.source).ReadAt(part, skipped)
		read += n
		if n < len(part) {
			return read, cmp.Or(err, io.ErrUnexpectedEOF)
		}
	}
	if read < len(into) {
		return read, io.EOF
	}
	return read, nil
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
	s.behindTheEnd()
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
	s.estimate()
	l.graphic = l.graphic || l.mediaType == "image/png" || l.mediaType == "image/gif"
	if s.orientation >= 5 { // 5 to 8 lie on their side
		l.width, l.height = l.height, l.width
	}
	return l, nil
}

// estimate says what decoding takes where the format's own header did not tell.
func (l *layout) estimate() {
	const mostBytesPerPixel = 8
	switch {
	case l.decoding > 0 || l.isVideo():
	case l.mediaType == "image/gif":
		l.decoding = int64(l.width) * int64(l.height)
	default:
		l.decoding = mostBytesPerPixel * int64(l.width) * int64(l.height)
	}
}
