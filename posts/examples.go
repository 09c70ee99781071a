package posts

// Example shows a problem by the lines of a file, as they are wrong and as they are
// right. They stand in a post, unless a note in the first line names another file.
type Example struct {
	Wrong string `json:"wrong"`
	Right string `json:"right"`
}

// ExampleOf is the example of a code; ok is false where a few lines can't show it:
// what is told about names of files, about other signs than those that are seen, or
// about several posts together.
func ExampleOf(code Code) (example Example, ok bool) {
	example, ok = examples[code]
	return example, ok
}

// examples are what `vigil explain CODE` shows. A test reads each, and finds the
// problem in the one form and nothing in the other. Everybody in them is invented.
var examples = map[Code]Example{
	// Syntax.
	CurlyQuotes:    {`text = “A letter takes ten minutes.”`, `text = "A letter takes ten minutes."`},
	ColonForEquals: {`text: "A letter takes ten minutes."`, `text = "A letter takes ten minutes."`},
	NoEquals:       {`text "A letter takes ten minutes."`, `text = "A letter takes ten minutes."`},
	QuotesMissing:  {`text = A letter takes ten minutes.`, `text = "A letter takes ten minutes."`},
	QuoteInText:    {`text = "She wrote "thank you" back."`, `text = '''She wrote "thank you" back.'''`},
	Apostrophe:     {`text = 'It's a letter that she waits for.'`, `text = "It's a letter that she waits for."`},
	TimeInQuotes:   {`at = 2026-12-01T18:00 Europe/Minsk`, `at = "2026-12-01 18:00 Europe/Minsk"`},
	DateOrder:      {`at = 01.12.2026 18:00`, `at = "2026-12-01 18:00"`},
	SignTooMany:    {`at = "2026-12-01 18:00",`, `at = "2026-12-01 18:00"`},
	LineBreak:      {"text = \"A letter\ntakes ten minutes.\"", "text = '''\nA letter\ntakes ten minutes.'''"},
	NeverClosed:    {"text = '''\nA letter takes ten minutes.", "text = '''\nA letter takes ten minutes.'''"},
	Backslash:      {`text = "A letter \o/ takes ten minutes."`, `text = '''A letter \o/ takes ten minutes.'''`},
	CommaMissing:   {`hashtags = ["LetterDay" "ReadAloud"]`, `hashtags = ["LetterDay", "ReadAloud"]`},
	TrueOrFalse:    {`sensitive = True`, `sensitive = true`},
	WrittenTwice:   {"text = \"A letter takes ten minutes.\"\ntext = \"Write one today.\"", "text = \"A letter takes ten minutes. Write one today.\""},
	BothForms:      {"text = \"A letter takes ten minutes.\"\ntext.pl = \"List zajmuje dziesięć minut.\"", "text.en = \"A letter takes ten minutes.\"\ntext.pl = \"List zajmuje dziesięć minut.\""},
	ValueMissing:   {`warning =`, `warning = "About prison"`},
	KeyNameMissing: {`= "2026-12-01 18:00"`, `at = "2026-12-01 18:00"`},
	ExtraSign:      {`text = '''A letter takes ten minutes.''' ask Olga`, `text = '''A letter takes ten minutes.''' # ask Olga`},
	StrayLine:      {`A letter takes ten minutes.`, `text = "A letter takes ten minutes."`},
	ListOpen:       {`hashtags = ["LetterDay", "ReadAloud"`, `hashtags = ["LetterDay", "ReadAloud"]`},
	TableOpen:      {"[on.feed\ntext = \"A letter takes ten minutes.\"", "[on.feed]\ntext = \"A letter takes ten minutes.\""},
	LongDash:       {`at = 2026–12–01 18:00`, `at = "2026-12-01 18:00"`},

	// Keys and values.
	UnknownKey:       {`txt = "A letter takes ten minutes."`, `text = "A letter takes ten minutes."`},
	KeySpelling:      {`Text = "A letter takes ten minutes."`, `text = "A letter takes ten minutes."`},
	BelowTable:       {"[on.feed]\ntext = \"A letter takes ten minutes.\"\nat = \"2026-12-01 18:00\"", "at = \"2026-12-01 18:00\"\n[on.feed]\ntext = \"A letter takes ten minutes.\""},
	MaybeBelowTable:  {"[on.feed]\ntext = \"A letter takes ten minutes.\"\n\nwarning = \"About prison\"", "warning = \"About prison\"\n[on.feed]\ntext = \"A letter takes ten minutes.\""},
	OtherKey:         {`date = "2026-12-01 18:00"`, `at = "2026-12-01 18:00"`},
	TooFewApprovers:  {"# campaign.toml\napprovals = 2\napprovers = [\"ann\"]", "# campaign.toml\napprovals = 2\napprovers = [\"ann\", \"bob\"]"},
	VariantOnce:      {"at = \"2026-12-01 18:00\"\n[[variant]]\ntext = \"A new week, a new letter.\"", "every = \"monday 18:00\"\n[[variant]]\ntext = \"A new week, a new letter.\""},
	VariantLanguages: {"every = \"monday 18:00\"\ntext = \"Monday is the day of letters.\"\n[[variant]]\ntext.pl = \"Nowy tydzień, nowy list.\"", "every = \"monday 18:00\"\ntext = \"Monday is the day of letters.\"\n[[variant]]\ntext = \"A new week, a new letter.\""},
	KeyMissing:       {"[poll]\nopen = \"3d\"", "[poll]\nopen = \"3d\"\noptions = [\"Yes\", \"Tonight\"]"},
	WrongType:        {`sensitive = "yes"`, `sensitive = true`},
	WrongValue:       {"# people/vera.toml\nstatus = \"in prison\"", "# people/vera.toml\nstatus = \"held\""},
	BareNumber:       {`late = 2`, `late = "2h"`},
	BadDuration:      {`late = "two hours"`, `late = "2h"`},
	BadLanguage:      {`text.english = "A letter takes ten minutes."`, `text.en = "A letter takes ten minutes."`},
	BadHashtag:       {`hashtags = ["Letter-Day"]`, `hashtags = ["LetterDay"]`},
	EmptyReason:      {`hold = ""`, `hold = "her family asked us to wait"`},
	BadAllow:         {`allow.oftn = "it is a bell"`, `allow.often = "it is a bell"`},
	BadName:          {"# campaign.toml\nid = \"Reading Week\"", "# campaign.toml\nid = \"reading-week\""},
	NotFilledIn:      {"# people/vera.toml\ncases.be = { dat = \"…\" }", "# people/vera.toml\ncases.be = { dat = \"Веры Прыдуманай\" }"},
	NoteInText:       {"text = '''\nA letter takes ten minutes.\n# ask Olga for a picture'''", "# ask Olga for a picture\ntext = '''\nA letter takes ten minutes.'''"},
	JoinedLines:      {"text = \"\"\"\nA letter takes \\\nten minutes.\"\"\"", "text = '''\nA letter takes\nten minutes.'''"},
	EscapedPath:      {"[[media]]\nfile = \"media\\table.jpg\"\nalt = \"A table with letters\"", "[[media]]\nfile = \"media/table.jpg\"\nalt = \"A table with letters\""},
	NoText:           {`at = "2026-12-01 18:00"`, "at = \"2026-12-01 18:00\"\ntext = \"A letter takes ten minutes.\""},

	// Times, and what files say of each other.
	NoTime:         {`text = "A letter takes ten minutes."`, "at = \"2026-12-01 18:00\"\ntext = \"A letter takes ten minutes.\""},
	TwoTimes:       {"at = \"2026-12-01 18:00\"\nevery = \"tuesday 18:00\"", `every = "tuesday 18:00"`},
	DayAlone:       {`at = 2026-12-01`, `at = "2026-12-01 18:00"`},
	HourAlone:      {`at = 18:00:00`, `at = "2026-12-01 18:00"`},
	BadTime:        {`at = "in the evening"`, `at = "2026-12-01 18:00"`},
	BadDay:         {"every = \"day 18:00\"\nfrom = \"Tuesday\"", "every = \"day 18:00\"\nfrom = 2026-12-01"},
	BadZone:        {`timezone = "Vilnius"`, `timezone = "Europe/Vilnius"`},
	HourSkipped:    {"timezone = \"Europe/Vilnius\"\nat = \"2027-03-28 03:30\"", "timezone = \"Europe/Vilnius\"\nat = \"2027-03-28 04:30\""},
	NotRecurring:   {"at = \"2026-12-01 18:00\"\nuntil = 2027-01-31", "every = \"tuesday 18:00\"\nuntil = 2027-01-31"},
	NeverDue:       {`cron = "0 18 30 2 *"`, `cron = "0 18 28 2 *"`},
	BadEvery:       {`every = "Mondays at 6 pm"`, `every = "monday 18:00"`},
	BadCron:        {`cron = "0 18 * *"`, `cron = "0 18 * * *"`},
	CronZone:       {`cron = "TZ=Europe/Warsaw 0 18 * * *"`, "timezone = \"Europe/Warsaw\"\ncron = \"0 18 * * *\""},
	CronSinceStart: {`cron = "@every 12h"`, `cron = "0 6,18 * * *"`},
	Often:          {`cron = "*/20 * * * *"`, "cron = \"*/20 * * * *\"\nallow.often = \"it is a bell\""},
	UnknownAccount: {`only_on = ["fed"]`, `only_on = ["feed"]`},
	UnknownPerson:  {`person = "veera"`, `person = "vera"`},
	UnknownPost:    {`reply_to = "leters"`, `reply_to = "letters"`},
	ExpiresFirst:   {"at = \"2026-12-01 18:00\"\nexpires = \"2026-11-30 18:00\"", "at = \"2026-12-01 18:00\"\nexpires = \"2026-12-02 18:00\""},
	EmbargoLater:   {"at = \"2026-12-01 18:00\"\nembargo = 2026-12-24", "at = \"2026-12-24 18:00\"\nembargo = 2026-12-24"},

	// What vigil fills in, and formatting.
	TemplateBraces:   {"person = \"vera\"\ntext = \"{person.name} waits for letters.\"", "person = \"vera\"\ntext = \"{{person.name}} waits for letters.\""},
	TemplateWord:     {"person = \"vera\"\ntext = \"{{person.nam}} waits for letters.\"", "person = \"vera\"\ntext = \"{{person.name}} waits for letters.\""},
	TemplateNobody:   {`text = "{{person.name}} waits for letters."`, "person = \"vera\"\ntext = \"{{person.name}} waits for letters.\""},
	TemplateNoEvent:  {"at = \"2026-12-01 18:00\"\ntext = \"Come on {{date event.start}}.\"", "remind = [\"7d\"]\ntext = \"Come on {{date event.start}}.\"\n[event]\nstart = \"2026-12-12 18:00\""},
	TemplateClock:    {`text = '''We begin at {{clock "18:00"}}.'''`, `text = '''We begin at {{clock}}.'''`},
	TemplateSeveral:  {"people = [\"olga\", \"vera\"]\ntext = \"Write to {{person.name}}.\"", "people = [\"olga\", \"vera\"]\ntext = \"Write to: {{range people}}{{.name}} {{end}}\""},
	TemplateQuotes:   {"person = \"vera\"\ntext = '''{{gender “He” “She”}} waits for letters.'''", "person = \"vera\"\ntext = '''{{gender \"He\" \"She\"}} waits for letters.'''"},
	TemplateUnclosed: {"person = \"vera\"\ntext = \"{{person.name} waits for letters.\"", "person = \"vera\"\ntext = \"{{person.name}} waits for letters.\""},
	TemplateNoEnd:    {"person = \"vera\"\ntext = \"Write today{{if person.guardian}}, as {{person.guardian}} does.\"", "person = \"vera\"\ntext = \"Write today{{if person.guardian}}, as {{person.guardian}} does{{end}}.\""},
	TemplateRange:    {"people = [\"olga\", \"vera\"]\ntext = \"Write to: {{range person}}{{.name}} {{end}}\"", "people = [\"olga\", \"vera\"]\ntext = \"Write to: {{range people}}{{.name}} {{end}}\""},
	TemplatePlural:   {"person = \"vera\"\ntext = '''{{days person.arrested}} {{plural (days person.arrested) \"day\"}} in a cell.'''", "person = \"vera\"\ntext = '''{{days person.arrested}} {{plural (days person.arrested) \"day\" \"days\"}} in a cell.'''"},
	TemplateNumber:   {"person = \"vera\"\ntext = '''{{days person.arrested}} {{plural \"day\" \"days\"}} in a cell.'''", "person = \"vera\"\ntext = '''{{days person.arrested}} {{plural (days person.arrested) \"day\" \"days\"}} in a cell.'''"},
	TemplateGender:   {"person = \"vera\"\ntext = '''{{gender \"He\"}} waits for letters.'''", "person = \"vera\"\ntext = '''{{gender \"He\" \"She\"}} waits for letters.'''"},
	TemplateDate:     {"person = \"vera\"\ntext = '''Held for {{days person.name}} days.'''", "person = \"vera\"\ntext = '''Held for {{days person.arrested}} days.'''"},
	PersonLacks:      {"person = \"vera\"\ntext = \"Her guardian: {{person.guardian}}\"", "person = \"vera\"\ntext = \"Write today.{{if person.guardian}} Her guardian: {{person.guardian}}{{end}}\""},
	MarkupForeign:    {"markup = true\ntext = \"# The day of letters\"", "markup = true\ntext = \"**The day of letters**\""},
	MarkupStray:      {"markup = true\ntext = \"** The day of letters **\"", "markup = true\ntext = \"**The day of letters**\""},
	MarkupAddress:    {"markup = true\ntext = \"[How to write](example.org/letters)\"", "markup = true\ntext = \"[How to write](https://example.org/letters)\""},

	// What goes out to the accounts.
	EmptyPart: {"text = '''\nA letter takes ten minutes.\n---'''", "text = '''\nA letter takes ten minutes.\n---\nWrite one today.'''"},
	NoAlt:     {"[[media]]\nfile = \"media/table.jpg\"", "[[media]]\nfile = \"media/table.jpg\"\nalt = \"Three people write letters at a table\""},
	MediaPart: {"[[media]]\nfile = \"media/table.jpg\"\nalt = \"Three people write letters at a table\"\npart = 2", "[[media]]\nfile = \"media/table.jpg\"\nalt = \"Three people write letters at a table\"\npart = 1"},
	PollMany:  {"[poll]\noptions = [\"Yes\"]\nopen = \"3d\"", "[poll]\noptions = [\"Yes\", \"Tonight\"]\nopen = \"3d\""},
	PollTime:  {"[poll]\noptions = [\"Yes\", \"Tonight\"]\nopen = \"1m\"", "[poll]\noptions = [\"Yes\", \"Tonight\"]\nopen = \"3d\""},

	// What a careful editor sees.
	AltUseless:    {"[[media]]\nfile = \"media/table.jpg\"\nalt = \"Photo\"", "[[media]]\nfile = \"media/table.jpg\"\nalt = \"Three people write letters at a table\""},
	HashtagCase:   {`text = "We read aloud all day. #readaloud"`, `text = "We read aloud all day. #ReadAloud"`},
	Capitals:      {`text = "PLEASE WRITE A LETTER TODAY"`, `text = "Please write a letter today"`},
	FancyLetters:  {`text = "𝗪𝗿𝗶𝘁𝗲 𝗮 𝗹𝗲𝘁𝘁𝗲𝗿 today."`, `text = "Write a letter today."`},
	EmojiRow:      {`text = "Thank you 🕯🕯🕯🕯"`, `text = "Thank you 🕯"`},
	LinkShortened: {`text = "How to write: https://bit.ly/3abc"`, `text = "How to write: https://example.org/letters"`},
	LinkTracked:   {`text = "How to write: https://example.org/letters?utm_source=x"`, `text = "How to write: https://example.org/letters"`},
	LinkDead:      {`text = "How to write: file:///home/vera/letters.html"`, `text = "How to write: https://example.org/letters"`},
	StatusSaid:    {"person = \"vera\"\ntext = \"Vera Prydumanaja has been released!\"", "person = \"vera\"\ntext = \"Vera Prydumanaja waits for letters.\""},
	PrivatePhone:  {`text = "Questions? Call +375 29 123-45-67."`, `text = "Questions? https://example.org/letters"`},
	PrivateMail:   {`text = "Write to her mother: mother.vera@example.com"`, `text = "Write to her: https://example.org/vera"`},
	PrivateHome:   {`text = "Her mother lives at 5 Long Invented Road, flat 7."`, `text = "Write to her mother: https://example.org/vera"`},
	LanguageDoubt: {`text.en = "Письмо занимает десять минут, и человек в камере знает, что о нём помнят."`, `text.ru = "Письмо занимает десять минут, и человек в камере знает, что о нём помнят."`},
	NameMisspelt:  {"person = \"vera\"\ntext = \"Vera Pridumanaja is not forgotten.\"", "person = \"vera\"\ntext = \"{{person.name}} is not forgotten.\""},
	DateWeekday:   {`text = "We read aloud on Monday, 8 December 2026."`, `text = "We read aloud on Tuesday, 8 December 2026."`},
	DateToday:     {"at = \"2026-12-01 18:00\"\ntext = \"Today, 2 December, we write.\"", "at = \"2026-12-01 18:00\"\ntext = \"Today, {{date}}, we write.\""},
	DateEvent:     {"remind = [\"7d\"]\ntext = \"Come on 14 December at 18:00.\"\n[event]\nstart = \"2026-12-12 18:00\"", "remind = [\"7d\"]\ntext = \"Come on {{date event.start}} at {{clock event.start}}.\"\n[event]\nstart = \"2026-12-12 18:00\""},
}
