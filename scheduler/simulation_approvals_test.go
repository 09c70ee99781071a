package scheduler

import (
	"context"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"vigil/ledger"
	"vigil/scheduler/plan"
)

// asking is where a second campaign lies, whose posts somebody has to approve.
const asking = "../asking"

const askingFile = "id = \"d\"\nname = \"Another campaign\"\ntimezone = \"Europe/Warsaw\"\nlate = \"2h\"\napprovals = 1\napprovers = [\"anna-invented\"]\n"

// askedAbout are the people whom its round names, invented ones.
var askedAbout = []string{"hugo-invented", "ina-invented", "jon-invented"}

// approvedText is what a person saw when they approved it.
type approvedText struct {
	text string
	at   time.Time
}

func (s *simulation) foundAsking() {
	s.approved = map[occasion][]approvedText{}
	s.write(filepath.Join(asking, "campaign.toml"), askingFile)
	for _, person := range askedAbout {
		s.write(filepath.Join(asking, "people", person+".toml"), personFile(person, ""))
	}
}

// publishAsked writes a post that is approved in time, late, or never.
func (s *simulation) publishAsked() {
	m := s.newManuscript("d", "asked")
	e := m.latest()
	e.person = ""
	e.at = time.Now().Add(s.between(time.Minute, 48*time.Hour)).Truncate(time.Minute)
	if s.chance(0.2) {
		e.parts = 2
	}
	if s.chance(0.3) {
		e.late = s.between(2*time.Hour, 12*time.Hour).Truncate(time.Minute)
	}
	m.approver = []string{"prompt", "prompt", "prompt", "slow", "silent"}[s.random.IntN(5)]
	s.put(m)
}

// approve is a person who comes and approves what they like, with the daemon's view of
// the files.
func (s *simulation) approve() {
	p := s.process
	if p == nil {
		return
	}
	s.asCommand(func(book *ledger.Ledger) error {
		outlook := Outlook{Ledger: book, Campaigns: p.queue.Campaigns(), Accounts: s.fresh(), Timetable: plan.NewTimetable(), Now: time.Now()}
		for _, waits := range must(outlook.Unapproved(context.Background())) {
			if m := s.byName[waits.Post]; m != nil && s.likes(m, waits) {
				s.approveOne(outlook, m, waits)
			}
		}
		return nil
	})
}

// likes tells whether the person who came approves it now.
func (s *simulation) likes(m *manuscript, waits Upcoming) bool {
	switch m.approver {
	case "silent":
		return false
	case "slow":
		return time.Now().After(waits.Due)
	case "prompt":
		return true
	}
	return s.chance(0.5)
}

func (s *simulation) approveOne(outlook Outlook, m *manuscript, waits Upcoming) {
	approved, err := outlook.Approve(context.Background(), Word{Post: waits.Post, Slot: waits.Slot, By: "anna-invented"})
	if err != nil { // its file has changed, or is broken
		s.count("approval refused")
		s.diaryOf(m, "can't be approved: "+err.Error())
		return
	}
	s.count("approved")
	s.mutex.Lock()
	defer s.mutex.Unlock()
	for _, one := range approved {
		at := occasion{m, one.Slot, one.Account}
		s.note("%s %q is approved for %s", m, one.Slot, one.Account)
		for _, message := range one.Composed {
			s.approved[at] = append(s.approved[at], approvedText{message.Text, time.Now()})
		}
	}
}

// approvedOf is what was approved for a time on an account: for that time, or for all.
func (s *simulation) approvedOf(at occasion) []approvedText {
	all := occasion{at.post, "", at.account}
	return slices.Concat(s.approved[at], s.approved[all])
}

// judgeApproved: nothing goes out that nobody approved, nor what was approved and is
// written otherwise since.
func (a *playedAccount) judgeApproved(c call) {
	if c.post.campaign != "d" {
		return
	}
	approved := slices.ContainsFunc(a.approvedOf(occasion{c.post, c.slot, a.name}), func(known approvedText) bool {
		return known.text == c.message.Text
	})
	if !approved {
		a.breaks(c.post, "%s goes out on %s, and nobody approved %q", c.slot, a.name, c.message.Text)
	}
	present := slices.ContainsFunc(c.post.inForce(c.started), func(e edition) bool {
		return strings.Contains(c.message.Text, strings.Join(e.words[:4], " "))
	})
	if c.first && c.message.Part == 1 && !present {
		a.breaks(c.post, "%s goes out on %s as it was approved once, and not as it is written", c.slot, a.name)
	}
}

// reckonApproval: what was approved in time, as it was at last, is not missed for want of
// an approval.
func (s *simulation) reckonApproval(at occasion, row ledger.Delivery) {
	if row.State != ledger.Missed || !hasReason(row, ReasonApproval) {
		return
	}
	for _, known := range s.approvedOf(at) {
		if known.at.Before(row.Due) && known.at.After(at.post.edited) {
			s.breaks(at.post, "%s on %s was approved at %s, and missed: %s", at.slot, at.account, known.at, Sentences(row.Reasons))
		}
	}
}
