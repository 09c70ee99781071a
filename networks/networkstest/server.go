package networkstest

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"syscall"
	"testing"
	"time"
)

// ServersVariable is that of the environment which says "required" where no test may
// be skipped for the lack of a real server.
const ServersVariable = "VIGIL_TEST_SERVERS"

// notInstalled is what a server's start command exits with if its install command
// has not been run.
const notInstalled = 3

// Server is a real server of a network, which a test has started for itself.
type Server struct {
	// Port is where it listens, on loopback; Folder holds what it stores.
	Port   int
	Folder string

	start   string
	process *exec.Cmd
}

// StartServer starts the server that .ci/servers/NAME installs and starts, and reads
// what it tells about itself into told, a pointer. It ends with the test. Where it
// is not installed, and in a short run, the test is skipped.
//
// The start command gets a port and an empty folder. It writes one line of JSON when
// the server answers, and goes on until it is ended.
func StartServer(t *testing.T, name string, told any) *Server {
	t.Helper()
	if testing.Short() {
		t.Skip("a real server takes its time")
	}
	root, err := moduleRoot()
	if err != nil {
		t.Fatal(err)
	}
	server := &Server{
		Port: freePort(t), Folder: t.TempDir(),
		start: filepath.Join(root, ".ci", "servers", name, "start"),
	}
	server.Start(t, told)
	t.Cleanup(func() { server.Stop(t) })
	return server
}

// patienceAtStart is how long a server may take to answer for the first time.
const patienceAtStart = 3 * time.Minute

// Start starts the server again after [Server.Stop], with what it had stored.
func (s *Server) Start(t *testing.T, told any) {
	t.Helper()
	log, err := os.OpenFile(filepath.Join(t.TempDir(), "log"), os.O_CREATE|os.O_APPEND|os.O_RDWR, 0o600)
	if err != nil {
		t.Fatal(err)
	}
	defer log.Close() // the process has its own
	s.process = exec.Command(s.start, strconv.Itoa(s.Port), s.Folder)
	s.process.Stderr = log
	// A group of its own ends as a whole, and with this process in any case.
	s.process.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGTERM}
	output, err := s.process.StdoutPipe()
	if err == nil {
		err = s.process.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	if err := answered(output, told); err != nil {
		s.unanswered(t, log.Name(), err)
	}
}

// answered waits for the one line.
func answered(output io.Reader, told any) error {
	lines := make(chan error, 1)
	go func() {
		reader := bufio.NewReader(output)
		line, err := reader.ReadBytes('\n')
		if err == nil {
			err = json.Unmarshal(line, told)
		}
		lines <- err
		_, _ = reader.WriteTo(io.Discard) // what it says later must not stop it
	}()
	select {
	case err := <-lines:
		return err
	case <-time.After(patienceAtStart):
		return errors.New("it does not answer")
	}
}

// unanswered ends the test of a server that did not start.
func (s *Server) unanswered(t *testing.T, log string, why error) {
	t.Helper()
	s.Stop(t)
	if s.process.ProcessState.ExitCode() == notInstalled && os.Getenv(ServersVariable) != "required" {
		t.Skipf("the server is not installed: run %s", filepath.Join(filepath.Dir(s.start), "install"))
	}
	said, _ := os.ReadFile(log) // without it there is less to tell
	t.Fatalf("the server does not start: %v (%v)\n%s", why, s.process.ProcessState, said)
}

// Stop ends the server, and waits until it has ended.
func (s *Server) Stop(t *testing.T) {
	t.Helper()
	if s.process.ProcessState != nil {
		return
	}
	group := -s.process.Process.Pid
	if err := syscall.Kill(group, syscall.SIGTERM); err != nil && !errors.Is(err, syscall.ESRCH) {
		t.Error(err)
	}
	ended := time.AfterFunc(20*time.Second, func() { _ = syscall.Kill(group, syscall.SIGKILL) }) // it may have ended
	defer ended.Stop()
	_ = s.process.Wait() // how it ends says nothing: it was told to
}

func freePort(t *testing.T) int {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close() // only to learn its number
	return listener.Addr().(*net.TCPAddr).Port
}

// moduleRoot is the folder of go.mod, above that of the test.
func moduleRoot() (string, error) {
	folder, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for {
		if _, err := os.Stat(filepath.Join(folder, "go.mod")); err == nil {
			return folder, nil
		}
		above := filepath.Dir(folder)
		if above == folder {
			return "", fmt.Errorf("there is no go.mod above %s", folder)
		}
		folder = above
	}
}
