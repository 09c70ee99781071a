package ledgertest

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// errNoBinaries: this machine has no PostgreSQL.
var errNoBinaries = errors.New("there is no /usr/lib/postgresql/*/bin/postgres")

// server is a process of PostgreSQL that belongs to this one, with all that it
// wrote. Nothing on it matters, and it says so (vigil.for_tests).
type server struct {
	bin, folder string
	attributes  *syscall.SysProcAttr
	port        string
	process     *exec.Cmd
	said        bytes.Buffer
}

// start starts one on a free port of this machine.
func start() (*server, error) {
	bin, err := newestBin()
	if err != nil {
		return nil, err
	}
	s := &server{bin: bin}
	if s.folder, err = os.MkdirTemp("", "vigil-postgres-"); err != nil {
		return nil, err
	}
	if err = s.initialize(); err == nil {
		err = s.serve()
	}
	if err == nil {
		return s, nil
	}
	return nil, errors.Join(fmt.Errorf("%w\n%s", err, s.said.String()), s.stop())
}

func (s *server) address() string { return "postgres://vigil@127.0.0.1:" + s.port + "/postgres" }

// newestBin is the folder of the newest version that Debian's packages have put
// there.
func newestBin() (string, error) {
	found, err := filepath.Glob("/usr/lib/postgresql/*/bin/postgres")
	if err != nil || len(found) == 0 {
		return "", errors.Join(errNoBinaries, err)
	}
	version := func(path string) int {
		number, _ := strconv.Atoi(strings.Split(path, "/")[4]) // 0 for what is no number
		return number
	}
	return filepath.Dir(slices.MaxFunc(found, func(a, b string) int { return version(a) - version(b) })), nil
}

func (s *server) initialize() (err error) {
	if s.attributes, err = s.unprivileged(); err != nil {
		return err
	}
	initialize := s.command("initdb", "--pgdata=data", "--username=vigil", "--auth=trust",
		"--encoding=UTF8", "--no-locale", "--no-sync", "--no-instructions")
	if err := initialize.Run(); err != nil {
		return fmt.Errorf("initdb: %w", err)
	}
	s.port, err = freePort()
	return err
}

// serve starts the process, and waits until it answers.
func (s *server) serve() error {
	s.process = s.command("postgres", "-D", "data", "-p", s.port, "-h", "127.0.0.1", "-k", "", "-F",
		"-c", "full_page_writes=off", "-c", "max_connections=400", "-c", "vigil.for_tests=on")
	if err := s.process.Start(); err != nil {
		return err
	}
	return await(s.address())
}

func (s *server) command(name string, arguments ...string) *exec.Cmd {
	command := exec.Command(filepath.Join(s.bin, name), arguments...)
	command.Dir, command.SysProcAttr, command.Stderr = s.folder, s.attributes, &s.said
	return command
}

// unprivileged is how to run as a user that PostgreSQL runs as: it refuses root.
func (s *server) unprivileged() (*syscall.SysProcAttr, error) {
	if os.Getuid() != 0 {
		return nil, nil
	}
	nobody, err := user.Lookup("nobody")
	if err != nil {
		return nil, err
	}
	uid, failedUser := strconv.ParseUint(nobody.Uid, 10, 32)
	gid, failedGroup := strconv.ParseUint(nobody.Gid, 10, 32)
	if err := errors.Join(failedUser, failedGroup, os.Chown(s.folder, int(uid), int(gid))); err != nil {
		return nil, err
	}
	return &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}}, nil
}

func freePort() (string, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	_, port, err := net.SplitHostPort(listener.Addr().String())
	return port, errors.Join(err, listener.Close())
}

// await waits until the server answers.
func await(address string) error {
	database, err := sql.Open("pgx", address)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	for {
		err := database.PingContext(ctx)
		if err == nil || ctx.Err() != nil {
			return errors.Join(err, database.Close())
		}
		time.Sleep(20 * time.Millisecond)
	}
}

// stop ends the server at once (its immediate shutdown), and removes what it wrote.
func (s *server) stop() error {
	return errors.Join(s.end(syscall.SIGQUIT), os.RemoveAll(s.folder))
}

// end has the server end as a signal says; see
// https://www.postgresql.org/docs/current/server-shutdown.html.
func (s *server) end(how syscall.Signal) error {
	if s.process == nil || s.process.Process == nil {
		return nil
	}
	if err := s.process.Process.Signal(how); err != nil {
		return err
	}
	_ = s.process.Wait() // how it ended does not matter any more
	s.process = nil
	return nil
}
