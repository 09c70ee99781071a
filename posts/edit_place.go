package posts

import (
	"bytes"
	"slices"
	"strings"
	"unicode"
)

// editPlace is where a key of a file stands, or would stand.
type editPlace struct {
	*locator
	names []string
	// spot is the key's, where it has a value of its own.
	spot  spot
	found bool
}

// headed are the tables that people write below a header, with how many names stand in
// it: [letters], [on.x]. Others are written with dots: sentence.be.
var headed = map[string]int{"letters": 1, "photo": 1, "slots": 1, "event": 1, "poll": 1, "on": 2}

func placeOf(source []byte, names []string) editPlace {
	p := editPlace{locator: locate(source), names: names}
	p.spot, p.found = p.valueAt(strings.Join(names, "."))
	return p
}

// valueAt is the spot of a key with a value of its own, and not of a header.
func (p editPlace) valueAt(path string) (spot, bool) {
	s, known := p.spots[path]
	for s.end > s.value && isBlank(p.source[s.end-1]) {
		s.end-- // what the locator reads over before a comment
	}
	return s, known && s.value > s.key
}

func isBlank(c byte) bool { return c == ' ' || c == '\t' }

// written is the file with the value.
func (p editPlace) written(value, note string) []byte {
	if p.found {
		changed := splice(p.source, p.spot.value, p.spot.end, value)
		return noted(changed, p.outermost(p.spot)+len(changed)-len(p.source), note)
	}
	comment := commented(" # ", note)
	for n := len(p.names) - 1; n > 0; n-- {
		above := strings.Join(p.names[:n], ".")
		if table, ok := p.valueAt(above); ok {
			changed := p.insideBraces(table, dottedKey(p.names[n:])+" = "+value)
			return noted(changed, p.outermost(table)+len(changed)-len(p.source), note)
		}
		if at, header := p.lastBelow(above); at >= 0 {
			return p.newLine(at, dottedKey(p.names[header:])+" = "+value+comment)
		}
	}
	if n := headed[p.names[0]]; n > 0 && len(p.names) > n {
		return p.newTable(n, value+comment)
	}
	return p.newLine(p.lastOnTop(), dottedKey(p.names)+" = "+value+comment)
}

// removed is the file without the key.
func (p editPlace) removed(note string) []byte {
	if !p.found {
		return p.source
	}
	if p.inBraces() {
		return p.outOfBraces()
	}
	start := bytes.LastIndexByte(p.source[:p.spot.key], '\n') + 1
	if note != "" {
		return splice(p.source, start, p.lineEnd(p.spot.end), commented("# ", note))
	}
	end := p.lineEnd(p.spot.end)
	if rest := p.source[end:]; len(rest) > 0 {
		end += bytes.IndexByte(rest, '\n') + 1
	}
	return splice(p.source, start, end, "")
}

// divided is the file with one more name at the end of the key.
func (p editPlace) divided(name string) []byte {
	if !p.found {
		return p.source
	}
	key := locator{source: p.source, at: p.spot.key}
	key.key()
	for isBlank(p.source[key.at-1]) {
		key.at--
	}
	return splice(p.source, key.at, key.at, "."+bareKey(name))
}

// lastBelow is where the last value ends that stands below a table, and how many of
// the names stand in the header above it: 0 where it is written with dots on top.
// It is -1 where there is no such table.
func (p editPlace) lastBelow(path string) (at, header int) {
	if i := slices.IndexFunc(p.tables, func(t tableSpot) bool { return t.path == path }); i >= 0 {
		at = p.lineEnd(p.tables[i].at)
		for _, s := range p.spots {
			if s.table == i {
				at = max(at, s.end)
			}
		}
		return at, p.namesIn(i)
	}
	at = -1
	for below, s := range p.spots {
		if strings.HasPrefix(below, path+".") && s.value > s.key && s.end > at && p.headerAbove(s, path) {
			at, header = s.end, p.namesIn(s.table)
		}
	}
	return at, header
}

// headerAbove tells whether the header above a value is one of the table, or of one
// around it.
func (p editPlace) headerAbove(s spot, path string) bool {
	return s.table < 0 || strings.HasPrefix(path+".", p.tables[s.table].path+".")
}

// namesIn is how many names a header has; -1 is none.
func (p editPlace) namesIn(table int) int {
	if table < 0 {
		return 0
	}
	return strings.Count(p.tables[table].path, ".") + 1
}

// lastOnTop is where the last value above all headers ends; -1: there is none.
func (p editPlace) lastOnTop() int {
	top, last := len(p.source), -1
	if len(p.tables) > 0 {
		top = p.tables[0].at
	}
	for _, s := range p.spots {
		if s.end <= top && s.value > s.key {
			last = max(last, s.end)
		}
	}
	return last
}

// newLine puts a line below the one in which a value ends, with the same indent; -1
// is the file's beginning.
func (p editPlace) newLine(at int, line string) []byte {
	if at < 0 {
		begin := len(p.source) - len(bytes.TrimPrefix(p.source, []byte(byteOrderMark)))
		return splice(p.source, begin, begin, line+p.newline())
	}
	start := bytes.LastIndexByte(p.source[:at], '\n') + 1
	indent := p.source[start:at]
	if end := bytes.IndexFunc(indent, func(r rune) bool { return r != ' ' && r != '\t' }); end >= 0 {
		indent = indent[:end]
	}
	end := p.lineEnd(at)
	return splice(p.source, end, end, p.newline()+string(indent)+line)
}

// newTable puts a header of n names at the file's end, and the key below it.
func (p editPlace) newTable(n int, value string) []byte {
	newline := p.newline()
	gap := newline
	switch {
	case len(p.source) == 0:
		gap = ""
	case p.source[len(p.source)-1] != '\n':
		gap = newline + newline
	}
	lines := gap + "[" + dottedKey(p.names[:n]) + "]" + newline + dottedKey(p.names[n:]) + " = " + value + newline
	return splice(p.source, len(p.source), len(p.source), lines)
}

// inBraces tells whether the key stands in an inline table.
func (p editPlace) inBraces() bool {
	_, is := p.valueAt(strings.Join(p.names[:len(p.names)-1], "."))
	return is
}

// outermost is the end of the value that another one stands in, on whose line a
// comment can stand.
func (p editPlace) outermost(inner spot) int {
	for n := 1; n < len(p.names); n++ {
		if table, ok := p.valueAt(strings.Join(p.names[:n], ".")); ok {
			return table.end
		}
	}
	return inner.end
}

func (p editPlace) insideBraces(table spot, item string) []byte {
	end := table.end - 1
	for isBlank(p.source[end-1]) {
		end--
	}
	if p.source[end-1] == '{' {
		return splice(p.source, table.value, table.end, "{ "+item+" }")
	}
	return splice(p.source, end, end, ", "+item)
}

// outOfBraces takes one comma out with the key.
func (p editPlace) outOfBraces() []byte {
	start, end := p.spot.key, p.spot.end
	next := end
	for next < len(p.source) && isBlank(p.source[next]) {
		next++
	}
	if next < len(p.source) && p.source[next] == ',' {
		for end = next + 1; end < len(p.source) && isBlank(p.source[end]); end++ {
		}
		return splice(p.source, start, end, "")
	}
	before := bytes.TrimRight(p.source[:start], " \t")
	if bytes.HasSuffix(before, []byte(",")) {
		start = len(before) - 1
	}
	return splice(p.source, start, end, "")
}

// lineEnd is where the line ends in which an offset lies, before its newline.
func (p editPlace) lineEnd(offset int) int { return lineEnd(p.source, offset) }

func lineEnd(source []byte, offset int) int {
	end := bytes.IndexByte(source[offset:], '\n')
	if end < 0 {
		return len(source)
	}
	if end += offset; end > offset && source[end-1] == '\r' {
		end--
	}
	return end
}

// newline is how the file ends its lines.
func (p editPlace) newline() string {
	if bytes.Contains(p.source, []byte("\r\n")) {
		return "\r\n"
	}
	return "\n"
}

// noted puts a comment at the end of the line in which a value ends.
func noted(source []byte, at int, note string) []byte {
	end, sign := lineEnd(source, at), " # "
	if bytes.Contains(source[at:end], []byte("#")) {
		sign = "; "
	}
	return splice(source, end, end, commented(sign, note))
}

// commented is a note as a comment holds it, on one line, with a sign before it; a
// note without words is none.
func commented(sign, note string) string {
	apart := func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) }
	words := strings.FieldsFunc(strings.ToValidUTF8(note, ""), apart)
	if len(words) == 0 {
		return ""
	}
	return sign + strings.Join(words, " ")
}

// splice is a source with something else between two offsets.
func splice(source []byte, from, to int, text string) []byte {
	return slices.Concat(source[:from], []byte(text), source[to:])
}
