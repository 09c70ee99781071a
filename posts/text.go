package posts

import (
	"crypto/sha256"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Normalize puts a text into the one form in which it is counted, compared and
// published: LF between lines, NFC, no blanks at the end of a line, none of
// them nor empty lines at either end. Invalid UTF-8 becomes U+FFFD.
func Normalize(text string) string {
	if !utf8.ValidString(text) {
		text = strings.ToValidUTF8(text, string(utf8.RuneError))
	}
	if strings.ContainsRune(text, '\r') {
		text = lineEnds.Replace(text)
	}
	text = norm.NFC.String(text)
	return strings.TrimSpace(trimLines(text))
}

var lineEnds = strings.NewReplacer("\r\n", "\n", "\r", "\n")

// trimLines takes the blanks from the end of each line but the last.
func trimLines(text string) string {
	var trimmed strings.Builder
	kept, start := 0, 0
	for {
		length := strings.IndexByte(text[start:], '\n')
		if length < 0 {
			break
		}
		line := strings.TrimRightFunc(text[start:start+length], unicode.IsSpace)
		if len(line) < length {
			trimmed.WriteString(text[kept : start+len(line)])
			kept = start + length
		}
		start += length + 1
	}
	if kept == 0 {
		return text
	}
	return trimmed.String() + text[kept:]
}

// TextHash is the hash of what readers see, the parts of a thread in order. Two
// posts with the same hash say the same: letter case and blanks don't count,
// for a network compares no more strictly than that.
func TextHash(parts ...string) [sha256.Size]byte {
	words := strings.Fields(strings.ToLower(Normalize(strings.Join(parts, "\n"))))
	return sha256.Sum256([]byte(strings.Join(words, " ")))
}
