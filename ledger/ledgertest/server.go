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
	process *exec.Cmd
	folder  string
	said    bytes.Buffer
}

// start starts one on a free port of this machine, and tells the tests by the
// environment.
func start() (*server, error) {
	bin, err := newestBin()
	if err != nil {
		return nil, err
	}
	s := &server{}
	if s.folder, err = os.MkdirTemp("", "vigil-postgres-"); err != nil {
		return nil, err
	}
	err = s.run(bin)
	if err == nil {
		return s, nil
	}
	return nil, errors.Join(fmt.Errorf("%w\n%s", err, s.said.String()), s.stop())
}

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

func (s *server) run(bin string) error {
	attributes, err := s.unprivileged()
	if err != nil {
		return err
	}
	data := filepath.Join(s.folder, "data")
	initialize := exec.Command(filepath.Join(bin, "initdb"), "--pgdata="+data, "--username=vigil", "--auth=trust",
		"--encoding=UTF8", "--no-locale", "--no-sync", "--no-instructions")
	initialize.Dir, initialize.SysProcAttr, initialize.Stderr = s.folder, attributes, &s.said
	if err := initialize.Run(); err != nil {
		return fmt.Errorf("initdb: %w", err)
	}
	port, err := freePort()
	if err != nil {
		return err
	}
	s.process = exec.Command(filepath.Join(bin, "postgres"), "-D", data, "-p", port, "-h", "127.0.0.1", "-k", "", "-F",
		"-c", "full_page_writes=off", "-c", "max_connections=200", "-c", "vigil.for_tests=on")
	s.process.Dir, s.process.SysProcAttr, s.process.Stderr = s.folder, attributes, &s.said
	if err := s.process.Start(); err != nil {
		return err
	}
	address := "postgres://vigil@127.0.0.1:" + port + "/postgres"
	return errors.Join(await(address), os.Setenv(Variable, address))
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
	if s.process != nil && s.process.Process != nil {
		if err := s.process.Process.Signal(syscall.SIGQUIT); err != nil {
			return err
		}
		_ = s.process.Wait() // how it ended does not matter any more
	}
	return os.RemoveAll(s.folder)
}
