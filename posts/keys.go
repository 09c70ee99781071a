package posts

import (
	"fmt"
	"slices"
	"strings"
)

// key is one key that a table may have: how it is read into a T, what it is for,
// and what it may look like. From such lists come the reading, the names that an
// unknown key is compared with, the answers of `vigil explain`, and the schemas
// for editors.
type key[T any] struct {
	name  string
	read  func(T, value)
	about string
	shape shape
}

type keys[T any] []key[T]

func (k keys[T]) names() []string {
	names := make([]string, len(k))
	for i := range k {
		names[i] = k[i].name
	}
	return names
}

// readInto reads the keys of a table in the order of the list, whatever the
// order of the file, and returns how many there were.
func (k keys[T]) readInto(target T, t *table) int {
	found := 0
	for i := range k {
		if raw, written := t.values[k[i].name]; written {
			found++
			k[i].read(target, value{t, k[i].name, raw})
		}
	}
	return found
}

// readTable reads a table that has these keys and no others.
func readTable[T any](t *table, target T, known keys[T]) {
	if known.readInto(target, t) < len(t.values) {
		t.refuseOthers(known.names())
	}
}

// refuseOthers reports the keys of the table that are not known, with the one
// that was probably meant.
func (t *table) refuseOthers(known []string) {
	for name, raw := range t.values {
		if !t.doc.full() && !slices.Contains(known, name) {
			value{t, name, raw}.refuse(known)
		}
	}
}

func (v value) refuse(known []string) {
	doc := v.table.doc
	if i := slices.IndexFunc(known, func(name string) bool { return strings.EqualFold(name, v.key) }); i >= 0 {
		doc.meant[known[i]] = true
		v.reportKey(KeySpelling, v.key, known[i])
		return
	}
	if v.misplaced() {
		return
	}
	if remedy, ok := otherKeys[v.key]; ok && v.table.parent == nil && doc.kind == aPost {
		doc.meant[v.key] = true
		v.reportKey(OtherKey, v.key, doc.kind, remedy)
		v.refuseInside()
		return
	}
	v.reportKey(UnknownKey, v.key, v.table.title, Suggestion(v.key, known))
	v.refuseInside()
}

// refuseInside looks below a table that is not known for keys of the file's
// top: they slipped below it.
func (v value) refuseInside() {
	if values, ok := v.raw.(map[string]any); ok {
		t := v.inner(values, -1, "["+v.path()+"]")
		for key, raw := range values {
			value{t, key, raw}.misplaced()
		}
	}
}

// misplaced reports a key of the file's top that stands below a [table].
func (v value) misplaced() bool {
	doc := v.table.doc
	if v.table.parent == nil || !slices.Contains(doc.topKeys, v.key) {
		return false
	}
	spot, ok := doc.locator().spots[v.path()]
	if !ok || spot.table < 0 {
		return false
	}
	header := doc.locator().tables[spot.table]
	line, _ := position(doc.source, header.at)
	doc.meant[v.key] = true
	v.reportKey(BelowTable, v.key, header.written, line)
	return true
}

// Suggestion says which of the known words a misspelt one was meant to be, or
// lists them if none is near: "did you mean timezone?"
func Suggestion(word string, known []string) string {
	if nearest, ok := nearestOf(word, known); ok {
		return fmt.Sprintf("did you mean %s?", nearest)
	}
	if len(known) == 0 {
		return "there is none yet"
	}
	sorted := slices.Sorted(slices.Values(known))
	if most := 40; len(sorted) > most {
		sorted = append(sorted[:most], "…")
	}
	return "known are: " + strings.Join(sorted, ", ")
}

// nearestOf finds the word that is written most alike, if one is near enough
// to be what was meant: a third of its letters may differ.
func nearestOf(word string, known []string) (string, bool) {
	best, least := "", len([]rune(word))/3+1
	for _, name := range known {
		if steps := editSteps(strings.ToLower(word), strings.ToLower(name)); steps <= least && steps < len(name) {
			if steps < least || best == "" || name < best {
				best, least = name, steps
			}
		}
	}
	return best, best != ""
}

// editSteps counts the letters to insert, delete, replace, or swap with their
// neighbour to make b of a (the distance of optimal string alignment).
func editSteps(a, b string) int {
	s, t := []rune(a), []rune(b)
	rows := make([][]int, len(s)+1)
	for i := range rows {
		rows[i] = make([]int, len(t)+1)
		rows[i][0] = i
	}
	for j := range rows[0] {
		rows[0][j] = j
	}
	for i := 1; i <= len(s); i++ {
		for j := 1; j <= len(t); j++ {
			replace := rows[i-1][j-1]
			if s[i-1] != t[j-1] {
				replace++
			}
			rows[i][j] = min(replace, rows[i-1][j]+1, rows[i][j-1]+1)
			if i > 1 && j > 1 && s[i-1] == t[j-2] && s[i-2] == t[j-1] {
				rows[i][j] = min(rows[i][j], rows[i-2][j-2]+1)
			}
		}
	}
	return rows[len(s)][len(t)]
}
