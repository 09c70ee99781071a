package media

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
)

// sniffBytes is how much of a file tells its type; WebM names itself within
// its first header.
const sniffBytes = 512

// kind is one type of file.
type kind struct {
	mediaType string
	maxBytes  int64
	scan      func(*scanner)
}

func picture(mediaType string, scan func(*scanner)) kind {
	return kind{mediaType, MaxPictureBytes, scan}
}

func video(mediaType string, scan func(*scanner)) kind {
	return kind{mediaType, MaxVideoBytes, scan}
}

// kindOf tells the type from the first bytes.
func kindOf(start []byte) (kind, error) {
	begins := func(with string) bool { return bytes.HasPrefix(start, []byte(with)) }
	switch {
	case begins("\xFF\xD8\xFF"):
		return picture("image/jpeg", (*scanner).jpeg), nil
	case begins(pngSignature):
		return picture("image/png", (*scanner).png), nil
	case begins("GIF87a"), begins("GIF89a"):
		return picture("image/gif", (*scanner).gif), nil
	case begins("RIFF") && len(start) >= 12 && string(start[8:12]) == "WEBP":
		return picture("image/webp", (*scanner).webp), nil
	case begins("\x1A\x45\xDF\xA3") && bytes.Contains(start[:min(len(start), 64)], []byte("\x42\x82\x84webm")):
		return video("video/webm", (*scanner).webm), nil
	case len(start) >= 12 && string(start[4:8]) == "ftyp":
		return kindOfBrand(string(start[8:12]))
	}
	return kind{}, ErrNotMedia
}

// Major brands (https://mp4ra.org/registered-types/brands) that networks take for MP4.
var mp4Brands = []string{
	"isom", "iso2", "iso3", "iso4", "iso5", "iso6", "iso7", "iso8", "iso9",
	"mp41", "mp42", "avc1", "M4V ", "M4VH", "M4VP", "MSNV", "dash", "f4v ",
}

func kindOfBrand(brand string) (kind, error) {
	switch {
	case brand == "qt  ":
		return video("video/quicktime", (*scanner).mp4), nil
	case slices.Contains(mp4Brands, brand):
		return video("video/mp4", (*scanner).mp4), nil
	case slices.Contains([]string{"heic", "heix", "mif1", "msf1", "avif", "avis"}, brand):
		return kind{}, fmt.Errorf("%w: it is HEIC or AVIF; save it as JPEG", ErrNotMedia)
	}
	return kind{}, ErrNotMedia
}

func (l *layout) isVideo() bool { return isVideo(l.mediaType) }

func isVideo(mediaType string) bool { return strings.HasPrefix(mediaType, "video/") }
