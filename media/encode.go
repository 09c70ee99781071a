package media

import (
	"bytes"
	"compress/zlib"
	"errors"
	"fmt"
	"image"
	"image/draw"
	"image/gif"
	"image/jpeg"
	"image/png"
	"io"
	"slices"

	"golang.org/x/image/webp"
)

// qualities are those of a JPEG that are tried, one after the other, until its bytes
// are few enough; then it is made smaller, with the last one.
var qualities = []int{88, 78, 66, 52}

// shrinkings is how often a picture is made smaller by a quarter. Six times leave
// less than a thirtieth of its pixels.
const shrinkings = 6

// made is the picture that a network gets in place of another one.
type made struct {
	content       []byte
	mediaType     string
	width, height int
}

// make decodes what the layout describes and encodes it as planned. The caller has
// made sure that there is memory enough.
func (p Plan) make(source io.Reader, of *layout) (made, error) {
	picture, err := decode(source, of)
	if err != nil {
		return made{}, err
	}
	width, height := p.Width, p.Height
	for range shrinkings {
		shown := shaped(picture, width, height, of.orientation)
		content, mediaType, err := p.encode(shown, of.profile)
		if err != errTooLong {
			return made{content, mediaType, width, height}, err
		}
		width, height = max(1, width*3/4), max(1, height*3/4)
	}
	return made{}, fmt.Errorf("%w: %d, and no picture of it is so small", ErrManyBytes, p.bytes)
}

func decode(source io.Reader, of *layout) (image.Image, error) {
	decoders := map[string]func(io.Reader) (image.Image, error){
		"image/jpeg": jpeg.Decode, "image/png": png.Decode, "image/gif": gif.Decode, "image/webp": webp.Decode,
	}
	picture, err := decoders[of.mediaType](source)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	return picture, nil
}

// encode saves a picture as the first of the plan's types that is small enough.
func (p Plan) encode(picture image.Image, profile []byte) (content []byte, mediaType string, err error) {
	profile = fitting(profile, picture)
	for _, mediaType := range p.types {
		if mediaType == "image/png" {
			content, err = encodePNG(picture, profile, p.bytes)
		} else {
			content, err = p.encodeJPEG(picture, profile)
		}
		if err != errTooLong {
			return content, mediaType, err
		}
	}
	return nil, "", errTooLong
}

// fitting is a colour profile, if it speaks of colours as the picture has them
// (ICC.1:2022, 7.2.6): one for four inks, or for grey, does not outlive them.
func fitting(profile []byte, picture image.Image) []byte {
	space := "RGB "
	if _, grey := picture.(*image.Gray); grey {
		space = "GRAY"
	}
	if len(profile) < 20 || string(profile[16:20]) != space {
		return nil
	}
	return profile
}

func (p Plan) encodeJPEG(picture image.Image, profile []byte) ([]byte, error) {
	picture = onWhite(picture)
	head := jpegWithProfile(profile)
	for _, quality := range qualities {
		out := &bounded{most: p.bytes - int64(len(head)), endless: p.bytes == 0}
		err := jpeg.Encode(out, picture, &jpeg.Options{Quality: quality})
		if err == nil {
			return slices.Concat(head, out.content[2:]), nil
		}
		if !errors.Is(err, errTooLong) {
			return nil, fmt.Errorf("encode as JPEG: %w", err)
		}
	}
	return nil, errTooLong
}

// jpegWithProfile is the beginning of a JPEG with a colour profile, in as many
// segments as it needs (ICC.1:2022, annex B.4).
func jpegWithProfile(profile []byte) []byte {
	const most = 65535 - 2 - len(jpegProfileMark) - 2
	head := []byte{0xFF, jpegStart}
	parts := slices.Collect(slices.Chunk(profile, most))
	for i, part := range parts {
		length := 2 + len(jpegProfileMark) + 2 + len(part)
		head = append(head, 0xFF, jpegApp2, byte(length>>8), byte(length))
		head = append(append(head, jpegProfileMark...), byte(i+1), byte(len(parts)))
		head = append(head, part...)
	}
	return head
}

// onWhite puts a picture that can be seen through on white paper, as a JPEG can't be.
// It is done in place: nobody else has it.
func onWhite(picture image.Image) image.Image {
	colours, ok := picture.(*image.RGBA)
	if !ok || colours.Opaque() {
		return picture
	}
	for i := 0; i < len(colours.Pix); i += 4 {
		pixel := colours.Pix[i : i+4]
		missing := 255 - pixel[3]
		pixel[0], pixel[1], pixel[2], pixel[3] = pixel[0]+missing, pixel[1]+missing, pixel[2]+missing, 255
	}
	return colours
}

func encodePNG(picture image.Image, profile []byte, most int64) ([]byte, error) {
	if _, jpegColours := picture.(*image.YCbCr); jpegColours {
		colours := image.NewRGBA(picture.Bounds())
		draw.Draw(colours, colours.Rect, picture, picture.Bounds().Min, draw.Src)
		picture = colours
	}
	const header = len(pngSignature) + 25 // the signature and IHDR
	chunk := pngProfileChunk(profile)
	out := &bounded{most: most - int64(len(chunk)), endless: most == 0}
	if err := png.Encode(out, picture); err != nil {
		if errors.Is(err, errTooLong) {
			return nil, errTooLong
		}
		return nil, fmt.Errorf("encode as PNG: %w", err)
	}
	return slices.Insert(out.content, header, chunk...), nil
}

func pngProfileChunk(profile []byte) []byte {
	if profile == nil {
		return nil
	}
	content := bytes.NewBufferString("ICC\x00\x00") // its name, and the only way of compression
	packer := zlib.NewWriter(content)
	packer.Write(profile) // a bytes.Buffer never fails, and so neither does this
	packer.Close()
	return pngChunk("iCCP", content.Bytes())
}

var errTooLong = errors.New("more bytes than are allowed")

// bounded is a buffer that refuses to grow beyond what is of use.
type bounded struct {
	content []byte
	most    int64
	endless bool
}

func (b *bounded) Write(more []byte) (int, error) {
	if !b.endless && int64(len(b.content)+len(more)) > b.most {
		return 0, errTooLong
	}
	b.content = append(b.content, more...)
	return len(more), nil
}
