// Package posts reads what campaign managers write: a folder of TOML files
// with a campaign, its people and its posts. It finds what is wrong in them,
// with the place and the words to write instead, and composes what each
// account will publish.
package posts

import (
	"cmp"
	"maps"
	"slices"
	"time"

	"vigil/networks"
)

// Entry is what the daemon keeps in memory of each post: everything that is
// needed to plan it, and nothing of what readers see.
type Entry struct {
	// ID is the campaign's id and the path below posts/ without .toml, NFC:
	// "uaaf/2026-12/letters". It names the post for ever.
	ID string `json:"id"`
	// Path is the file inside the campaign's folder, with "/".
	Path string `json:"path"`
	// Hash is the SHA-256 of the file's bytes: what was read is what goes out.
	Hash [32]byte `json:"hash"`

	Schedule Schedule `json:"schedule"`
	// Late is how long after its time the post is still of use; 0: the
	// campaign's own.
	Late networks.Duration `json:"late,omitzero"`
	// Expires ends the post's use at a moment, whatever Late says.
	Expires time.Time `json:"expires,omitzero"`
	// Embargo: nothing goes out before this moment; zero: none.
	Embargo  time.Time `json:"embargo,omitzero"`
	Priority int       `json:"priority,omitempty"`

	// OnlyOn, NotOn and AlsoOn name accounts or networks, as written.
	OnlyOn []string `json:"only_on,omitempty"`
	NotOn  []string `json:"not_on,omitempty"`
	AlsoOn []string `json:"also_on,omitempty"`
	// Languages of the text; empty where it is one plain string.
	Languages []string `json:"languages,omitempty"`
	// OwnText maps the accounts and networks whose `[on.NAME]` has a text of its
	// own to the languages of that text; a plain one carries none.
	OwnText map[string][]string `json:"own_text,omitempty"`

	// People are the ids of those the post names (`person`, `people`).
	People []string `json:"people,omitempty"`
	// Who says whom it names where it names nobody itself; nil: nobody.
	Who *Who `json:"who,omitempty"`
	// Uses are the fields of a person's file that its texts show, where it leaves to the
	// plan whom it names.
	Uses Uses `json:"uses_in,omitempty"`
	// PassesOver tells that `allow.passed_over` says why it does not name some people.
	PassesOver bool `json:"passes_over,omitempty"`
	// Hold is why it must not go out; empty: it may.
	Hold string `json:"hold,omitempty"`
	// Place is where the schedule's event is, and Cancelled why it does not take place;
	// empty: it does.
	Place     Localized `json:"place,omitempty"`
	Cancelled string    `json:"cancelled,omitempty"`
	// Texts is how many texts the post takes in turn; 0 where it has no [[variant]].
	Texts int `json:"texts,omitempty"`
	// Draft posts are checked, and never planned.
	Draft bool `json:"draft,omitempty"`
	// Was are former ids of this post.
	Was []string `json:"was,omitempty"`
	// ReplyTo and Repost are ids of posts that have to be out before.
	ReplyTo string `json:"reply_to,omitempty"`
	Repost  string `json:"repost,omitempty"`

	// Told are what earlier versions told of its event, the oldest first, where it has
	// changed since. It is not part of the file.
	Told []Appointment `json:"event_told,omitempty"`
	// FirstSeen is when the ledger first saw this post with this schedule; zero
	// where there is no ledger. It is not part of the file.
	FirstSeen time.Time `json:"-"`
	// Statuses are those of the people it names, by id, as they were when the
	// ledger first saw the file as it is; nil where there is no ledger.
	Statuses map[string]string `json:"-"`
}

// Rotates tells whether the plan chooses whom each occurrence names.
func (e *Entry) Rotates() bool {
	return e.Who != nil && e.Schedule.Occasion == nil && len(e.People) == 0
}

// LanguagesIn are those that readers may see it in.
func (e *Entry) LanguagesIn(c *Campaign) []string {
	if len(e.Languages) > 0 {
		return e.Languages
	}
	return []string{c.Language}
}

// Post is a whole post, as its file says.
type Post struct {
	Entry
	// Content is what readers see on accounts that have no `[on.NAME]`.
	Content
	// Variants are what readers see instead, each in its turn; the post's own text, if it
	// has one, is the first.
	Variants []Content
	// On are the overrides, by account or network.
	On map[string]Content
	// Link is an address about the event.
	Link string
	// Options are the network's own keys, by account or network.
	Options map[string]map[string]string
	// Allow silences checks: code → why.
	Allow map[string]string

	// document is the file, for places; nil for a post that was not read.
	document *document
}

// Pictures are the files that the post shows, on whatever account.
func (p *Post) Pictures() []string {
	var files []string
	for _, media := range p.Media {
		files = append(files, media.File)
	}
	for _, over := range slices.Concat(p.Variants, slices.Collect(maps.Values(p.On))) {
		for _, media := range over.Media {
			files = append(files, media.File)
		}
	}
	return files
}

// Content are the keys that `[on.NAME]` may override: what readers see. An
// override's zero value means "as the post says".
type Content struct {
	Text     Localized
	Title    Localized
	Warning  Localized
	Hashtags LocalizedList
	Media    []Media
	Poll     *Poll
	// Markup, Sensitive and Visibility: nil and empty where nothing is written.
	Markup     *bool
	Sensitive  *bool
	Visibility string
}

// Media is a `[[media]]` table.
type Media struct {
	// File is the path inside the campaign's folder.
	File  string
	Alt   Localized
	Focus *networks.Focus
	// Part is the part of the thread that shows it, from 1.
	Part int
	// Line is where the table begins, for problems found later.
	Line int
}

// Poll is a `[poll]` table.
type Poll struct {
	Options  LocalizedList
	Multiple bool
	Open     time.Duration
	// Without says what happens where a network has no polls: "" (an error),
	// "skip" (the account is left out) or "list" (the options stand in the text).
	Without string
}

// Localized is what readers see, by language; "" is a plain string, in the
// campaign's language.
type Localized map[string]string

// LocalizedList is a list that readers see, by language.
type LocalizedList map[string][]string

// Schedule says when a post is due. Exactly one of At, Every, Cron, Slot, Occasion and
// Event is set.
type Schedule struct {
	// At is a fixed moment.
	At time.Time `json:"at,omitzero"`
	// Every is a time for people: "monday 18:00". Cron is a line of five fields.
	Every string `json:"every,omitempty"`
	Cron  string `json:"cron,omitempty"`
	// Slot is the name of one of the campaign's slots. Evergreen is how long after one
	// time the post may take it again; 0: it goes out once.
	Slot      string            `json:"slot,omitempty"`
	Evergreen networks.Duration `json:"evergreen,omitzero"`
	// Occasion is a day of people's lives.
	Occasion *Occasion `json:"occasion,omitempty"`
	// Event is an appointment of which readers are reminded.
	Event *Event `json:"event,omitempty"`
	// Zone is the zone's name: the event's, else the post's, else the campaign's, else the
	// configuration's; never the server's own.
	Zone string `json:"zone"`
	// From and Until bound a recurrence, Except leaves days out: local days of
	// the nominal time, inclusive.
	From   Date   `json:"from,omitzero"`
	Until  Date   `json:"until,omitzero"`
	Except []Date `json:"except,omitempty"`
}

// Recurring tells whether the schedule has more than one time.
func (s Schedule) Recurring() bool { return s.Every != "" || s.Cron != "" }

// Date is a calendar day without a zone; the zero value is no day.
type Date struct {
	Year  int        `json:"year"`
	Month time.Month `json:"month"`
	Day   int        `json:"day"`
}

// DateOf is the day that t shows on the clocks of its own zone.
func DateOf(t time.Time) Date {
	year, month, day := t.Date()
	return Date{year, month, day}
}

// Compare orders days: -1, 0 or 1.
func (d Date) Compare(other Date) int {
	return cmp.Or(cmp.Compare(d.Year, other.Year), cmp.Compare(d.Month, other.Month), cmp.Compare(d.Day, other.Day))
}

func (d Date) String() string {
	return time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, time.UTC).Format(time.DateOnly)
}
