package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"vigil/ledger"
)

// scene is a configuration with its campaign, its ledger and its server, and the
// process that is killed there again and again.
type scene struct {
	binary, folder string
	// database is the address of a ledger on PostgreSQL; empty: SQLite's file.
	database    string
	server      *stallingServer
	environment []string
	process     *process
	// due is when the first post is.
	due time.Time
	// interrupted counts the attempts that were in flight when a process died.
	interrupted int
}

// process is a `vigil` of its own.
type process struct {
	command *exec.Cmd
	ended   chan struct{}
	// err is how it ended; it is known when ended is closed.
	err error
}

func newScene(t testing.TB, binary string, server *stallingServer) *scene {
	folder := t.TempDir()
	s := &scene{binary: binary, folder: folder, server: server}
	s.environment = append(os.Environ(), "SSL_CERT_FILE="+server.writeCertificate(t, folder))
	t.Cleanup(s.close)
	return s
}

// close ends the process and the server, if they have not ended yet.
func (s *scene) close() {
	if s.process != nil {
		s.process.command.Process.Kill() // fails where it has ended already
		<-s.process.ended
	}
	s.server.close()
}

// start sets a daemon going. What it says goes to the file daemon.log.
func (s *scene) start() (err error) {
	s.process, err = s.launch("run")
	return err
}

func (s *scene) launch(arguments ...string) (*process, error) {
	log, err := os.OpenFile(filepath.Join(s.folder, "daemon.log"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, err
	}
	defer log.Close() // the process has its own
	p := &process{command: s.command(arguments...), ended: make(chan struct{})}
	p.command.Stdout, p.command.Stderr = log, log
	if err := p.command.Start(); err != nil {
		return nil, err
	}
	go func() {
		p.err = p.command.Wait()
		close(p.ended)
	}()
	return p, nil
}

func (s *scene) command(arguments ...string) *exec.Cmd {
	command := exec.Command(s.binary, arguments...)
	command.Dir, command.Env = s.folder, s.environment
	command.Args = append(command.Args, "--config", "config.toml")
	return command
}

// kill ends the process as a power cut would, and counts what it had in flight.
func (s *scene) kill() error {
	if err := s.process.kill(); err != nil {
		return err
	}
	var left int
	if err := s.ask(`SELECT count(*) FROM attempts WHERE finished = 0`, &left); err == nil { // else it died before there was a ledger
		s.interrupted += left
	}
	return nil
}

func (p *process) kill() error {
	select {
	case <-p.ended:
		return fmt.Errorf("it had ended by itself: %v", p.err)
	default:
	}
	err := p.command.Process.Kill()
	<-p.ended
	return err
}

// terminate asks the process to end, and waits until it has, well.
func (p *process) terminate() error {
	err := p.signal(syscall.SIGTERM)
	select {
	case <-p.ended:
		return errors.Join(err, p.err)
	case <-time.After(time.Minute):
		return errors.Join(err, errors.New("it did not end within a minute of SIGTERM"), p.kill())
	}
}

func (p *process) signal(signal syscall.Signal) error { return p.command.Process.Signal(signal) }

// errNotReached tells that a process was not where it was to be killed.
var errNotReached = errors.New("the point was not reached")

// await waits until the server has stopped where it was told to.
func (s *scene) await(stopped <-chan *stop, patience time.Duration) (*stop, error) {
	select {
	case stop := <-stopped:
		return stop, nil
	case <-s.process.ended:
		return nil, fmt.Errorf("%w: the process ended by itself: %v", errNotReached, s.process.err)
	case <-time.After(patience):
		return nil, fmt.Errorf("%w within %s", errNotReached, patience)
	}
}

// pause is how often a condition is looked at.
const pause = 10 * time.Millisecond

// until waits for a condition.
func (s *scene) until(holds func() bool, patience time.Duration) error {
	ticker := time.NewTicker(pause)
	defer ticker.Stop()
	for begun := time.Now(); !holds(); <-ticker.C {
		if time.Since(begun) > patience {
			return fmt.Errorf("%w within %s", errNotReached, patience)
		}
	}
	return nil
}

// holds tells whether the ledger answers a question with yes.
func (s *scene) holds(question string) func() bool {
	return func() bool {
		var yes bool
		return s.ask(question, &yes) == nil && yes
	}
}

func (s *scene) ledgerPath() string { return filepath.Join(s.folder, "vigil.db") }

func (s *scene) running() bool {
	_, runs, err := ledger.Running(s.ledgerPath())
	return err == nil && runs
}

// openLedger opens the database behind the program's back, for one question: a
// connection that stayed open would keep a restarted process from having to mend
// what a dead one left.
func (s *scene) openLedger(mode string) (*sql.DB, error) {
	if s.database != "" {
		return sql.Open("pgx", s.database)
	}
	name := url.URL{Scheme: "file", Path: s.ledgerPath(), RawQuery: url.Values{"mode": {mode}, "_pragma": {"busy_timeout(5000)"}}.Encode()}
	database, err := sql.Open("sqlite", name.String())
	if err == nil {
		database.SetMaxOpenConns(1)
	}
	return database, err
}

// ask reads one row from the ledger.
func (s *scene) ask(query string, into ...any) error {
	database, err := s.openLedger("ro")
	if err != nil {
		return err
	}
	defer database.Close() // nothing was written
	return database.QueryRow(query).Scan(into...)
}

// lockLedger holds the database's write lock, as a backup program might, until the
// returned function is called.
func (s *scene) lockLedger() (unlock func(), err error) {
	database, err := s.openLedger("rw")
	if err != nil {
		return nil, err
	}
	connection, err := database.Conn(context.Background())
	if err == nil {
		_, err = connection.ExecContext(context.Background(), "BEGIN IMMEDIATE")
	}
	if err != nil {
		return nil, errors.Join(err, database.Close())
	}
	return func() {
		connection.ExecContext(context.Background(), "ROLLBACK") // nothing was written
		connection.Close()
		database.Close()
	}, nil
}

// wait lets a process come to where it then can't go on.
func wait(length time.Duration) { <-time.After(length) }
