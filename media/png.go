package media

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"hash/crc32"
	"io"
	"slices"
)

const pngSignature = "\x89PNG\r\n\x1a\n"

// pngNeeded are the chunks that change what is seen (PNG, third edition, W3C
// 2025, section 11): the pixels, their colours, transparency and animation.
var pngNeeded = []string{
	"IHDR", "PLTE", "IDAT", "IEND", "tRNS", "acTL", "fcTL", "fdAT",
	"cHRM", "gAMA", "iCCP", "sBIT", "sRGB", "cICP", "mDCV", "cLLI", "bKGD", "pHYs",
}

// png lets the chunks go out that change what is seen, and nothing behind the
// last one.
func (s *scanner) png() {
	s.skip(int64(len(pngSignature)))
	s.keep(0)
	for s.err == nil {
		start := s.at
		header := s.bytes(8)
		length, name := int64(binary.BigEndian.Uint32(header)), string(header[4:])
		if !slices.Contains(pngNeeded, name) {
			s.pngPrivate(name, length)
			continue
		}
		s.pngRead(name, length)
		s.skip(4)
		s.keep(start)
		s.animated = s.animated || name == "acTL"
		if name == "IEND" {
			return
		}
	}
}

// pngRead passes over a chunk that goes out. It looks into the header, and into
// the colour profile.
func (s *scanner) pngRead(name string, length int64) {
	switch name {
	case "IHDR":
		s.pngHeader(s.block(length))
	case "iCCP":
		s.profile = pngProfile(s.block(length))
	default:
		s.skip(length)
	}
}

// pngHeader tells what a decoder will keep: one byte of a pixel with a palette,
// else four, as there may be transparency; twice that with 16 bits a colour, and
// half as much again where the rows come interlaced.
func (s *scanner) pngHeader(header []byte) {
	if len(header) != 13 {
		s.damaged("a header of another length")
		return
	}
	const palette = 3
	pixels := int64(binary.BigEndian.Uint32(header)) * int64(binary.BigEndian.Uint32(header[4:]))
	depth, colours, interlaced := header[8], header[9], header[12] == 1
	bytesPerPixel := int64(4)
	switch {
	case colours == palette:
		bytesPerPixel = 1
	case depth == 16:
		bytesPerPixel = 8
	}
	s.decoding = pixels * bytesPerPixel
	if interlaced {
		s.decoding += s.decoding / 2
	}
}

// pngProfile unpacks a colour profile: its name, a zero, the way of compression,
// and the compressed bytes. One that is broken or huge is none.
func pngProfile(chunk []byte) []byte {
	_, packed, found := bytes.Cut(chunk, []byte{0})
	if !found || len(packed) < 1 {
		return nil
	}
	in, err := zlib.NewReader(bytes.NewReader(packed[1:]))
	if err != nil {
		return nil
	}
	profile, err := io.ReadAll(io.LimitReader(in, maxBlock+1))
	if err != nil || len(profile) > maxBlock {
		return nil
	}
	return profile
}

// pngPrivate leaves a chunk behind, and remembers what it tells.
func (s *scanner) pngPrivate(name string, length int64) {
	block := s.block(length)
	s.skip(4)
	switch name {
	case "eXIf":
		s.exif(block, func(exif []byte) []byte { return pngChunk("eXIf", exif) })
	case "tEXt", "zTXt", "iTXt":
		s.private.add(pngText(block))
	case "tIME":
		s.private.Time = true
	default:
		s.private.Other = true
	}
}

// pngText judges a text by its keyword: the text itself may be compressed.
func pngText(block []byte) Private {
	keyword, text, _ := bytes.Cut(block, []byte{0})
	switch string(keyword) {
	case "Author", "Copyright":
		return Private{Author: true}
	case "Software", "Source":
		return Private{Camera: true}
	case "Creation Time":
		return Private{Time: true}
	case "XML:com.adobe.xmp":
		return readXMP(text)
	case "Title", "Description", "Comment":
		return Private{Comment: true}
	}
	return Private{Other: true}
}

func pngChunk(name string, content []byte) []byte {
	chunk := binary.BigEndian.AppendUint32(nil, uint32(len(content)))
	chunk = append(append(chunk, name...), content...)
	return binary.BigEndian.AppendUint32(chunk, crc32.ChecksumIEEE(chunk[4:]))
}
