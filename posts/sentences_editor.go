package posts

// The codes of what a careful editor would notice.
const (
	AltUseless        Code = "alt_useless"
	HashtagCase       Code = "hashtag_case"
	Capitals          Code = "capitals"
	FancyLetters      Code = "fancy_letters"
	EmojiRow          Code = "emoji_row"
	LinkShortened     Code = "link_shortened"
	LinkTracked       Code = "link_tracked"
	LinkDead          Code = "link_dead"
	LettersUnverified Code = "letters_unverified"
	LettersInTurn     Code = "letters_in_turn"
	LettersHome       Code = "letters_home"
	LettersNobody     Code = "letters_nobody"
	StatusSaid        Code = "status_said"
	PrivatePhone      Code = "private_phone"
	PrivateMail       Code = "private_mail"
	PrivateHome       Code = "private_home"
	SecretWritten     Code = "secret"
	LanguageDoubt     Code = "language_doubt"
	NearlySame        Code = "nearly_same"
	CloseTogether     Code = "close_together"
	NameMisspelt      Code = "name_misspelt"
	DateWeekday       Code = "date_weekday"
	DateToday         Code = "date_today"
	DateEvent         Code = "date_event"
)

// editorSentences are what a careful editor says. Nothing here depends on the
// account.
var editorSentences = map[Code]sentence{
	AltUseless: {
		severity:  Warning,
		allowable: true,
		message:   "%[1]q does not say what is seen in %[2]s",
		remedy:    "write what somebody would miss who can't see it: alt = \"A hand puts a letter into a yellow letter box\"; where it is meant so: allow.alt_useless = \"why\"",
		about:     "A screen reader reads the description aloud in place of the picture. A file's name, the word “photo”, or the post's own text once more tells nobody what is seen.",
	},
	HashtagCase: {
		severity:  Warning,
		allowable: true,
		message:   "#%[1]s hides its words",
		remedy:    "write #%[2]s",
		about:     "A screen reader takes #untilallarefree for one unknown word, and reads #UntilAllAreFree as four. Networks find both alike. Only tags are told of whose words stand in the text, the campaign's name and hashtags, or a person's name.",
	},
	Capitals: {
		severity:  Warning,
		allowable: true,
		message:   "%[1]q stands in capitals",
		remedy:    "write it as a sentence: %[2]s; where it has to be so: allow.capitals = \"why\"",
		about:     "Words in capitals are harder to read, sound like shouting, and some screen readers spell them letter by letter. Abbreviations are meant so.",
	},
	FancyLetters: {
		severity:  Warning,
		allowable: true,
		message:   "%[1]s is written in signs that only look like letters",
		remedy:    "write %[2]s; for bold and italic words: markup = true",
		about:     "Letters of mathematics, full width or in circles are skipped by screen readers or spelt as “mathematical bold small f”, and no search finds them.",
	},
	EmojiRow: {
		severity:  Warning,
		allowable: true,
		message:   "%[1]d emoji stand in a row: %[2]s",
		remedy:    "keep one of them, at the end of a sentence: %[3]s",
		about:     "A screen reader says the name of each: “folded hands, folded hands, folded hands”. Three in a row are let pass.",
	},
	LinkShortened: {
		severity:  Warning,
		allowable: true,
		message:   "%[1]s hides where it leads: %[2]s is a link shortener",
		remedy:    "open it, and write the address where it ends; networks count a long link no longer",
		about:     "Readers can't see where they will land, the service logs who opens it and can send them elsewhere tomorrow, and networks take such links for spam.",
	},
	LinkTracked: {
		severity:  Warning,
		allowable: true,
		message:   "%[1]s in the link tells others who shared it and who opens it",
		remedy:    "write %[2]s",
		about:     "Such parameters are added by networks and mailings to follow readers from one place to the next. The page is the same without them.",
	},
	LinkDead: {
		severity:  Warning,
		allowable: true,
		message:   "%[1]s leads nowhere for readers: %[2]s",
		remedy:    "write the whole address as a browser elsewhere shows it: https://…; pictures stand below [[media]]",
		about:     "A post is read far from this machine: a path, an address of a local network or half an address opens nothing there.",
	},
	LettersUnverified: {
		severity:  Warning,
		allowable: true,
		message:   "nobody has noted when the address in %[1]s was verified",
		remedy:    "ask whether letters arrive there, and write below [letters]: verified = %[2]s",
		about:     "People are moved; a letter to an old address is lost, and so is the reader's trust.",
	},
	LettersInTurn: {
		severity:  Warning,
		allowable: true,
		message:   "the post names people in turn and shows where letters reach them; %[1]d of %[2]d of the addresses were never verified, or more than half a year before the post: %[3]s",
		remedy:    "ask whether letters still arrive there, and write below [letters] in those files: verified = %[4]s",
		about:     "Whoever's turn it is, readers write to the address that stands in the file.",
	},
	LettersHome: {
		severity:  Warning,
		allowable: true,
		message:   "the text tells where letters reach somebody who, by %[1]s, is under house arrest: that is a home",
		remedy:    "leave the address out, or ask the family and write: allow.letters_home = \"why\"",
		about:     "The address of a prison is public; that of a home gives a family away.",
	},
	LettersNobody: {
		severity:  Error,
		allowable: true,
		message:   "the text tells where letters reach somebody who, by %[1]s, is %[2]s",
		remedy:    "leave the address out, or correct status in that file; where it is meant so: allow.letters_nobody = \"why\"",
		about:     "A call to write to a prison, for somebody who is free or has died, hurts those who know.",
	},
	StatusSaid: {
		severity:  Warning,
		allowable: true,
		message:   "%[1]q does not agree with %[2]s, which says status = %[3]q",
		remedy:    "correct the text, or write in that file: status = %[4]q",
		about:     "Either the text or the file is behind. The file decides who is named in a rotation, and which posts are held.",
	},
	PrivatePhone: {
		severity:  Warning,
		allowable: true,
		message:   "%[1]s is a telephone number",
		remedy:    "leave it out; where it is an organisation's, and public: allow.private_phone = \"whose it is\"",
		about:     "A private person's number can't be taken back once it is out: whoever threatens families reads these posts as well.",
	},
	PrivateMail: {
		severity:  Warning,
		allowable: true,
		message:   "%[1]s is an address of e-mail",
		remedy:    "write a page where readers can ask; where it is an organisation's, and public: allow.private_mail = \"whose it is\"",
		about:     "A private person's address can't be taken back once it is out. One at a site that the same text links to is let pass.",
	},
	PrivateHome: {
		severity:  Warning,
		allowable: true,
		message:   "%[1]q reads like the address of a home",
		remedy:    "leave out the number of the flat, better the whole address; where it is an office, and public: allow.private_home = \"whose it is\"",
		about:     "A street with the number of a flat is where somebody lives. What a person's file has below [letters] is let pass.",
	},
	SecretWritten: {
		severity:  Error,
		allowable: true,
		message:   "this looks like %[1]s",
		remedy:    "revoke it where it was made, since whoever has a copy of this folder has it; a new one belongs into the operator's configuration. Where it opens nothing: allow.secret = \"why\"",
		about:     "A campaign's folder is copied to every volunteer, and its history keeps what was deleted. Secrets never belong into it.",
	},
	LanguageDoubt: {
		severity:  Warning,
		allowable: true,
		message:   "the text goes out as %[1]q, and reads like %[2]s",
		remedy:    "%[3]s; where it is meant so: allow.language_doubt = \"why\"",
		about:     "Screen readers choose their voice, and networks their filters, by the language of a post. Told apart are scripts, and Belarusian, Russian and Ukrainian by their letters.",
	},
	NearlySame: {
		severity:  Warning,
		allowable: true,
		message:   "the text says %[1]s as %[2]s on %[3]s, %[4]s",
		remedy:    "say it in other words, show the earlier post again (repost = …), or leave more time between them; where it is meant so: allow.nearly_same = \"why\"",
		about:     "Networks suspend accounts that repeat themselves, and readers stop reading. Compared are groups of three words, without links and hashtags, among posts that are due within repeat_after of each other.",
	},
	CloseTogether: {
		severity:  Warning,
		allowable: true,
		message:   "%[1]s goes out on %[2]s as well, %[3]s (%[4]s)",
		remedy:    "move one of them by more than an hour, or let one answer the other (reply_to = …); where it is meant so: allow.close_together = \"why\"",
		about:     "Of two posts within an hour readers see one. Posts that answer each other are meant to follow closely.",
	},
	NameMisspelt: {
		severity:  Warning,
		allowable: true,
		message:   "%[1]s is nearly, but not quite, a name in %[2]s",
		remedy:    "write %[3]s, or {{person.name}}; where both are right: allow.name_misspelt = \"why\"",
		about:     "A misspelt name hurts, and letters under it do not arrive. Endings of cases are let pass.",
	},
	DateWeekday: {
		severity:  Warning,
		allowable: true,
		message:   "%[1]q: that day is a %[2]s",
		remedy:    "correct the day of the week or the date",
		about:     "Half of the readers come on the one day, half on the other. A date without a year is the one nearest to the day of the post.",
	},
	DateToday: {
		severity:  Warning,
		allowable: true,
		message:   "%[1]q stands in a post that goes out on %[2]s",
		remedy:    "move the post, or write the right date; {{date}} is the day of the post",
		about:     "Posts are moved, and their texts forgotten.",
	},
	DateEvent: {
		severity:  Warning,
		allowable: true,
		message:   "%[1]q is not the day of the event, which begins on %[2]s",
		remedy:    "correct the date, or start below [event]; {{date event.start}} moves with it. Where another day is meant: allow.date_event = \"why\"",
		about:     "An event is moved in one line, and its text still calls people to the day before. A text that has the right day somewhere is let pass, whatever other days it tells of.",
	},
}
