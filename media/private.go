package media

import (
	"bytes"
	"strings"
)

// Private is what a file carries besides its picture, as far as it was found.
type Private struct {
	// Place: where it was taken, as coordinates or in words.
	Place bool
	// Camera: make, model, lens, serial number or software.
	Camera bool
	// Author: a name, an owner, a copyright notice.
	Author bool
	// Comment: a title, a description, a comment.
	Comment bool
	// Time: when it was taken or changed.
	Time bool
	// Thumbnail: a smaller copy, which may show what was cropped away.
	Thumbnail bool
	// Other: something else, which is not read.
	Other bool
	// Unknown: what goes out may still carry any of these. It is so for a video with
	// a track that is neither picture nor sound: action cameras and drones keep their
	// telemetry in one, with the place at each second, and tracks go out unchanged.
	Unknown bool
}

// String lists what there is: "the place, the camera".
func (p Private) String() string {
	var found []string
	for _, one := range []struct {
		there bool
		words string
	}{
		{p.Place, "the place"}, {p.Camera, "the camera or program"}, {p.Author, "names"}, {p.Comment, "comments"},
		{p.Time, "times"}, {p.Thumbnail, "a smaller copy"}, {p.Other, "something that is not known"}, {p.Unknown, "a track of data"},
	} {
		if one.there {
			found = append(found, one.words)
		}
	}
	return strings.Join(found, ", ")
}

// Any tells whether there is, or may be, anything.
func (p Private) Any() bool { return p != Private{} }

func (p *Private) add(other Private) {
	p.Place = p.Place || other.Place
	p.Camera = p.Camera || other.Camera
	p.Author = p.Author || other.Author
	p.Comment = p.Comment || other.Comment
	p.Time = p.Time || other.Time
	p.Thumbnail = p.Thumbnail || other.Thumbnail
	p.Other = p.Other || other.Other
	p.Unknown = p.Unknown || other.Unknown
}

// readXMP looks for the names of properties (XMP specification part 2, Adobe):
// whether one is there is all that matters, so the XML is not parsed.
func readXMP(packet []byte) Private {
	has := func(names ...string) bool {
		for _, name := range names {
			if bytes.Contains(packet, []byte(name)) {
				return true
			}
		}
		return false
	}
	return Private{
		Place:     has("GPSLatitude", "GPSLongitude", "photoshop:City", "Iptc4xmpCore:Location", "LocationCreated"),
		Camera:    has("tiff:Make", "tiff:Model", "aux:Lens", "SerialNumber", "CreatorTool"),
		Author:    has("dc:creator", "dc:rights", "OwnerName", "photoshop:Credit"),
		Comment:   has("dc:description", "dc:title", "UserComment", "photoshop:Headline"),
		Time:      has("CreateDate", "ModifyDate", "DateTimeOriginal", "photoshop:DateCreated"),
		Thumbnail: has("xmp:Thumbnails", "xmpGImg:image"),
	}
}

// readIPTC looks for the data sets of record 2 (IPTC IIM 4.2) in a Photoshop
// block; each begins with 0x1C 0x02 and its number.
func readIPTC(block []byte) Private {
	var found Private
	for i := 0; i+2 < len(block); i++ {
		if block[i] == 0x1C && block[i+1] == 2 {
			found.add(iptcMeaning(block[i+2]))
		}
	}
	return found
}

func iptcMeaning(dataset byte) Private {
	switch dataset {
	case 90, 92, 95, 100, 101: // city, sublocation, state, country
		return Private{Place: true}
	case 80, 85, 110, 116, 122: // by-line and its title, credit, copyright, writer
		return Private{Author: true}
	case 5, 25, 105, 120: // name, keywords, headline, caption
		return Private{Comment: true}
	case 55, 60: // date and time of creation
		return Private{Time: true}
	}
	return Private{}
}
