package posts

import (
	"strings"
	"time"

	"golang.org/x/text/unicode/norm"
)

var campaignKeys = keys[*Campaign]{
	{"id", func(c *Campaign, v value) { c.readID(v) }, "the first part of every post's id; never change it", plainText},
	{"name", func(c *Campaign, v value) { c.Name = v.text() }, "what the campaign is called; the only key that is required", plainText},
	{"timezone", func(c *Campaign, v value) { c.readZone(v) }, "the zone of all times: Europe/Vilnius", plainText},
	{"language", func(c *Campaign, v value) { c.Language = v.language() }, "the language of plain texts: en", plainText},
	{"accounts", func(c *Campaign, v value) { c.Accounts = v.list() }, "accounts, or networks, that every post goes to; without it all", someTexts},
	{"hashtags", func(c *Campaign, v value) { c.Hashtags = v.hashtags() }, "words without # for every post", byLanguage(someTexts)},
	{"late", func(c *Campaign, v value) { c.Late = v.duration() }, "how long after its time a post is still of use; 2h", aLength},
	{"quiet", func(c *Campaign, v value) { c.Quiet = v.quiet() }, "hours in which nothing should go out: \"23:00-07:00\"", plainText},
	{"repeat_after", func(c *Campaign, v value) { c.RepeatAfter = v.duration() }, "how long the same text from another post is held; 7d", aLength},
	{"silence", func(c *Campaign, v value) { c.Silence = v.duration() }, "how long a person may go unnamed before `vigil status` and the pages tell: \"180d\"; without it they don't", aLength},
	{"broken_thread", func(c *Campaign, v value) { c.BrokenThread = v.oneOf("resume", "retract", "leave") }, "what becomes of a thread that broke off: \"resume\", \"retract\" or \"leave\"", oneOf("resume", "retract", "leave")},
	{"split", func(c *Campaign, v value) { c.Split = v.flag() }, "true: a text that is too long is continued in further parts", aFlag},
	{"fallback", func(c *Campaign, v value) { c.Fallback = v.fallback() }, "fallback.ru = \"be\": an account in Russian takes the Belarusian text where there is no Russian one", tableOf(plainText)},
	{"hold", func(c *Campaign, v value) { c.Hold = v.reason() }, "why nothing of the campaign may go out", aReason},
	{"allow", func(c *Campaign, v value) { c.Allow = v.allow() }, "allow.CODE = \"why\" silences one check in the whole campaign", reasonsByCode()},
	{"approvals", func(c *Campaign, v value) { c.Approvals = v.approvals() }, "how many of approvers approve each post before it goes out: 0, 1 or 2; or \"merge\": what is on the branch is approved", zeroToTwoOrMerge},
	{"approvers", func(c *Campaign, v value) { c.Approvals.By = v.names() }, "who may approve posts: [\"anna\", \"boris\"], the names that `vigil approve` knows them by", someTexts},
	{"slots", func(c *Campaign, v value) { c.readSlots(v) }, "[slots]: NAME = \"day 12:00\", or { every = \"day 12:00\", jitter = \"20m\" }: times that posts without one of their own take", tableOf(either(plainText, slotKeys.shape("every")))},
}

var personKeys = keys[*Person]{
	{"name", func(p *Person, v value) { p.Name = v.localized() }, "the person's name; the only key that is required", byLanguage(plainText)},
	{"status", func(p *Person, v value) {
		p.Status = v.oneOf(statuses...)
	}, "held, house-arrest, released, died or unknown", oneOf(statuses...)},
	{"sentence", func(p *Person, v value) { p.Sentence = v.localized() }, "what the person was sentenced to: \"six years\"", byLanguage(plainText)},
	{"born", func(p *Person, v value) { p.Born = v.partialDate() }, "a day, a month (\"1980-05\") or a year (\"1980\")", aPartialDate},
	{"arrested", func(p *Person, v value) { p.Arrested = v.partialDate() }, "a day, a month or a year", aPartialDate},
	{"sentenced", func(p *Person, v value) { p.Sentenced = v.partialDate() }, "a day, a month or a year", aPartialDate},
	{"guardian", func(p *Person, v value) { p.Guardian = v.localized() }, "who keeps telling the person's story", byLanguage(plainText)},
	{"handles", func(p *Person, v value) { p.Handles = v.handles() }, "handles.NETWORK = \"@name\"", tableOf(plainText)},
	{"hashtag", func(p *Person, v value) { p.Hashtag = v.oneHashtag() }, "a word without #", plainText},
	{"gender", func(p *Person, v value) { p.Gender = v.oneOf("m", "f", "x") }, "m, f or x: which form of a word gender takes", oneOf("m", "f", "x")},
	{"embargo", func(p *Person, v value) { p.Embargo = v.day() }, "nothing that names the person goes out before this day", aDay},
	{"hold", func(p *Person, v value) { p.Hold = v.reason() }, "why nothing that names the person may go out", aReason},
	{"letters", func(p *Person, v value) { p.readLetters(v) }, "[letters]: where letters reach the person", lettersKeys.shape()},
	{"photo", func(p *Person, v value) { p.readPhoto(v) }, "[photo]: a picture of the person", photoKeys.shape()},
	{"cases", func(p *Person, v value) { p.Cases = v.cases() }, "forms of the name, for languages that have them: cases.be = { gen = \"…\", dat = \"…\" }", casesShape()},
}

var lettersKeys = keys[*Letters]{
	{"to", func(l *Letters, v value) { l.To = v.localized() }, "the name as it has to stand on the envelope", byLanguage(plainText)},
	{"address", func(l *Letters, v value) { l.Address = v.localized() }, "the address, one line or several", byLanguage(plainText)},
	{"verified", func(l *Letters, v value) { l.Verified = v.day() }, "the day on which somebody knew that letters arrive there", aDay},
}

var photoKeys = keys[*Media]{
	mediaKeys[0], mediaKeys[1], mediaKeys[2],
}

func (c *Campaign) readID(v value) {
	id := norm.NFC.String(v.text())
	if _, ok := v.raw.(string); ok && !usableID(id) {
		v.report(BadName, quoted(id), `write one word of letters, digits, - and _, such as id = "uaaf"`)
		return
	}
	c.ID, c.OwnID = id, true
}

func usableID(id string) bool {
	return id != "" && id != "." && id != ".." && !strings.ContainsAny(id, "/\\| \t\n\"'")
}

func (c *Campaign) readZone(v value) {
	if zone := v.zone(); zone != "" {
		c.Zone = zone
	}
}

// fallback maps languages to languages.
func (v value) fallback() map[string]string {
	t, ok := v.single()
	if !ok {
		return nil
	}
	languages := make(map[string]string, len(t.values))
	v.eachLanguage(t.values, func(code string, of value) { languages[code] = of.language() })
	return languages
}

// quiet is a span of hours: "23:00-07:00".
func (v value) quiet() string {
	text := strings.ReplaceAll(v.text(), " ", "")
	from, to, ok := strings.Cut(text, "-")
	_, errFrom := time.Parse("15:04", from)
	_, errTo := time.Parse("15:04", to)
	if _, isText := v.raw.(string); isText && text != "" && (!ok || errFrom != nil || errTo != nil) {
		v.report(WrongValue, v.name(), quoted(text), `write it like "23:00-07:00"`)
		return ""
	}
	return text
}

// handles are the person's names on networks.
func (v value) handles() map[string]string {
	t, ok := v.single()
	if !ok {
		return nil
	}
	handles := make(map[string]string, len(t.values))
	for network, raw := range t.values {
		if of := (value{t, network, raw}); !of.misplaced() {
			handles[network] = of.text()
		}
	}
	return handles
}

func (v value) oneHashtag() string {
	text := v.text()
	if text == "" {
		return ""
	}
	return v.hashtag(text)
}

func (p *Person) readLetters(v value) {
	if t, ok := v.single(); ok {
		readTable(t, &p.Letters, lettersKeys)
	}
}

func (p *Person) readPhoto(v value) {
	t, ok := v.single()
	if !ok {
		return
	}
	p.Photo = &Media{Part: 1, Line: t.doc.keyPlace(t.path()).Line}
	readTable(t, p.Photo, photoKeys)
}
