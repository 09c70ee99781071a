package posts

// The codes of files and folders.
const (
	NotReadable   Code = "not_readable"
	NoCampaign    Code = "no_campaign"
	EmptyFile     Code = "empty_file"
	HugeFile      Code = "huge_file"
	NotUTF8       Code = "not_utf8"
	UTF16         Code = "utf16"
	UnreadFile    Code = "unread_file"
	SameName      Code = "same_name"
	LinkedFolder  Code = "linked_folder"
	OutsideFolder Code = "outside_folder"
)

// The codes of syntax: what the parser did not understand, said for people.
const (
	Syntax         Code = "syntax"
	CurlyQuotes    Code = "curly_quotes"
	ForeignLetter  Code = "foreign_letter"
	OddSpace       Code = "odd_space"
	ColonForEquals Code = "colon_for_equals"
	NoEquals       Code = "no_equals"
	MergeConflict  Code = "merge_conflict"
	QuotesMissing  Code = "quotes_missing"
	QuoteInText    Code = "quote_in_text"
	Apostrophe     Code = "apostrophe"
	TimeInQuotes   Code = "time_in_quotes"
	DateOrder      Code = "date_order"
	SignTooMany    Code = "sign_too_many"
	LineBreak      Code = "line_break"
	NeverClosed    Code = "never_closed"
	Backslash      Code = "backslash"
	CommaMissing   Code = "comma_missing"
	TrueOrFalse    Code = "true_or_false"
	WrittenTwice   Code = "written_twice"
	BothForms      Code = "both_forms"
	ControlSign    Code = "control_sign"
	ValueMissing   Code = "value_missing"
	KeyNameMissing Code = "key_name_missing"
	ExtraSign      Code = "extra_sign"
	LongDash       Code = "long_dash"
	StrayLine      Code = "stray_line"
	ListOpen       Code = "list_open"
	TableOpen      Code = "table_open"
)

// fileSentences are what posts says about files that can't be read.
var fileSentences = map[Code]sentence{
	NotReadable: {
		severity: Error,
		message:  "this can't be read: %[1]s",
		about:    "The system refused to read the file.",
	},
	NoCampaign: {
		severity: Error,
		message:  "there is no campaign.toml in this folder",
		remedy:   "write one with a line such as: name = \"Until All Are Free\"",
		about:    "A campaign is a folder with a campaign.toml; posts stand in posts/ below it, people in people/.",
	},
	EmptyFile: {
		severity: Error,
		message:  "the file says nothing",
		remedy:   "%[1]s",
		about:    "An empty file is a post that somebody began, or lost; it can't go out.",
	},
	HugeFile: {
		severity: Error,
		message:  "the file is larger than %[1]s; a post, a person or a campaign is a few kilobytes",
		remedy:   "pictures belong into media/, and the file names them",
		about:    "Such a file is not read at all.",
	},
	NotUTF8: {
		severity: Error,
		message:  "from here on the file is not UTF-8",
		remedy:   "save it in the encoding UTF-8 (in Notepad: Save as, Encoding: UTF-8)",
		about:    "Letters in another encoding would go out as other letters.",
	},
	UTF16: {
		severity: Error,
		message:  "the file is UTF-16; it has to be UTF-8",
		remedy:   "save it in the encoding UTF-8 (in Notepad: Save as, Encoding: UTF-8)",
		about:    "Some editors on Windows call UTF-16 \"Unicode\".",
	},
	UnreadFile: {
		severity: Warning,
		message:  "this file is never read: %[1]s",
		remedy:   "%[2]s",
		about:    "A post in a file that nobody reads would silently not go out. Only files that end in .toml below posts/ and people/ are read.",
	},
	SameName: {
		severity: Error,
		message:  "this name looks the same as %[1]s",
		remedy:   "rename one of them; both are held",
		about:    "Names that differ only in capitals, or in how a letter is stored, are one file on some computers and two on others.",
	},
	LinkedFolder: {
		severity: Error,
		message:  "this is a link to a folder, and links to folders are not followed",
		remedy:   "move the folder itself here",
		about:    "What stands behind the link would be read twice under two names, or without end.",
	},
	OutsideFolder: {
		severity: Error,
		message:  "this leads out of the campaign's folder",
		remedy:   "copy the file into the campaign, and name it from there",
		about:    "Nothing outside the campaign's folder is read: a post must not be able to publish any file of the server.",
	},
	Syntax: {
		severity: Error,
		message:  "this is not TOML: %[1]s",
		about:    "What the TOML parser says where no better words are known.",
	},
	CurlyQuotes: {
		severity: Error,
		message:  "%[1]s is not a quotation mark of TOML",
		remedy:   "use straight ones: \"…\", or ''' before and after a text of several lines",
		about:    "Word processors turn straight quotation marks into curly ones.",
	},
	ForeignLetter: {
		severity: Error,
		message:  "%[1]s in this key is no Latin letter (%[2]s), although it may look like one",
		remedy:   "type the key anew: %[3]s",
		about:    "Keys are Latin; а, е, о, р, с, х exist in Cyrillic too and look the same.",
	},
	OddSpace: {
		severity: Error,
		message:  "here stands %[1]s, which looks like a space, or like nothing",
		remedy:   "delete it and type an ordinary space",
		about:    "Such signs come along when text is copied from a web page or a word processor.",
	},
	ColonForEquals: {
		severity: Error,
		message:  "a key and its value are joined by =, not by :",
		remedy:   "write %[1]s = …",
		about:    "A colon is YAML.",
	},
	NoEquals: {
		severity: Error,
		message:  "after a key comes =, not %[1]s",
		remedy:   "write %[2]s = \"…\"; a text of several lines begins and ends with '''",
		about:    "Each line of a TOML file is key = value, a [table], or a # note.",
	},
	MergeConflict: {
		severity: Error,
		message:  "a merge conflict was left here",
		remedy:   "keep one of the two versions, and delete the lines with <<<<<<<, ======= and >>>>>>>",
		about:    "git marks what it could not merge; nobody has decided yet which text is right.",
	},
	QuotesMissing: {
		severity: Error,
		message:  "the value of %[1]s needs quotation marks",
		remedy:   "write %[1]s = \"%[2]s\"",
		about:    "Text, times for people and lengths of time stand in quotation marks.",
	},
	QuoteInText: {
		severity: Error,
		message:  "the value of %[1]s ended at a quotation mark before this place",
		remedy:   "where a text holds \", begin and end it with '''",
		about:    "A quotation mark ends a text that began with one; a text between ''' may hold any.",
	},
	Apostrophe: {
		severity: Error,
		message:  "the value of %[1]s ended at an apostrophe before this place",
		remedy:   "begin and end the text with \", or with '''",
		about:    "An apostrophe ends a text that began with one.",
	},
	TimeInQuotes: {
		severity: Error,
		message:  "this time can't stand without quotation marks",
		remedy:   "write %[1]s = \"%[2]s\"",
		about:    "A time with a zone's name, or with an offset that is not written +03:00, has to stand in quotation marks.",
	},
	DateOrder: {
		severity: Error,
		message:  "%[1]s is not how a day is written here: the year comes first",
		remedy:   "write %[2]s",
		about:    "1/12/2026 is December for some and January for others.",
	},
	SignTooMany: {
		severity: Error,
		message:  "%[1]s is too many here; the line ends after the value",
		remedy:   "delete it",
		about:    "Lines of a TOML file end without a comma or a semicolon.",
	},
	LineBreak: {
		severity: Error,
		message:  "the line ends before the value of %[1]s does",
		remedy:   "a text of several lines begins and ends with '''",
		about:    "A text between \" and \" stands on one line.",
	},
	NeverClosed: {
		severity: Error,
		message:  "the text that begins in line %[1]d is never closed",
		remedy:   "write %[2]s after its last line",
		about:    "The rest of the file was read as part of that text.",
	},
	Backslash: {
		severity: Error,
		message:  "%[1]s means nothing in a text between %[2]s",
		remedy:   "begin and end the text with ''', where \\ is a plain sign",
		about:    "In a text between \" a backslash begins a special sign.",
	},
	CommaMissing: {
		severity: Error,
		message:  "a comma is missing in the list",
		remedy:   "write a comma before this place",
		about:    "The elements of a list are separated by commas.",
	},
	TrueOrFalse: {
		severity: Error,
		message:  "%[1]s means nothing here",
		remedy:   "write %[2]s = %[3]s",
		about:    "TOML knows true and false, in small letters.",
	},
	WrittenTwice: {
		severity: Error,
		message:  "%[1]s is written twice",
		remedy:   "keep one of the two, and move what both say into it",
		about:    "A key or a [table] may stand in a file once; which of two would count?",
	},
	BothForms: {
		severity: Error,
		message:  "%[1]s is written both as one text and by language",
		remedy:   "choose: either %[1]s = \"…\", or %[1]s.be = \"…\" and %[1]s.en = \"…\" for each language",
		about:    "A plain text is in the campaign's language; beside texts by language nobody knows which one is meant.",
	},
	ControlSign: {
		severity: Error,
		message:  "here stands a control character (%[1]s), which no text may hold",
		remedy:   "delete it",
		about:    "Control characters come along with copied text; networks refuse or drop them.",
	},
	ValueMissing: {
		severity: Error,
		message:  "%[1]s has no value",
		remedy:   "write what it is after the =, or delete the line",
		about:    "A key without a value says nothing.",
	},
	KeyNameMissing: {
		severity: Error,
		message:  "before the = stands no key",
		remedy:   "write key = value",
		about:    "Each line of a TOML file is key = value, a [table], or a # note.",
	},
	ExtraSign: {
		severity: Error,
		message:  "%[1]s is too much here",
		remedy:   "delete it, or put a # before it if it is a note; a text of several lines begins and ends with '''",
		about:    "Each line of a TOML file is key = value, a [table], or a # note.",
	},
	StrayLine: {
		severity: Error,
		message:  "this line is neither key = value, nor a [table], nor a # note",
		remedy:   "if it belongs to a text: a text of several lines begins and ends with '''",
		about:    "Each line of a TOML file is key = value, a [table], or a # note.",
	},
	ListOpen: {
		severity: Error,
		message:  "the list of %[1]s is not closed",
		remedy:   "write ] after its last element",
		about:    "A list begins with [ and ends with ].",
	},
	TableOpen: {
		severity: Error,
		message:  "the name of this table is not closed",
		remedy:   "write ] at the end of the line, or ]] where it began with [[",
		about:    "A table's name stands between [ and ], or between [[ and ]].",
	},
	LongDash: {
		severity: Error,
		message:  "in this day stands a long dash; days are written with the hyphen of the keyboard",
		remedy:   "write %[1]s = \"%[2]s\"",
		about:    "Word processors turn hyphens into dashes.",
	},
}
