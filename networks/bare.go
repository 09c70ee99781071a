package networks

import (
	"cmp"
	"strings"
	"unicode/utf8"
)

// weightedLinks finds what X shortens: addresses with a protocol, and bare ones
// of Latin letters, if the host ends in a known top-level domain. The grammar
// is twitter-text's (https://github.com/twitter/twitter-text,
// rb/lib/twitter-text/regex.rb).
func weightedLinks(text string) []Span {
	var links []Span
	for at, dot := 0, -1; at < len(text); {
		if at > dot {
			next := strings.IndexByte(text[at:], '.')
			if next < 0 {
				break
			}
			dot = at + next
			at += hostStart(text[at:dot])
		}
		before, _ := utf8.DecodeLastRuneInString(text[:at])
		length := weightedLink(text[at:], before)
		if length > 0 {
			links = append(links, Span{at, at + length})
		} else {
			_, length = utf8.DecodeRuneInString(text[at:])
		}
		at += length
	}
	return links
}

// hostStart is the first place at which the address of a host can begin whose
// first dot stands at the end of this text.
func hostStart(text string) int {
	start := len(strings.TrimRightFunc(text, isLabel))
	if before, ok := strings.CutSuffix(text[:start], "://"); ok {
		if protocol := protocolStart(before); protocol >= 0 {
			return protocol
		}
	}
	return start
}

// weightedLink measures the address that a text begins with; 0: none.
func weightedLink(text string, before rune) int {
	if !startsAddress(before) {
		return 0
	}
	host, prefix := 0, protocolLength(text)
	if prefix > 0 {
		host = domainLength(text[prefix:], isLabel)
	} else if !isPlainLabel(before) && !strings.ContainsRune("_./", before) {
		host = domainLength(text, isPlainLabel)
	}
	if host == 0 {
		return 0
	}
	return prefix + host + tailLength(text[prefix+host:], weightedPath, weightedQuery)
}

func protocolLength(text string) int {
	for _, prefix := range []string{"https://", "http://"} {
		if len(text) >= len(prefix) && strings.EqualFold(text[:len(prefix)], prefix) {
			return len(prefix)
		}
	}
	return 0
}

// isPlainLabel tells whether a character may stand in a host that comes
// without a protocol.
func isPlainLabel(r rune) bool { return r == '-' || isASCIIWord(r) || isAccentedLatin(r) }

func isAccentedLatin(r rune) bool {
	return r >= 0xC0 && r <= 0x24F && r != 0xD7 && r != 0xF7 || r >= 0x1E00 && r <= 0x1EFF
}

var (
	weightedPath = tail{
		opens: "/",
		inside: func(r rune) bool {
			return isASCIIWord(r) || isAccentedLatin(r) || isCyrillic(r) || strings.ContainsRune("!*';:=+,.$/%#[]-–_~@|&()", r)
		},
		last: func(r rune) bool {
			return isASCIIWord(r) || isAccentedLatin(r) || isCyrillic(r) || strings.ContainsRune("+-=_#/", r)
		},
	}
	weightedQuery = tail{
		opens:  "?",
		inside: func(r rune) bool { return isASCIIWord(r) || strings.ContainsRune("!?*'@();:&=+$/%#[]-_.,~|", r) },
		last:   func(r rune) bool { return isASCIIWord(r) || strings.ContainsRune("-_&=#/", r) },
	}
)

func isCyrillic(r rune) bool { return r >= 0x400 && r <= 0x4FF }

// domainLength measures the longest host name that ends in a known top-level
// domain. A label that DNS can't hold makes it no host at all.
func domainLength(text string, allowed func(rune) bool) int {
	longest := 0
	for start := 0; ; {
		end := start + run(text[start:], allowed)
		if start > 0 {
			if length := topLevelLength(text[start:end], text[end:]); length > 0 {
				longest = start + length
			}
		}
		if end == len(text) || text[end] != '.' || !isHostLabel(text[start:end]) {
			break
		}
		start = end + 1
	}
	for label := range strings.SplitSeq(text[:longest], ".") {
		if utf8.RuneCountInString(label) > longestLabel || asciiLength(label) > longestLabel {
			return 0
		}
	}
	return longest
}

// longestLabel is what DNS allows between two dots (RFC 1035, section 2.3.4).
const longestLabel = 63

func isHostLabel(label string) bool {
	return label != "" && strings.Trim(label, "-_") == label
}

// topLevelLength measures the top-level domain that a label begins with. What
// follows it must not go on like a word: "例え.みんなです" is a host and text.
func topLevelLength(label, after string) int {
	if strings.HasPrefix(label, "xn--") {
		return len(label)
	}
	longest := 0
	for start, r := range label {
		end := start + utf8.RuneLen(r)
		if end > longestLabel {
			break // no such name is that long
		}
		next, _ := utf8.DecodeRuneInString(cmp.Or(label[end:], after))
		if endsDomain(next) && isTopLevelDomain(strings.ToLower(label[:end])) {
			longest = end
		}
	}
	return longest
}

func endsDomain(next rune) bool {
	return !isASCIIWord(next) && !strings.ContainsRune("@+-", next)
}
