package nostr

import (
	"errors"
	"strings"
)

// alphabet is that of BIP-173.
const alphabet = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"

// checksumLength is in characters.
const checksumLength = 6

// generators are those of BIP-173, "Checksum".
var generators = [5]uint32{0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3}

func polymod(values []byte) uint32 {
	sum := uint32(1)
	for _, value := range values {
		top := sum >> 25
		sum = sum&0x1ffffff<<5 ^ uint32(value)
		for i, generator := range generators {
			if top>>i&1 == 1 {
				sum ^= generator
			}
		}
	}
	return sum
}

// expand is the part before the "1" as the checksum sees it.
func expand(prefix string) []byte {
	var expanded []byte
	for i := range len(prefix) {
		expanded = append(expanded, prefix[i]>>5)
	}
	expanded = append(expanded, 0)
	for i := range len(prefix) {
		expanded = append(expanded, prefix[i]&31)
	}
	return expanded
}

// encodeBech32 writes bytes as NIP-19 wants it: bech32 without its bound on the length.
func encodeBech32(prefix string, content []byte) string {
	values := regroup(content, 8, 5, true)
	sum := polymod(append(append(expand(prefix), values...), make([]byte, checksumLength)...)) ^ 1
	for i := range checksumLength {
		values = append(values, byte(sum>>(5*(checksumLength-1-i))&31))
	}
	var written strings.Builder
	written.WriteString(prefix + "1")
	for _, value := range values {
		written.WriteByte(alphabet[value])
	}
	return written.String()
}

// errBech32 never repeats what was written: it may be a secret key.
var errBech32 = errors.New("it is mistyped: the letters don't fit together")

func decodeBech32(written string) (prefix string, content []byte, err error) {
	if written != strings.ToLower(written) && written != strings.ToUpper(written) {
		return "", nil, errBech32
	}
	written = strings.ToLower(written)
	at := strings.LastIndexByte(written, '1')
	if at < 1 || len(written)-at-1 < checksumLength {
		return "", nil, errBech32
	}
	prefix = written[:at]
	var values []byte
	for _, letter := range []byte(written[at+1:]) {
		value := strings.IndexByte(alphabet, letter)
		if value < 0 {
			return "", nil, errBech32
		}
		values = append(values, byte(value))
	}
	if polymod(append(expand(prefix), values...)) != 1 {
		return "", nil, errBech32
	}
	return prefix, regroup(values[:len(values)-checksumLength], 5, 8, false), nil
}

// regroup turns groups of so many bits into groups of as many others.
func regroup(from []byte, before, after uint, padded bool) []byte {
	var to []byte
	gathered, bits := uint32(0), uint(0)
	for _, value := range from {
		gathered, bits = gathered<<before|uint32(value), bits+before
		for bits >= after {
			bits -= after
			to = append(to, byte(gathered>>bits&(1<<after-1)))
		}
	}
	if padded && bits > 0 {
		to = append(to, byte(gathered<<(after-bits)&(1<<after-1)))
	}
	return to
}
