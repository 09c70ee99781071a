package media

import (
	"bytes"
	"slices"
)

// Blocks of the GIF89a specification (CompuServe, 1990).
const (
	gifExtension   = 0x21
	gifPicture     = 0x2C
	gifEnd         = 0x3B
	gifControl     = 0xF9
	gifComment     = 0xFE
	gifApplication = 0xFF
)

// gif lets the pictures and their timing go out, and how often they repeat.
// Comments, plain text (which no viewer draws) and what applications left stay
// behind.
func (s *scanner) gif() {
	header := s.bytes(13)
	s.gifColours(header[10])
	s.keep(0)
	frames := 0
	for s.err == nil {
		start := s.at
		switch s.byte() {
		case gifExtension:
			s.gifExtension(start)
		case gifPicture:
			frames++
			s.gifColours(s.bytes(9)[8])
			s.skip(1) // the code size
			s.gifSkipBlocks()
			s.keep(start)
		case gifEnd:
			s.keep(start)
			s.animated = frames > 1
			return
		default:
			s.damaged("an unknown block")
		}
	}
}

// gifColours passes over a table of colours, where the flags name one.
func (s *scanner) gifColours(flags byte) {
	if flags&0x80 != 0 {
		s.skip(3 << (flags&7 + 1))
	}
}

func (s *scanner) gifSkipBlocks() {
	for length := s.byte(); length != 0 && s.err == nil; length = s.byte() {
		s.skip(int64(length))
	}
}

func (s *scanner) gifExtension(start int64) {
	switch s.byte() {
	case gifControl:
		s.gifSkipBlocks()
		s.keep(start)
	case gifComment:
		s.gifSkipBlocks()
		s.private.Comment = true
	case gifApplication:
		s.gifApplication()
	default:
		s.gifSkipBlocks()
		s.private.Other = true
	}
}

// gifApplication writes the number of repetitions anew; it is all that browsers
// read of Netscape's extension.
func (s *scanner) gifApplication() {
	name := s.bytes(int(s.byte()))
	first := s.bytes(int(s.byte()))
	switch {
	case len(first) == 0: // the extension has ended
	case string(name) == "NETSCAPE2.0" && len(first) == 3 && first[0] == 1:
		s.gifSkipBlocks()
		s.insert(slices.Concat([]byte{gifExtension, gifApplication, 11}, name, []byte{3, 1, first[1], first[2], 0})...)
		return
	default:
		s.gifSkipBlocks()
	}
	if bytes.HasPrefix(name, []byte("XMP")) {
		s.private.Comment = true
		return
	}
	s.private.Other = true
}
