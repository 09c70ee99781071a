package main

import (
	"fmt"
	"strings"

	"vigil/media"
	"vigil/networks"
)

// What a preview says is the same on a terminal and in a review.

// partOf is ", part 1 of 2" in a thread, and before that which one it is of several
// texts.
func (p preview) partOf(i int) string {
	var words string
	if p.Texts > 1 {
		words = fmt.Sprintf(", text %d of %d", p.Text, p.Texts)
	}
	if len(p.Parts) > 1 {
		words += fmt.Sprintf(", part %d of %d", i+1, len(p.Parts))
	}
	return words
}

// tooLong is by how much; 0: it fits.
func (p previewPart) tooLong() int {
	if p.Limit == 0 {
		return 0
	}
	return max(0, p.Length-p.Limit)
}

// measure is the length beside its limit.
func (p previewPart) measure() string {
	switch {
	case p.Limit == 0:
		return fmt.Sprint(p.Length)
	case p.tooLong() > 0:
		return fmt.Sprintf("%d of %d: %d too long", p.Length, p.Limit, p.tooLong())
	}
	return fmt.Sprintf("%d of %d", p.Length, p.Limit)
}

// manner is in which language it is said, and to whom: ", en, unlisted".
func (p previewPart) manner() string {
	var manner strings.Builder
	for _, word := range []string{p.Language, p.Visibility} {
		if word != "" {
			manner.WriteString(", " + word)
		}
	}
	return manner.String()
}

// pieces are what readers see, one below the other. What stands in brackets is
// told in our words.
func (p previewPart) pieces() []string {
	var pieces []string
	add := func(told bool, format string, values ...any) {
		if told {
			pieces = append(pieces, fmt.Sprintf(format, values...))
		}
	}
	add(p.Warning != "", "[warning: %s]", p.Warning)
	add(p.Title != "", "[title: %s]", p.Title)
	add(p.Text != "", "%s", p.Text)
	for _, mark := range p.Marks {
		add(true, "[%s]", markInWords(mark, p.Text))
	}
	for _, shown := range p.Media {
		add(true, "[%s%s]", hidden(p.Sensitive), mediaInWords(shown, p.Fitted))
	}
	add(p.Card != "", "[card: %s]", p.Card)
	return append(pieces, pollInWords(p.Poll)...)
}

func markInWords(mark networks.Mark, text string) string {
	words := string(mark.Kind) + ": " + strings.Join(strings.Fields(mark.Of(text)), " ")
	if mark.Address != "" {
		words += " → " + mark.Address
	}
	return words
}

// mediaInWords is a picture as it goes out: "media/letter.jpg, 640×480, 120 kB: An
// envelope"; of one that is fitted it says into what.
func mediaInWords(shown networks.Media, fitted map[string]media.Plan) string {
	words := shown.File
	if shown.Width > 0 && shown.Height > 0 {
		words += fmt.Sprintf(", %d×%d", shown.Width, shown.Height)
	}
	alt := shown.Alt
	if alt == "" {
		alt = "no description"
	}
	words += ", " + sizeInWords(shown.Size)
	if plan, made := fitted[shown.File]; made {
		words += ", " + planInWords(plan)
	}
	return words + ": " + alt
}

// sizeInWords is a number of bytes in the largest unit that it fills.
func sizeInWords(bytes int64) string {
	switch {
	case bytes < 1000:
		return fmt.Sprintf("%d bytes", bytes)
	case bytes < 1000*1000:
		return fmt.Sprintf("%d kB", bytes/1000)
	}
	return fmt.Sprintf("%.1f MB", float64(bytes)/1e6)
}

func hidden(sensitive bool) string {
	if sensitive {
		return "hidden until asked for: "
	}
	return ""
}

func pollInWords(poll *networks.Poll) []string {
	if poll == nil {
		return nil
	}
	var words []string
	for _, option := range poll.Options {
		words = append(words, "○ "+option)
	}
	several := ""
	if poll.Multiple {
		several = ", several may be chosen"
	}
	return append(words, "[poll, open for "+span(poll.Open)+several+"]")
}

// remarks are what no reader sees.
func (p preview) remarks() []string {
	var remarks []string
	add := func(told bool, format string, values ...any) {
		if told {
			remarks = append(remarks, fmt.Sprintf(format, values...))
		}
	}
	add(len(p.Only) > 0, "%s: %s only", strings.Join(p.Only, ", "), p.Account)
	add(len(p.Own) > 0, "%s: its own here", strings.Join(p.Own, ", "))
	add(p.ReplyTo != "", "answers %s", p.ReplyTo)
	add(p.Repost != "", "shows %s again", p.Repost)
	lost := lostInWords(p.Lost)
	add(len(lost) > 0, "not shown there: %s", strings.Join(lost, ", "))
	add(p.Price > 0, "costs %s", dollars(p.Price))
	add(len(p.Parts) > 1 && p.Limit > 0, "%d in all", p.Length)
	return remarks
}

// lostInWords leaves out what readers do without: the language is for programs.
func lostInWords(lost []string) []string {
	var words []string
	for _, key := range lost {
		switch key {
		case "language":
		case "poll":
			words = append(words, "poll (its options stand in the text)")
		default:
			words = append(words, key)
		}
	}
	return words
}
