package media

import (
	"bytes"
	"fmt"
	"image/gif"
	"io"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func strip(t *testing.T, file []byte) []byte {
	t.Helper()
	out, size, err := Strip(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		t.Fatal(err)
	}
	content, err := io.ReadAll(out)
	if err != nil {
		t.Fatal(err)
	}
	if int64(len(content)) != size {
		t.Errorf("%d bytes were announced and %d go out", size, len(content))
	}
	return content
}

func TestNothingPrivateGoesOut(t *testing.T) {
	files := map[string][]byte{
		"jpeg": privateJPEG(t, 6), "png": privatePNG(t, 6), "gif": privateGIF(t),
		"webp": privateWebP(6), "animated webp": privateAnimation(),
		"mp4": privateMP4("isom"), "mov": privateMP4("qt  "), "webm": privateWebM(), "live webm": liveWebM(),
	}
	for name, file := range files {
		t.Run(name, func(t *testing.T) {
			if !bytes.Contains(file, []byte(secret)) {
				t.Fatal("the test's own picture carries no secret")
			}
			out := strip(t, file)
			if at := bytes.Index(out, []byte(secret)); at >= 0 {
				t.Errorf("the secret goes out at byte %d: %q", at, out[max(0, at-30):at+6])
			}
			if again := strip(t, out); !bytes.Equal(again, out) {
				t.Error("stripping what was stripped changes it")
			}
		})
	}
}

func TestPixelsAndColourProfileStay(t *testing.T) {
	for name, file := range map[string][]byte{"jpeg": privateJPEG(t, 1), "png": privatePNG(t, 1), "gif": privateGIF(t)} {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(shown(t, file), shown(t, strip(t, file))); diff != "" {
				t.Error(diff)
			}
		})
	}
	for name, file := range map[string][]byte{"jpeg": privateJPEG(t, 1), "png": privatePNG(t, 1), "webp": privateWebP(1)} {
		if !bytes.Contains(strip(t, file), []byte(profile)) {
			t.Errorf("%s: the colour profile is lost", name)
		}
	}
}

func TestAnimationKeepsFramesDelaysAndRepetition(t *testing.T) {
	out, err := gif.DecodeAll(bytes.NewReader(strip(t, privateGIF(t))))
	if err != nil {
		t.Fatal(err)
	}
	if len(out.Image) != 2 || out.LoopCount != 3 || !cmp.Equal(out.Delay, []int{5, 5}) {
		t.Errorf("%d frames, %v, repeated %d times", len(out.Image), out.Delay, out.LoopCount)
	}
}

func TestOrientationStays(t *testing.T) {
	for orientation := 0; orientation <= 9; orientation++ {
		files := map[string][]byte{"jpeg": privateJPEG(t, orientation), "png": privatePNG(t, orientation), "webp": privateWebP(orientation)}
		for name, file := range files {
			t.Run(fmt.Sprint(name, orientation), func(t *testing.T) {
				out := strip(t, file)
				layout, err := scan(bytes.NewReader(out), int64(len(out)))
				if err != nil {
					t.Fatal(err)
				}
				if layout.private.Any() {
					t.Errorf("what went out still tells %+v", layout.private)
				}
				kept := bytes.Contains(out, orientationOnly(orientation))
				if needed := orientation >= 2 && orientation <= 8; kept != needed {
					t.Errorf("the orientation is written: %t", kept)
				}
				if sideways := orientation >= 5 && orientation <= 8; sideways != (layout.width == 30 && layout.height == 40) {
					t.Errorf("shown %d × %d", layout.width, layout.height)
				}
			})
		}
	}
}

func TestWebPFlagsAndSizesFitWhatIsLeft(t *testing.T) {
	tests := map[string]struct{ file, want []byte }{
		"turned": {privateWebP(6), webpFile(
			extended(0x20|webpHasExif, 40, 30), webpChunk("ICCP", profile),
			webpChunk("VP8L", lossless), webpChunk("EXIF", string(orientationOnly(6))))},
		"upright": {privateWebP(1), webpFile(
			extended(0x20, 40, 30), webpChunk("ICCP", profile), webpChunk("VP8L", lossless))},
		"animated": {privateAnimation(), webpFile(
			extended(webpAnimation, 256, 300), webpChunk("ANIM", "\x00\x00\x00\x00\x00\x00"),
			webpChunk("ANMF", string(make([]byte, 16))+webpChunk("VP8L", lossless)),
			webpChunk("ANMF", string(make([]byte, 16))+webpChunk("VP8L", lossless)))},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(test.want, strip(t, test.file)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestPrivateThingsAreNamed(t *testing.T) {
	phone := Private{Place: true, Camera: true, Time: true, Thumbnail: true}
	tests := map[string]struct {
		file []byte
		want Private
	}{
		"phone's Exif": {slices.Concat([]byte("\xFF\xD8"), segment(jpegApp1, "Exif\x00\x00"+string(exifOf(1)))), phone},
		"broken Exif":  {slices.Concat([]byte("\xFF\xD8"), segment(jpegApp1, "Exif\x00\x00MM")), Private{Other: true}},
		"XMP":          {slices.Concat([]byte("\xFF\xD8"), segment(jpegApp1, "http://ns.adobe.com/xap/1.0/\x00<dc:creator> <exif:GPSLatitude>")), Private{Author: true, Place: true}},
		"IPTC":         {slices.Concat([]byte("\xFF\xD8"), segment(jpegApp13, "Photoshop 3.0\x008BIM\x1C\x02\x5A\x00\x01x\x1C\x02\x50\x00\x01x\x1C\x02\x78\x1C\x02\x37")), Private{Place: true, Author: true, Comment: true, Time: true}},
		"nothing":      {[]byte("\xFF\xD8"), Private{}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			plain := privateJPEG(t, 1)
			plain = strip(t, plain)
			file := slices.Concat(test.file, plain[2:])
			layout, err := scan(bytes.NewReader(file), int64(len(file)))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, layout.private); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func FuzzStrip(f *testing.F) {
	for _, seed := range [][]byte{
		privateJPEG(f, 6), privatePNG(f, 6), privateGIF(f), privateWebP(6), privateAnimation(),
		privateMP4("qt  "), privateMP4("isom"), privateWebM(), liveWebM(),
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, file []byte) {
		layout, err := scan(bytes.NewReader(file), int64(len(file)))
		if err != nil {
			return
		}
		out, err := io.ReadAll(layout.reader(bytes.NewReader(file)))
		if err != nil || int64(len(out)) != layout.size() {
			t.Fatalf("%d bytes of %d: %v", len(out), layout.size(), err)
		}
		if len(out) > 2*len(file)+100 {
			t.Errorf("%d bytes became %d", len(file), len(out))
		}
		again, err := scan(bytes.NewReader(out), int64(len(out)))
		if err != nil {
			t.Fatalf("what goes out is no picture: %v", err)
		}
		if again.private.Unknown = false; again.private.Any() {
			t.Errorf("what goes out still tells %+v", again.private)
		}
		if layout.isVideo() && len(out) != len(file) {
			t.Errorf("a video of %d bytes became %d", len(file), len(out))
		}
	})
}
