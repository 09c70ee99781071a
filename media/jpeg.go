package media

import (
	"bytes"
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
		return bytes.HasPrefix(payload, []byte("ICC_PROFILE\x00"))
	case jpegApp14:
		return bytes.HasPrefix(payload, []byte("Adobe")) && len(payload) == 12
	case 0xC8: // reserved
		return false
	}
	return marker >= 0xC0 && marker <= 0xCF || marker >= 0xDB && marker <= 0xDF
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
