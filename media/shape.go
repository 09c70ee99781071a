package media

import (
	"image"
)

// shaped is a picture turned upright, in this size. It is scaled before it is
// turned, as that is the smaller one; what comes out is the same.
func shaped(picture image.Image, width, height, orientation int) image.Image {
	across, down := width, height // as it lies in the file
	if orientation >= 5 {
		across, down = height, width
	}
	bounds, shown := picture.Bounds(), image.Rect(0, 0, width, height)
	asItIs := orientation <= 1 && bounds.Dx() == width && bounds.Dy() == height
	reshape := func(p plane, across, down int) []uint8 {
		return turned(p.scaled(across, down), across, down, p.channels, orientation)
	}
	switch from := picture.(type) {
	case *image.YCbCr:
		if asItIs {
			return picture
		}
		return shapedYCbCr(from, shown, across, down, reshape)
	case *image.Gray:
		if asItIs {
			return picture
		}
		p := bytesPlane(from.Pix[from.PixOffset(bounds.Min.X, bounds.Min.Y):], from.Stride, bounds.Dx(), bounds.Dy())
		return &image.Gray{Pix: reshape(p, across, down), Stride: width, Rect: shown}
	}
	return &image.RGBA{Pix: reshape(coloursPlane(picture), across, down), Stride: 4 * width, Rect: shown}
}

// shapedYCbCr scales brightness and colours apart, as a JPEG has them, and gives the
// colours half as many rows and columns, as the encoder writes them. So nothing is
// turned into red, green and blue and back.
func shapedYCbCr(from *image.YCbCr, shown image.Rectangle, across, down int, reshape func(p plane, across, down int) []uint8) image.Image {
	bounds := from.Rect
	colours := colourSize(from)
	half := func(side int) int { return (side + 1) / 2 }
	luma := bytesPlane(from.Y[from.YOffset(bounds.Min.X, bounds.Min.Y):], from.YStride, bounds.Dx(), bounds.Dy())
	chroma := func(pixels []uint8) []uint8 {
		pixels = pixels[from.COffset(bounds.Min.X, bounds.Min.Y):]
		return reshape(bytesPlane(pixels, from.CStride, colours.X, colours.Y), half(across), half(down))
	}
	return &image.YCbCr{
		Y: reshape(luma, across, down), YStride: shown.Dx(),
		Cb: chroma(from.Cb), Cr: chroma(from.Cr), CStride: half(shown.Dx()),
		SubsampleRatio: image.YCbCrSubsampleRatio420, Rect: shown,
	}
}

// colourSize is how many columns and rows the colours have.
func colourSize(of *image.YCbCr) image.Point {
	width, height := of.Rect.Dx(), of.Rect.Dy()
	across, down := 1, 1
	switch of.SubsampleRatio {
	case image.YCbCrSubsampleRatio422:
		across = 2
	case image.YCbCrSubsampleRatio420:
		across, down = 2, 2
	case image.YCbCrSubsampleRatio440:
		down = 2
	case image.YCbCrSubsampleRatio411:
		across = 4
	case image.YCbCrSubsampleRatio410:
		across, down = 4, 2
	}
	return image.Pt((width+across-1)/across, (height+down-1)/down)
}
