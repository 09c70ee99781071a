package posts

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"strings"
	"unicode/utf16"
)

// Repaired is one thing that was mended in a file: where it stood, and what was done.
type Repaired struct {
	Place `json:",inline"`
	What  string `json:"what"`
}

func (r Repaired) String() string { return fmt.Sprintf("%s:%d: %s", r.File, r.Line, r.What) }

// mostRepairs bounds how often a file is read again.
const mostRepairs = 4 * mostProblems

// Repair mends what can only have been meant in one way in a file of a kind ("post",
// "person", "campaign", or any other for a TOML file whose keys others know): what
// word processors, keyboards and file systems put in the place of TOML's signs, keys
// that are not spelt in small letters, and keys that slipped below a table. What
// readers see is left as it is, but for the line ends of Windows, which [Normalize]
// would take as well. It finds by what `vigil check` finds, and what it does not mend,
// check goes on telling.
func Repair(kind, file string, source []byte) ([]byte, []Repaired) {
	r := &repair{kind: kind, file: file, source: source}
	r.encoding()
	r.lineEnds()
	for range mostRepairs {
		if !r.next() {
			break
		}
	}
	r.singleTables()
	return r.source, r.done
}

// Faults is what is wrong in a single file, as far as that can be told without the
// rest of its campaign.
func Faults(kind, file string, source []byte) []Problem {
	r := &reading{
		defaults: Defaults{Zone: "UTC"}, zones: &zones{},
		campaign: &Campaign{Zone: "UTC", People: map[string]*Person{}, Invalid: map[string]bool{}},
	}
	problems := r.faults(kind, file, source)
	SortProblems(problems)
	return problems
}

func (r *reading) faults(kind, file string, source []byte) []Problem {
	switch kind {
	case "post":
		_, problems := r.post(file, source)
		return problems
	case "person":
		_, problems := r.person(file, source)
		return problems
	case "campaign":
		doc := parse(aCampaign, campaignKeys.names(), file, source, r.zones)
		if doc.tree != nil {
			readTable(doc.top(), r.campaign, campaignKeys)
		}
		return doc.problems
	}
	return parse("a file", nil, file, source, r.zones).problems
}

// repair is a file while it is mended.
type repair struct {
	kind, file string
	source     []byte
	done       []Repaired
}

func (r *repair) note(offset int, what string, args ...any) {
	line, _ := position(r.source, offset)
	r.done = append(r.done, Repaired{Place{File: r.file, Line: line}, fmt.Sprintf(what, args...)})
}

// next mends the first problem for which there is a sure remedy.
func (r *repair) next() bool {
	for _, problem := range Faults(r.kind, r.file, r.source) {
		mend, known := mends[problem.Code]
		if !known {
			continue
		}
		at := offsetOf(r.source, problem.Line, problem.Column)
		mended, what := mend(sore{r.source, at, problem})
		if what != "" && !bytes.Equal(mended, r.source) {
			r.note(at, "%s", what)
			r.source = mended
			return true
		}
	}
	return false
}

// offsetOf is the offset of a line and a column, both from 1, the column in
// characters.
func offsetOf(source []byte, line, column int) int {
	at := len(source) - len(bytes.TrimPrefix(source, []byte(byteOrderMark)))
	for ; line > 1; line-- {
		end := bytes.IndexByte(source[at:], '\n')
		if end < 0 {
			return len(source)
		}
		at += end + 1
	}
	for i := range string(source[at:]) {
		if column--; column < 1 {
			return at + i
		}
	}
	return len(source)
}

// encoding makes UTF-8 of UTF-16, and takes a byte-order mark away.
func (r *repair) encoding() {
	if text, ok := fromUTF16(r.source); ok {
		r.note(0, "UTF-16 made UTF-8")
		r.source = []byte(text)
	}
	if plain, marked := bytes.CutPrefix(r.source, []byte(byteOrderMark)); marked {
		r.note(0, "a byte-order mark taken away")
		r.source = plain
	}
}

// fromUTF16 reads UTF-16, with a byte-order mark or without, if every sign of it is
// whole.
func fromUTF16(source []byte) (string, bool) {
	if len(source)%2 != 0 || len(source) < 2 || len(source) > largestFile {
		return "", false
	}
	var order binary.ByteOrder = binary.LittleEndian
	switch {
	case bytes.HasPrefix(source, []byte("\xff\xfe")):
	case bytes.HasPrefix(source, []byte("\xfe\xff")) || source[0] == 0:
		order = binary.BigEndian
	case source[1] != 0:
		return "", false
	}
	units := make([]uint16, len(source)/2)
	for i := range units {
		units[i] = order.Uint16(source[2*i:])
	}
	text := string(utf16.Decode(units))
	return strings.TrimPrefix(text, byteOrderMark), !strings.ContainsRune(text, '\ufffd') && !strings.ContainsRune(text, 0)
}

func (r *repair) lineEnds() {
	if at := bytes.Index(r.source, []byte("\r\n")); at >= 0 {
		r.note(at, "the line ends of Windows made plain ones, in the whole file")
		r.source = bytes.ReplaceAll(r.source, []byte("\r\n"), []byte("\n"))
	}
}

// singleTables makes [[media]] of [media]: reading takes both, and a second one could
// not be added.
func (r *repair) singleTables() {
	if r.kind != "post" {
		return
	}
	for _, header := range locate(r.source).tables {
		name := header.path[strings.LastIndexByte(header.path, '.')+1:]
		if name != "media" && name != "variant" || strings.HasPrefix(header.written, "[[") {
			continue
		}
		changed := splice(r.source, header.at, header.at+len(header.written), "["+header.written+"]")
		if saysAsMuch(r.source, changed) {
			r.note(header.at, "%s made [%[1]s]", header.written)
			r.source = changed
			r.singleTables()
			return
		}
	}
}

// saysAsMuch tells that a changed file can be read, and that no key was lost in it.
func saysAsMuch(before, after []byte) bool {
	_, meta, err := decode(string(before))
	_, changed, errAfter := decode(string(after))
	return err == nil && errAfter == nil && len(meta.Keys()) == len(changed.Keys()) && len(Faults("", "", after)) == 0
}
