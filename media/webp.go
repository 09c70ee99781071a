package media

import (
	"encoding/binary"
	"slices"
)

// Flags of a VP8X chunk (RFC 9649, section 2.7).
const (
	webpHasExif   = 0x08
	webpHasXMP    = 0x04
	webpAnimation = 0x02
)

// webpNeeded are the chunks that change what is seen, but for those that are
// written anew.
var webpNeeded = []string{"VP8 ", "VP8L", "ALPH", "ANIM"}

// webpFrameNeeded are those inside a frame.
var webpFrameNeeded = webpNeeded[:3]

// webp lets the chunks go out that change what is seen; the sizes and flags in
// front of them are corrected.
func (s *scanner) webp() {
	header := s.insert(s.bytes(12)...)
	end := int64(binary.LittleEndian.Uint32(header[4:])) + 8
	flags := new(byte) // stands in for those of a file without VP8X
	for s.err == nil && s.at+8 <= min(end, s.length) {
		start := s.at
		name, length := s.webpHeader()
		switch {
		case name == "VP8X" && length == 10 && start == 12:
			flags = s.webpExtended(start)
		case name == "ANMF":
			s.webpFrame(length)
		case name == "ICCP":
			s.profile = s.block(length)
			s.skip(length & 1)
			s.keep(start)
		case slices.Contains(webpNeeded, name):
			s.webpPixels(name, length, start)
		default:
			s.webpPrivate(name, length, flags)
		}
	}
	if s.width == 0 {
		s.damaged("no picture")
	}
	binary.LittleEndian.PutUint32(header[4:], uint32(s.size()-8))
}

func (s *scanner) webpHeader() (name string, length int64) {
	header := s.bytes(8)
	return string(header[:4]), int64(binary.LittleEndian.Uint32(header[4:]))
}

// webpSkip passes over the rest of a chunk, which has an even number of bytes.
func (s *scanner) webpSkip(length int64) { s.skip(length + length&1) }

// webpExtended writes the flags without metadata, and returns them to be
// corrected should an orientation be kept.
func (s *scanner) webpExtended(start int64) (flags *byte) {
	chunk := slices.Concat([]byte("VP8X\x0A\x00\x00\x00"), s.bytes(10))
	s.animated = chunk[8]&webpAnimation != 0
	s.width, s.height = webpEdge(chunk[12:15]), webpEdge(chunk[15:18])
	chunk[8] &^= webpHasExif | webpHasXMP
	return &s.insert(chunk...)[8]
}

// webpEdge is a width or height as VP8X has it: 24 bits, one less.
func webpEdge(b []byte) int { return (int(b[0]) | int(b[1])<<8 | int(b[2])<<16) + 1 }

// webpPixels lets a chunk go out. A file without VP8X tells its size in the
// first bytes of the picture.
func (s *scanner) webpPixels(name string, length, start int64) {
	begin := s.bytes(int(min(length, 10)))
	if s.width == 0 {
		s.webpMeasure(name, begin)
	}
	s.webpDecoding(name)
	s.webpSkip(length - int64(len(begin)))
	s.keep(start)
}

// webpDecoding: a lossy picture is kept in a byte and a half for each pixel; a
// lossless one, and transparency, which is kept as one, in four, and four more
// while it is read.
func (s *scanner) webpDecoding(name string) {
	bytesPerPixel := int64(8)
	if name == "VP8 " {
		bytesPerPixel = 2
	} else {
		s.graphic = true
	}
	s.decoding = max(s.decoding, bytesPerPixel*int64(s.width)*int64(s.height))
}

// webpMeasure reads the size of a lossy (RFC 6386, section 9.1) or lossless
// picture (RFC 9649, section 3.4): 14 bits each.
func (s *scanner) webpMeasure(name string, begin []byte) {
	switch {
	case name == "VP8 " && len(begin) == 10 && string(begin[3:6]) == "\x9D\x01\x2A":
		s.width = int(binary.LittleEndian.Uint16(begin[6:]) & 0x3FFF)
		s.height = int(binary.LittleEndian.Uint16(begin[8:]) & 0x3FFF)
	case name == "VP8L" && len(begin) >= 5 && begin[0] == 0x2F:
		bits := binary.LittleEndian.Uint32(begin[1:])
		s.width, s.height = int(bits&0x3FFF)+1, int(bits>>14&0x3FFF)+1
	}
}

// webpFrame lets a frame of an animation go out, without unknown chunks in it.
func (s *scanner) webpFrame(length int64) {
	const placement = 16
	if length < placement {
		s.damaged("a frame that is too short")
		return
	}
	header := s.insert(slices.Concat([]byte("ANMF\x00\x00\x00\x00"), s.bytes(placement))...)
	end, kept := s.at+length-placement, int64(placement)
	for s.err == nil && s.at+8 <= end {
		start := s.at
		name, inner := s.webpHeader()
		s.webpSkip(inner)
		if slices.Contains(webpFrameNeeded, name) {
			s.keep(start)
			kept += s.at - start
		}
	}
	s.skip(max(0, end+length&1-s.at))
	binary.LittleEndian.PutUint32(header[4:], uint32(kept))
}

// webpPrivate leaves a chunk behind, and remembers what it tells.
func (s *scanner) webpPrivate(name string, length int64, flags *byte) {
	block := s.block(length)
	s.skip(length & 1)
	switch name {
	case "EXIF":
		if s.exif(block, webpExif) {
			*flags |= webpHasExif
		}
	case "XMP ":
		s.private.add(readXMP(block))
	default:
		s.private.Other = true
	}
}

func webpExif(exif []byte) []byte {
	return slices.Concat([]byte("EXIF"), []byte{byte(len(exif)), 0, 0, 0}, exif)
}
