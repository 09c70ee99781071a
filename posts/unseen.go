package posts

import (
	"bytes"
	"fmt"
	"sort"
	"strings"
	"unicode/utf8"
)

// findUnseen looks for what TOML accepts in silence and nobody meant: marks of
// a merge inside a text, backslashes at a line's end, lines that were pasted and not
// filled in, signs that nobody sees.
// It searches for the few bytes that begin such things, so that a file without
// them costs next to nothing.
func (d *document) findUnseen() {
	d.findMergeMarks()
	d.findJoinedLines()
	d.findUnfilled()
	for _, lead := range []byte{0xe2, 0xef, 0xd8, 0xc2} {
		d.findSigns(lead)
	}
}

// findMergeMarks finds the first conflict inside a text; elsewhere it would be
// an error of syntax.
func (d *document) findMergeMarks() {
	for _, mark := range []string{"<<<<<<< ", ">>>>>>> "} {
		at := bytes.Index(d.source, []byte("\n"+mark))
		if at < 0 {
			continue
		}
		if _, inText := d.textAt(at + 1); inText {
			d.reportAt(at+1, MergeMarks)
			return
		}
	}
}

// findJoinedLines finds a \ at the end of a line between """.
func (d *document) findJoinedLines() {
	for at := 0; ; at++ {
		next := bytes.IndexByte(d.source[at:], '\\')
		if next < 0 {
			return
		}
		at += next
		after := bytes.TrimLeft(d.source[at+1:], " \t\r")
		if len(after) == 0 || after[0] != '\n' {
			continue
		}
		if opening, inText := d.textAt(at); inText && opening == `"""` && !d.escaped(at) {
			d.reportAt(at, JoinedLines)
		}
	}
}

// ellipses are what stands for words to come, as in the lines that vigil proposes.
var ellipses = []string{"…", "..."}

// findUnfilled finds texts that are nothing but an ellipsis.
func (d *document) findUnfilled() {
	for _, ellipsis := range ellipses {
		for at := 0; ; at += len(ellipsis) {
			next := bytes.Index(d.source[at:], []byte(ellipsis))
			if next < 0 {
				break
			}
			at += next
			if d.quotedAlone(at, len(ellipsis)) {
				d.reportAt(at, NotFilledIn, ellipsis)
			}
		}
	}
}

// quotedAlone tells whether a text of the file is these bytes and nothing else. Whether
// quotation marks stand around them is looked at first, since that needs no locator.
func (d *document) quotedAlone(at, length int) bool {
	const marks = "\"'"
	before, after := bytes.TrimSpace(d.source[:at]), bytes.TrimSpace(d.source[at+length:])
	if len(before) == 0 || len(after) == 0 || !strings.ContainsRune(marks, rune(before[len(before)-1])) || !strings.ContainsRune(marks, rune(after[0])) {
		return false
	}
	spot, inText := d.textSpot(at)
	text, _ := textOf(d.source[spot.value:spot.end])
	return inText && strings.TrimSpace(text) == string(d.source[at:at+length])
}

// escaped tells whether an odd number of backslashes stands before this one.
func (d *document) escaped(at int) bool {
	before := d.source[:at]
	return (len(before)-len(bytes.TrimRight(before, `\`)))%2 == 1
}

// oddSigns are signs that nobody sees, by what they do. U+200C, U+200D and the
// marks U+200E, U+200F and U+061C are left alone: scripts and emoji need them, and
// they turn nothing but themselves. So are isolates that are closed on their line:
// they are what keeps a name of the other direction together (see isolated).
var oddSigns = map[rune]Code{
	'\u00ad': InvisibleSign, '\u200b': InvisibleSign, '\u2060': InvisibleSign, '\ufeff': InvisibleSign,
	'\u2028': LineSeparator, '\u2029': LineSeparator,
	'\u202a': TurnedText, '\u202b': TurnedText, '\u202c': TurnedText, '\u202d': TurnedText, '\u202e': TurnedText,
	'\u2066': TurnedText, '\u2067': TurnedText, '\u2068': TurnedText, '\u2069': TurnedText,
}

// signNames are what people may call them.
var signNames = map[rune]string{
	'\u00a0': "a no-break space", '\u00ad': "a soft hyphen", '\u200b': "a zero-width space", '\u2060': "a word joiner", '\ufeff': "a byte-order mark",
	'\u2028': "a line separator", '\u2029': "a paragraph separator",
	'\u2066': "a left-to-right isolate", '\u2067': "a right-to-left isolate", '\u2068': "a first-strong isolate", '\u2069': "the end of an isolate",
	'\u202d': "a left-to-right override", '\u202e': "a right-to-left override",
	'\u2007': "a figure space", '\u2009': "a thin space", '\u202f': "a narrow no-break space", '\u3000': "an ideographic space",
}

// signName names a sign with its number.
func signName(r rune) string {
	name, ok := signNames[r]
	if !ok {
		name = "a sign"
	}
	return fmt.Sprintf("%s (U+%04X)", name, r)
}

// findSigns finds the signs whose UTF-8 form begins with this byte, inside of
// texts: each once, since the first tells where they came from.
func (d *document) findSigns(lead byte) {
	seen := map[rune]bool(nil)
	for at := 0; ; at++ {
		next := bytes.IndexByte(d.source[at:], lead)
		if next < 0 {
			return
		}
		at += next
		r, _ := utf8.DecodeRune(d.source[at:])
		code, odd := oddSigns[r]
		if !odd || seen[r] || isIsolate(r) && d.closedOnLine(at) {
			continue
		}
		if _, inText := d.textAt(at); inText {
			d.reportAt(at, code, signName(r))
			if seen == nil {
				seen = map[rune]bool{}
			}
			seen[r] = true
		}
	}
}

func isIsolate(r rune) bool { return '\u2066' <= r && r <= '\u2069' }

// closedOnLine tells whether each isolate of the line is closed there, and none that
// was not begun.
func (d *document) closedOnLine(at int) bool {
	before := bytes.LastIndexByte(d.source[:at], '\n') + 1
	line, _, _ := bytes.Cut(d.source[before:], []byte("\n"))
	open := 0
	for _, r := range string(line) {
		switch {
		case !isIsolate(r):
		case r != '\u2069':
			open++
		default:
			open--
		}
		if open < 0 {
			return false
		}
	}
	return open == 0
}

// textAt tells whether an offset lies inside a text, and how that one opens.
func (d *document) textAt(at int) (opening string, inText bool) {
	spot, inText := d.textSpot(at)
	if !inText {
		return "", false
	}
	return d.opening(spot.value), true
}

// textSpot is the text that an offset lies in.
func (d *document) textSpot(at int) (text spot, inText bool) {
	if d.texts == nil {
		d.texts = d.locator().texts()
	}
	i := sort.Search(len(d.texts), func(i int) bool { return d.texts[i].end > at })
	if i == len(d.texts) || at <= d.texts[i].value {
		return spot{}, false
	}
	return d.texts[i], true
}

// opening is the quotation mark with which a text begins there.
func (d *document) opening(at int) string {
	for _, mark := range []string{`"""`, "'''", `"`, "'"} {
		if bytes.HasPrefix(d.source[at:], []byte(mark)) {
			return mark
		}
	}
	return ""
}

// checkText looks for notes that someone wrote into a text.
func (v value) checkText(text string) {
	if !strings.Contains(text, "# ") {
		return
	}
	for line := range strings.Lines(text) {
		if at := noteIn(line); at >= 0 {
			note := strings.TrimSpace(line[at:])
			doc := v.table.doc
			doc.add(NewProblem(NoteInText, doc.valuePlace(v.path(), note), quoted(note)))
			return
		}
	}
}

// noteIn finds a # that stands alone: at the beginning of a line or behind a
// blank, and with a blank behind it. A hashtag has none.
func noteIn(line string) int {
	for at := 0; ; at++ {
		next := strings.Index(line[at:], "# ")
		if next < 0 {
			return -1
		}
		at += next
		if at == 0 || line[at-1] == ' ' || line[at-1] == '\t' {
			return at
		}
	}
}
