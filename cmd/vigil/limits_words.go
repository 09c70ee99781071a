package main

import (
	"fmt"
	"strings"

	"vigil/networks"
)

// limitsInWords says the limits that people ask about first.
func limitsInWords(limits networks.Limits) string {
	said := []string{textInWords(limits.Text)}
	if limits.Media.Max > 0 {
		said = append(said, count(limits.Media.Max, "picture"))
	}
	if limits.Poll.MaxOptions > 0 {
		said = append(said, fmt.Sprintf("polls of %d options", limits.Poll.MaxOptions))
	}
	for _, able := range []struct {
		word string
		can  bool
	}{
		{"threads", limits.Thread},
		{"reposts", limits.Repost},
		{"warnings", limits.Warning},
		{"titles", limits.Title > 0},
	} {
		if able.can {
			said = append(said, able.word)
		}
	}
	if limits.Price > 0 {
		said = append(said, dollars(limits.Price)+" a post")
	}
	if limits.LinkPrice > limits.Price {
		said = append(said, dollars(limits.LinkPrice)+" with a link")
	}
	return strings.Join(said, ", ")
}

func textInWords(text networks.TextLimits) string {
	if text.Max == 0 {
		return "texts of any length"
	}
	unit := "characters"
	switch text.Counting {
	case networks.Bytes:
		unit = "bytes"
	case networks.UTF16:
		unit = "UTF-16 units"
	case networks.EmojiBytes:
		unit = "characters, an emoji as many as its bytes"
	case networks.Weighted:
		unit = "characters, as X counts"
	}
	words := fmt.Sprintf("%d %s", text.Max, unit)
	if text.Link > 0 {
		words += fmt.Sprintf(" (a link counts %d)", text.Link)
	}
	return words
}
