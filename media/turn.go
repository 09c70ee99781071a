package media

// turned are the pixels of a plane as they are shown: an orientation of Exif 2.32
// (tag 0x0112) says where the first row and the first column belong. From 5 on the
// sides change places.
func turned(pixels []uint8, width, height, channels, orientation int) []uint8 {
	if orientation <= 1 {
		return pixels
	}
	index := func(x, y int) int {
		x, y = source(x, y, width, height, orientation)
		return (y*width + x) * channels
	}
	corner := index(0, 0)
	right, down := index(1, 0)-corner, index(0, 1)-corner
	if orientation >= 5 {
		width, height = height, width
	}
	out := make([]uint8, 0, len(pixels))
	for y := range height {
		at := corner + y*down
		for range width {
			out = append(out, pixels[at:at+channels]...)
			at += right
		}
	}
	return out
}

// source is where a pixel stands in the file that is shown at x and y.
func source(x, y, width, height, orientation int) (int, int) {
	switch orientation {
	case 2: // mirrored
		return width - 1 - x, y
	case 3: // upside down
		return width - 1 - x, height - 1 - y
	case 4: // upside down, mirrored
		return x, height - 1 - y
	case 5: // the first row is the left side, the first column the top
		return y, x
	case 6: // the first row is the right side, the first column the top
		return y, height - 1 - x
	case 7: // the first row is the right side, the first column the bottom
		return width - 1 - y, height - 1 - x
	case 8: // the first row is the left side, the first column the bottom
		return width - 1 - y, x
	}
	return x, y
}
