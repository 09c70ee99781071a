package media

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/color/palette"
	"image/gif"
	"image/jpeg"
	"image/png"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"vigil/networks"
)

// anyNetwork takes JPEG and PNG, without further limits.
var anyNetwork = networks.MediaLimits{Max: 4, Types: []string{"image/jpeg", "image/png"}}

func limited(change func(*networks.MediaLimits)) networks.MediaLimits {
	limits := anyNetwork
	change(&limits)
	return limits
}

// photo is a picture like a photograph: soft shapes, and the noise of a sensor.
func photo(width, height int) *image.YCbCr {
	picture := image.NewYCbCr(image.Rect(0, 0, width, height), image.YCbCrSubsampleRatio420)
	noise := uint32(1)
	for i := range picture.Y {
		noise = noise*1664525 + 1013904223
		x, y := i%picture.YStride, i/picture.YStride
		picture.Y[i] = uint8(x*150/width+y*60/height) + uint8(noise>>29) + uint8(x/37+y/41)%8
	}
	for i := range picture.Cb {
		picture.Cb[i], picture.Cr[i] = uint8(90+i%picture.CStride*60/picture.CStride), uint8(150-i/picture.CStride%40)
	}
	return picture
}

func asJPEG(t testing.TB, picture image.Image) []byte {
	return encoded(t, func(out *bytes.Buffer) error { return jpeg.Encode(out, picture, &jpeg.Options{Quality: 90}) })
}

func asPNG(t testing.TB, picture image.Image) []byte {
	return encoded(t, func(out *bytes.Buffer) error { return png.Encode(out, picture) })
}

// given is a picture of a message, as Read describes it.
func given(t testing.TB, content []byte) networks.Media {
	t.Helper()
	folder := t.TempDir()
	if err := os.WriteFile(filepath.Join(folder, "picture"), content, 0o600); err != nil {
		t.Fatal(err)
	}
	root, err := os.OpenRoot(folder)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { root.Close() })
	file, err := Read(root, "picture")
	if err != nil {
		t.Fatal(err)
	}
	return file.Media
}

// fitted is what an account with these limits gets of a picture, and its bytes. What
// is said of it has to be true.
func fitted(t testing.TB, fitter *Fitter, from networks.Media, limits networks.MediaLimits) (networks.Media, []byte) {
	t.Helper()
	got, err := fitter.Fit(t.Context(), from, limits)
	if err != nil {
		t.Fatal(err)
	}
	if err := (File{Media: got}).misfit(limits); err != nil {
		t.Errorf("what was fitted does not fit: %v", err)
	}
	in, err := got.Open()
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	content, err := io.ReadAll(in)
	if err != nil {
		t.Fatal(err)
	}
	of, hash, err := examined(content)
	if err != nil {
		t.Fatal(err)
	}
	same := cmpopts.IgnoreFields(networks.Media{}, "File", "Alt", "Focus", "Open")
	if diff := cmp.Diff(of.media("", hash), got, same); diff != "" {
		t.Errorf("the bytes are others than it is said (-bytes +said):\n%s", diff)
	}
	return got, content
}

func examined(content []byte) (*layout, string, error) {
	file, err := os.CreateTemp("", "")
	if err != nil {
		return nil, "", err
	}
	defer os.Remove(file.Name())
	defer file.Close()
	if _, err := file.Write(content); err != nil {
		return nil, "", err
	}
	return examine(file)
}

func TestWhatFitsIsNotTouched(t *testing.T) {
	from := given(t, privateJPEG(t, 6))
	for name, limits := range map[string]networks.MediaLimits{
		"no limits":     anyNetwork,
		"its own bytes": limited(func(l *networks.MediaLimits) { l.ImageBytes = from.Size }),
		"its own sides": limited(func(l *networks.MediaLimits) { l.Side, l.Sides, l.Pixels = 40, 70, 1200 }),
	} {
		t.Run(name, func(t *testing.T) {
			got, content := fitted(t, NewFitter(""), from, limits)
			if got.Hash != from.Hash || !bytes.Equal(content, strip(t, privateJPEG(t, 6))) {
				t.Error("it was encoded anew")
			}
		})
	}
}

func TestAPictureIsScaledIntoEachLimit(t *testing.T) {
	from := given(t, asJPEG(t, photo(600, 400)))
	for name, test := range map[string]struct {
		limits        networks.MediaLimits
		width, height int
	}{
		"a side":    {limited(func(l *networks.MediaLimits) { l.Side = 300 }), 300, 200},
		"sides":     {limited(func(l *networks.MediaLimits) { l.Sides = 500 }), 300, 200},
		"pixels":    {limited(func(l *networks.MediaLimits) { l.Pixels = 60_000 }), 300, 200},
		"bytes":     {limited(func(l *networks.MediaLimits) { l.ImageBytes = 20_000 }), 300, 200},
		"all":       {limited(func(l *networks.MediaLimits) { l.Side, l.Pixels, l.ImageBytes = 150, 60_000, 20_000 }), 150, 100},
		"odd sides": {limited(func(l *networks.MediaLimits) { l.Side = 101 }), 101, 67},
		"a point":   {limited(func(l *networks.MediaLimits) { l.Side = 1 }), 1, 1},
	} {
		t.Run(name, func(t *testing.T) {
			got, _ := fitted(t, NewFitter(""), from, test.limits)
			if got.Width != test.width || got.Height != test.height {
				t.Errorf("%d × %d, want %d × %d", got.Width, got.Height, test.width, test.height)
			}
		})
	}
}

func TestWhatNoPlanCanKnowIsFoundByTrying(t *testing.T) {
	noisy := image.NewRGBA(image.Rect(0, 0, 400, 300))
	noise := uint32(7)
	for i := range noisy.Pix {
		noise = noise*1664525 + 1013904223
		noisy.Pix[i] = uint8(noise >> 24)
		if i%4 == 3 {
			noisy.Pix[i] = 255
		}
	}
	got, _ := fitted(t, NewFitter(""), given(t, asPNG(t, noisy)), limited(func(l *networks.MediaLimits) { l.ImageBytes = 3000 }))
	if got.Type != "image/jpeg" {
		t.Errorf("it became %s", got.Type)
	}
	_, err := NewFitter("").Fit(t.Context(), given(t, asPNG(t, noisy)), limited(func(l *networks.MediaLimits) { l.ImageBytes = 30 }))
	if !errors.Is(err, ErrManyBytes) {
		t.Errorf("%v, want %v", err, ErrManyBytes)
	}
}

// The four corners of a picture, and its grounds.
var (
	red, green, blue, grey = color.RGBA{220, 20, 20, 255}, color.RGBA{20, 200, 20, 255}, color.RGBA{20, 20, 220, 255}, color.RGBA{128, 128, 128, 255}
	seeThrough             = color.RGBA{}
)

// corners is a picture of four quarters: top left, top right, bottom left, bottom
// right.
func corners(width, height int, colours [4]color.RGBA) *image.RGBA {
	picture := image.NewRGBA(image.Rect(0, 0, width, height))
	for y := range height {
		for x := range width {
			quarter := 2*y/height*2 + 2*x/width
			picture.Set(x, y, colours[quarter])
		}
	}
	return picture
}

// cornersOf are the colours in the middle of the four quarters.
func cornersOf(t *testing.T, content []byte) [4]color.RGBA {
	t.Helper()
	picture, _, err := image.Decode(bytes.NewReader(content))
	if err != nil {
		t.Fatal(err)
	}
	var found [4]color.RGBA
	size := picture.Bounds().Size()
	for quarter := range found {
		x, y := size.X/4+quarter%2*size.X/2, size.Y/4+quarter/2*size.Y/2
		found[quarter] = color.RGBAModel.Convert(picture.At(x, y)).(color.RGBA)
	}
	return found
}

// near tells that two colours differ by no more than a JPEG makes them.
func near(a, b color.RGBA) bool {
	far := func(x, y uint8) bool { return max(x, y)-min(x, y) > 12 }
	return !far(a.R, b.R) && !far(a.G, b.G) && !far(a.B, b.B) && !far(a.A, b.A)
}

// uprights are the quarters as they are shown, for each orientation (Exif 2.32, table
// 6): which of those in the file stand at the top left, top right, and below.
var uprights = [9][4]int{
	1: {0, 1, 2, 3}, 2: {1, 0, 3, 2}, 3: {3, 2, 1, 0}, 4: {2, 3, 0, 1},
	5: {0, 2, 1, 3}, 6: {2, 0, 3, 1}, 7: {3, 1, 2, 0}, 8: {1, 3, 0, 2},
}

func turnedJPEG(t testing.TB, picture image.Image, orientation int) []byte {
	plain := asJPEG(t, picture)
	return slices.Concat(plain[:2], segment(jpegApp1, "Exif\x00\x00"+string(exifOf(orientation))), plain[2:])
}

func turnedPNG(t testing.TB, picture image.Image, orientation int) []byte {
	plain := asPNG(t, picture)
	const afterHeader = 8 + 25
	return slices.Concat(plain[:afterHeader], pngChunk("eXIf", exifOf(orientation)), plain[afterHeader:])
}

func TestAFittedPictureStandsUprightInAllEightCases(t *testing.T) {
	inFile := [4]color.RGBA{red, green, blue, grey}
	picture := corners(120, 80, inFile)
	greyscale := image.NewGray(image.Rect(0, 0, 120, 80))
	for i := range greyscale.Pix {
		greyscale.Set(i%120, i/120, picture.At(i%120, i/120))
	}
	for orientation := 1; orientation <= 8; orientation++ {
		for name, file := range map[string][]byte{
			"jpeg":      turnedJPEG(t, picture, orientation),
			"png":       turnedPNG(t, picture, orientation),
			"grey jpeg": turnedJPEG(t, greyscale, orientation),
		} {
			t.Run(fmt.Sprint(name, " ", orientation), func(t *testing.T) {
				got, content := fitted(t, NewFitter(""), given(t, file), limited(func(l *networks.MediaLimits) { l.Side = 60 }))
				if wide := orientation < 5; wide != (got.Width == 60 && got.Height == 40) || !wide != (got.Width == 40 && got.Height == 60) {
					t.Errorf("%d × %d", got.Width, got.Height)
				}
				raw := cornersOf(t, file)
				for quarter, colour := range cornersOf(t, content) {
					if want := raw[uprights[orientation][quarter]]; !near(colour, want) {
						t.Errorf("quarter %d is %v, want %v", quarter, colour, want)
					}
				}
			})
		}
	}
}

func TestTransparencyStaysWhileItFits(t *testing.T) {
	picture := corners(200, 100, [4]color.RGBA{red, seeThrough, blue, {0, 64, 0, 128}})
	from := given(t, asPNG(t, picture))
	got, content := fitted(t, NewFitter(""), from, limited(func(l *networks.MediaLimits) { l.Side = 100 }))
	if got.Type != "image/png" {
		t.Fatalf("it became %s", got.Type)
	}
	for i, want := range [4]color.RGBA{red, seeThrough, blue, {0, 64, 0, 128}} {
		if found := cornersOf(t, content)[i]; !near(found, want) {
			t.Errorf("quarter %d is %v, want %v", i, found, want)
		}
	}

	onlyJPEG := limited(func(l *networks.MediaLimits) { l.Types = []string{"image/jpeg"} })
	got, content = fitted(t, NewFitter(""), from, onlyJPEG)
	if got.Type != "image/jpeg" || got.Width != 200 {
		t.Errorf("%s, %d wide", got.Type, got.Width)
	}
	for i, want := range [4]color.RGBA{red, {255, 255, 255, 255}, blue, {127, 191, 127, 255}} {
		if found := cornersOf(t, content)[i]; !near(found, want) {
			t.Errorf("on white, quarter %d is %v, want %v", i, found, want)
		}
	}
}

func TestEdgesOfWhatIsSeenThroughHaveNoFringe(t *testing.T) {
	picture := image.NewNRGBA(image.Rect(0, 0, 90, 90))
	for i := 0; i < len(picture.Pix); i += 4 {
		colour := []uint8{0, 255, 0, 0} // green, and not to be seen
		if x := i / 4 % 90; x > 31 && x < 59 {
			colour = []uint8{255, 0, 0, 255}
		}
		copy(picture.Pix[i:], colour)
	}
	_, content := fitted(t, NewFitter(""), given(t, asPNG(t, picture)), limited(func(l *networks.MediaLimits) { l.Side = 40 }))
	shown, err := png.Decode(bytes.NewReader(content))
	if err != nil {
		t.Fatal(err)
	}
	for x := range 40 {
		if r, g, _, _ := shown.At(x, 20).RGBA(); g > 0 && r < g {
			t.Errorf("column %d shines green", x)
		}
	}
}

func TestOtherKindsBecomeOnesThatAreAccepted(t *testing.T) {
	still := encoded(t, func(out *bytes.Buffer) error { return gif.Encode(out, gradient(), nil) })
	for name, test := range map[string]struct {
		file   []byte
		types  []string
		became string
	}{
		"a GIF that stands still":                {still, []string{"image/jpeg", "image/png"}, "image/png"},
		"a GIF where there is no PNG":            {still, []string{"image/jpeg"}, "image/jpeg"},
		"a WebP":                                 {webpFile(webpChunk("VP8L", lossless)), []string{"image/jpeg", "image/png"}, "image/png"},
		"a JPEG where there is nothing but PNG":  {asJPEG(t, photo(30, 20)), []string{"image/png"}, "image/png"},
		"a grey JPEG where there is only PNG":    {asJPEG(t, image.NewGray(image.Rect(0, 0, 30, 20))), []string{"image/png"}, "image/png"},
		"a drawing of 16 bits where there isn't": {asPNG(t, image.NewNRGBA64(image.Rect(0, 0, 30, 20))), []string{"image/jpeg"}, "image/jpeg"},
	} {
		t.Run(name, func(t *testing.T) {
			got, _ := fitted(t, NewFitter(""), given(t, test.file), limited(func(l *networks.MediaLimits) { l.Types = test.types }))
			if got.Type != test.became {
				t.Errorf("it became %s, want %s", got.Type, test.became)
			}
		})
	}
}

func TestAnimationsAndVideosFitOrAreRefused(t *testing.T) {
	all := networks.MediaLimits{Max: 4, MaxVideos: 1, Types: []string{"image/jpeg", "image/gif", "video/mp4"}}
	with := func(change func(*networks.MediaLimits)) networks.MediaLimits {
		limits := all
		change(&limits)
		return limits
	}
	for name, test := range map[string]struct {
		file   []byte
		limits networks.MediaLimits
		want   error
	}{
		"an animation":                   {privateGIF(t), all, nil},
		"an animation that is too large": {privateGIF(t), with(func(l *networks.MediaLimits) { l.AnimationBytes = 10 }), ErrManyBytes},
		"an animation that is too wide":  {privateGIF(t), with(func(l *networks.MediaLimits) { l.Side = 20 }), ErrManyPixels},
		"an animation of another kind":   {privateAnimation(), all, ErrNotAccepted},
		"a video":                        {privateMP4("isom"), all, nil},
		"a video that is too large":      {privateMP4("isom"), with(func(l *networks.MediaLimits) { l.VideoBytes = 10 }), ErrManyBytes},
		"a video of another kind":        {privateWebM(), all, ErrNotAccepted},
		"a picture where there are none": {asJPEG(t, photo(8, 8)), networks.MediaLimits{}, ErrNotAccepted},
	} {
		t.Run(name, func(t *testing.T) {
			from := given(t, test.file)
			got, err := NewFitter("").Fit(t.Context(), from, test.limits)
			if !errors.Is(err, test.want) {
				t.Errorf("%v, want %v", err, test.want)
			}
			if err == nil && got.Hash != from.Hash {
				t.Error("it was changed")
			}
		})
	}
}

// profileOf is a colour profile of a length that takes several segments.
func profileOf(space string, length int) []byte {
	return slices.Concat(make([]byte, 16), []byte(space), bytes.Repeat([]byte(profile), length/len(profile)))
}

func TestTheColourProfileGoesAlong(t *testing.T) {
	half := limited(func(l *networks.MediaLimits) { l.Side = 20 })
	onlyPNG := limited(func(l *networks.MediaLimits) { l.Types = []string{"image/png"} })
	rgb := profileOf("RGB ", 150_000)
	withProfile := func(profile []byte, plain []byte) []byte {
		return slices.Concat(jpegWithProfile(profile), plain[2:])
	}
	whole := withProfile(rgb, asJPEG(t, photo(30, 20)))
	shades := asJPEG(t, image.NewGray(image.Rect(0, 0, 30, 20)))
	plainPNG := asPNG(t, corners(30, 20, [4]color.RGBA{red, green, blue, grey}))
	inPNG := slices.Concat(plainPNG[:33], pngProfileChunk(rgb), plainPNG[33:])
	for name, test := range map[string]struct {
		file   []byte
		limits networks.MediaLimits
		want   []byte
	}{
		"from JPEG into JPEG":         {whole, half, rgb},
		"from JPEG into PNG":          {whole, onlyPNG, rgb},
		"from PNG into PNG":           {inPNG, half, rgb},
		"of grey into grey":           {withProfile(profileOf("GRAY", 300), shades), half, profileOf("GRAY", 300)},
		"of four inks into no colour": {withProfile(profileOf("CMYK", 300), asJPEG(t, photo(30, 20))), half, nil},
		"without its first part":      {slices.Concat(whole[:2], whole[2+2+65535:]), half, nil},
	} {
		t.Run(name, func(t *testing.T) {
			_, content := fitted(t, NewFitter(""), given(t, test.file), test.limits)
			of, _, err := examined(content)
			if err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(of.profile, test.want) {
				t.Errorf("a profile of %d bytes became one of %d", len(test.want), len(of.profile))
			}
		})
	}
}

func TestABombIsRefusedByItsHeader(t *testing.T) {
	header := func(width, height uint16) []byte { // a progressive JPEG that claims this size
		return slices.Concat([]byte{0xFF, jpegStart},
			segment(0xC2, string([]byte{8, byte(height >> 8), byte(height), byte(width >> 8), byte(width), 3, 1, 0x11, 0, 2, 0x11, 0, 3, 0x11, 0})),
			segment(jpegScan, "\x03\x01\x00\x02\x00\x03\x00\x00\x3f\x00"), []byte{1, 2, 3, 0xFF, jpegEnd})
	}
	zeros := image.NewPaletted(image.Rect(0, 0, 10_000, 10_000), palette.WebSafe)
	for name, file := range map[string][]byte{
		"100 megapixels of nothing":           asPNG(t, zeros),
		"100 megapixels that are not there":   header(10_000, 10_000),
		"a progressive one of 60 megapixels":  header(10_000, 6_000),
		"a GIF with a screen of 4 gigapixels": slices.Concat([]byte("GIF89a\xFF\xFF\xFF\xFF\x00\x00\x00"), []byte("\x2C\x00\x00\x00\x00\x01\x00\x01\x00\x80\xFF\xFF\xFF\x00\x00\x00\x02\x02\x44\x01\x00\x3B")),
	} {
		t.Run(name, func(t *testing.T) {
			from := given(t, file)
			runtime.GC()
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			begun := time.Now()
			_, err := NewFitter(t.TempDir()).Fit(t.Context(), from, limited(func(l *networks.MediaLimits) { l.Side = 1000 }))
			took := time.Since(begun)
			runtime.ReadMemStats(&after)
			if !errors.Is(err, ErrTooLarge) {
				t.Errorf("%v, want %v", err, ErrTooLarge)
			}
			if allocated := after.TotalAlloc - before.TotalAlloc; allocated > 1<<20 {
				t.Errorf("%d bytes were allocated", allocated)
			}
			t.Logf("refused in %v: %v", took, err)
		})
	}
}

func TestEachAttemptGetsTheSameBytes(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "fitted")
	from := given(t, asJPEG(t, photo(300, 200)))
	limits := limited(func(l *networks.MediaLimits) { l.Side = 100 })
	first, content := fitted(t, NewFitter(folder), from, limits)

	forgetful := from
	forgetful.Open = func() (io.ReadCloser, error) { return nil, ErrMissing }
	frozen := first
	frozen.Open = nil
	again := NewFitter(folder)
	if !again.Reopen(&frozen) {
		t.Fatal("the bytes are not there any more")
	}
	in, err := frozen.Open()
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	if kept, err := io.ReadAll(in); err != nil || !bytes.Equal(kept, content) {
		t.Errorf("other bytes, %v", err)
	}
	if second, _ := fitted(t, again, from, limits); second.Hash != first.Hash {
		t.Error("the second attempt gets another picture")
	}
	if anew, _ := fitted(t, NewFitter(""), from, limits); anew.Hash != first.Hash {
		t.Error("made anew, it is another picture")
	}
	if files, err := os.ReadDir(folder); err != nil || len(files) != 1 {
		t.Errorf("%d files are kept, %v", len(files), err)
	}
}

func TestAKeptPictureThatIsDamagedIsMadeAnew(t *testing.T) {
	folder := t.TempDir()
	from := given(t, asJPEG(t, photo(300, 200)))
	limits := limited(func(l *networks.MediaLimits) { l.Side = 100 })
	first, _ := fitted(t, NewFitter(folder), from, limits)
	files, err := filepath.Glob(filepath.Join(folder, "*"))
	if err != nil || len(files) != 1 {
		t.Fatalf("%v, %v", files, err)
	}
	if err := os.Truncate(files[0], first.Size/2); err != nil {
		t.Fatal(err)
	}
	if frozen := first; NewFitter(folder).Reopen(&frozen) {
		t.Error("half of a picture was taken for it")
	}
	if second, _ := fitted(t, NewFitter(folder), from, limits); second.Hash != first.Hash {
		t.Error("it became another picture")
	}
}

func TestWhatNobodyAskedForInAMonthIsRemoved(t *testing.T) {
	folder := t.TempDir()
	old := time.Now().Add(-keptFor - time.Hour)
	limits := limited(func(l *networks.MediaLimits) { l.Side = 10 })
	var kept []networks.Media
	for i := range 3 {
		from := given(t, asJPEG(t, photo(30+i, 20)))
		got, _ := fitted(t, NewFitter(folder), from, limits)
		kept = append(kept, got)
	}
	files, err := filepath.Glob(filepath.Join(folder, "*"))
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		if err := os.Chtimes(file, old, old); err != nil {
			t.Fatal(err)
		}
	}
	fitter := NewFitter(folder)
	fitter.Reopen(&kept[0])
	fitted(t, fitter, given(t, asJPEG(t, photo(40, 20))), limits)
	for i, want := range []bool{true, false, false} {
		if found := fitter.Reopen(&kept[i]); found != want {
			t.Errorf("picture %d is kept: %t", i, found)
		}
	}
}

func TestOnePictureIsMadeAtATimeAndWhoWaitsMayGiveUp(t *testing.T) {
	fitter := NewFitter("")
	fitter.turn <- struct{}{} // somebody makes one
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := fitter.Fit(ctx, given(t, asJPEG(t, photo(30, 20))), limited(func(l *networks.MediaLimits) { l.Side = 10 }))
	if !errors.Is(err, context.Canceled) {
		t.Errorf("%v, want %v", err, context.Canceled)
	}
}

func TestADamagedPictureIsRefusedWhenItIsDecoded(t *testing.T) {
	file := asJPEG(t, photo(300, 200))
	from := given(t, slices.Concat(file[:len(file)/2], []byte{0xFF, jpegEnd}))
	_, err := NewFitter("").Fit(t.Context(), from, limited(func(l *networks.MediaLimits) { l.Side = 100 }))
	if !errors.Is(err, ErrDamaged) {
		t.Errorf("%v, want %v", err, ErrDamaged)
	}
}

func TestAFolderThatCannotBeWrittenIsAnError(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "file", "fitted")
	if err := os.WriteFile(filepath.Dir(folder), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := NewFitter(folder).Fit(t.Context(), given(t, asJPEG(t, photo(30, 20))), limited(func(l *networks.MediaLimits) { l.Side = 10 }))
	if !errors.Is(err, ErrNotKept) {
		t.Errorf("%v, want %v", err, ErrNotKept)
	}
}

// TestScalingKeepsWhatIsEven: the weights of each pixel sum to one, at the edges too.
func TestScalingKeepsWhatIsEven(t *testing.T) {
	for _, size := range [][2]int{{100, 100}, {100, 37}, {7, 3}, {3, 7}, {1, 1}, {4000, 13}} {
		row := bytes.Repeat([]byte{200}, size[0])
		p := plane{size[0], 1, 1, func(int) []uint8 { return row }}
		for x, value := range p.scaled(size[1], 1) {
			if value != 200 {
				t.Errorf("%d to %d: pixel %d became %d", size[0], size[1], x, value)
			}
		}
	}
}
