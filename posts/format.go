package posts

import (
	"bytes"
	"errors"
	"reflect"
	"strings"

	"golang.org/x/text/unicode/norm"
)

// Format writes a TOML file as everybody's looks: one space around =, one empty
// line above a table and no two in a row, nothing at the end of a line, no indents
// but inside of lists of several lines. What a person wrote stays: comments, the
// order, the line breaks of lists, and each text, sign by sign. The result says
// exactly what the source said, and formatted again it stays as it is.
//
// A file with an error of syntax can't be formatted; the error is the TOML library's.
func Format(source []byte) ([]byte, error) {
	before, _, err := decode(string(source))
	if err != nil {
		return nil, err
	}
	f := &formatter{locator: locator{source: source}}
	f.at = len(source) - len(bytes.TrimPrefix(source, []byte(byteOrderMark)))
	f.file()
	after, _, err := decode(f.out.String())
	if err != nil || !reflect.DeepEqual(composedKeys(before), composedKeys(after)) {
		return nil, errNotFormatted
	}
	return f.out.Bytes(), nil
}

var errNotFormatted = errors.New("the file is written in a way that can't be formatted without changing what it says: edit it by hand")

// formatter copies what the locator walks over.
type formatter struct {
	locator
	out bytes.Buffer
	// comments are lines that wait for what they stand above.
	comments []string
	// blank: an empty line stands above them, or above what comes next.
	blank bool
}

func (f *formatter) file() {
	for {
		if f.lineBreaks() > 0 {
			f.flush()
			f.blank = true
		}
		if f.at >= len(f.source) {
			f.flush()
			return
		}
		switch f.peek() {
		case '#':
			f.comments = append(f.comments, f.comment())
			f.skipLineEnd()
		case '[':
			f.blank = true
			f.flush()
			f.head()
			f.endOfLine()
		default:
			f.flush()
			f.pair(0)
			f.endOfLine()
		}
	}
}

// lineBreaks reads over what is empty, and counts the line ends in it.
func (f *formatter) lineBreaks() int {
	start := f.at
	f.skip(" \t\r\n")
	return bytes.Count(f.source[start:f.at], []byte("\n"))
}

// flush writes the comments that waited, below an empty line where one belongs.
func (f *formatter) flush() {
	followed := len(f.comments) > 0 || f.at < len(f.source)
	if f.blank && followed && f.out.Len() > 0 {
		f.out.WriteByte('\n')
	}
	for _, comment := range f.comments {
		f.out.WriteString(comment + "\n")
	}
	f.comments, f.blank = nil, false
}

func (f *formatter) comment() string {
	start := f.at
	f.toLineEnd()
	return string(bytes.TrimRight(f.source[start:f.at], " \t\r"))
}

// head is [name] or [[name]].
func (f *formatter) head() {
	brackets := 1
	if bytes.HasPrefix(f.source[f.at:], []byte("[[")) {
		brackets = 2
	}
	f.at += brackets
	f.out.WriteString(strings.Repeat("[", brackets) + f.name() + strings.Repeat("]", brackets))
	f.skip("]")
}

// name is a key with its dots. A key in quotes is composed (NFC): nobody sees it, and
// two that look alike are one.
func (f *formatter) name() string {
	var parts []string
	for {
		f.skip(" \t")
		start := f.at
		if _, ok := f.keyPart(); !ok {
			break
		}
		parts = append(parts, norm.NFC.String(string(f.source[start:f.at])))
		f.skip(" \t")
		if f.peek() != '.' {
			break
		}
		f.at++
	}
	return strings.Join(parts, ".")
}

// pair is key = value.
func (f *formatter) pair(depth int) {
	start := f.at
	f.out.WriteString(f.name())
	f.skip(" \t")
	if f.peek() == '=' {
		f.at++
		f.out.WriteString(" = ")
		f.skip(" \t")
		f.value(depth)
	}
	if f.at == start {
		f.at++ // no key at all: what comes out is refused
	}
}

func (f *formatter) value(depth int) {
	start := f.at
	switch f.peek() {
	case '"', '\'':
		f.quoted()
	case '[':
		f.items(']', depth+1, f.value)
		return
	case '{':
		f.items('}', depth+1, f.pair)
		return
	default:
		for f.at < len(f.source) && !strings.ContainsRune(",]}#\r\n", rune(f.source[f.at])) {
			f.at++
		}
	}
	f.out.Write(bytes.TrimRight(f.source[start:f.at], " \t"))
}

// items is a list or an inline table: each item on the line on which it stands.
func (f *formatter) items(end byte, depth int, item func(depth int)) {
	if depth > deepestNesting {
		f.at = len(f.source)
		return
	}
	f.out.WriteByte(f.source[f.at])
	f.at++
	before, lines, comma := byte(0), 0, false
	for {
		lines += f.lineBreaks()
		sign := f.peek()
		last := sign == end || sign == 0
		switch {
		case sign == ',' && before == '#':
			f.newLine(depth)
			f.out.WriteByte(',')
			f.at++
			before, lines = sign, 1
			continue
		case sign == ',':
			f.at++
			comma = true
			continue
		case comma && (lines > 0 || !last):
			f.out.WriteByte(',')
		}
		f.gap(before == 0, sign == end, end, lines, depth)
		if last {
			f.out.Write(f.source[f.at:min(f.at+1, len(f.source))])
			f.at = min(f.at+1, len(f.source))
			return
		}
		f.item(depth, item)
		before, lines, comma = sign, 0, false
	}
}

// gap is what stands before an item, or before the end.
func (f *formatter) gap(first, last bool, end byte, lines, depth int) {
	switch {
	case lines > 0 && last:
		f.newLine(depth - 1)
	case lines > 0:
		f.newLine(depth)
	case first && last:
	case !first && !last || end == '}':
		f.out.WriteByte(' ')
	}
}

// item is one of a list, or a comment among them.
func (f *formatter) item(depth int, item func(depth int)) {
	start := f.at
	if f.peek() == '#' {
		f.out.WriteString(f.comment())
		return
	}
	if item(depth); f.at == start {
		f.at++ // none at all: what comes out is refused
	}
}

const indent = "  "

func (f *formatter) newLine(depth int) {
	f.out.WriteString("\n" + strings.Repeat(indent, depth))
}

// endOfLine writes the comment behind a value, and ends the line.
func (f *formatter) endOfLine() {
	f.skip(" \t\r")
	if f.peek() == '#' {
		f.out.WriteString(" " + f.comment())
	}
	f.out.WriteByte('\n')
	f.skipLineEnd()
}

func (f *formatter) skipLineEnd() {
	if f.peek() == '\n' {
		f.at++
	}
}

// composedKeys is a tree with its keys in composed form.
func composedKeys(value any) any {
	switch value := value.(type) {
	case map[string]any:
		composed := make(map[string]any, len(value))
		for key, inner := range value {
			composed[norm.NFC.String(key)] = composedKeys(inner)
		}
		return composed
	case []map[string]any:
		return composedEach(value)
	case []any:
		return composedEach(value)
	}
	return value
}

func composedEach[T any](values []T) []any {
	composed := make([]any, len(values))
	for i, value := range values {
		composed[i] = composedKeys(any(value))
	}
	return composed
}
