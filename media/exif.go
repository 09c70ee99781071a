package media

import (
	"bytes"
	"encoding/binary"
)

// Tags of Exif 2.32 (CIPA DC-008-2019), which is TIFF 6.0 inside.
const (
	tagOrientation = 0x0112
	tagExifFolder  = 0x8769
	tagPlaceFolder = 0x8825
)

// exifFound is what Exif data tells.
type exifFound struct {
	orientation int
	private     Private
}

// tiff is Exif data with its byte order.
type tiff struct {
	data  []byte
	order binary.ByteOrder
}

// readExif reads Exif data with or without its "Exif" mark. What can't be read
// is Other; the offsets inside are foreign, so at most four folders are
// visited, wherever they point.
func readExif(block []byte) exifFound {
	block = bytes.TrimPrefix(block, []byte("Exif\x00\x00"))
	t := tiff{data: block, order: binary.LittleEndian}
	if bytes.HasPrefix(block, []byte("MM")) {
		t.order = binary.BigEndian
	}
	if len(block) < 8 || t.order.Uint16(block[2:]) != 42 {
		return exifFound{private: Private{Other: true}}
	}
	var found exifFound
	next := t.folder(t.order.Uint32(block[4:]), found.see(&t))
	if next != 0 {
		found.private.Thumbnail = true
	}
	return found
}

// see returns what to do with a tag of the first folder and of the Exif folder.
func (found *exifFound) see(t *tiff) func(tag uint16, value []byte) {
	return func(tag uint16, value []byte) {
		switch tag {
		case tagOrientation:
			if turn := int(t.order.Uint16(value)); turn >= 1 && turn <= 8 {
				found.orientation = turn
			}
		case tagExifFolder:
			t.folder(t.order.Uint32(value), func(tag uint16, _ []byte) { found.private.add(exifMeaning(tag)) })
		case tagPlaceFolder:
			t.folder(t.order.Uint32(value), func(tag uint16, _ []byte) { found.private.add(placeMeaning(tag)) })
		default:
			found.private.add(exifMeaning(tag))
		}
	}
}

// folder calls see for each entry of the folder at offset, with the four bytes
// of its value, and returns the offset of the next folder, or 0.
func (t *tiff) folder(offset uint32, see func(tag uint16, value []byte)) uint32 {
	if uint64(offset)+2 > uint64(len(t.data)) {
		return 0
	}
	rest := t.data[offset:]
	count := int(t.order.Uint16(rest))
	rest = rest[2:]
	for ; count > 0 && len(rest) >= 12; count-- {
		see(t.order.Uint16(rest), rest[8:12])
		rest = rest[12:]
	}
	if count > 0 || len(rest) < 4 {
		return 0
	}
	return t.order.Uint32(rest)
}

func exifMeaning(tag uint16) Private {
	switch tag {
	case 0x010F, 0x0110, 0x0131, 0x927C, 0xA431, 0xA433, 0xA434, 0xA435: // make, model, software, maker's note, serial number, lens
		return Private{Camera: true}
	case 0x013B, 0x8298, 0x9C9D, 0xA430: // artist, copyright, author, owner
		return Private{Author: true}
	case 0x010E, 0x9286, 0x9C9B, 0x9C9C, 0x9C9E, 0x9C9F: // description, comments, keywords, subject
		return Private{Comment: true}
	case 0x0132, 0x9003, 0x9004: // date and time of change, taking, digitizing
		return Private{Time: true}
	}
	return Private{}
}

func placeMeaning(tag uint16) Private {
	switch tag {
	case 0x02, 0x04, 0x14, 0x16, 0x1B, 0x1C: // latitude, longitude, the destination's, method, area
		return Private{Place: true}
	}
	return Private{}
}

// orientationOnly is Exif data with one entry.
func orientationOnly(orientation int) []byte {
	return []byte{
		'I', 'I', 42, 0, 8, 0, 0, 0, // little-endian, the first folder follows
		1, 0, // one entry
		0x12, 0x01, 3, 0, 1, 0, 0, 0, byte(orientation), 0, 0, 0, // orientation, one short
		0, 0, 0, 0, // no further folder
	}
}
