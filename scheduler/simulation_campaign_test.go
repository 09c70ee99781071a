package scheduler

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// manuscript is a post as its authors know it, whatever its file is called. Its
// number stands in its text.
type manuscript struct {
	number int
	// campaign is its campaign's id.
	campaign string
	// name is that of its file now, below posts/; it was called others before.
	name     string
	was      []string
	accounts []string
	// editions are what its file said, the latest last.
	editions []edition
	// absent and unreadable are set while its file is.
	absent, unreadable *ban
	// broken are the times in which its file could not be read.
	broken []uptime
	// edited is when its words, or its times, were changed last: what was approved before
	// has to be approved again.
	edited time.Time
	// approver is who has to approve it: prompt, slow or silent.
	approver string
	// held is set while its file says so.
	held *ban
	// reopened are the times to which people moved it, by account.
	reopened map[string]time.Time
	// touched are the moments at which somebody changed something about it.
	touched []time.Time
}

// edition is what a file said from a moment on, as far as it says when.
type edition struct {
	from     time.Time
	at       time.Time
	clock    *clockface
	late     time.Duration
	expires  time.Time
	embargo  time.Time
	parts    int
	words    []string
	replyTo  *manuscript
	repost   *manuscript
	person   string
	comments int
	// rotates tells that each of its times names whoever was silent longest.
	rotates bool
	// slot names the one it waits for, evergreen how long it rests after each.
	slot      string
	evergreen time.Duration
	priority  int
	// start is when the event begins that remind are the reminders of.
	start     time.Time
	remind    []string
	cancelled bool
}

// once tells that the post has one time, and says which.
func (e *edition) once() bool { return e.clock == nil && e.slot == "" && len(e.remind) == 0 }

func (m *manuscript) String() string {
	if m == nil {
		return "the campaign"
	}
	return fmt.Sprintf("[%d]", m.number)
}

func (m *manuscript) latest() *edition { return &m.editions[len(m.editions)-1] }

func (m *manuscript) path() string {
	return filepath.Join(campaignFolders[m.campaign], "posts", m.name+".toml")
}

func (m *manuscript) id() string { return m.campaign + "/" + m.name }

// file is the TOML of the latest edition.
func (m *manuscript) file() string {
	e := m.latest()
	var text strings.Builder
	if len(m.was) > 0 {
		fmt.Fprintf(&text, "was = [%s]\n", quoted(m.was))
	}
	text.WriteString(e.timeKeys())
	fmt.Fprintf(&text, "only_on = [%s]\n", quoted(m.accounts))
	if e.late > 0 {
		fmt.Fprintf(&text, "late = \"%dm\"\n", int(e.late.Minutes()))
	}
	for key, moment := range map[string]time.Time{"expires": e.expires, "embargo": e.embargo} {
		if !moment.IsZero() {
			fmt.Fprintf(&text, "%s = %q\n", key, moment.UTC().Format(time.RFC3339))
		}
	}
	if e.person != "" {
		fmt.Fprintf(&text, "person = %q\n", e.person)
	}
	if m.held != nil {
		text.WriteString("hold = \"a person said so\"\n")
	}
	text.WriteString(m.body())
	text.WriteString(e.eventTable())
	return text.String()
}

func (m *manuscript) body() string {
	e := m.latest()
	comments := strings.Repeat("# changed\n", e.comments)
	switch {
	case e.repost != nil:
		return comments + fmt.Sprintf("repost = %q\n", e.repost.name)
	case e.replyTo != nil:
		comments += fmt.Sprintf("reply_to = %q\n", e.replyTo.name)
	}
	var parts []string
	for part := range e.parts {
		parts = append(parts, fmt.Sprintf("Post %d, %d: %s", m.number, part+1, strings.Join(e.words[4*part:4*part+4], " ")))
	}
	if e.rotates {
		parts[0] += " {{person.name}}"
	}
	return comments + "text = '''\n" + strings.Join(parts, "\n---\n") + "'''\n"
}

func quoted(names []string) string {
	list := make([]string, len(names))
	for i, name := range names {
		list[i] = fmt.Sprintf("%q", name)
	}
	return strings.Join(list, ", ")
}

// found writes what a campaign has on its first day: people, invented ones, and
// recurring posts.
func (s *simulation) found() {
	s.write("campaign.toml", campaignFile)
	for _, person := range invented {
		s.write("people/"+person+".toml", personFile(person, ""))
	}
	s.foundRounds()
	s.foundSlots()
	s.foundAsking()
	s.cast()
	for range 5 {
		s.publishRecurring()
	}
	for range 2 {
		s.publishRound("c")
		s.publishEvergreen()
	}
	s.publishRound("d")
	for range 6 {
		s.publishFixed()
	}
}

const campaignFile = "id = \"c\"\nname = \"A campaign\"\ntimezone = \"Europe/Warsaw\"\nlate = \"2h\"\n" + slotLines

// campaignFolders are where each campaign lies, seen from the first.
var campaignFolders = map[string]string{"c": "", "d": asking}

var invented = []string{"ada-invented", "bo-invented", "cy-invented"}

func personFile(person, more string) string {
	return fmt.Sprintf("name = \"%s (an invented person)\"\nstatus = \"held\"\n%s", person, more)
}

func (s *simulation) publishRecurring() *manuscript {
	m := s.newManuscript("c", "series")
	m.editions[0].clock = s.clockface()
	m.accounts = append(m.accounts, "put")[:1] // it goes out often
	s.put(m)
	return m
}

// publishFixed writes a post for some moment of the next two days, or one that is
// a little late already.
func (s *simulation) publishFixed() {
	m := s.newManuscript("c", "post")
	e := m.latest()
	e.at = time.Now().Add(s.between(time.Minute, 48*time.Hour)).Truncate(time.Minute)
	if s.chance(0.1) {
		e.at = time.Now().Add(-s.between(time.Minute, 4*time.Hour)).Truncate(time.Minute)
	}
	if s.chance(0.25) {
		e.parts = 2 + s.random.IntN(3)
	}
	if s.chance(0.2) {
		e.late = s.between(2*time.Minute, 12*time.Hour).Truncate(time.Minute)
	}
	if s.chance(0.1) {
		e.expires = e.at.Add(s.between(time.Minute, time.Hour)).Truncate(time.Minute)
	}
	if s.chance(0.05) {
		e.embargo = e.at.Add(-s.between(time.Minute, time.Hour)).Truncate(time.Minute)
	}
	if s.chance(0.3) {
		s.buildOn(m)
	}
	s.put(m)
}

// buildOn lets a post answer or repeat an earlier one.
func (s *simulation) buildOn(m *manuscript) {
	e := m.latest()
	for _, other := range slices.Backward(s.manuscripts) {
		o := other.latest()
		if other == m || !o.once() || other.campaign != m.campaign || other.absent != nil || o.at.After(e.at) || o.repost != nil || e.at.Sub(o.at) > 24*time.Hour {
			continue
		}
		m.accounts = other.accounts
		if s.chance(0.3) {
			e.repost, e.parts = other, 1
			return
		}
		e.replyTo = other
		return
	}
}

func (s *simulation) newManuscript(campaign, kind string) *manuscript {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	m := &manuscript{campaign: campaign, number: 100 + len(s.manuscripts), reopened: map[string]time.Time{}}
	m.accounts = s.someAccounts()
	first := edition{parts: 1, words: s.words(16)}
	if s.chance(0.3) {
		first.person = invented[s.random.IntN(len(invented))]
	}
	m.editions = []edition{first}
	s.manuscripts = append(s.manuscripts, m)
	s.name(m, fmt.Sprintf("%s-%d", kind, m.number))
	return m
}

// name gives a manuscript's file a name. The mutex is held.
func (s *simulation) name(m *manuscript, name string) {
	m.name = name
	s.byName[m.id()] = m
}

func (s *simulation) someAccounts() []string {
	names := slices.Clone(accountNames)
	s.random.Shuffle(len(names), func(i, j int) { names[i], names[j] = names[j], names[i] })
	some := names[:1+s.random.IntN(3)]
	slices.Sort(some)
	return some
}

func (s *simulation) words(count int) []string {
	words := make([]string, count)
	for i := range words {
		for range 4 + s.random.IntN(6) {
			words[i] += string(rune('a' + s.random.IntN(26)))
		}
	}
	return words
}

// put writes the latest edition into its file.
func (s *simulation) put(m *manuscript) {
	s.mutex.Lock()
	m.latest().from = time.Now()
	m.touched = append(m.touched, time.Now())
	s.note("%s %s is written: %s", m, m.name, strings.ReplaceAll(m.file(), "\n", " · "))
	s.mutex.Unlock()
	s.putFile(m.path(), m.file())
}

// putFile writes a file at this moment, and the system tells the daemon of it.
func (s *simulation) putFile(path, text string) {
	s.write(path, text)
	full := filepath.Join(s.folder, path)
	if err := os.Chtimes(full, time.Now(), time.Now()); err != nil {
		s.Fatal(err)
	}
	s.tell(full)
}

func (s *simulation) removeFile(path string) {
	full := filepath.Join(s.folder, path)
	if err := os.Remove(full); err != nil {
		s.Fatal(err)
	}
	s.tell(full)
}

func (s *simulation) tell(path string) {
	if s.process == nil {
		return
	}
	s.edits <- path
}
