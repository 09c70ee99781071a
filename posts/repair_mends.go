package posts

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// sore is a problem and where it stands.
type sore struct {
	source  []byte
	at      int
	problem Problem
}

// mends are the remedies that are sure. Each returns the file without the problem,
// and what was done; nothing where it is not sure after all.
var mends = map[Code]func(sore) ([]byte, string){
	CurlyQuotes:    sore.straightQuotes,
	ForeignLetter:  sore.latinKey,
	TableOpen:      sore.latinKey,
	OddSpace:       sore.plainSpace,
	ColonForEquals: sore.equalsForColon,
	NoEquals:       sore.narrowEquals,
	StrayLine:      sore.narrowEquals,
	KeySpelling:    sore.smallKey,
	BelowTable:     sore.aboveTables,
	SignTooMany:    sore.withoutSign,
	TimeInQuotes:   sore.quotedTime,
}

// rest is the line from the place on.
func (s sore) rest() string { return string(s.source[s.at:lineEnd(s.source, s.at)]) }

func (s sore) lineStart() int { return bytes.LastIndexByte(s.source[:s.at], '\n') + 1 }

// replaced is the file with other words at the place.
func (s sore) replaced(before, after string) []byte {
	return splice(s.source, s.at, s.at+len(before), after)
}

// closing are the signs that end what another one began, as word processors of
// several countries write it.
var closing = map[rune]string{
	'“': "”“", '”': "”", '„': "“”", '«': "»", '»': "«", '‹': "›", '›': "‹", '‘': "’‘", '’': "’", '‚': "‘’", '″': "″", '′': "′", '‟': "”", '‛': "’",
}

// straightQuotes is sure where the text ends on the same line, and what stands
// between its quotation marks holds none of them.
func (s sore) straightQuotes() ([]byte, string) {
	opening, size := utf8.DecodeRune(s.source[s.at:])
	rest := s.rest()[size:]
	end := strings.IndexAny(rest, closing[opening]+string(opening))
	if end < 0 {
		return nil, ""
	}
	last, lastSize := utf8.DecodeRuneInString(rest[end:])
	inside, after := rest[:end], strings.TrimSpace(rest[end+lastSize:])
	if !strings.ContainsRune(closing[opening], last) || after != "" && !strings.ContainsRune(",]}#", rune(after[0])) {
		return nil, ""
	}
	quote := `"`
	switch {
	case !strings.ContainsAny(inside, `"\`):
	case !strings.Contains(inside, "'"):
		quote = "'"
	default:
		return nil, ""
	}
	written := string(opening) + inside + string(last)
	return s.replaced(written, quote+inside+quote), fmt.Sprintf("%c…%c made %s…%s", opening, last, quote, quote)
}

// latinKey retypes a key, or a table's name, that looks Latin as a whole.
func (s sore) latinKey() ([]byte, string) {
	start := s.lineStart()
	for strings.IndexByte("[ \t", s.source[start]) >= 0 {
		start++
	}
	s.at = start
	key := s.rest()
	if end := strings.IndexAny(key, " \t=:]"); end >= 0 {
		key = key[:end]
	}
	retyped := latin.Replace(key)
	if strings.ContainsFunc(retyped, func(r rune) bool { return r > unicode.MaxASCII }) {
		return nil, ""
	}
	return s.replaced(key, retyped), "letters of the key that only looked Latin typed anew: " + retyped
}

func (s sore) plainSpace() ([]byte, string) {
	sign, size := utf8.DecodeRune(s.source[s.at:])
	if !isOddSpace(sign) {
		return nil, ""
	}
	if unicode.IsSpace(sign) {
		return splice(s.source, s.at, s.at+size, " "), signName(sign) + " made a space"
	}
	return splice(s.source, s.at, s.at+size, ""), signName(sign) + " taken away"
}

// equalsForColon is sure before what can only be a value.
func (s sore) equalsForColon() ([]byte, string) {
	value := strings.TrimSpace(strings.TrimPrefix(s.rest(), ":"))
	_, isTruth := truths[value]
	isDate := len(value) > len("2026-12-01") && yearStands(value)
	if s.source[s.at] != ':' || !isTruth && !isDate && (value == "" || !strings.ContainsRune(`"'[`, rune(value[0]))) {
		return nil, ""
	}
	return s.replaced(":", " ="), ": behind a key made ="
}

// narrowEquals takes the wide equals sign of East Asian keyboards, U+FF1D, for the one
// of TOML.
func (s sore) narrowEquals() ([]byte, string) {
	const wide = "＝"
	if !strings.HasPrefix(s.rest(), wide) {
		return nil, ""
	}
	return s.replaced(wide, "="), wide + " made ="
}

// smallKey is sure where the right key does not stand there as well.
func (s sore) smallKey() ([]byte, string) {
	written, right := s.problem.Args[0], s.problem.Args[1]
	key := s.rest()
	if end := strings.IndexAny(key, "=]"); end >= 0 {
		key = key[:end]
	}
	in := strings.Index(key, written)
	if in < 0 {
		return nil, ""
	}
	s.at += in
	changed := s.replaced(written, right)
	if !saysAsMuch(s.source, changed) {
		return nil, ""
	}
	return changed, fmt.Sprintf("the key %s written %s", written, right)
}

// aboveTables moves a key of the file's top, which slipped below a table, to the end
// of the others there, with the notes above it.
func (s sore) aboveTables() ([]byte, string) {
	p := placeOf(s.source, nil)
	end := s.at
	for _, spot := range p.spots {
		if spot.key == s.at && spot.value > spot.key {
			end = max(end, spot.end)
		}
	}
	if end == s.at || len(p.tables) == 0 {
		return nil, ""
	}
	start, stop := s.withNotes(), min(p.lineEnd(end)+1, len(s.source))
	lines := string(bytes.TrimRight(s.source[start:stop], "\n"))
	p = placeOf(splice(s.source, start, stop, ""), nil)
	changed := p.newLine(p.lastOnTop(), lines)
	if !saysAsMuch(s.source, changed) {
		return nil, ""
	}
	return changed, fmt.Sprintf("%s moved above %s", s.problem.Args[0], p.tables[0].written)
}

// withNotes is where the line begins, or the notes that stand directly above it.
func (s sore) withNotes() int {
	start := s.lineStart()
	for start > 0 {
		above := bytes.LastIndexByte(s.source[:start-1], '\n') + 1
		if !bytes.HasPrefix(bytes.TrimLeft(s.source[above:start], " \t"), []byte("#")) {
			break
		}
		start = above
	}
	return start
}

func (s sore) withoutSign() ([]byte, string) {
	sign := s.rest()
	if len(sign) == 0 || !slices.Contains([]string{",", ";"}, strings.TrimSpace(sign)) {
		return nil, ""
	}
	return s.replaced(sign, ""), strings.TrimSpace(sign) + " behind a value taken away"
}

// quotedTime is what TOML can't read without quotation marks, and vigil with them.
func (s sore) quotedTime() ([]byte, string) {
	value, _, _ := strings.Cut(s.rest(), " #")
	value = strings.TrimSpace(value)
	return s.replaced(value, `"`+value+`"`), "quotation marks put around the time"
}
