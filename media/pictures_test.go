package media

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/color"
	"image/color/palette"
	"image/gif"
	"image/jpeg"
	"image/png"
	"slices"
	"strings"
	"testing"
)

// secret marks everything that must not go out: a test that finds it in what
// goes out has found a leak. profile marks what must stay.
const (
	secret  = "SECRET"
	profile = "a colour profile"
)

func gradient() image.Image {
	picture := image.NewPaletted(image.Rect(0, 0, 40, 30), palette.Plan9)
	for i := range picture.Pix {
		picture.Pix[i] = uint8(i * 7)
	}
	return picture
}

func encoded(t testing.TB, write func(*bytes.Buffer) error) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := write(&out); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// exifOf is Exif data as a phone writes it: orientation, model, a thumbnail's
// folder, and the place.
func exifOf(orientation int) []byte {
	order := binary.BigEndian
	entry := func(out []byte, tag, kind uint16, count uint32, value ...byte) []byte {
		out = order.AppendUint32(order.AppendUint16(order.AppendUint16(out, tag), kind), count)
		return append(out, value...)
	}
	out := append([]byte("MM\x00\x2A"), 0, 0, 0, 8, 0, 4)
	out = entry(out, 0x0110, 2, 7, 0, 0, 0, 100)
	out = entry(out, tagOrientation, 3, 1, 0, byte(orientation), 0, 0)
	out = entry(out, tagExifFolder, 4, 1, 0, 0, 0, 62)
	out = entry(out, tagPlaceFolder, 4, 1, 0, 0, 0, 80)
	out = append(out, 0, 0, 0, 62) // a second folder, of the thumbnail
	out = append(entry(append(out, 0, 1), 0x9003, 2, 20, 0, 0, 0, 100), 0, 0, 0, 0)
	out = append(entry(append(out, 0, 1), 0x0002, 5, 3, 0, 0, 0, 100), 0, 0, 0, 0)
	return append(append(out, make([]byte, 100-len(out))...), secret...)
}

func segment(marker byte, payload string) []byte {
	length := len(payload) + 2
	return append([]byte{0xFF, marker, byte(length >> 8), byte(length)}, payload...)
}

// privateJPEG is a picture with everything that a phone and an editor's
// program leave in it, also behind its end.
func privateJPEG(t testing.TB, orientation int) []byte {
	plain := encoded(t, func(out *bytes.Buffer) error { return jpeg.Encode(out, gradient(), nil) })
	return slices.Concat(plain[:2],
		segment(jpegApp0, "JFIF\x00\x01\x02\x01\x00\x48\x00\x48\x01\x02"+secret),
		segment(jpegApp0, "JFXX\x00\x10"+secret),
		segment(jpegApp1, "Exif\x00\x00"+string(exifOf(orientation))),
		segment(jpegApp1, "http://ns.adobe.com/xap/1.0/\x00<dc:creator>"+secret),
		segment(jpegApp2, "ICC_PROFILE\x00\x01\x01"+profile),
		segment(jpegApp2, "MPF\x00"+secret),
		segment(jpegApp13, "Photoshop 3.0\x008BIM\x1C\x02\x5A\x00\x06"+secret),
		segment(0xE5, secret),
		segment(jpegComment, secret),
		[]byte{0xFF, 0xFF}, // fill bytes
		plain[2:len(plain)-2],
		segment(jpegComment, secret),
		plain[len(plain)-2:],
		[]byte(secret))
}

func privatePNG(t testing.TB, orientation int) []byte {
	plain := encoded(t, func(out *bytes.Buffer) error { return png.Encode(out, gradient()) })
	const afterHeader = 8 + 25
	return slices.Concat(plain[:afterHeader],
		pngChunk("iCCP", []byte("name\x00\x00"+profile)),
		pngChunk("tEXt", []byte("Comment\x00"+secret)),
		pngChunk("iTXt", []byte("XML:com.adobe.xmp\x00\x00\x00\x00\x00<exif:GPSLatitude>"+secret)),
		pngChunk("tIME", []byte(secret+"\x00")),
		pngChunk("eXIf", exifOf(orientation)),
		pngChunk("prVt", []byte(secret)),
		plain[afterHeader:],
		[]byte(secret))
}

func privateGIF(t testing.TB) []byte {
	plain := encoded(t, func(out *bytes.Buffer) error {
		frame := gradient().(*image.Paletted)
		return gif.EncodeAll(out, &gif.GIF{Image: []*image.Paletted{frame, frame}, Delay: []int{5, 5}, LoopCount: 3})
	})
	end := len(plain) - 1
	return slices.Concat(plain[:end],
		[]byte("\x21\xFE\x06"+secret+"\x00"),
		[]byte("\x21\x01\x0C000000000000\x06"+secret+"\x00"),
		[]byte("\x21\xFF\x0BXMP DataXMP\x06"+secret+"\x00"),
		plain[end:],
		[]byte(secret))
}

// lossless is one transparent pixel, as libwebp writes it.
const lossless = "\x2F\x00\x00\x00\x10\x07\x10\x11\x11\x88\x88\xFE\x07"

func webpChunk(name, content string) string {
	if len(content)%2 == 1 {
		content += "\x00"
		return name + string(binary.LittleEndian.AppendUint32(nil, uint32(len(content)-1))) + content
	}
	return name + string(binary.LittleEndian.AppendUint32(nil, uint32(len(content)))) + content
}

func webpFile(chunks ...string) []byte {
	var content strings.Builder
	content.WriteString("WEBP")
	for _, chunk := range chunks {
		content.WriteString(chunk)
	}
	return []byte("RIFF" + string(binary.LittleEndian.AppendUint32(nil, uint32(len(content.String())))) + content.String())
}

func extended(flags byte, width, height int) string {
	return webpChunk("VP8X", string([]byte{flags, 0, 0, 0,
		byte(width - 1), byte((width - 1) >> 8), 0, byte(height - 1), byte((height - 1) >> 8), 0}))
}

func privateWebP(orientation int) []byte {
	return append(webpFile(
		extended(0x20|webpHasExif|webpHasXMP, 40, 30),
		webpChunk("ICCP", profile),
		webpChunk("VP8L", lossless),
		webpChunk("XMP ", "<photoshop:City>"+secret),
		webpChunk("EXIF", string(exifOf(orientation))),
		webpChunk("WHAT", secret),
	), secret...)
}

func privateAnimation() []byte {
	frame := string(make([]byte, 16))
	return webpFile(
		extended(webpAnimation|webpHasXMP, 256, 300),
		webpChunk("ANIM", "\x00\x00\x00\x00\x00\x00"),
		webpChunk("ANMF", frame+webpChunk("VP8L", lossless)+webpChunk("WHAT", secret)),
		webpChunk("ANMF", frame+webpChunk("VP8L", lossless)),
		webpChunk("XMP ", secret),
	)
}

// shown is the decoded picture, pixel by pixel.
func shown(t *testing.T, file []byte) []color.Color {
	t.Helper()
	picture, _, err := image.Decode(bytes.NewReader(file))
	if err != nil {
		t.Fatalf("what goes out can't be decoded: %v", err)
	}
	var pixels []color.Color
	for y := range picture.Bounds().Dy() {
		for x := range picture.Bounds().Dx() {
			pixels = append(pixels, picture.At(x, y))
		}
	}
	return pixels
}
