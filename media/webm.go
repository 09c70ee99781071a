package media

import (
	"bytes"
	"encoding/binary"
	"math/bits"
	"slices"
)

// Elements of Matroska (RFC 9559, section 5.1) and EBML (RFC 8794) that are looked
// into, or told from others.
const (
	ebmlFile     = 0 // stands for the file itself
	ebmlHeader   = 0x1A45DFA3
	ebmlVoid     = 0xEC
	ebmlChecksum = 0xBF

	webmSegment     = 0x18538067
	webmInfo        = 0x1549A966
	webmTracks      = 0x1654AE6B
	webmTrack       = 0xAE
	webmCluster     = 0x1F43B675
	webmTags        = 0x1254C367
	webmAttachments = 0x1941A469
	webmTitle       = 0x7BA9
	webmDate        = 0x4461
	webmMuxingApp   = 0x4D80
	webmWritingApp  = 0x5741
)

// webmKnown are the elements that a player needs, by the one that they stand in. One
// that is a key here is looked into. The others become empty: tags, attachments, the
// title, the date, the names of tracks, and checksums over what was changed.
var webmKnown = map[uint32][]uint32{
	ebmlFile: {ebmlHeader, webmSegment},
	webmSegment: {
		0x114D9B74, webmInfo, webmTracks, webmCluster, 0x1C53BB6B, // seek head, info, tracks, cluster, cues
		0xE7, 0xA3, 0xA0, 0xAB, 0xA7, 0xAF, 0x5854, // what stands in a cluster without a size
	},
	webmInfo:   {0x73A4, 0x2AD7B1, 0x4489, webmMuxingApp, webmWritingApp}, // id, unit of time, duration
	webmTracks: {webmTrack},
	webmTrack: {
		0xD7, 0x73C5, 0x83, 0xB9, 0x88, 0x55AA, 0x55AB, 0x55AC, 0x55AD, 0x55AE, 0x55AF, 0x9C, // number, id, type, flags
		0x6DE7, 0x6DF8, 0x23E383, 0x234E7A, 0x23314F, 0x55EE, 0x41E4, // buffers, durations, additions
		0x22B59C, 0x22B59D, 0x86, 0x63A2, 0xAA, 0x56AA, 0x56BB, // language, codec
		0xE0, 0xE1, 0xE2, 0x6D80, // picture, sound, operation, encodings
	},
}

// webm lets a video go out with the same length, and each byte that a player needs at
// the same place, as cues and the seek head point at it. What is private becomes an
// element Void of the same size, full of zeros.
func (s *scanner) webm() {
	s.webmElements(ebmlFile, s.length)
}

// webmElements goes over the elements up to end.
func (s *scanner) webmElements(parent uint32, end int64) {
	for s.err == nil && s.at < end {
		start := s.at
		id, elementEnd := s.webmHeader(end)
		if s.err != nil {
			return
		}
		switch {
		case !slices.Contains(webmKnown[parent], id):
			s.webmBlank(id, start, elementEnd)
		case id == webmMuxingApp || id == webmWritingApp:
			s.webmEmpty(start, elementEnd)
		case webmKnown[id] != nil:
			s.keep(start)
			s.webmElements(id, elementEnd)
		default:
			s.skip(elementEnd - s.at)
			s.keep(start)
		}
	}
}

// webmHeader reads an element's id and size. A live recording does not know the size
// of its segment and its clusters: the segment then goes up to the end, and what
// stands in a cluster is taken as standing in the segment.
func (s *scanner) webmHeader(end int64) (id uint32, elementEnd int64) {
	first := s.byte()
	length := bits.LeadingZeros8(first) + 1
	if length > 4 {
		s.damaged("an element without an id")
		return 0, 0
	}
	id = uint32(first)
	for _, b := range s.bytes(length - 1) {
		id = id<<8 | uint32(b)
	}
	size, known := s.webmSize()
	switch {
	case known && size <= end-s.at:
		return id, s.at + size
	case !known && id == webmSegment:
		return id, end
	case !known && id == webmCluster:
		return id, s.at
	}
	s.damaged("an element that is longer than what it stands in")
	return id, s.at
}

// webmSize reads a size of one to eight bytes (RFC 8794, section 4); all bits set
// stand for one that is not known.
func (s *scanner) webmSize() (size int64, known bool) {
	first := s.byte()
	length := bits.LeadingZeros8(first) + 1
	if length > 8 {
		s.damaged("an element without a size")
		return 0, false
	}
	value := uint64(first) & (1<<(8-length) - 1)
	for _, b := range s.bytes(length - 1) {
		value = value<<8 | uint64(b)
	}
	return int64(value), value != 1<<(7*length)-1
}

// webmBlank lets an element Void go out in place of a private one.
func (s *scanner) webmBlank(id uint32, start, end int64) {
	content := s.block(end - s.at)
	if len(bytes.Trim(content, "\x00")) > 0 {
		s.private.add(webmMeaning(id, content))
	}
	header := voidHeader(end - start)
	s.insert(header...)
	s.pass(piece{from: start + int64(len(header)), to: end, zeros: true})
}

// voidHeader is the beginning of an element Void that is size bytes long, itself
// included. An element has two bytes at least.
func voidHeader(size int64) []byte {
	const longest = 126 // of a size in one byte
	if size-2 <= longest {
		return []byte{ebmlVoid, 0x80 | byte(size-2)}
	}
	header := binary.BigEndian.AppendUint64([]byte{ebmlVoid}, uint64(size-9))
	header[1] = 1
	return header
}

// webmEmpty keeps an element that has to be there, and makes its text empty: zeros
// end one (RFC 8794, section 7.4).
func (s *scanner) webmEmpty(start, end int64) {
	s.keep(start)
	begin := s.at
	if content := s.block(end - s.at); len(bytes.Trim(content, "\x00")) > 0 {
		s.private.Camera = true
	}
	s.blank(begin)
}

func webmMeaning(id uint32, content []byte) Private {
	has := func(mark string) bool { return bytes.Contains(content, []byte(mark)) }
	switch id {
	case ebmlChecksum:
		return Private{}
	case webmTitle:
		return Private{Comment: true}
	case webmDate:
		return Private{Time: true}
	case webmAttachments:
		return Private{Thumbnail: true}
	case webmTags:
		return Private{
			Place: has("LOCATION"), Camera: has("ENCODER"), Author: has("ARTIST") || has("COPYRIGHT"),
			Comment: has("COMMENT") || has("DESCRIPTION"), Time: has("DATE"), Other: true,
		}
	}
	return Private{Other: true}
}
