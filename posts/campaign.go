package posts

import (
	"slices"
	"strings"
	"time"

	"vigil/networks"
)

// Campaign is a campaign's folder as it was read: campaign.toml, its people,
// and an index of its posts. It is never changed after reading; a new look at
// the folder makes a new one.
type Campaign struct {
	// ID is the first part of every post's id. OwnID tells that campaign.toml gives
	// it; otherwise it is the folder's name.
	ID    string
	OwnID bool
	Name  string
	// Folder is the absolute path, as configured: never a symbolic link's target.
	Folder string
	// Zone is the campaign's time zone by name, else the configuration's.
	Zone     string
	Language string
	// Accounts are the ones that every post goes to, by name or by network.
	Accounts []string
	Hashtags LocalizedList
	// Late is how long after its time a post is still of use; default 2 hours.
	Late time.Duration
	// RepeatAfter is how long the same text from another post on one account is
	// held; default 7 days.
	RepeatAfter time.Duration
	// Silence is how long a person may go unnamed before people are told; 0: they are
	// never told.
	Silence time.Duration
	// Quiet is "23:00-07:00" in the campaign's zone, or empty.
	Quiet string
	// Slots are its times for posts that have none of their own, by name.
	Slots map[string]Slot
	// BrokenThread is "resume", "retract" or "leave".
	BrokenThread string
	// Split allows a text that is too long to be continued in further parts.
	Split bool
	// Fallback maps a language to the one an account of it takes instead.
	Fallback map[string]string
	// Hold is why nothing of the campaign may go out; empty: it may.
	Hold string
	// Approvals says who has to approve what goes out.
	Approvals Approvals
	// Allow silences checks in the whole campaign: code → why.
	Allow map[string]string

	// People by id, the file's name without .toml.
	People map[string]*Person
	// Entries are the posts that have no error, in the order of their ids.
	Entries []*Entry
	// Invalid are the paths of files that have an error, campaign.toml among them;
	// nothing of those posts and people stands in Entries and People.
	Invalid map[string]bool
}

// Person is one person of the campaign.
type Person struct {
	ID   string
	Name Localized
	// Cases are forms of the name, by case ("dat") and language.
	Cases    map[string]Localized
	Status   string
	Sentence Localized
	// Born, Arrested and Sentenced are as precise as what was written: a year,
	// a month, or a day.
	Born, Arrested, Sentenced PartialDate
	Guardian                  Localized
	Handles                   map[string]string
	Hashtag                   string
	Gender                    string
	Embargo                   Date
	Hold                      string
	Letters                   Letters
	Photo                     *Media
}

// Letters is where letters reach a person.
type Letters struct {
	To       Localized
	Address  Localized
	Verified Date
}

// PartialDate is a day, a month (Day 0) or a year (Month 0); the zero value is
// none.
type PartialDate struct {
	Year  int
	Month time.Month
	Day   int
}

// Account is what posts need to know of an account: no secrets, no connection.
type Account struct {
	// Name is what campaigns call it.
	Name string `toml:"-"`
	// Network is the name of its network.
	Network string `toml:"network"`
	// Language is the only one it publishes in; empty: any.
	Language string `toml:"language,omitempty"`
	// Limits hold there, as far as known.
	Limits networks.Limits `toml:"limits"`
	// Options are the network's own keys.
	Options []networks.Option `toml:"-"`
}

// Group is the name that an account of several shares with the others, "letters" of
// "letters/ales": what is said of it is said of each of them. Empty: it is no such one.
func (a Account) Group() string {
	group, _, several := strings.Cut(a.Name, "/")
	if !several {
		return ""
	}
	return group
}

// Names are those by which posts speak of the account, the most general one first.
func (a Account) Names() []string {
	names := []string{a.Network, a.Group(), a.Name}
	return slices.Compact(slices.DeleteFunc(names, func(name string) bool { return name == "" }))
}
