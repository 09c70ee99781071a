package posts

import (
	"bytes"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// locator knows where each key of a TOML file stands. The parser gives no line
// for a key that nobody asked for, and the last one's for repeated tables; so
// files with a problem are walked once more. It takes whatever it is given: of
// a file with a syntax error it knows what it could follow.
//
// Paths are those of the keys, with a number, from 0, for each element of a
// list: "on.x.media[1].alt".
type locator struct {
	source []byte
	at     int
	spots  map[string]spot
	// tables are the headers in the order of the file.
	tables []tableSpot
	// elements counts the [[tables]] met of each path.
	elements map[string]int
	// depth of nested lists and inline tables; a file that nests them deeper is
	// no longer followed.
	depth int
}

// spot is where a key and its value begin, and where the value ends: offsets
// in the source.
type spot struct {
	key, value, end int
	// table is the header above it, as an index of tables; -1: none.
	table int
	// afterBlank: an empty line stands above it, and a header above that.
	afterBlank bool
}

// tableSpot is a header.
type tableSpot struct {
	path, written string
	at            int
}

const deepestNesting = 50

func locate(source []byte) *locator {
	l := &locator{source: source, spots: map[string]spot{}, elements: map[string]int{}}
	l.at = len(source) - len(bytes.TrimPrefix(source, []byte(byteOrderMark)))
	table, blank := "", false
	for l.at < len(l.source) {
		l.skip(" \t\r")
		switch c := l.peek(); {
		case c == '\n':
			blank = blank || l.emptyLine()
			l.at++
		case c == '#':
			l.toLineEnd()
		case c == '[':
			table = l.header()
			l.toLineEnd()
			blank = false
		default:
			l.keyValue(table, len(l.tables)-1, blank)
			l.toLineEnd()
		}
	}
	return l
}

// emptyLine tells whether the line that ends here holds nothing.
func (l *locator) emptyLine() bool {
	start := bytes.LastIndexByte(l.source[:l.at], '\n') + 1
	return len(bytes.TrimSpace(l.source[start:l.at])) == 0
}

// header reads [name] or [[name]], and returns the path that its keys get.
func (l *locator) header() string {
	start := l.at
	array := bytes.HasPrefix(l.source[l.at:], []byte("[["))
	l.skip("[ \t")
	keyAt := l.at
	path := l.resolve(l.key())
	if array {
		l.elements[path]++
		l.note(path, spot{key: keyAt, value: keyAt, end: l.at, table: -1})
		path = element(path, l.elements[path]-1)
	}
	l.note(path, spot{key: keyAt, value: keyAt, end: l.at, table: -1})
	end := l.at
	for end < len(l.source) && l.source[end] == ']' {
		end++
	}
	l.tables = append(l.tables, tableSpot{path: path, written: string(l.source[start:end]), at: start})
	return path
}

// resolve writes a header's key as a path: a table inside a repeated one means
// that one's last element.
func (l *locator) resolve(keys []string) string {
	path := ""
	for i, key := range keys {
		path = child(path, key)
		if n := l.elements[path]; n > 0 && i < len(keys)-1 {
			path = element(path, n-1)
		}
	}
	return path
}

// keyValue reads one `key = value` of a table, dotted keys too.
func (l *locator) keyValue(table string, header int, blank bool) {
	keyAt := l.at
	keys := l.key()
	if len(keys) == 0 {
		return
	}
	path := table
	for _, key := range keys {
		path = child(path, key)
		l.note(path, spot{key: keyAt, value: keyAt, end: l.at, table: header, afterBlank: blank})
	}
	l.skip(" \t")
	if l.peek() != '=' {
		return
	}
	l.at++
	l.skip(" \t")
	valueAt := l.at
	l.value(path)
	l.spots[path] = spot{key: keyAt, value: valueAt, end: l.at, table: header, afterBlank: blank}
}

// key reads a key's parts up to what is none: ] or = or the line's end.
func (l *locator) key() []string {
	var keys []string
	for {
		l.skip(" \t")
		part, ok := l.keyPart()
		if !ok {
			return keys
		}
		keys = append(keys, part)
		l.skip(" \t")
		if l.peek() != '.' {
			return keys
		}
		l.at++
	}
}

func (l *locator) keyPart() (string, bool) {
	start := l.at
	if c := l.peek(); c == '"' || c == '\'' {
		l.quoted()
		text := l.source[start:l.at]
		if unquoted, err := strconv.Unquote(string(text)); err == nil {
			return unquoted, true
		}
		return string(bytes.Trim(text, `"'`)), true
	}
	for l.at < len(l.source) && !strings.ContainsRune(" \t\r\n=.]#[{},\"'", rune(l.source[l.at])) {
		l.at++
	}
	return string(l.source[start:l.at]), l.at > start
}

// value reads over a value, and notes what is inside lists and inline tables.
func (l *locator) value(path string) {
	if l.depth++; l.depth > deepestNesting {
		l.at = len(l.source)
		return
	}
	defer func() { l.depth-- }()
	switch l.peek() {
	case '"', '\'':
		l.quoted()
	case '[':
		l.list(path)
	case '{':
		l.inlineTable(path)
	default:
		for l.at < len(l.source) && !strings.ContainsRune(",]}#\r\n", rune(l.source[l.at])) {
			l.at++
		}
	}
}

func (l *locator) list(path string) {
	l.at++
	for n := 0; ; n++ {
		l.skipToElement()
		if c := l.peek(); c == ']' || c == 0 {
			l.at = min(l.at+1, len(l.source))
			return
		}
		start := l.at
		l.value(element(path, n))
		l.note(element(path, n), spot{key: start, value: start, end: l.at, table: -1})
		if l.at == start {
			l.at++
		}
	}
}

func (l *locator) inlineTable(path string) {
	l.at++
	for {
		l.skipToElement()
		if c := l.peek(); c == '}' || c == 0 {
			l.at = min(l.at+1, len(l.source))
			return
		}
		start := l.at
		l.keyValue(path, -1, false)
		if l.at == start {
			l.at++
		}
	}
}

// skipToElement reads over what may stand between the elements of a list.
func (l *locator) skipToElement() {
	for {
		l.skip(" \t\r\n,")
		if l.peek() != '#' {
			return
		}
		l.toLineEnd()
	}
}

// quoted reads over a text of any of the four kinds.
func (l *locator) quoted() {
	quote := l.source[l.at]
	if mark := bytes.Repeat([]byte{quote}, 3); bytes.HasPrefix(l.source[l.at:], mark) {
		l.at += 3
		l.quotedLines(quote, mark)
		return
	}
	for l.at++; l.at < len(l.source) && l.source[l.at] != '\n'; l.at++ {
		if l.source[l.at] == '\\' && quote == '"' {
			l.at++
		} else if l.source[l.at] == quote {
			l.at++
			return
		}
	}
	l.at = min(l.at, len(l.source))
}

func (l *locator) quotedLines(quote byte, mark []byte) {
	for ; l.at < len(l.source); l.at++ {
		if l.source[l.at] == '\\' && quote == '"' {
			l.at++
			continue
		}
		if bytes.HasPrefix(l.source[l.at:], mark) {
			l.at += 3
			// Up to two quotation marks may stand before the three that close.
			for i := 0; i < 2 && l.peek() == quote; i++ {
				l.at++
			}
			return
		}
	}
	l.at = min(l.at, len(l.source))
}

func (l *locator) peek() byte {
	if l.at >= len(l.source) {
		return 0
	}
	return l.source[l.at]
}

func (l *locator) skip(signs string) {
	for l.at < len(l.source) && strings.IndexByte(signs, l.source[l.at]) >= 0 {
		l.at++
	}
}

func (l *locator) toLineEnd() {
	if end := bytes.IndexByte(l.source[l.at:], '\n'); end >= 0 {
		l.at += end
		return
	}
	l.at = len(l.source)
}

// note keeps the first spot of a path: of a table that is met twice, the one
// that began it.
func (l *locator) note(path string, s spot) {
	if _, known := l.spots[path]; !known {
		l.spots[path] = s
	}
}

// texts are the values in quotation marks, in the order of the file.
func (l *locator) texts() []spot {
	texts := []spot{}
	for _, s := range l.spots {
		if s.value < s.end && (l.source[s.value] == '"' || l.source[s.value] == '\'') {
			texts = append(texts, s)
		}
	}
	slices.SortFunc(texts, func(a, b spot) int { return a.end - b.end })
	return texts
}

// find returns the spot of a path, or else of the nearest one above it. The
// first of a list may be written as if it were the only one: [media].
func (l *locator) find(path string) (spot, bool) {
	for ; path != ""; path = parent(path) {
		for _, written := range []string{path, strings.ReplaceAll(path, "[0]", "")} {
			if s, ok := l.spots[written]; ok {
				return s, true
			}
		}
	}
	return spot{table: -1}, false
}

func child(path, key string) string {
	if path == "" {
		return key
	}
	return path + "." + key
}

func element(path string, n int) string { return path + "[" + strconv.Itoa(n) + "]" }

func parent(path string) string {
	return path[:max(strings.LastIndexAny(path, ".["), 0)]
}

// position counts an offset as line and column, both from 1, the column in
// characters; a byte-order mark counts nothing.
func position(source []byte, offset int) (line, column int) {
	offset = min(max(offset, 0), len(source))
	before := bytes.TrimPrefix(source[:offset], []byte(byteOrderMark))
	line = 1 + bytes.Count(before, []byte("\n"))
	return line, 1 + utf8.RuneCount(before[bytes.LastIndexByte(before, '\n')+1:])
}
