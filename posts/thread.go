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
	text string
	part int
}

// fitThread numbers the parts as written and, where split allows, continues
// what is too long for the limits in further parts.
func fitThread(texts []string, limits networks.TextLimits, split bool) []written {
	parts := make([]written, 0, len(texts))
	for i, text := range texts {
		pieces := []string{text}
		if split {
			pieces = networks.Split(text, limits)
		}
		for j, piece := range pieces {
			part := written{text: piece}
			if j == 0 {
				part.part = i + 1
			}
			parts = append(parts, part)
		}
	}
	return parts
}
