package posts

import (
	"strings"

	"vigil/networks"
)

// threadMark is the line that begins the next part of a thread.
const threadMark = "---"

// splitThread cuts a normalised text at its lines of `---`. A part without a
// word is kept: whoever checks the post has to tell that it is empty.
func splitThread(text string) []string {
	if !strings.Contains(text, threadMark) {
		return []string{text}
	}
	var parts []string
	var lines []string
	for line := range strings.SplitSeq(text, "\n") {
		if strings.TrimSpace(line) != threadMark {
			lines = append(lines, line)
			continue
		}
		parts = append(parts, joinLines(lines))
		lines = lines[:0]
	}
	return append(parts, joinLines(lines))
}

func joinLines(lines []string) string {
	return strings.TrimSpace(strings.Join(lines, "\n"))
}

// written is a part of a thread as it goes out. part is the number that it has
// in the file, for its pictures; 0 in what continues a part that was too long.
type written struct {
	prose
	part int
}

// fitThread numbers the parts as written and, where split allows, continues
// what is too long in further parts. The limits of a part as written are told by
// its number, because pictures and polls may leave it less room than what
// continues it.
func fitThread(texts []prose, limits func(part int) networks.TextLimits, further networks.TextLimits, split bool) []written {
	parts := make([]written, 0, len(texts))
	for i, text := range texts {
		pieces := []prose{text}
		if split {
			pieces = text.cut(limits(i+1), further)
		}
		for j, piece := range pieces {
			part := written{prose: piece}
			if j == 0 {
				part.part = i + 1
			}
			parts = append(parts, part)
		}
	}
	return parts
}

// quoteSign begins each line of a quote that is told by signs.
const quoteSign = "> "

// cut divides the prose, with what each part has of its marks. A line of a quote
// that is continued in the next part has the sign there too: somebody else's words
// must not become our own.
func (p prose) cut(first, further networks.TextLimits) []prose {
	if strings.Contains("\n"+p.text, "\n"+quoteSign) && !first.Fits(p.text) {
		first, further = withoutRoom(first, quoteSign), withoutRoom(further, quoteSign)
	}
	var pieces []prose
	at := 0
	for _, text := range cutText(p.text, first, further) {
		at += strings.Index(p.text[at:], text)
		piece := p.piece(at, at+len(text))
		line := strings.LastIndexByte(p.text[:at], '\n') + 1
		if at > line && strings.HasPrefix(p.text[line:], quoteSign) {
			piece.insert(insertion{0, quoteSign})
		}
		pieces = append(pieces, piece)
		at += len(text)
	}
	return pieces
}

// withoutRoom are the limits of a text that gets this sign as well.
func withoutRoom(limits networks.TextLimits, sign string) networks.TextLimits {
	if limits.Max > 0 {
		limits.Max = max(1, limits.Max-networks.Length(sign, limits))
	}
	if limits.MaxBytes > 0 {
		limits.MaxBytes = max(1, limits.MaxBytes-len(sign))
	}
	return limits
}

// cutText divides a text whose first piece has limits of its own.
func cutText(text string, first, further networks.TextLimits) []string {
	pieces := networks.Split(text, first)
	if len(pieces) < 2 || first == further {
		return pieces
	}
	_, rest, _ := strings.Cut(text, pieces[0])
	return append(pieces[:1], networks.Split(strings.TrimSpace(rest), further)...)
}
