package media

import (
	"image"
	"image/draw"
	"math"
)

// plane is one part of a picture that is scaled by itself: its brightness, one of
// its colours, or all of them where channels bytes stand side by side. It is read
// row by row, from the top, so that a large picture is never copied.
type plane struct {
	width, height, channels int
	row                     func(y int) []uint8
}

// bytesPlane is a plane whose bytes are in memory already.
func bytesPlane(pixels []uint8, stride, width, height int) plane {
	return plane{width, height, 1, func(y int) []uint8 { return pixels[y*stride:][:width] }}
}

// coloursPlane is any picture as red, green, blue and opacity, with the colours
// multiplied by the opacity: what is not seen does not shine through its edges.
func coloursPlane(picture image.Image) plane {
	bounds := picture.Bounds()
	line := image.NewRGBA(image.Rect(0, 0, bounds.Dx(), 1))
	return plane{bounds.Dx(), bounds.Dy(), 4, func(y int) []uint8 {
		draw.Draw(line, line.Rect, picture, image.Pt(bounds.Min.X, bounds.Min.Y+y), draw.Src)
		return line.Pix
	}}
}

// Numbers of fixed point: a weight has weightBits behind the point, a row that was
// scaled across has rowBits.
const (
	weightBits = 14
	rowBits    = 6
)

// scaled is the plane in another size. It weighs by Catmull-Rom, stretched over what
// becomes one pixel. Only the rows that weigh in the next one are kept, scaled
// across already: the scaler of golang.org/x/image/draw keeps all of them, 32 bytes
// for each pixel, which for a photo of 24 megapixels is a quarter of a gigabyte.
func (p plane) scaled(width, height int) []uint8 {
	across, down := tapsOf(p.width, width), tapsOf(p.height, height)
	rows := make([][]int16, longest(down))
	for i := range rows {
		rows[i] = make([]int16, width*p.channels)
	}
	sums := make([]int32, width*p.channels)
	pixels := make([]uint8, width*height*p.channels)
	next := 0
	for y, t := range down {
		for ; next < t.first+len(t.weights); next++ {
			scaleRow(rows[next%len(rows)], p.row(next), across, p.channels)
		}
		clear(sums)
		for i, weight := range t.weights {
			addRow(sums, rows[(t.first+i)%len(rows)], weight)
		}
		settle(pixels[y*len(sums):][:len(sums)], sums)
	}
	if p.channels == 4 {
		clampToOpacity(pixels)
	}
	return pixels
}

// taps are the neighbouring pixels that make one, and what each weighs.
type taps struct {
	first   int
	weights []int32
}

// tapsOf are those of each pixel when a side is scaled from one length to another.
func tapsOf(from, to int) []taps {
	all := make([]taps, to)
	ratio := float64(from) / float64(to)
	stretch := max(1, ratio)
	for i := range all {
		centre := (float64(i)+0.5)*ratio - 0.5
		first := max(0, int(math.Ceil(centre-2*stretch)))
		last := min(from-1, int(math.Floor(centre+2*stretch)))
		all[i] = taps{first, weigh(first, last, centre, stretch)}
	}
	return all
}

// weigh gives each pixel its share; together they are 1, also at the edges, and in
// fixed point.
func weigh(first, last int, centre, stretch float64) []int32 {
	shares := make([]float64, last-first+1)
	var sum float64
	for i := range shares {
		shares[i] = catmullRom(math.Abs(float64(first+i)-centre) / stretch)
		sum += shares[i]
	}
	weights := make([]int32, len(shares))
	left, heaviest := int32(1<<weightBits), 0
	for i, share := range shares {
		weights[i] = int32(math.Round(share / sum * (1 << weightBits)))
		left -= weights[i]
		if weights[i] > weights[heaviest] {
			heaviest = i
		}
	}
	weights[heaviest] += left
	return weights
}

// catmullRom is the cubic of Catmull and Rom (1974) at a distance of up to 2.
func catmullRom(t float64) float64 {
	switch {
	case t < 1:
		return (1.5*t-2.5)*t*t + 1
	case t < 2:
		return ((-0.5*t+2.5)*t-4)*t + 2
	}
	return 0
}

func longest(all []taps) int {
	most := 0
	for _, t := range all {
		most = max(most, len(t.weights))
	}
	return most
}

// scaleRow scales one row across.
func scaleRow(into []int16, row []uint8, across []taps, channels int) {
	if channels == 4 {
		scaleColours(into, row, across)
		return
	}
	for x, t := range across {
		sum := int32(1 << (weightBits - rowBits - 1))
		pixels := row[t.first:][:len(t.weights)]
		for i, weight := range t.weights {
			sum += int32(pixels[i]) * weight
		}
		into[x] = int16(sum >> (weightBits - rowBits))
	}
}

func scaleColours(into []int16, row []uint8, across []taps) {
	const half = 1 << (weightBits - rowBits - 1)
	for x, t := range across {
		sums := [4]int32{half, half, half, half}
		pixels := row[4*t.first:][:4*len(t.weights)]
		for _, weight := range t.weights {
			sums[0] += int32(pixels[0]) * weight
			sums[1] += int32(pixels[1]) * weight
			sums[2] += int32(pixels[2]) * weight
			sums[3] += int32(pixels[3]) * weight
			pixels = pixels[4:]
		}
		for i, sum := range sums {
			into[4*x+i] = int16(sum >> (weightBits - rowBits))
		}
	}
}

func addRow(sums []int32, row []int16, weight int32) {
	row = row[:len(sums)]
	for i := range sums {
		sums[i] += int32(row[i]) * weight
	}
}

// clampToOpacity lets no colour be stronger than its opacity, as Catmull-Rom may
// leave it at an edge.
func clampToOpacity(pixels []uint8) {
	for i := 0; i < len(pixels); i += 4 {
		pixel := pixels[i : i+4]
		pixel[0], pixel[1], pixel[2] = min(pixel[0], pixel[3]), min(pixel[1], pixel[3]), min(pixel[2], pixel[3])
	}
}

// settle makes bytes of the sums; Catmull-Rom may leave what a byte holds.
func settle(pixels []uint8, sums []int32) {
	const bits = weightBits + rowBits
	pixels = pixels[:len(sums)]
	for i, sum := range sums {
		pixels[i] = uint8(min(max((sum+1<<(bits-1))>>bits, 0), 255))
	}
}
