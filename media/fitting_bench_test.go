package media

import (
	"bytes"
	"fmt"
	"image"
	"image/jpeg"
	"testing"
	"time"

	"golang.org/x/image/draw"

	"vigil/networks"
)

// BenchmarkFitting prepares photos of 12 megapixels, as for a network that takes
// sides of 2048, and compares with a loop that does nothing but decode, scale and
// encode with the libraries that are used here: image/jpeg and
// golang.org/x/image/draw, once with its fastest scaler and once with the one that
// weighs as vigil does. Each of the hundred photos is read, stripped, hashed and kept
// as well. The ratio to the faster loop has to stay below 1.3.
func BenchmarkFitting(b *testing.B) {
	const photos, side = 100, 2048
	limits := limited(func(l *networks.MediaLimits) { l.Side = side })
	plain := asJPEG(b, photo(4000, 3000))
	given := make([]networks.Media, photos)
	for i := range given {
		given[i] = givenWith(b, plain, fmt.Sprint(i))
	}
	var fitting, fastest, weighing time.Duration
	for b.Loop() {
		fitter := NewFitter(b.TempDir())
		for i := range photos { // in turn, so that a busy machine slows all of them
			fitting += timed(func() {
				if _, err := fitter.Fit(b.Context(), given[i], limits); err != nil {
					b.Fatal(err)
				}
			})
			fastest += timed(func() { bare(b, plain, draw.ApproxBiLinear, side) })
			if i%10 == 0 {
				weighing += 10 * timed(func() { bare(b, plain, draw.CatmullRom, side) })
			}
		}
	}
	each := func(d time.Duration) float64 { return d.Seconds() * 1000 / float64(b.N*photos) }
	b.ReportMetric(each(fitting), "ms/photo")
	b.ReportMetric(each(fastest), "ms/bare")
	b.ReportMetric(float64(fitting)/float64(fastest), "ratio")
	b.ReportMetric(float64(fitting)/float64(weighing), "ratio/catmull-rom")
	b.ReportMetric(0, "ns/op")
}

// givenWith is a photo that differs from others by a comment behind its pixels, so
// that none of them was made before.
func givenWith(b *testing.B, plain []byte, mark string) networks.Media {
	marked := bytes.Clone(plain[:len(plain)-2])
	marked = append(marked, segment(jpegApp2, jpegProfileMark+"\x01\x01"+mark)...)
	return given(b, append(marked, 0xFF, jpegEnd))
}

func timed(do func()) time.Duration {
	begun := time.Now()
	do()
	return time.Since(begun)
}

// bare decodes, scales and encodes.
func bare(b *testing.B, file []byte, scaler draw.Scaler, side int) {
	from, err := jpeg.Decode(bytes.NewReader(file))
	if err != nil {
		b.Fatal(err)
	}
	into := image.NewRGBA(image.Rect(0, 0, side, side*from.Bounds().Dy()/from.Bounds().Dx()))
	scaler.Scale(into, into.Rect, from, from.Bounds(), draw.Src, nil)
	if err := jpeg.Encode(new(bytes.Buffer), into, &jpeg.Options{Quality: qualities[0]}); err != nil {
		b.Fatal(err)
	}
}
