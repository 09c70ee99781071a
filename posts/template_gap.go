package posts

import (
	"slices"
	"strings"
)

// missing is a value that a person's file does not have; nil: the post's [event].
type missing struct {
	scene  *scene
	person *Person
	// key is what is missing, in words that begin with the word that a text has for
	// it; line what to add below the table, on top of the file without one.
	key, below, line string
}

// gap stands in for a missing value. It is an empty list, so that {{if}} and
// {{with}} see nothing; what is missing waits behind its end until the gap is
// shown, and only then becomes a fault.
type gap []missing

func (s *scene) gap(p *Person, key, line string) gap { return s.gapBelow(p, "", key, line) }

func (s *scene) gapBelow(p *Person, table, key, line string) gap {
	return gap([]missing{{s, p, key, table, line}}[:0])
}

// where is what lacks it.
func (m missing) where() string {
	if m.person == nil {
		return "[event]"
	}
	return personFile(m.person)
}

// lacking is what a gap stands for.
func (g gap) lacking() missing { return g[:1][0] }

// toAdd is what to write into the person's file. Forms of a name stand in one table,
// which can't be begun twice.
func (m missing) toAdd() string {
	language, isCase := strings.CutPrefix(m.below, casesOf(""))
	switch {
	case isCase && m.person.declinesIn(language):
		return m.line + ", within " + m.below
	case isCase:
		return m.below + " = { " + m.line + " }"
	}
	return m.line
}

// String is what text/template calls to show the gap.
func (g gap) String() string {
	lacking := g.lacking()
	lacking.scene.gaps = append(lacking.scene.gaps, lacking)
	return ""
}

// takeGaps are the faults of all gaps that were shown, each once.
func (s *scene) takeGaps(text string) []textFault {
	var faults []textFault
	seen := map[missing]bool{}
	for _, lacking := range s.gaps {
		if seen[lacking] {
			continue
		}
		seen[lacking] = true
		faults = append(faults, textFault{
			wordFault{PersonLacks, []any{lacking.where(), lacking.key, lacking.toAdd()}},
			actionWith(text, lacking.key),
		})
	}
	s.gaps = nil
	return faults
}

// actionWith finds the first {{…}} that says the key, at best as a field, or the
// first at all.
func actionWith(text, key string) string {
	word := strings.Trim(strings.Fields(key)[0], "[]`")
	actions := actionsOf(text)
	for _, written := range []string{"." + word, word, ""} {
		if at := slices.IndexFunc(actions, func(action string) bool { return strings.Contains(action, written) }); at >= 0 {
			return actions[at]
		}
	}
	return ""
}

// actionsOf are all {{…}} of a text.
func actionsOf(text string) []string {
	var actions []string
	for rest := text; ; {
		_, after, ok := strings.Cut(rest, "{{")
		if !ok {
			return actions
		}
		action, next, _ := strings.Cut(after, "}}")
		actions = append(actions, "{{"+action+"}}")
		rest = next
	}
}
