package networks

import (
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// Length counts a text as a network with these limits does. What is not named
// in them counts as [Characters].
func Length(text string, limits TextLimits) int {
	switch limits.Counting {
	case Weighted:
		return weigh(text, limits, true)
	case Graphemes:
		return graphemeCount(limits.counted(text))
	case UTF16:
		return utf16Length(limits.counted(text))
	case Bytes:
		return len(limits.counted(text))
	case EmojiBytes:
		return emojiBytesLength(limits.counted(text))
	}
	return utf8.RuneCountInString(limits.counted(text))
}

func utf16Length(text string) int {
	length := 0
	for _, r := range text {
		length += utf16.RuneLen(r)
	}
	return length
}

// emojiBytesLength counts an emoji's bytes, and any other grapheme's characters.
// Not verified: whether a sign that may be an emoji, such as ©, counts as one. It
// does here, so that a text is rather called too long than refused.
func emojiBytesLength(text string) int {
	length := 0
	for text != "" {
		cluster := text[:graphemeLength(text)]
		text = text[len(cluster):]
		characters := utf8.RuneCountInString(cluster)
		if isEmoji(cluster) || characters == 1 && beginsEmoji(cluster) {
			length += len(cluster)
		} else {
			length += characters
		}
	}
	return length
}

// refusedByX are the characters that X takes in no text (validate.yml of
// twitter/twitter-text, "invalid characters").
const refusedByX = "\ufffe\ufeff\uffff"

// Fits tells whether the network takes a text of this length. X refuses some
// characters as well.
func (t TextLimits) Fits(text string) bool {
	if t.MaxBytes > 0 && len(text) > t.MaxBytes {
		return false
	}
	if t.Counting == Weighted && holdsOne(text, refusedByX) {
		return false
	}
	return t.Max == 0 || Length(text, t) <= t.Max
}

// holdsOne tells whether a text holds one of the signs. Looking for each by
// itself is many times as fast as comparing each character with all of them.
func holdsOne(text, signs string) bool {
	for _, sign := range signs {
		if strings.ContainsRune(text, sign) {
			return true
		}
	}
	return false
}

// counted is the text with each link as long as it counts, and each mention as
// much of it as counts. Mastodon counts the same way
// (app/validators/status_length_validator.rb).
func (t TextLimits) counted(text string) string {
	if t.Escaped != "" {
		text = t.Escape(text)
	}
	if t.Link > 0 {
		text = replace(text, t.links(text), func(string) string { return strings.Repeat("x", t.Link) })
	}
	if t.ShortMentions {
		text = replace(text, Mentions(text), withoutServer)
	}
	return text
}

// links are the pieces of a text that count as links.
func (t TextLimits) links(text string) []Span {
	if t.Counting == Weighted {
		return weightedLinks(text)
	}
	return Links(text)
}

// withoutServer makes "@name" of "@name@server".
func withoutServer(mention string) string {
	name, _, _ := strings.Cut(strings.TrimPrefix(mention, "@"), "@")
	return "@" + name
}

func replace(text string, spans []Span, with func(string) string) string {
	if len(spans) == 0 {
		return text
	}
	var replaced strings.Builder
	from := 0
	for _, span := range spans {
		replaced.WriteString(text[from:span.Start])
		replaced.WriteString(with(span.Of(text)))
		from = span.End
	}
	replaced.WriteString(text[from:])
	return replaced.String()
}
