package networks

import "unicode/utf8"

// The parameters of Punycode (RFC 3492, section 5).
const (
	punycodeBase = 36
	punycodeTMin = 1
	punycodeTMax = 26
	punycodeSkew = 38
	punycodeDamp = 700
	punycodeBias = 72
)

// asciiLength is how long a label of a host name is in the form that DNS knows:
// its own length, or the one of "xn--" and its Punycode (RFC 3492, section 6.3).
func asciiLength(label string) int {
	points := []rune(label)
	basic := 0
	for _, point := range points {
		if point < utf8.RuneSelf {
			basic++
		}
	}
	if basic == len(points) {
		return len(label)
	}
	length := len("xn--") + basic
	if basic > 0 {
		length++
	}
	return length + encodedLength(points, basic)
}

// encodedLength counts the digits for the characters outside ASCII, in the
// order of their code points.
func encodedLength(points []rune, basic int) int {
	digits, delta, bias := 0, 0, punycodeBias
	last, handled := rune(utf8.RuneSelf-1), basic
	for handled < len(points) {
		next := smallestAbove(points, last)
		delta += int(next-last-1) * (handled + 1)
		for _, point := range points {
			switch {
			case point < next:
				delta++
			case point == next:
				digits += digitsOf(delta, bias)
				bias = adaptedBias(delta, handled+1, handled == basic)
				delta = 0
				handled++
			}
		}
		delta++
		last = next
	}
	return digits
}

func smallestAbove(points []rune, last rune) rune {
	smallest := rune(utf8.MaxRune)
	for _, point := range points {
		if point > last {
			smallest = min(smallest, point)
		}
	}
	return smallest
}

func digitsOf(delta, bias int) int {
	digits := 1
	for k := punycodeBase; ; k += punycodeBase {
		threshold := min(max(k-bias, punycodeTMin), punycodeTMax)
		if delta < threshold {
			return digits
		}
		delta = (delta - threshold) / (punycodeBase - threshold)
		digits++
	}
}

func adaptedBias(delta, points int, first bool) int {
	if first {
		delta /= punycodeDamp
	} else {
		delta /= 2
	}
	delta += delta / points
	k := 0
	for ; delta > (punycodeBase-punycodeTMin)*punycodeTMax/2; k += punycodeBase {
		delta /= punycodeBase - punycodeTMin
	}
	return k + (punycodeBase-punycodeTMin+1)*delta/(delta+punycodeSkew)
}
