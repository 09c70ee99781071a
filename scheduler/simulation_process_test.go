package scheduler

import (
	"context"
	"errors"
	"maps"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"vigil/ledger"
)

// process is a daemon with its ledger, its index of the files and its connections.
//
// A machine that dies is played by refusing: at that instant the ledger is closed,
// so that what was not committed never is, and no call reaches a network any more;
// what has reached one goes on there. Inside a call a process dies before its bytes
// leave (the claim is written and nothing else), or once the post is up (and nobody
// will write that down). At any other instant it may be anywhere.
//
// A machine that sleeps, and a clock that is stepped forward, are played as a process
// that dies and starts later: nothing in a bubble of time can freeze a process and
// let it go on. What a running daemon makes of its clock's steps is clock_test.go's.
type process struct {
	*Scheduler
	book  *ledger.Ledger
	wake  chan struct{}
	ended sync.WaitGroup
	end   context.CancelFunc

	deaths chan<- *process
	dying  sync.Once
	cause  string
	// dead is closed when it dies, buried when its ledger refuses.
	dead, buried chan struct{}
}

var errDead = errors.New("the process is dead")

func (p *process) alive() bool {
	select {
	case <-p.dead:
		return false
	default:
		return true
	}
}

// die ends the process at this instant, from inside of it.
func (p *process) die(cause string) {
	p.dying.Do(func() {
		p.cause = cause
		close(p.dead)
		p.deaths <- p
	})
}

// grave is where the calls of a dead process wait until its ledger is closed.
func (p *process) grave() error {
	<-p.buried
	return errDead
}

// start starts a daemon, as `vigil run` does.
func (s *simulation) start() {
	ctx, cancel := context.WithCancel(context.Background())
	book, err := ledger.Open(ctx, s.database, ledger.Options{})
	if err != nil {
		s.Fatal(err)
	}
	queue, err := OpenQueue(ctx, QueueOptions{Ledger: book, Folders: []string{s.folder, filepath.Join(s.folder, asking)}, Defaults: s.defaults(), Log: s.logbook})
	if err != nil {
		s.Fatal(err)
	}
	p := &process{book: book, wake: make(chan struct{}, 1), end: cancel, deaths: s.deaths,
		dead: make(chan struct{}), buried: make(chan struct{})}
	p.Scheduler = New(Options{Ledger: book, Queue: queue, Accounts: s.connected(p), Wake: p.wake, Log: s.logbook})
	p.ended.Go(func() {
		if err := p.Run(ctx); err != nil && p.alive() {
			s.Errorf("the daemon could not begin: %v", err)
		}
	})
	p.ended.Go(func() { s.watch(ctx, queue) })
	s.process = p
	s.uptimes = append(s.uptimes, uptime{time.Now(), time.Now().AddDate(100, 0, 0)})
	s.diarize("the machine runs")
}

// watch does what Watch does, but for the minute between two whole looks, which
// would take most of the time here and find nothing: an hour.
func (s *simulation) watch(ctx context.Context, queue *Queue) {
	changed := map[string]bool{}
	look := time.NewTimer(settling)
	for whole := time.Now(); ; {
		select {
		case <-ctx.Done():
			return
		case path := <-s.edits:
			changed[path] = true
			look.Reset(settling)
			continue
		case <-look.C:
		}
		again, err := queue.Recheck(ctx, slices.Collect(maps.Keys(changed)))
		if time.Since(whole) >= time.Hour {
			again, err = queue.Refresh(ctx)
			whole = time.Now()
		}
		clear(changed)
		look.Reset(min(untilNextLook(again, err, s.logbook), time.Until(whole.Add(time.Hour))))
	}
}

// connected are the accounts as the process opens them.
func (s *simulation) connected(p *process) []*Account {
	accounts := s.fresh()
	for _, account := range accounts {
		plain := connection{s.stages[account.Name], p}
		account.Opened = &plain
		if plain.finds {
			account.Opened = &findingConnection{plain}
		}
	}
	return accounts
}

// stop ends the daemon in good order.
func (s *simulation) stop() {
	p := s.process
	s.process = nil
	p.end()
	for ended := ending(p); ; {
		select {
		case <-ended:
			s.closeAll(p)
			s.diarize("the machine was stopped")
			return
		case died := <-s.deaths:
			s.refuse(died)
		}
	}
}

func ending(p *process) <-chan struct{} {
	ended := make(chan struct{})
	go func() {
		p.ended.Wait()
		close(ended)
	}()
	return ended
}

// crash ends the process wherever it is.
func (s *simulation) crash() {
	if s.process != nil {
		s.process.die("anywhere")
	}
}

// bury clears a dead process away; the machine starts again after a while.
func (s *simulation) bury(p *process) {
	s.refuse(p)
	if p != s.process {
		return
	}
	s.process = nil
	<-ending(p)
	s.closeAll(p)
	s.count("died " + map[bool]string{true: "anywhere", false: "in a call"}[p.cause == "anywhere"])
	s.diarize("the machine died " + p.cause)
	s.in(s.downtime(), "started again", s.startAgain)
}

// refuse lets a dead process write and send nothing more.
func (s *simulation) refuse(p *process) {
	if err := p.book.Close(); err != nil {
		s.Error(err)
	}
	close(p.buried)
	p.end()
}

func (s *simulation) closeAll(p *process) {
	s.uptimes[len(s.uptimes)-1].until = time.Now()
	if err := errors.Join(p.queue.Close(), p.book.Close()); err != nil {
		s.Error(err)
	}
}

// downtime is short where something starts the daemon again, and long where a
// person has to.
func (s *simulation) downtime() time.Duration {
	switch chance := s.random.IntN(100); {
	case s.calmed, chance < 60:
		return s.between(time.Second, time.Minute)
	case chance < 92:
		return s.between(time.Minute, 5*time.Hour)
	}
	return s.between(5*time.Hour, 40*time.Hour)
}

func (s *simulation) startAgain() {
	if s.process == nil {
		s.start()
	}
}

func (s *simulation) diarize(what string) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.note("%s", what)
}

// asCommand does what a command does: with a ledger of its own, whether or not a
// daemon runs, which it wakes.
func (s *simulation) asCommand(do func(*ledger.Ledger) error) {
	book, err := ledger.Open(context.Background(), s.database, ledger.Options{})
	if err != nil {
		s.Fatal(err)
	}
	if err := errors.Join(do(book), book.Close()); err != nil {
		s.Error(err)
	}
	if s.process == nil {
		return
	}
	select {
	case s.process.wake <- struct{}{}:
	default:
	}
}
