package scheduler

import (
	"context"
	"time"

	"vigil/ledger"
)

// calmTime is how long everything has to come to an end, without accidents: a post
// is of use for twelve hours at most, and a thread that has begun for a day.
const calmTime = 40 * time.Hour

// incident is something that happens now and then.
type incident struct {
	name string
	// apart is how long it takes until it happens again, on the average.
	apart time.Duration
	do    func()
}

func (s *simulation) incidents() []incident {
	return []incident{
		{"written", 3 * time.Hour, s.publishFixed},
		{"written for approval", 6 * time.Hour, s.publishAsked},
		{"written for a slot", 10 * time.Hour, s.publishQueued},
		{"event announced", 16 * time.Hour, s.publishMeeting},
		{"event moved", 24 * time.Hour, s.moveMeeting},
		{"event cancelled", 72 * time.Hour, s.cancelMeeting},
		{"status changed", 20 * time.Hour, s.changeStatus},
		{"approver came", 3 * time.Hour, s.approve},
		{"plan read", 4 * time.Hour, s.readPlan},
		{"moved", 9 * time.Hour, s.moveTime},
		{"mended", 8 * time.Hour, s.mendWord},
		{"series changed", 40 * time.Hour, s.changeSeries},
		{"renamed with was", 30 * time.Hour, s.renameSaying},
		{"renamed silently", 30 * time.Hour, s.renameSilently},
		{"deleted", 30 * time.Hour, s.takeAway},
		{"broken", 16 * time.Hour, s.breakFile},
		{"half copied", 20 * time.Hour, s.copySlowly},
		{"hold in the file", 16 * time.Hour, s.holdInFile},
		{"hold of a person", 40 * time.Hour, s.holdPerson},
		{"campaign broken", 60 * time.Hour, s.breakCampaign},
		{"paused", 20 * time.Hour, s.pause},
		{"skipped", 40 * time.Hour, s.skip},
		{"taken down", 40 * time.Hour, s.takeDown},
		{"account in trouble", 10 * time.Hour, s.trouble},
		{"crashed", 12 * time.Hour, s.crash},
		{"crashed when due", 24 * time.Hour, s.crashWhenDue},
		{"upgraded", 48 * time.Hour, s.upgrade},
		{"clock was ahead", 60 * time.Hour, s.clockWasAhead},
		{"person looked", 5 * time.Hour, s.lookAfter},
	}
}

// plan puts on the agenda when each of them happens first.
func (s *simulation) plan() {
	for _, one := range s.incidents() {
		s.again(one)
	}
}

func (s *simulation) again(one incident) {
	s.in(time.Duration(s.random.ExpFloat64()*float64(one.apart)), one.name, func() {
		if s.calmed && one.name != "person looked" && one.name != "plan read" {
			return
		}
		one.do()
		s.again(one)
	})
}

// calm ends all trouble: people mend their files and release what they held.
func (s *simulation) calm() {
	s.mutex.Lock()
	s.calmed = true
	for _, stage := range s.stages {
		stage.spells, stage.limited = nil, time.Time{}
	}
	s.mutex.Unlock()
	s.diarize("the machine and all networks are well from now on")
	s.startAgain()
}

// trouble begins a bad time of an account.
func (s *simulation) trouble() {
	stage := s.stages[accountNames[s.random.IntN(len(accountNames))]]
	length := s.between(time.Minute, 8*time.Hour)
	one := spell{trouble: []string{"outage", "broken", "lagging", "denied"}[s.random.IntN(4)], from: time.Now()}
	if one.trouble == "denied" {
		length = s.between(time.Hour, 24*time.Hour)
	}
	one.until = one.from.Add(length)
	s.mutex.Lock()
	defer s.mutex.Unlock()
	stage.spells = append(stage.spells, one)
	s.note("the machine meets %s of %s for %s", one.trouble, stage.name, length)
}

// crashWhenDue ends the process at the very instant at which something is due.
func (s *simulation) crashWhenDue() {
	m := s.some(s.coming)
	if m == nil {
		return
	}
	s.at(s.next(m), "crashed at an instant", s.crash)
}

func (s *simulation) upgrade() {
	if s.process == nil {
		return
	}
	s.stop()
	s.in(s.between(time.Second, 2*time.Minute), "started after an upgrade", s.startAgain)
}

// clockWasAhead leaves what a clock leaves that was wrong at boot and was set back
// then: a heartbeat of a time to come. Nothing may go out until that has passed.
func (s *simulation) clockWasAhead() {
	if time.Now().Before(s.clockRight) {
		return
	}
	ahead := s.between(10*time.Minute, 4*time.Hour)
	if s.process != nil {
		s.stop()
	}
	beat := time.Now().Add(ahead)
	s.asCommand(func(book *ledger.Ledger) error { return book.Beat(context.Background(), beat, time.Time{}) })
	b := s.forbid(ban{why: "the clock lies behind its own past", wholly: true, covers: everything})
	s.clockRight = beat.Add(-clockTolerance)
	b.until = s.clockRight
	s.blind = append(s.blind, uptime{time.Now(), s.clockRight.Add(heartbeat)})
	s.diarize("the machine has a heartbeat of " + beat.String())
	s.startAgain()
}
