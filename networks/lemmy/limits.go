package lemmy

import "vigil/networks"

const (
	longestTitle = 200
	longestBody  = 50_000
	longestAlt   = 1500
	longestLink  = 2000
)

// escaped are the signs of Lemmy's Markdown (join-lemmy.org/docs/users/02-media.html):
// CommonMark, superscript and subscript, tables, footnotes and ruby, and the beginning
// of a character reference. escapedStarts begin headings, lists and spoilers.
const (
	escaped       = "\\*_~`[]<>^|{}&"
	escapedStarts = "#-+=:"
)

// limits are those of crates/utils/src/utils/validation.rs. Lemmy 1.0 counts a body in
// UTF-16 units, 0.19 in characters; what fits the first fits the second. Not counted
// are the two spaces before a line break, see markdown: a text that fits but for
// them is refused by the server.
//
// Titles need three characters there, which is left to the server to say. Lemmy stores
// any picture that its administrators allow; how large one may be it does not tell.
func limits() networks.Limits {
	return networks.Limits{
		Text: networks.TextLimits{
			Max: longestBody, Counting: networks.UTF16,
			Escaped: escaped, EscapedStarts: escapedStarts,
			WithWarning: true, WarningGap: len(spoilerStart) + len(spoilerTitle) + len(spoilerEnd),
		},
		Marks: []networks.MarkKind{networks.Bold, networks.Italic, networks.Linked, networks.Quoted},
		Title: longestTitle, TitleRequired: true,
		Media: networks.MediaLimits{
			Max: 1, Alt: longestAlt,
			Types: []string{"image/jpeg", "image/png", "image/gif", "image/webp"},
		},
		Warning: true, Sensitive: true, Language: true,
	}
}
