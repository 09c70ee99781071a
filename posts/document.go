package posts

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/BurntSushi/toml"
)

// The kinds of files, as sentences call them.
const (
	aPost     = "a post"
	aPerson   = "a person"
	aCampaign = "a campaign"
)

var emptyRemedies = map[string]string{
	aPost:     "write at = … and text = …, or delete the file",
	aPerson:   "write name = …, or delete the file",
	aCampaign: "write name = …",
}

// largestFile bounds what is read of a post, a person or a campaign.
const largestFile = 1 << 20

// document is one TOML file while it is read: a tree of plain values, and the
// problems found in it. Keys are looked up in the tree exactly as they are
// spelt; decoding into a struct would match them without regard to case, and
// take one of two at random (sequence G1).
type document struct {
	file   string
	source []byte
	tree   map[string]any
	// kind is what the file is, for sentences: "a post".
	kind     string
	problems []Problem
	// zones are the time zones loaded by this reading.
	zones *zones
	// topKeys are the keys that the file may have above its tables, and meant
	// those that stand in it misspelt or misplaced: they are not missing.
	topKeys []string
	meant   map[string]bool
	// places is made when the first problem needs it, and so is texts: the
	// values in quotation marks, in the order of the file.
	places *locator
	texts  []spot
}

// parse reads a file's bytes. A document with a problem of syntax has no tree.
func parse(kind string, topKeys []string, file string, source []byte, zones *zones) *document {
	d := &document{file: file, source: source, kind: kind, topKeys: topKeys, zones: zones, meant: map[string]bool{}}
	if d.refuseEncoding() {
		return d
	}
	tree, meta, err := decode(string(source))
	if err != nil {
		d.syntaxProblem(err)
		return d
	}
	d.tree = tree
	if len(d.tree) == 0 {
		d.report(EmptyFile, "", emptyRemedies[kind])
		d.tree = nil
		return d
	}
	d.findDropped(meta)
	d.findUnseen()
	d.findSecrets()
	return d
}

// decode reads TOML into a tree. The library panics where its lexer lets pass
// what its parser can't read, such as 0x; no file may stop the daemon.
func decode(source string) (tree map[string]any, meta toml.MetaData, err error) {
	defer func() {
		if failure := recover(); failure != nil {
			err = errUnreadable
		}
	}()
	var read any
	meta, err = toml.Decode(source, &read)
	tree, _ = read.(map[string]any)
	return tree, meta, err
}

var errUnreadable = errors.New("a value in this file can't be read")

// findDropped finds a plain text below texts by language: the library keeps
// the latter, and drops the former without a word.
func (d *document) findDropped(meta toml.MetaData) {
	for _, key := range meta.Keys() {
		if leadsToTable(d.tree, key) && meta.Type(key...) == "String" {
			d.reportDropped()
			return
		}
	}
}

func leadsToTable(value any, key toml.Key) bool {
	switch value := value.(type) {
	case map[string]any:
		return len(key) == 0 || leadsToTable(value[key[0]], key[1:])
	case []map[string]any:
		return slices.ContainsFunc(value, func(element map[string]any) bool { return len(key) > 0 && leadsToTable(element, key) })
	}
	return false
}

// reportDropped names each key that has a value of its own and others below it.
func (d *document) reportDropped() {
	spots := d.locator().spots
	for _, path := range slices.Sorted(maps.Keys(spots)) {
		above := parent(path)
		if spot, ok := spots[above]; ok && spot.value > spot.key && d.source[spot.value] != '{' && !strings.HasSuffix(path, "]") {
			d.report(BothForms, above, withoutNumbers(above))
			return
		}
	}
}

// refuseEncoding finds what no parser should see.
func (d *document) refuseEncoding() bool {
	switch {
	case len(d.source) > largestFile:
		d.report(HugeFile, "", "1 MiB")
	case bytes.HasPrefix(d.source, []byte("\xff\xfe")), bytes.HasPrefix(d.source, []byte("\xfe\xff")),
		bytes.IndexByte(d.source[:min(len(d.source), 6)], 0) >= 0:
		d.report(UTF16, "")
	case !utf8.Valid(d.source):
		d.reportAt(firstInvalid(d.source), NotUTF8)
	default:
		return false
	}
	return true
}

func firstInvalid(source []byte) int {
	for at := 0; at < len(source); {
		r, size := utf8.DecodeRune(source[at:])
		if r == utf8.RuneError && size == 1 {
			return at
		}
		at += size
	}
	return len(source)
}

// locator walks the file when it is first asked where something stands.
func (d *document) locator() *locator {
	if d.places == nil {
		d.places = locate(d.source)
	}
	return d.places
}

// mostProblems is how many problems are told of one file: whoever meets a
// hundred has another kind of file in hand.
const mostProblems = 100

func (d *document) add(problem Problem) {
	if !d.full() {
		d.problems = append(d.problems, problem)
	}
}

func (d *document) full() bool { return len(d.problems) >= mostProblems }

// report adds a problem of the file as a whole, or at a key.
func (d *document) report(code Code, path string, args ...any) {
	if !d.full() {
		d.add(NewProblem(code, d.keyPlace(path), args...))
	}
}

// reportAt adds a problem at an offset of the source.
func (d *document) reportAt(offset int, code Code, args ...any) {
	if !d.full() {
		d.add(NewProblem(code, d.place(offset), args...))
	}
}

// place is an offset as a place.
func (d *document) place(offset int) Place {
	line, column := position(d.source, offset)
	return Place{File: d.file, Line: line, Column: column}
}

// keyPlace is where a key stands; the file as a whole without a path.
func (d *document) keyPlace(path string) Place {
	if path == "" {
		return Place{File: d.file, Line: 1}
	}
	spot, _ := d.locator().find(path)
	return d.place(spot.key)
}

// valuePlace is where a key's value begins, or the given words within it, if
// they stand there as they are.
func (d *document) valuePlace(path, words string) Place {
	spot, ok := d.locator().find(path)
	if !ok {
		return d.keyPlace(path)
	}
	if words != "" && spot.value < spot.end {
		if at := bytes.Index(d.source[spot.value:spot.end], []byte(words)); at >= 0 {
			return d.place(spot.value + at)
		}
	}
	return d.place(spot.value)
}

// valueOffset is where a key's value begins.
func (d *document) valueOffset(path string) int {
	spot, _ := d.locator().find(path)
	return spot.value
}

// table is one table of a document, and where it is in it.
type table struct {
	doc    *document
	parent *table
	// key is its name in parent; index its place in a list, or -1.
	key   string
	index int
	// title is what sentences call it: "[[media]]", "a post".
	title  string
	values map[string]any
}

func (d *document) top() *table {
	return &table{doc: d, index: -1, title: d.kind, values: d.tree}
}

// path is made only for problems.
func (t *table) path() string {
	if t.parent == nil {
		return ""
	}
	path := child(t.parent.path(), t.key)
	if t.index >= 0 {
		path = element(path, t.index)
	}
	return path
}

// value is what is written for one key.
type value struct {
	table *table
	key   string
	raw   any
}

func (v value) path() string { return child(v.table.path(), v.key) }

// name is what sentences call the key: with its table, except on top.
func (v value) name() string { return withoutNumbers(v.path()) }

// withoutNumbers is a path as people would say it.
func withoutNumbers(path string) string {
	for {
		before, rest, ok := strings.Cut(path, "[")
		if !ok {
			return path
		}
		_, after, _ := strings.Cut(rest, "]")
		path = before + after
	}
}

// report adds a problem at the value.
func (v value) report(code Code, args ...any) {
	if d := v.table.doc; !d.full() {
		d.add(NewProblem(code, d.valuePlace(v.path(), ""), args...))
	}
}

// reportKey adds a problem at the key.
func (v value) reportKey(code Code, args ...any) { v.table.doc.report(code, v.path(), args...) }

// wrongType says what was found and what is needed; example is a whole value.
func (v value) wrongType(needed, example string) {
	v.report(WrongType, v.name(), describe(v.raw), needed, v.name()+" = "+example)
}

// describe names a TOML value for people.
func describe(raw any) string {
	switch raw := raw.(type) {
	case string:
		return "a text"
	case bool:
		return fmt.Sprint(raw)
	case int64, float64:
		return "a number"
	case []any, []map[string]any:
		return "a list"
	case map[string]any:
		return "a table"
	}
	return "a time"
}

// quoted shows a value inside a sentence, cut where it is long.
func quoted(text string) string {
	const longest = 40
	if runes := []rune(text); len(runes) > longest {
		text = string(runes[:longest]) + "…"
	}
	return `"` + strings.Map(harmless, text) + `"`
}
