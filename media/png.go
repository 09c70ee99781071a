package media

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
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
		s.skip(length + 4)
		s.keep(start)
		s.animated = s.animated || name == "acTL"
		if name == "IEND" {
			return
		}
	}
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
