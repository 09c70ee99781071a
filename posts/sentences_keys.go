package posts

// The codes of keys and values.
const (
	UnknownKey       Code = "unknown_key"
	KeySpelling      Code = "key_spelling"
	BelowTable       Code = "below_table"
	MaybeBelowTable  Code = "maybe_below_table"
	OtherKey         Code = "other_key"
	VariantOnce      Code = "variant_once"
	VariantLanguages Code = "variant_languages"
	KeyMissing       Code = "key_missing"
	WrongType        Code = "wrong_type"
	WrongValue       Code = "wrong_value"
	BareNumber       Code = "bare_number"
	BadDuration      Code = "bad_duration"
	BadLanguage      Code = "bad_language"
	BadHashtag       Code = "bad_hashtag"
	EmptyReason      Code = "empty_reason"
	BadAllow         Code = "bad_allow"
	BadName          Code = "bad_name"
	TooFewApprovers  Code = "too_few_approvers"
)

// The codes of what would go out unseen in a text.
const (
	MergeMarks    Code = "merge_marks"
	NotFilledIn   Code = "not_filled_in"
	NoteInText    Code = "note_in_text"
	JoinedLines   Code = "joined_lines"
	InvisibleSign Code = "invisible_sign"
	TurnedText    Code = "turned_text"
	LineSeparator Code = "line_separator"
	EscapedPath   Code = "escaped_path"
	NoText        Code = "no_text"
)

// keySentences are what posts says about keys, and about what stands unseen in
// a value.
var keySentences = map[Code]sentence{
	UnknownKey: {
		severity: Error,
		message:  "%[2]s has no key %[1]s",
		remedy:   "%[3]s",
		about:    "A key that vigil does not know might be one that somebody relies on.",
	},
	KeySpelling: {
		severity: Error,
		message:  "the key %[1]s is written %[2]s",
		remedy:   "write %[2]s",
		about:    "Keys are written in small letters; beside the right one nobody could tell which counts.",
	},
	BelowTable: {
		severity: Error,
		message:  "%[1]s stands below %[2]s (line %[3]d), so it belongs to that table",
		remedy:   "move it above line %[3]d",
		about:    "In TOML everything below a [table] belongs to it, up to the next one.",
	},
	MaybeBelowTable: {
		severity:  Warning,
		allowable: true,
		message:   "%[1]s stands below %[2]s (line %[3]d), so it counts there only",
		remedy:    "if it is meant for the whole post, move it above line %[3]d; if not, delete the empty line above it",
		about:     "An empty line does not end a [table]: a key that was added at the end of the file belongs to the last one.",
	},
	OtherKey: {
		severity: Error,
		message:  "%[2]s has no key %[1]s",
		remedy:   "%[3]s",
		about:    "A key that other programs, or earlier drafts of vigil, have: here it is written in another way.",
	},
	TooFewApprovers: {
		severity: Error,
		message:  "approvals = %[1]d needs the names of %[1]d people or more, and approvers has %[2]d",
		remedy:   "add a line: approvers = [\"…\", \"…\"]",
		about:    "Nothing could ever be approved, and so nothing would go out.",
	},
	VariantOnce: {
		severity: Error,
		message:  "[[variant]] has no meaning in a post that goes out once",
		remedy:   "write a post of its own for each text, or times that come again: every = \"monday 18:00\"",
		about:    "Variants are taken in turn, by a recurring post, an evergreen, an occasion or the reminders of an event.",
	},
	VariantLanguages: {
		severity: Error,
		message:  "this variant is in %[1]s, and the post in %[2]s",
		remedy:   "write each of the post's texts in the same languages",
		about:    "An account would be left out whenever the turn comes to a text that it can't show.",
	},
	KeyMissing: {
		severity: Error,
		message:  "%[1]s needs %[2]s",
		remedy:   "add a line: %[3]s",
		about:    "Without that key the file can't be used.",
	},
	WrongType: {
		severity: Error,
		message:  "%[1]s is %[2]s, not %[3]s",
		remedy:   "write %[4]s",
		about:    "The value is of another kind than the key needs.",
	},
	WrongValue: {
		severity: Error,
		message:  "%[1]s can't be %[2]s",
		remedy:   "%[3]s",
		about:    "The key knows certain values only.",
	},
	BareNumber: {
		severity: Error,
		message:  "%[1]s = %[2]s has no unit",
		remedy:   "write %[1]s = \"%[2]sh\" for hours, \"%[2]sm\" for minutes, \"%[2]sd\" for days",
		about:    "Nobody knows whether hours or minutes were meant.",
	},
	BadDuration: {
		severity: Error,
		message:  "%[1]s: %[2]s is no length of time",
		remedy:   "write it like \"20m\", \"2h\", \"7d\" or \"3w\"",
		about:    "A length of time is a number with a unit: s, m, h, d or w.",
	},
	BadLanguage: {
		severity: Error,
		message:  "%[1]s is no code of a language",
		remedy:   "%[2]s",
		about:    "Languages are written with their code of ISO 639: be, en, ru, uk, pl, pt-BR.",
	},
	BadHashtag: {
		severity: Error,
		message:  "the hashtag %[1]s would be cut short: only letters, digits and _ belong to a hashtag",
		remedy:   "write %[2]s",
		about:    "Networks end a hashtag at a space, a hyphen or any other sign.",
	},
	EmptyReason: {
		severity: Error,
		message:  "%[1]s needs a reason",
		remedy:   "write %[1]s = \"why\", or delete the line",
		about:    "Whoever meets a hold or an exception later has to know why.",
	},
	BadAllow: {
		severity: Error,
		message:  "%[1]s can't be allowed",
		remedy:   "%[2]s",
		about:    "Only warnings, and a few errors that are a matter of taste, can be silenced with allow.",
	},
	BadName: {
		severity: Error,
		message:  "%[1]s is no usable name",
		remedy:   "%[2]s",
		about:    "Names of campaigns and accounts become part of ids that are kept for ever.",
	},
	MergeMarks: {
		severity:  Error,
		allowable: true,
		message:   "a merge conflict was left in the text, and would go out",
		remedy:    "keep one of the two versions, and delete the lines with <<<<<<<, ======= and >>>>>>>",
		about:     "git marks what it could not merge; inside a text TOML does not notice.",
	},
	NotFilledIn: {
		severity:  Error,
		allowable: true,
		message:   "this value was never filled in: it is only %[1]s",
		remedy:    "write what belongs there, or delete the line; where readers are to see no more than that: allow.not_filled_in = \"why\"",
		about:     "The lines that vigil proposes, such as those of `vigil people missing`, have … where something is to be written; pasted as they are they would go out so.",
	},
	NoteInText: {
		severity:  Warning,
		allowable: true,
		message:   "%[1]s goes out: within a text # begins no note",
		remedy:    "move the note to a line of its own outside of the text; if readers are to see it: allow.note_in_text = \"why\"",
		about:     "A note to translators inside a text is read by everybody.",
	},
	JoinedLines: {
		severity:  Warning,
		allowable: true,
		message:   "the \\ at the end of this line joins it with the next one",
		remedy:    "begin and end the text with ''', where \\ is a plain sign",
		about:     "Between \"\"\" a backslash at the end of a line eats the line's end, and the spaces after it.",
	},
	InvisibleSign: {
		severity:  Warning,
		allowable: true,
		message:   "here stands %[1]s, which nobody sees",
		remedy:    "delete it, and type the words around it anew",
		about:     "Invisible signs come along with copied text; they break links and hashtags, and count as characters.",
	},
	TurnedText: {
		severity:  Warning,
		allowable: true,
		message:   "here stands %[1]s, which changes the direction of what follows",
		remedy:    "delete it; right-to-left scripts need no such sign (where one is of use: U+200F, or U+2068 before and U+2069 behind a name)",
		about:     "The order of letters on the screen would no longer be that of the text. Marks (U+200E, U+200F, U+061C) and isolates that are closed on their line (U+2066 to U+2069) are fine.",
	},
	LineSeparator: {
		severity:  Warning,
		allowable: true,
		message:   "here stands %[1]s; not every network shows it as a new line",
		remedy:    "delete it and press Enter",
		about:     "Such line ends come from word processors.",
	},
	EscapedPath: {
		severity: Error,
		message:  "%[1]s: in this path a \\ made %[2]s",
		remedy:   "write %[1]s = \"%[3]s\"",
		about:    "Between \" the signs \\n and \\t are a new line and a tab; paths are written with /.",
	},
	NoText: {
		severity: Error,
		message:  "the post has no text",
		remedy:   "add text = '''…'''; to show an earlier post again: repost = \"2026-12/letters\"",
		about:    "A post has a text, a picture or a poll, or shows an earlier post again.",
	},
}

// otherKeys are keys that other programs, or earlier drafts, have.
var otherKeys = map[string]string{
	"texts":           "write text.be = '''…''' and text.en = '''…'''",
	"rotate":          "write person = \"…\", or people = [\"…\"]",
	"thread":          "within the text, a line of --- begins the next part",
	"status":          "write draft = true; a post without it goes out at its time",
	"language":        "write text.be = '''…''' for a text in Belarusian",
	"lang":            "write text.be = '''…''' for a text in Belarusian",
	"accounts":        "write only_on = [\"…\"], also_on = [\"…\"] or not_on = [\"…\"]",
	"networks":        "write only_on = [\"…\"], also_on = [\"…\"] or not_on = [\"…\"]",
	"date":            "write at = \"2026-12-01 18:00\"",
	"when":            "write at = \"2026-12-01 18:00\"",
	"schedule":        "write at = \"2026-12-01 18:00\", or every = \"monday 18:00\"",
	"image":           "write [[media]] on a line of its own, and below it file = \"media/…\" and alt = \"…\"",
	"images":          "write [[media]] on a line of its own, and below it file = \"media/…\" and alt = \"…\"",
	"photo":           "write [[media]] on a line of its own, and below it file = \"media/…\" and alt = \"…\"",
	"picture":         "write [[media]] on a line of its own, and below it file = \"media/…\" and alt = \"…\"",
	"alt":             "it belongs below [[media]], beside file",
	"cw":              "write warning = \"…\"",
	"content_warning": "write warning = \"…\"",
	"spoiler":         "write warning = \"…\"",
	"spoiler_text":    "write warning = \"…\"",
	"tags":            "write hashtags = [\"…\"]",
	"body":            "write text = '''…'''",
	"message":         "write text = '''…'''",
	"content":         "write text = '''…'''",
}
