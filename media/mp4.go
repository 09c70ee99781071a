package media

import (
	"bytes"
	"encoding/binary"
	"slices"
)

// mp4Known are the boxes of ISO/IEC 14496-12 and of Apple's QuickTime File Format
// that a player needs, by the box that they stand in; "" is the file itself. A box
// that is a key here is looked into, any other known one goes out as it is. What
// stands in neither is blanked: "udta" and "meta", in which phones write the place,
// "uuid", in which editors' programs leave XMP, and what was left in "free".
var mp4Known = map[string][]string{
	"":     {"ftyp", "styp", "moov", "moof", "mdat", "mfra", "sidx", "ssix", "pdin"},
	"moov": {"mvhd", "trak", "mvex", "iods", "pssh"},
	"trak": {"tkhd", "edts", "mdia", "tref", "trgr", "tapt", "clip", "matt", "load"},
	"mdia": {"mdhd", "hdlr", "minf", "elng"},
	"minf": {"vmhd", "smhd", "hmhd", "nmhd", "sthd", "gmhd", "dinf", "stbl", "hdlr"},
	"moof": {"mfhd", "traf", "pssh"},
	"traf": {"tfhd", "tfdt", "trun", "sbgp", "sgpd", "subs", "saiz", "saio", "senc"},
}

// mp4 lets a video go out with the same length, and each byte that a player needs at
// the same place: the offsets in its tables stay right. What is private becomes a
// box "free" of the same size, full of zeros.
func (s *scanner) mp4() {
	s.mp4Boxes("", s.length)
}

// mp4Boxes goes over the boxes up to end.
func (s *scanner) mp4Boxes(parent string, end int64) {
	const smallest = 8
	for s.err == nil && s.at+smallest <= end {
		start := s.at
		name, boxEnd := s.mp4Header(end)
		if s.err != nil {
			return
		}
		switch {
		case !slices.Contains(mp4Known[parent], name):
			s.mp4Blank(name, start, boxEnd)
		case mp4Known[name] != nil:
			s.keep(start)
			s.mp4Boxes(name, boxEnd)
		default:
			s.mp4Keep(name, start, boxEnd)
		}
	}
	if s.at < end {
		s.mp4Zero(end) // a few bytes that are no box: QuickTime ends "udta" so
	}
}

// mp4Header reads the size and the type of a box. A size of 1 stands for one of 64
// bits that follows, 0 for all that is left.
func (s *scanner) mp4Header(end int64) (name string, boxEnd int64) {
	start := s.at
	header := s.bytes(8)
	size := int64(binary.BigEndian.Uint32(header))
	switch size {
	case 0:
		size = end - start
	case 1:
		size = int64(binary.BigEndian.Uint64(s.bytes(8)))
	}
	if size < s.at-start || size > end-start {
		s.damaged("a box that is longer than what it stands in")
	}
	return string(header[4:]), start + size
}

// mp4Blank lets an empty box go out in place of a private one.
func (s *scanner) mp4Blank(name string, start, end int64) {
	body := s.at
	beginning := s.block(end - body)
	if len(bytes.Trim(beginning, "\x00")) > 0 {
		s.private.add(mp4Meaning(name, beginning))
	}
	s.pass(piece{from: start, to: start + 4})
	s.insert('f', 'r', 'e', 'e')
	s.pass(piece{from: start + 8, to: body})
	s.blank(body)
}

// mp4Meaning goes by marks that phones and cameras write: "©xyz" is the place in
// QuickTime's user data, "loci" in 3GPP's (TS 26.244, 8.2), the words are Apple's keys.
func mp4Meaning(name string, content []byte) Private {
	has := func(marks ...string) bool {
		return slices.ContainsFunc(marks, func(mark string) bool { return bytes.Contains(content, []byte(mark)) })
	}
	found := readXMP(content)
	found.add(Private{
		Place:     has("\xA9xyz", "loci", "location"),
		Camera:    has("\xA9mak", "\xA9mod", "\xA9swr", "\xA9too", "quicktime.make", "quicktime.model", "quicktime.software"),
		Author:    has("\xA9ART", "\xA9aut", "\xA9nam", "auth", "cprt", "quicktime.author", "quicktime.artist"),
		Comment:   has("\xA9cmt", "\xA9des", "desc", "titl", "quicktime.comment", "quicktime.description"),
		Time:      has("\xA9day", "quicktime.creationdate"),
		Thumbnail: name == "pnot" || has("covr", "thmb"),
	})
	if !found.Any() {
		found.Other = true
	}
	return found
}

// mp4Keep lets a box go out, without the times at which it was made and without the
// name that a camera gave to its handler.
func (s *scanner) mp4Keep(name string, start, end int64) {
	from := start
	switch name {
	case "mvhd", "tkhd", "mdhd":
		s.mp4Times(start)
		from = s.at
	case "hdlr":
		s.mp4Handler(start, end)
		from = s.at
	}
	s.skip(end - s.at)
	s.keep(from)
}

// mp4Times blanks the times of creation and change behind version and flags: eight
// bytes, or sixteen in version 1.
func (s *scanner) mp4Times(start int64) {
	length := 8
	if version := s.bytes(4)[0]; version == 1 {
		length = 16
	}
	s.keep(start)
	times := s.at
	if written := s.bytes(length); len(bytes.Trim(written, "\x00")) > 0 {
		s.private.Time = true
	}
	s.blank(times)
}

// mp4Handler blanks the name of a track's handler ("Core Media Video", a camera's
// model), and tells of tracks that are neither picture nor sound: a camera keeps its
// telemetry in one, with the place at each second.
func (s *scanner) mp4Handler(start, end int64) {
	const fixed = 24 // version, flags, two types, twelve bytes that are reserved
	head := s.bytes(int(min(fixed, end-s.at)))
	s.keep(start)
	if len(head) < fixed {
		return
	}
	if component, kind := string(head[4:8]), string(head[8:12]); component != "dhlr" && kind != "vide" && kind != "soun" {
		s.private.Unknown = true
	}
	named := s.at
	if name := s.block(end - s.at); len(bytes.Trim(name, "\x00")) > 0 {
		s.private.Camera = true
	}
	s.blank(named)
}

func (s *scanner) mp4Zero(end int64) {
	start := s.at
	s.skip(end - s.at)
	s.blank(start)
}
