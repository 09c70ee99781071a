package posts

import (
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
)

// Edit is a TOML file of which single keys are changed. All else stays as somebody
// wrote it, sign by sign: comments, the order, empty lines, line ends.
//
// No change is taken on trust: the file is read again after each, and has to hold
// what it held before with that one change. Where it doesn't, because the file is
// written in a way that this editor does not follow, the change is refused and the
// file is as it was.
//
// Keys are written as in `vigil explain`: "status", "sentence.be", "letters.to".
// A key in a list of tables can't be named.
type Edit struct {
	source []byte
	tree   map[string]any
}

// NewEdit begins to change a file; one that is empty can be begun, too. The error is
// one of syntax, in the words of the TOML library.
func NewEdit(source []byte) (*Edit, error) {
	tree, _, err := decode(string(source))
	if err != nil {
		return nil, fmt.Errorf("the file can't be read: %w", err)
	}
	return &Edit{source, tree}, nil
}

// Source is the file as it is now.
func (e *Edit) Source() []byte { return e.source }

// Written is what stands for a key: a text as readers see it, a time or a number as
// it is written. It is false for a key that is not there, and for a table.
func (e *Edit) Written(key string) (string, bool) {
	switch value := e.find(key).(type) {
	case string:
		return value, true
	case int64:
		return strconv.FormatInt(value, 10), true
	case float64, bool:
		return fmt.Sprint(value), true
	case time.Time:
		if value.Location().String() == localDay {
			return value.Format(time.DateOnly), true
		}
		return value.Format(time.RFC3339), true
	}
	return "", false
}

// IsTable tells whether a key stands for others: "sentence" where there is
// sentence.be, "letters" where there is [letters].
func (e *Edit) IsTable(key string) bool {
	_, is := e.find(key).(map[string]any)
	return is
}

// Below are the names of the keys in a table, sorted: the languages of a text.
func (e *Edit) Below(key string) []string {
	below, _ := e.find(key).(map[string]any)
	return slices.Sorted(maps.Keys(below))
}

func (e *Edit) find(key string) any {
	var found any = e.tree
	for name := range strings.SplitSeq(key, ".") {
		values, ok := found.(map[string]any)
		if !ok {
			return nil
		}
		found = values[name]
	}
	return found
}

// Set writes a value, in the form that it has in TOML (`"held"`, `1980-05-01`), where
// the key stands; a new key is written below those that it belongs to. The note, if
// there is one, becomes a comment behind it, after one that is there already.
func (e *Edit) Set(key, value, note string) error {
	read, err := readValue(value)
	if err != nil {
		return fmt.Errorf("%s = %s: %w", key, value, err)
	}
	if e.IsTable(key) {
		return fmt.Errorf("%s is a table: name a key of it, as in %[1]s.KEY", key)
	}
	names := strings.Split(key, ".")
	changed, err := with(e.tree, names, read)
	if err != nil {
		return err
	}
	p := placeOf(e.source, names)
	return e.become(p.written(value, note), changed)
}

// Remove takes a key out, with the line that it stands on; the comments above it
// stay. The note, if there is one, becomes a comment in its place. A key that is not
// there is no error.
func (e *Edit) Remove(key, note string) error {
	if e.find(key) == nil {
		return nil
	}
	if e.IsTable(key) {
		return fmt.Errorf("%s is a table: name a key of it, as in %[1]s.KEY", key)
	}
	names := strings.Split(key, ".")
	if note != "" {
		note = key + " removed: " + note
	}
	return e.become(placeOf(e.source, names).removed(note), without(e.tree, names))
}

// Divide makes a value the one of a name below its key: with "sentence" and "en",
// `sentence = …` becomes `sentence.en = …`, so that others can stand beside it.
func (e *Edit) Divide(key, name string) error {
	value := e.find(key)
	names := strings.Split(key, ".")
	if value == nil || e.IsTable(key) {
		return fmt.Errorf("%s has no value of its own that could become %[1]s.%s", key, name)
	}
	changed, err := with(without(e.tree, names), append(names, name), value)
	if err != nil {
		return err
	}
	return e.become(placeOf(e.source, names).divided(name), changed)
}

// become takes a changed source, if it says what it should.
func (e *Edit) become(source []byte, tree map[string]any) error {
	read, _, err := decode(string(source))
	if err != nil || !reflect.DeepEqual(pruned(read), pruned(tree)) {
		return errNotFollowed
	}
	e.source, e.tree = source, read
	return nil
}

var errNotFollowed = errors.New("the file is written in a way in which only a person can change this: edit it by hand")

// readValue reads a single value as TOML has it.
func readValue(written string) (any, error) {
	tree, meta, err := decode("value = " + written)
	if err == nil && (len(tree) != 1 || len(meta.Keys()) != 1) {
		err = errors.New("it is more than one value")
	}
	return tree["value"], err
}

// with is a tree with one value more, or another one. The tree is not changed.
func with(tree map[string]any, names []string, value any) (map[string]any, error) {
	changed := maps.Clone(tree)
	if changed == nil {
		changed = map[string]any{}
	}
	if len(names) == 1 {
		changed[names[0]] = value
		return changed, nil
	}
	below, ok := changed[names[0]].(map[string]any)
	if !ok && changed[names[0]] != nil {
		return nil, fmt.Errorf("%s has a value of its own, so nothing can stand below it", names[0])
	}
	below, err := with(below, names[1:], value)
	changed[names[0]] = below
	return changed, err
}

func without(tree map[string]any, names []string) map[string]any {
	changed := maps.Clone(tree)
	below, ok := changed[names[0]].(map[string]any)
	switch {
	case len(names) == 1:
		delete(changed, names[0])
	case ok:
		changed[names[0]] = without(below, names[1:])
	}
	return changed
}

// pruned is a tree without empty tables: whether one is left behind when its last key
// is taken out depends on how it is written, and nobody reads it.
func pruned(tree map[string]any) map[string]any {
	kept := map[string]any{}
	for name, value := range tree {
		if below, ok := value.(map[string]any); ok {
			if value = pruned(below); len(below) == 0 || len(value.(map[string]any)) == 0 {
				continue
			}
		}
		kept[name] = value
	}
	return kept
}

// bareKey is a name as it stands in a file: in quotes where TOML asks for them.
func bareKey(name string) string {
	plain := func(r rune) bool {
		return r < unicode.MaxASCII && (unicode.IsLetter(r) || unicode.IsDigit(r)) || r == '-' || r == '_'
	}
	if name == "" || strings.ContainsFunc(name, func(r rune) bool { return !plain(r) }) {
		return strconv.Quote(name)
	}
	return name
}

func dottedKey(names []string) string {
	written := make([]string, len(names))
	for i, name := range names {
		written[i] = bareKey(name)
	}
	return strings.Join(written, ".")
}
