package posts

import "maps"

// The codes of templates.
const (
	TemplateBraces   Code = "braces"
	TemplateWord     Code = "template_word"
	TemplateNobody   Code = "template_nobody"
	TemplateNoEvent  Code = "template_no_event"
	TemplateClock    Code = "template_clock"
	TemplateSeveral  Code = "template_several"
	TemplateQuotes   Code = "template_quotes"
	TemplateUnclosed Code = "template_unclosed"
	TemplateNoEnd    Code = "template_no_end"
	TemplateSyntax   Code = "template_syntax"
	TemplateKeyword  Code = "template_keyword"
	TemplateRange    Code = "template_range"
	TemplateTooLong  Code = "template_too_long"
	TemplateLanguage Code = "template_language"
	TemplatePlural   Code = "template_plural"
	TemplateNumber   Code = "template_number"
	TemplateGender   Code = "template_gender"
	TemplateDate     Code = "template_date"
	TemplateFuture   Code = "template_future"
	PersonLacks      Code = "person_lacks"
	PassedOver       Code = "passed_over"
	LettersOld       Code = "letters_old"
	MarkupForeign    Code = "markup"
	MarkupStray      Code = "markup_stray"
	MarkupAddress    Code = "markup_address"
)

// composingSentences are what posts says about texts that are filled in.
var composingSentences = map[Code]sentence{
	TemplateBraces: {
		severity:  Error,
		allowable: true,
		message:   "%[1]s would go out as it stands",
		remedy:    "write %[2]s; if readers are to see it: allow.braces = \"why\"",
		about:     "Words that vigil fills in stand between {{ and }}, in small letters.",
	},
	TemplateWord: {
		severity: Error,
		message:  "%[1]s means nothing between {{ and }}",
		remedy:   "write %[2]s",
		about:    "Words between {{ and }} are the names of the files' keys, in small letters; `vigil explain words` lists them.",
	},
	TemplateNobody: {
		severity: Error,
		message:  "the text says {{%[1]s}}, and the post names nobody",
		remedy:   "add a line: person = \"…\"",
		about:    "person, age and gender speak of the one person that the post names.",
	},
	TemplateNoEvent: {
		severity: Error,
		message:  "the text speaks of an event, and the post has none",
		remedy:   "write [event] below all other keys, and below that: start = \"2027-01-16 18:00\"",
		about:    "event.start, event.place and event.link are those of the post's own [event].",
	},
	TemplateClock: {
		severity: Error,
		message:  "clock has no other hours than the post's and the event's",
		remedy:   "write {{clock}} or {{clock event.start}}",
		about:    "{{clock}} is the hour for which the post is planned, {{clock event.start}} that of its event.",
	},
	TemplateSeveral: {
		severity: Error,
		message:  "the text says {{%[1]s}}, and the post names several people",
		remedy:   "write {{range people}}{{.name}} {{end}}, or name one: person = \"…\"",
		about:    "person, age and gender speak of the one person that the post names.",
	},
	TemplateQuotes: {
		severity: Error,
		message:  "curly quotation marks stand between {{ and }}",
		remedy:   "use straight ones: {{gender \"…\" \"…\"}}",
		about:    "Word processors turn straight quotation marks into curly ones.",
	},
	TemplateUnclosed: {
		severity: Error,
		message:  "a {{ has no }} on its line, or a quotation mark after it is not closed",
		remedy:   "write {{person.name}}, with two braces on both sides",
		about:    "What vigil fills in stands between {{ and }}.",
	},
	TemplateNoEnd: {
		severity: Error,
		message:  "{{if}}, {{with}} or {{range}} is not closed",
		remedy:   "write {{end}} where it ends",
		about:    "Each {{if}}, {{with}} and {{range}} needs an {{end}}.",
	},
	TemplateSyntax: {
		severity: Error,
		message:  "what stands between {{ and }} can't be read: %[1]s",
		remedy:   "`vigil explain words` lists what can stand there",
		about:    "What text/template says where no better words are known.",
	},
	TemplateKeyword: {
		severity: Error,
		message:  "{{%[1]s}} is not possible in a post",
		remedy:   "write the words where they belong",
		about:    "A post's text is one text; parts that call each other might never end.",
	},
	TemplateRange: {
		severity: Error,
		message:  "{{range}} goes over the post's people, once, and over nothing else",
		remedy:   "write {{range people}}{{.name}} {{end}}",
		about:    "Other loops might never end.",
	},
	TemplateTooLong: {
		severity: Error,
		message:  "the text is longer than %[1]d bytes; so long a text can't be filled in",
		remedy:   "shorten it",
		about:    "Texts with {{…}} are bounded, so that none can fill the memory.",
	},
	TemplateLanguage: {
		severity: Error,
		message:  "the names of months and days in the language %[1]q are not known",
		remedy:   "write {{date}}, or the date in figures: {{date \"02.01.2006\"}}",
		about:    "Dates are written out in " + writtenLanguages() + ".",
	},
	TemplatePlural: {
		severity: Error,
		message:  "a word has %[2]d forms beside whole numbers in %[1]s, as beside: %[3]s",
		remedy:   "write that many forms behind the number, in this order",
		about:    "plural chooses the form of a word that goes with a number; languages differ in how many there are.",
	},
	TemplateNumber: {
		severity: Error,
		message:  "plural needs a number first, not %[1]s",
		remedy:   "write {{plural age \"…\" \"…\"}}, with age, (days person.arrested) or a number",
		about:    "plural chooses the form of a word that goes with a number.",
	},
	TemplateGender: {
		severity: Error,
		message:  "gender needs two forms, or three",
		remedy:   "write {{gender \"…\" \"…\"}}: first for m, then for f; a third for anybody else",
		about:    "gender chooses the form of a word that goes with the person.",
	},
	TemplateDate: {
		severity: Error,
		message:  "this can't be read as a date: %[1]s",
		remedy:   "write {{date person.arrested}} (or born, sentenced); {{date}} is the day of the post",
		about:    "date, days and years take a person's born, arrested or sentenced.",
	},
	TemplateFuture: {
		severity: Error,
		message:  "%[1]s says that %[2]s comes after the day of the post",
		remedy:   "correct the date there, or the time of the post",
		about:    "days and years count up to the day of the post.",
	},
	PersonLacks: {
		severity: Error,
		message:  "%[1]s has no %[2]s, which the text shows",
		remedy:   "add there: %[3]s",
		about:    "What is missing would leave a gap in the text. {{if person.guardian}}…{{end}} leaves words out where it is.",
	},
	PassedOver: {
		severity:  Warning,
		allowable: true,
		message:   "of %[2]d people whom the post is meant for, it passes over %[1]d, whose files lack what the text shows: %[3]s",
		remedy:    "add it (`vigil people missing --for %[4]s` lists all), or leave words out where it is missing: {{if person.guardian}}…{{end}}",
		about:     "A rotation never names whose file lacks what its text shows, and a post of an occasion about them is held: nobody sees an empty gap, and nobody hears of the person.",
	},
	LettersOld: {
		severity:  Warning,
		allowable: true,
		message:   "the address in %[1]s was verified on %[2]s, more than half a year before the post",
		remedy:    "ask whether letters still arrive there, and write below [letters]: verified = %[3]s",
		about:     "People are moved; a letter to an old address is lost, and so is the reader's trust.",
	},
	MarkupForeign: {
		severity:  Warning,
		allowable: true,
		message:   "markup has no %[1]s: %[2]s goes out as it is written",
		remedy:    "it has **bold**, *italic*, [words](https://…) and > before a quote; pictures stand below [[media]]; if readers are to see it so: allow.markup = \"why\"",
		about:     "markup = true knows a few signs that networks can show; the rest of Markdown goes out as it is written.",
	},
	MarkupStray: {
		severity:  Warning,
		allowable: true,
		message:   "%[1]s marks nothing, and goes out as it is",
		remedy:    "**bold** and *italic* have no blanks inside of their signs, and a link none between its brackets: [words](https://…); \\ before a sign says that it is meant",
		about:     "Signs of markup that are not closed, or stand beside a blank, are no markup: readers see them.",
	},
	MarkupAddress: {
		severity: Error,
		message:  "the link %[1]s leads to %[2]s, which is no address on the web",
		remedy:   "write the whole address: [words](https://…)",
		about:    "A post is read far from the campaign's folder: only an address with https:// or http:// leads anywhere.",
	},
}

// together is one table of several. A code that stands in two of them is a
// programmer's mistake, which a test finds.
func together(tables ...map[Code]sentence) map[Code]sentence {
	all := map[Code]sentence{}
	for _, table := range tables {
		maps.Copy(all, table)
	}
	return all
}
