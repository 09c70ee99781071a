package posts

import "strings"

// fillings are the texts of one occurrence with their words filled in: each is
// filled in once for all the accounts that show the same.
type fillings map[filling]filled

// filling is all that a filled text depends on, of one post on one day.
type filling struct {
	text, language, network string
	markup                  bool
}

// filled is a normalised text; where something is wrong in it, as it was
// written, for whoever looks at the message.
type filled struct {
	text   string
	faults []textFault
}

func (f fillings) of(text string, scene *scene) filled {
	what := filling{text: text, language: scene.language, markup: scene.markup}
	if strings.Contains(text, wordOfNetwork) {
		what.network = scene.network
	}
	known, ok := f[what]
	if !ok {
		known = fillIn(text, scene)
		f[what] = known
	}
	return known
}

func fillIn(text string, scene *scene) filled {
	expanded, faults := expand(text, scene)
	if len(faults) > 0 {
		return filled{Normalize(text), faults}
	}
	return filled{Normalize(expanded), nil}
}
