package scheduler

import (
	"cmp"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"vigil/ledger"
)

// The simulation plays a campaign with everything that happens to one: authors
// who write, move, rename, break and delete files, people who pause, release,
// retry, skip and resolve, networks that lose answers, and a machine that dies at
// any moment. An oracle that shares no code with the scheduler judges each call
// that reaches a network, and at the end every row of the ledger.
//
// A year has 525,600 heartbeats, each a commit; so a seed plays a week, and the
// seeds of one run are spread over the year, the weeks in which clocks change
// among them. Those that play longer follow each other: VIGIL_SIMULATIONS=12 with
// VIGIL_SIMULATION_DAYS=31 is a year, month by month, and VIGIL_SIMULATION_DAYS=365
// one in one piece.
//
//	VIGIL_SIMULATION_SEED=7    plays one seed again
//	VIGIL_SIMULATIONS=200      plays so many
//	VIGIL_SIMULATION_DAYS=365  plays each for so many days
//	VIGIL_SIMULATION_DIARY=.   writes all that happened, and the daemon's log, there
//
// A seed fixes what people do, what networks do to each call, and where the
// machine dies. What Go's scheduler does among goroutines that wake at the same
// instant it does not fix, so a seed that fails rarely may have to be played more
// than once.

const (
	simulationSeeds = 6
	simulationDays  = 7
)

func TestSimulationOfACampaign(t *testing.T) {
	for _, seed := range simulationsOf(t) {
		t.Run(fmt.Sprint("seed=", seed), func(t *testing.T) {
			t.Parallel()
			folder := folderInMemory(t)
			synctest.Test(t, func(t *testing.T) {
				s := newSimulation(t, folder, seed)
				s.play(setting(t, "VIGIL_SIMULATION_DAYS", usualDays()))
			})
		})
	}
}

// usualDays are few where a test has to be short: the race detector makes the database
// many times slower.
func usualDays() int {
	if testing.Short() {
		return 2
	}
	return simulationDays
}

// simulationsOf are the seeds to play.
func simulationsOf(t *testing.T) []uint64 {
	if one := setting(t, "VIGIL_SIMULATION_SEED", -1); one >= 0 {
		return []uint64{uint64(one)}
	}
	count := simulationSeeds
	if testing.Short() {
		count = 1
	}
	var seeds []uint64
	for seed := range setting(t, "VIGIL_SIMULATIONS", count) {
		seeds = append(seeds, uint64(seed))
	}
	return seeds
}

func setting(t *testing.T, name string, otherwise int) int {
	text := os.Getenv(name)
	if text == "" {
		return otherwise
	}
	number, err := strconv.Atoi(text)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return number
}

// folderInMemory is a folder that ends with the test, in memory where the system
// has such a place: here a machine dies by refusing, so a disk would add time and
// prove nothing.
func folderInMemory(t *testing.T) string {
	folder, err := os.MkdirTemp("/dev/shm", "vigil-simulation-")
	if err != nil {
		return t.TempDir()
	}
	t.Cleanup(func() {
		if err := os.RemoveAll(folder); err != nil {
			t.Error(err)
		}
	})
	return folder
}

// simulation is a campaign, the people around it, the networks it goes out on,
// and the machine that runs the daemon.
type simulation struct {
	*world
	seed    uint64
	logbook *slog.Logger
	// random is for what people do; networks have their own (see course).
	random *rand.Rand
	agenda []appointment
	// process is the daemon that runs; nil while the machine is down. deaths are
	// those that met their end inside a call.
	process *process
	deaths  chan *process
	uptimes []uptime
	// blind are times in which it takes in no files, or publishes nothing, though it
	// runs.
	blind          []uptime
	campaignBroken bool
	// clockRight is when the clock has caught up with its own past.
	clockRight time.Time
	// days are played with accidents; end is when the last thing may fall due that
	// is judged.
	days int
	end  time.Time
	// servers are the calls that are under way, whatever became of their clients.
	servers sync.WaitGroup

	// mutex guards what follows: networks write it from the daemon's goroutines.
	mutex sync.Mutex
	// statuses are what files say of people, but for "held"; heldInFile is who is to wait.
	statuses   map[string]string
	heldInFile map[string]bool
	// openings are the times of slots, and given is what each was given to.
	openings map[string]*clockface
	given    map[string]occasion
	// announced is what people read beforehand of each time, named whom it named.
	announced map[occasion]ledger.Announcement
	named     map[occasion]string
	// moved are those that were announced for another time at first, dues when each went out
	// last.
	moved map[occasion]bool
	dues  map[occasion]time.Time
	// letThrough is when a person let a delivery go; approved is what one has approved.
	letThrough map[occasion]time.Time
	approved   map[occasion][]approvedText

	manuscripts []*manuscript
	byName      map[string]*manuscript
	bans        []*ban
	// calmed ends the time of accidents.
	calmed bool
	stages map[string]*playedAccount
	// broken are the promises that were, with what happened before.
	broken []string
	diary  []string
	counts map[string]int
}

// appointment is something that will happen.
type appointment struct {
	at   time.Time
	name string
	do   func()
}

func newSimulation(t *testing.T, folder string, seed uint64) *simulation {
	w := &world{T: t, folder: filepath.Join(folder, "campaign"), database: filepath.Join(folder, "vigil.db"), edits: make(chan string, 64)}
	return &simulation{
		world:   w,
		logbook: w.logger(),
		seed:    seed,
		random:  rand.New(rand.NewPCG(seed, 1)),
		deaths:  make(chan *process, 16),
		byName:  map[string]*manuscript{},
		stages:  map[string]*playedAccount{},
		counts:  map[string]int{},
	}
}

// play plays so many days, then a time without accidents in which everything has
// to come to an end, and judges.
func (s *simulation) play(days int) {
	first := s.firstDay(days)
	time.Sleep(time.Until(first))
	s.days, s.end = days, first.AddDate(0, 0, days+1)
	s.found()
	s.start()
	s.plan()
	s.until(first.AddDate(0, 0, days))
	s.calm()
	s.until(first.AddDate(0, 0, days).Add(calmTime))
	if s.process != nil {
		s.stop()
	}
	if len(s.broken) == 0 {
		s.reckon()
	}
	s.report()
}

// firstDay spreads the seeds over the year 2000, but the first four begin shortly
// before the clocks change somewhere; longer ones play the year one after the other.
func (s *simulation) firstDay(days int) time.Time {
	changes := []int{82, 300, 90, 238} // Warsaw, both, New York, Lord Howe
	day := int(s.seed*97) % 358
	if s.seed < uint64(len(changes)) {
		day = changes[s.seed]
	}
	if days > simulationDays {
		day = int(s.seed) * days % 366
	}
	return time.Date(2000, 1, 1+day, 7, 3, 0, 0, time.UTC)
}

// until lets everything happen that is on the agenda by a moment.
func (s *simulation) until(end time.Time) {
	for len(s.agenda) > 0 && !s.agenda[0].at.After(end) && !s.isBroken() {
		select {
		case <-time.After(time.Until(s.agenda[0].at)):
			next := s.agenda[0]
			s.agenda = s.agenda[1:]
			s.count(next.name)
			next.do()
		case died := <-s.deaths:
			s.bury(died)
		}
	}
	for !s.isBroken() && time.Now().Before(end) {
		select {
		case <-time.After(time.Until(end)):
		case died := <-s.deaths:
			s.bury(died)
		}
	}
}

// at puts something on the agenda, at no full microsecond: what is due is due on
// full ones, and two things at one instant have no order.
func (s *simulation) at(at time.Time, name string, do func()) {
	at = at.Truncate(time.Microsecond).Add(time.Duration(1 + s.random.IntN(999)))
	place, _ := slices.BinarySearchFunc(s.agenda, at, func(a appointment, at time.Time) int {
		return cmp.Or(a.at.Compare(at), -1)
	})
	s.agenda = slices.Insert(s.agenda, place, appointment{at, name, do})
}

// in puts something on the agenda that happens after a while.
func (s *simulation) in(after time.Duration, name string, do func()) {
	s.at(time.Now().Add(after), name, do)
}

// between is a random length; that it lies between 1 and 2 minutes is as likely as
// between 1 and 2 hours.
func (s *simulation) between(short, long time.Duration) time.Duration {
	return time.Duration(float64(short) * math.Pow(float64(long)/float64(short), s.random.Float64()))
}

func (s *simulation) chance(share float64) bool { return s.random.Float64() < share }

func (s *simulation) count(what string) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.counts[what]++
}

// note writes into the diary. The mutex is held, or nobody else is there.
func (s *simulation) note(format string, details ...any) {
	s.diary = append(s.diary, time.Now().UTC().Format("2006-01-02 15:04:05.000 ")+fmt.Sprintf(format, details...))
}

// breaks records that a promise was broken, with what the diary has of the post.
// The mutex is held, or nobody else is there.
func (s *simulation) breaks(m *manuscript, format string, details ...any) {
	sentence := fmt.Sprintf(format, details...)
	s.note("BROKEN: %s %s", m, sentence)
	const lines = 60
	var about []string
	for _, line := range s.diary {
		if m == nil || strings.Contains(line, m.String()+" ") || strings.Contains(line, "machine") {
			about = append(about, line)
		}
	}
	s.broken = append(s.broken, fmt.Sprintf("%s %s\n%s", m, sentence, strings.Join(about[max(0, len(about)-lines):], "\n")))
}

func (s *simulation) isBroken() bool {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	return len(s.broken) > 0
}

// report says what happened, and what should not have.
func (s *simulation) report() {
	var counted []string
	for _, what := range slices.Sorted(maps.Keys(s.counts)) {
		counted = append(counted, fmt.Sprintf("%s %d", what, s.counts[what]))
	}
	s.Log(strings.Join(counted, ", "))
	if folder := os.Getenv("VIGIL_SIMULATION_DIARY"); folder != "" {
		s.keepDiary(filepath.Join(folder, fmt.Sprintf("simulation-%d", s.seed)))
	}
	for _, broken := range s.broken[:min(3, len(s.broken))] {
		s.Errorf("VIGIL_SIMULATION_SEED=%d: %s", s.seed, broken)
	}
	if more := len(s.broken) - 3; more > 0 {
		s.Errorf("and %d more", more)
	}
}

func (s *simulation) keepDiary(path string) {
	diary := strings.Join(s.diary, "\n") + "\n"
	if err := errors.Join(os.WriteFile(path+".diary", []byte(diary), 0o644), os.WriteFile(path+".log", []byte(s.log.String()), 0o644)); err != nil {
		s.Error(err)
	}
}
