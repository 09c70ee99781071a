package media

import (
	"bytes"
	"encoding/binary"
	"slices"
)

// Markers of ITU-T T.81 table B.1.
const (
	jpegStart     = 0xD8
	jpegEnd       = 0xD9
	jpegScan      = 0xDA
	jpegApp0      = 0xE0
	jpegApp1      = 0xE1
	jpegApp2      = 0xE2
	jpegApp13     = 0xED
	jpegApp14     = 0xEE
	jpegComment   = 0xFE
	jpegRestart   = 0xD0 // to 0xD7
	jpegTemporary = 0x01
)

// jpegProfileMark begins a segment with a part of a colour profile.
const jpegProfileMark = "ICC_PROFILE\x00"

// jpeg lets the segments go out that a decoder needs, JFIF's without its
// thumbnail, the colour profile and Adobe's colour transform. What stands
// behind the end (a second picture, a phone's "motion photo") stays behind.
func (s *scanner) jpeg() {
	s.skip(2)
	s.keep(0)
	for s.err == nil {
		switch marker := s.jpegMarker(); {
		case marker == jpegEnd:
			s.insert(0xFF, jpegEnd)
			s.joinProfile()
			return
		case marker == jpegTemporary, marker == jpegStart, marker >= jpegRestart && marker < jpegStart:
			s.damaged("a marker that belongs elsewhere")
		default:
			s.jpegSegment(marker)
		}
	}
}

// jpegMarker finds the next marker; fill bytes and stray bytes before it are
// passed over.
func (s *scanner) jpegMarker() byte {
	for s.err == nil {
		if s.byte() != 0xFF {
			continue
		}
		marker := s.byte()
		for marker == 0xFF {
			marker = s.byte()
		}
		if marker != 0 {
			return marker
		}
	}
	return 0
}

func (s *scanner) jpegSegment(marker byte) {
	start := s.at - 2
	length := int(s.byte())<<8 | int(s.byte())
	if length < 2 {
		s.damaged("a segment without a length")
		return
	}
	payload := s.bytes(length - 2)
	switch {
	case s.err != nil:
	case marker == jpegScan:
		s.jpegPixels()
		s.keep(start)
	case marker == jpegApp0 && bytes.HasPrefix(payload, []byte("JFIF\x00")):
		s.jpegJFIF(payload)
	case jpegNeeded(marker, payload):
		s.jpegRead(marker, payload)
		s.keep(start)
	default:
		s.jpegPrivate(marker, payload)
	}
}

// jpegNeeded: tables, frames and restart intervals; of the application's
// segments the colour profile (ICC.1:2022 annex B.4) and Adobe's.
func jpegNeeded(marker byte, payload []byte) bool {
	switch marker {
	case jpegApp2:
		return bytes.HasPrefix(payload, []byte(jpegProfileMark))
	case jpegApp14:
		return bytes.HasPrefix(payload, []byte("Adobe")) && len(payload) == 12
	case 0xC8: // reserved
		return false
	}
	return marker >= 0xC0 && marker <= 0xCF || marker >= 0xDB && marker <= 0xDF
}

// jpegRead looks at what goes out: how large the picture becomes when it is
// decoded, and its colour profile.
func (s *scanner) jpegRead(marker byte, payload []byte) {
	const baseline, extended, progressive = 0xC0, 0xC1, 0xC2
	switch marker {
	case baseline, extended, progressive:
		s.decoding = max(s.decoding, jpegDecoding(payload, marker == progressive, s.plainRGB))
	case jpegApp2:
		s.jpegProfile(payload[len(jpegProfileMark):])
	case jpegApp14:
		s.plainRGB = payload[11] == 0
	}
}

// jpegDecoding is what a decoder keeps of a frame (T.81, B.2.2): its samples, one
// byte each; of a progressive one their coefficients as well, four bytes each; and
// a second picture of four bytes a pixel where the colours are turned into RGB or
// CMYK.
func jpegDecoding(frame []byte, progressive, plainRGB bool) int64 {
	if len(frame) < 6 || len(frame) < 6+3*int(frame[5]) {
		return 0 // the decoder refuses it
	}
	pixels := int64(binary.BigEndian.Uint16(frame[1:])) * int64(binary.BigEndian.Uint16(frame[3:]))
	var cells, across, down int64
	var names []byte
	for component := range slices.Chunk(frame[6:6+3*int(frame[5])], 3) {
		h, v := int64(component[1]>>4), int64(component[1]&15)
		cells, across, down = cells+h*v, max(across, h), max(down, v)
		names = append(names, component[0])
	}
	samples := pixels * cells / max(1, across*down)
	bytesKept := samples
	if progressive {
		bytesKept += 4 * samples
	}
	if len(names) == 4 || plainRGB || string(names) == "RGB" {
		bytesKept += 4 * pixels
	}
	return bytesKept
}

// jpegProfile keeps one part of a colour profile: its number, how many there are,
// and the bytes (ICC.1:2022, annex B.4).
func (s *scanner) jpegProfile(part []byte) {
	if len(part) < 2 {
		return
	}
	if s.profileParts == nil {
		s.profileParts = map[byte][]byte{}
	}
	s.profileParts[part[0]] = part[2:]
}

// joinProfile puts the parts of a colour profile together; one that lacks a part
// is none.
func (s *scanner) joinProfile() {
	var whole []byte
	for number := range len(s.profileParts) {
		part, ok := s.profileParts[byte(number+1)]
		if !ok {
			return
		}
		whole = append(whole, part...)
	}
	if len(whole) <= maxBlock {
		s.profile = whole
	}
}

// jpegPixels passes over compressed pixels, up to the next marker.
func (s *scanner) jpegPixels() {
	for s.err == nil {
		window, err := s.in.Peek(max(2, s.in.Buffered()))
		if err != nil {
			s.fail(err)
			return
		}
		if before := jpegMarkerIn(window); before >= 0 {
			s.skip(int64(before))
			return
		}
		s.skip(int64(len(window) - 1)) // the last byte may begin a marker
	}
}

// jpegMarkerIn is where a marker begins, or -1: 0xFF before a zero, a restart
// or another 0xFF is a part of the pixels.
func jpegMarkerIn(window []byte) int {
	for i := 0; i+1 < len(window); i++ {
		skipped := bytes.IndexByte(window[i:len(window)-1], 0xFF)
		if skipped < 0 {
			return -1
		}
		i += skipped
		next := window[i+1]
		if next != 0 && next != 0xFF && (next < jpegRestart || next >= jpegStart) {
			return i
		}
	}
	return -1
}

// jpegJFIF writes version and density anew, and no thumbnail (ITU-T T.871, 10.1).
func (s *scanner) jpegJFIF(payload []byte) {
	if len(payload) < 14 {
		s.damaged("a JFIF segment that is too short")
		return
	}
	if payload[12] != 0 || payload[13] != 0 {
		s.private.Thumbnail = true
	}
	s.insert(slices.Concat([]byte{0xFF, jpegApp0, 0, 16}, payload[:12], []byte{0, 0})...)
}

// jpegPrivate leaves a segment behind, and remembers what it tells.
func (s *scanner) jpegPrivate(marker byte, payload []byte) {
	switch {
	case marker == jpegComment:
		s.private.Comment = true
	case marker == jpegApp1 && bytes.HasPrefix(payload, []byte("Exif\x00")):
		s.exif(payload, jpegExif)
	case marker == jpegApp1:
		s.private.add(readXMP(payload))
	case marker == jpegApp13:
		s.private.add(readIPTC(payload))
	default:
		s.private.Other = true
	}
}

func jpegExif(exif []byte) []byte {
	return slices.Concat([]byte{0xFF, jpegApp1, 0, byte(8 + len(exif))}, []byte("Exif\x00\x00"), exif)
}
