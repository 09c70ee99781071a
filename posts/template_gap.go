package posts

import "strings"

// missing is a value that a person's file does not have.
type missing struct {
	scene           *scene
	file, key, line string
}

// gap stands in for a missing value. It is an empty list, so that {{if}} and
// {{with}} see nothing; what is missing waits behind its end until the gap is
// shown, and only then becomes a fault.
type gap []missing

func (s *scene) gap(p *Person, key, line string) gap {
	return gap([]missing{{s, personFile(p), key, line}}[:0])
}

// String is what text/template calls to show the gap.
func (g gap) String() string {
	lacking := g[:1][0]
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
			wordFault{PersonLacks, []any{lacking.file, lacking.key, lacking.line}},
			actionWith(text, lacking.key),
		})
	}
	s.gaps = nil
	return faults
}

// actionWith finds the first {{…}} that says the key, or the first at all.
func actionWith(text, key string) string {
	first := ""
	for rest := text; ; {
		_, after, ok := strings.Cut(rest, "{{")
		if !ok {
			return first
		}
		action, next, _ := strings.Cut(after, "}}")
		action = "{{" + action + "}}"
		if strings.Contains(action, strings.Trim(strings.Fields(key)[0], "[]`")) {
			return action
		}
		if first == "" {
			first = action
		}
		rest = next
	}
}
