package posts

import (
	"fmt"
	"strings"
	"time"

	"golang.org/x/text/unicode/norm"

	"vigil/networks"
)

// postReader fills a post from its file.
type postReader struct {
	post *Post
	// zone is the post's own, else the campaign's.
	zone string
	// campaign is the id that begins the ids of its posts.
	campaign string
	// times are the keys that say when, in the order of the list below.
	times []string
	// recurring is the first key that has a meaning for recurring posts only.
	recurring value
	// onOccasion are the keys that only have a meaning with an occasion.
	onOccasion []value
	// choice is `who`.
	choice value
	// onSlot are those that only have one with a slot, onEvent those with an event.
	onSlot, onEvent []value
}

// postKeys are the keys on top of a post, beside those of contentKeys. The zone
// comes first, since times are read by it.
var postKeys = keys[*postReader]{
	{"timezone", func(r *postReader, v value) { r.readZone(v) }, "the zone of the post's times, such as Europe/Warsaw; without it the campaign's", plainText},
	{"at", func(r *postReader, v value) { r.at(v) }, "when it goes out: \"2026-12-01 18:00\", in the campaign's zone unless an offset or a zone follows", aMoment},
	{"every", func(r *postReader, v value) { r.line(v, &r.post.Schedule.Every) }, "times for people: \"monday 18:00\", \"day 09:00\", \"first monday 18:00\", \"year 05-21 12:00\"", plainText},
	{"cron", func(r *postReader, v value) { r.line(v, &r.post.Schedule.Cron) }, "times for programmers: five fields, \"0 18 * * MON\"", plainText},
	{"from", func(r *postReader, v value) { r.bound(v, &r.post.Schedule.From) }, "the first day of a recurring post", aDay},
	{"until", func(r *postReader, v value) { r.bound(v, &r.post.Schedule.Until) }, "the last day of a recurring post, that day too", aDay},
	{"except", func(r *postReader, v value) { r.except(v) }, "days that a recurring post leaves out", someDays},
	{"late", func(r *postReader, v value) { r.post.Late = networks.Duration(v.duration()) }, "how long after its time the post is still of use: \"2h\"", aLength},
	{"expires", func(r *postReader, v value) { r.post.Expires = v.momentOrDay(r.zone, 1) }, "the moment from which the post is of no use; a day alone is the last one", aMomentOrDay},
	{"embargo", func(r *postReader, v value) { r.post.Embargo = v.momentOrDay(r.zone, 0) }, "nothing goes out before this moment, or day", aMomentOrDay},
	{"priority", func(r *postReader, v value) { r.post.Priority = v.number() }, "which of two posts at one time goes first: the higher number", aNumber},
	{"only_on", func(r *postReader, v value) { r.post.OnlyOn = v.list() }, "the only accounts, or networks, that it goes to", someTexts},
	{"not_on", func(r *postReader, v value) { r.post.NotOn = v.list() }, "accounts, or networks, that it does not go to", someTexts},
	{"also_on", func(r *postReader, v value) { r.post.AlsoOn = v.list() }, "accounts, or networks, beside the campaign's", someTexts},
	{"person", func(r *postReader, v value) { r.person(v) }, "whom the post names: a file of people/, without .toml", plainText},
	{"people", func(r *postReader, v value) { r.post.People = append(r.post.People, normalized(v.list())...) }, "the same for several: [\"a\", \"b\"]", someTexts},
	{"reply_to", func(r *postReader, v value) { r.post.ReplyTo = r.postID(v.text()) }, "the post that this one answers: \"2026-12/letters\"", plainText},
	{"repost", func(r *postReader, v value) { r.post.Repost = r.postID(v.text()) }, "the earlier post that is shown again: \"2026-12/letters\"", plainText},
	{"was", func(r *postReader, v value) { r.was(v) }, "what the file was called before it was moved: \"2026-12/letters\"", someTexts},
	{"hold", func(r *postReader, v value) { r.post.Hold = v.reason() }, "why it must not go out", aReason},
	{"draft", func(r *postReader, v value) { r.post.Draft = v.flag() }, "true while the post is being written: it is checked, and does not go out", aFlag},
	{"allow", func(r *postReader, v value) { r.post.Allow = v.allow() }, "allow.CODE = \"why\" silences one check", reasonsByCode()},
	{"on", func(r *postReader, v value) { r.on(v) }, "[on.NAME]: what readers see on one account or network", anyTables},
	{"slot", func(r *postReader, v value) { r.slot(v) }, "the next free one of the campaign's slots of this name", plainText},
	{"occasion", func(r *postReader, v value) { r.occasion(v) }, "a day of each year: \"birthday\", \"arrest\" or \"sentence\", of everybody whose day it is", oneOf(string(Birthday), string(Arrest), string(Sentenced))},
	{"days", func(r *postReader, v value) { r.days(v) }, "the days since somebody's arrest on which it goes out: [100, 500, 1000]", someNumbers},
	{"before", func(r *postReader, v value) { r.before(v) }, "how long before the occasion: \"3w\", so that cards arrive", aLength},
	{"time", func(r *postReader, v value) { r.clock(v) }, "the hour of an occasion: \"10:00\"", anHour},
	{"who", func(r *postReader, v value) { r.who(v) }, "whom the post may name: { status = [\"held\"] }; with an occasion everybody whose day it is, else whoever was silent longest", whoKeys.shape()},
	{"evergreen", func(r *postReader, v value) { r.evergreen(v) }, "how long before the post may take a slot again: \"30d\"; without it, it goes out once", aLength},
	{"event", func(r *postReader, v value) { r.event(v) }, "[event]: an appointment, of which `remind` says when it is told", eventKeys.shape("start")},
	{"remind", func(r *postReader, v value) { r.remind(v) }, "how long before an event it is told: [\"7d\", \"1d\", \"2h\"]", oneOrMore(aLength)},
	{"cancelled", func(r *postReader, v value) { r.cancelled(v) }, "why an event does not take place; it may stand below [event] too", aReason},
	{"variant", func(r *postReader, v value) { r.variants(v) }, "[[variant]]: what readers see at another of the post's times, in turn with its own text", someTables(contentKeys.shape())},
}

// topOfPost are all keys that a post may have above its tables.
var topOfPost = append(postKeys.names(), contentKeys.names()...)

func (r *postReader) readZone(v value) {
	if name := v.zone(); name != "" {
		r.zone = name
		r.post.Schedule.Zone = name
	}
}

func (r *postReader) at(v value) {
	r.times = append(r.times, v.key)
	at, named := v.moment(r.zone)
	r.post.Schedule.At = at
	if named != "" {
		r.post.Schedule.Zone = named
	}
}

func (r *postReader) line(v value, target *string) {
	r.times = append(r.times, v.key)
	*target = strings.TrimSpace(v.text())
}

func (r *postReader) bound(v value, target *Date) {
	r.onlyRecurring(v)
	*target = v.day()
}

func (r *postReader) except(v value) {
	r.onlyRecurring(v)
	r.post.Schedule.Except = v.days()
}

func (r *postReader) onlyRecurring(v value) {
	if r.recurring.table == nil {
		r.recurring = v
	}
}

func (r *postReader) person(v value) {
	if _, several := v.raw.([]any); several {
		v.report(WrongType, v.key, "a list", "a name", "people = [\"…\", \"…\"]")
		return
	}
	if name := v.text(); name != "" {
		r.post.People = append([]string{norm.NFC.String(name)}, r.post.People...)
	}
}

func (r *postReader) was(v value) {
	for _, name := range v.list() {
		r.post.Was = append(r.post.Was, r.postID(name))
	}
}

// postID makes an id of a name as people write it: "2026-12/letters", or the
// whole id; what a file manager adds to either is taken away.
func (r *postReader) postID(name string) string {
	name = norm.NFC.String(strings.Trim(strings.TrimSpace(name), "/"))
	if name == "" {
		return ""
	}
	name = strings.TrimSuffix(strings.TrimPrefix(name, postsFolder+"/"), extension)
	return r.campaign + "/" + strings.TrimPrefix(name, r.campaign+"/")
}

func normalized(names []string) []string {
	for i := range names {
		names[i] = norm.NFC.String(names[i])
	}
	return names
}

// momentOrDay is a moment, or a day: its beginning, or that of a later one.
func (v value) momentOrDay(zone string, daysLater int) time.Time {
	var day time.Time
	switch raw := v.raw.(type) {
	case time.Time:
		if raw.Location().String() == localDay {
			day = raw
		}
	case string:
		day, _ = time.Parse(time.DateOnly, strings.TrimSpace(raw))
	}
	if day.IsZero() {
		at, _ := v.moment(zone)
		return at
	}
	return v.local(day.AddDate(0, 0, daysLater), zone)
}

// allow is a table of codes and reasons.
func (v value) allow() map[string]string {
	t, ok := v.single()
	if !ok {
		return nil
	}
	reasons := make(map[string]string, len(t.values))
	for code, raw := range t.values {
		of := value{t, code, raw}
		switch _, _, allowable, known := Explain(Code(code)); {
		case allowable:
			reasons[code] = of.reason()
		case of.misplaced():
		case known:
			of.reportKey(BadAllow, of.name(), "what it is about has to be mended")
		default:
			of.reportKey(BadAllow, of.name(), Suggestion(code, allowableCodes()))
		}
	}
	return reasons
}

func allowableCodes() []string {
	var codes []string
	for code, sentence := range sentences {
		if sentence.allowable {
			codes = append(codes, string(code))
		}
	}
	return codes
}

// on reads [on.NAME], one table for each account or network.
func (r *postReader) on(v value) {
	t, ok := v.single()
	if !ok {
		return
	}
	r.post.On = make(map[string]Content, len(t.values))
	for name, raw := range t.values {
		of := value{t, name, raw}
		if values, ok := raw.(map[string]any); ok {
			r.override(name, of.inner(values, -1, "[on."+name+"]"))
		} else if !of.misplaced() {
			of.report(WrongType, of.name(), describe(raw), "a table", fmt.Sprintf("[%s] on a line of its own, and the keys below it", of.name()))
		}
	}
}

// override reads what one account or network shows instead, and the keys that
// belong to the network alone: which ones there are is checked where the
// networks are known.
func (r *postReader) override(name string, t *table) {
	var content Content
	found := contentKeys.readInto(&content, t)
	r.post.On[name] = content
	if content.Text != nil {
		if r.post.OwnText == nil {
			r.post.OwnText = map[string][]string{}
		}
		r.post.OwnText[name] = languagesOf(content.Text)
	}
	if found < len(t.values) {
		r.options(name, t)
	}
	t.warnOfStragglers()
}

func (r *postReader) options(name string, t *table) {
	for key, raw := range t.values {
		of := value{t, key, raw}
		if contentKeys.has(key) || of.misplaced() {
			continue
		}
		if r.post.Options == nil {
			r.post.Options = map[string]map[string]string{}
		}
		if r.post.Options[name] == nil {
			r.post.Options[name] = map[string]string{}
		}
		r.post.Options[name][key] = of.option()
	}
}

// option is a network's own value, as text.
func (v value) option() string {
	switch raw := v.raw.(type) {
	case string:
		return raw
	case bool, int64, float64:
		return fmt.Sprint(raw)
	}
	v.wrongType("a text", `"…"`)
	return ""
}

// warnOfStragglers looks for keys that were added below the table after an
// empty line, and would be valid on top as well: they may have been meant for
// the whole post.
func (t *table) warnOfStragglers() {
	places := t.doc.locator()
	for key := range t.values {
		path := child(t.path(), key)
		spot, ok := places.spots[path]
		if !ok || spot.table < 0 || !spot.afterBlank || !contentKeys.has(key) {
			continue
		}
		header := places.tables[spot.table]
		line, _ := position(t.doc.source, header.at)
		t.doc.report(MaybeBelowTable, path, key, header.written, line)
	}
}
