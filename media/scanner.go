package media

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
)

const (
	// maxPieces bounds what is remembered of a file that was made to be
	// remembered badly: neighbouring pieces that go out are one.
	maxPieces = 10_000
	// maxBlock bounds a block of metadata that is looked into. A JPEG segment has
	// 64 KiB at most.
	maxBlock = 1 << 20
)

// scanner walks through a file, once and forward, and notes what goes out. Its
// first error stays, and ends every walk.
type scanner struct {
	layout
	length int64
	at     int64
	in     *bufio.Reader
	err    error

	// profileParts are those of a colour profile in a JPEG, by their numbers.
	profileParts map[byte][]byte
	// plainRGB: an Adobe segment says that the colours were not transformed.
	plainRGB bool
}

func newScanner(source io.ReaderAt, size int64) *scanner {
	return &scanner{length: size, in: bufio.NewReaderSize(io.NewSectionReader(source, 0, size), 16<<10)}
}

// fail remembers the first error; an early end is one of them.
func (s *scanner) fail(err error) {
	switch {
	case s.err != nil:
	case err == io.EOF, err == io.ErrUnexpectedEOF:
		s.err = fmt.Errorf("%w: it ends at byte %d, in the middle", ErrDamaged, s.at)
	default:
		s.err = fmt.Errorf("%w: %w", ErrUnreadable, err)
	}
}

func (s *scanner) damaged(what string) {
	if s.err == nil {
		s.err = fmt.Errorf("%w: %s at byte %d", ErrDamaged, what, s.at)
	}
}

// bytes reads the next n bytes; after an error they are all zero. Each caller
// bounds n.
func (s *scanner) bytes(n int) []byte {
	block := make([]byte, n)
	if s.err != nil {
		return block
	}
	read, err := io.ReadFull(s.in, block)
	s.at += int64(read)
	if err != nil {
		s.fail(err)
		clear(block)
	}
	return block
}

func (s *scanner) byte() byte {
	if s.err != nil {
		return 0
	}
	b, err := s.in.ReadByte()
	if err != nil {
		s.fail(err)
		return 0
	}
	s.at++
	return b
}

// skip passes over n bytes without looking at them.
func (s *scanner) skip(n int64) {
	if n > s.length-s.at {
		s.fail(io.ErrUnexpectedEOF)
	}
	if s.err != nil {
		return
	}
	skipped, err := s.in.Discard(int(n))
	s.at += int64(skipped)
	if err != nil {
		s.fail(err)
	}
}

// block reads n bytes of metadata; of a larger one only the beginning.
func (s *scanner) block(n int64) []byte {
	block := s.bytes(int(min(n, maxBlock, s.length-s.at)))
	s.skip(n - int64(len(block)))
	return block
}

// keep lets everything from there to here go out.
func (s *scanner) keep(from int64) {
	s.pass(piece{from: from, to: s.at})
}

// blank lets as many zeros go out as there are from there to here.
func (s *scanner) blank(from int64) {
	s.pass(piece{from: from, to: s.at, zeros: true})
}

// pass adds a range, to the one before it where they touch.
func (s *scanner) pass(next piece) {
	if next.from == next.to {
		return
	}
	if last := len(s.pieces) - 1; last >= 0 {
		before := &s.pieces[last]
		if before.literal == nil && before.zeros == next.zeros && before.to == next.from {
			before.to = next.to
			return
		}
	}
	s.add(next)
}

// insert lets these bytes go out in place of something else.
func (s *scanner) insert(literal ...byte) []byte {
	s.add(piece{literal: literal})
	return literal
}

func (s *scanner) add(next piece) {
	if len(s.pieces) == maxPieces {
		s.damaged("too many pieces")
		return
	}
	s.pieces = append(s.pieces, next)
}

// behindTheEnd looks at what follows a picture, and stays behind: telephones put a
// short video there, with the place in it.
func (s *scanner) behindTheEnd() {
	if s.err == nil && len(bytes.Trim(s.block(s.length-s.at), "\x00")) > 0 {
		s.private.Other = true
	}
}

// exif leaves Exif data behind and remembers what it tells. The first that
// names an orientation counts: where the picture needs turning, Exif data with
// nothing else goes out, in what the format puts around it.
func (s *scanner) exif(block []byte, around func(exif []byte) []byte) (kept bool) {
	found := readExif(block)
	s.private.add(found.private)
	if s.orientation != 0 {
		return false
	}
	s.orientation = found.orientation
	if s.orientation <= 1 {
		return false
	}
	s.insert(around(orientationOnly(s.orientation))...)
	return true
}
