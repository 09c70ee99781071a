package main

import (
	"bytes"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"vigil/networks/all"
	"vigil/networks/sandbox"
)

// What a full or broken disk does to the real program is tried on a small file
// system in memory. Mounting it takes a mount namespace, so each of these tests
// runs once more in one.

// onSmallDisk names the variable that a test finds in its namespace.
const onSmallDisk = "VIGIL_TEST_ON_SMALL_DISK"

// withSmallDisk runs the test in a namespace, and there on a disk of 8 MB.
func withSmallDisk(t *testing.T, test func(t *testing.T, disk string)) {
	t.Parallel()
	if os.Getenv(onSmallDisk) != "" {
		disk := t.TempDir()
		if err := syscall.Mount("tmpfs", disk, "tmpfs", 0, "size=8m"); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() {
			if err := syscall.Unmount(disk, syscall.MNT_DETACH); err != nil {
				t.Error(err)
			}
		})
		test(t, disk)
		return
	}
	command := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^"+t.Name()+"$", "-test.v")
	command.Env = append(os.Environ(), onSmallDisk+"=1")
	command.SysProcAttr = &syscall.SysProcAttr{
		Cloneflags:  syscall.CLONE_NEWUSER | syscall.CLONE_NEWNS,
		UidMappings: []syscall.SysProcIDMap{{HostID: os.Getuid(), Size: 1}},
		GidMappings: []syscall.SysProcIDMap{{HostID: os.Getgid(), Size: 1}},
	}
	if said, err := command.CombinedOutput(); err != nil {
		t.Fatalf("%v (where the system allows no user namespaces, run it as root in a container that does)\n%s", err, said)
	}
}

// theater is a daemon, its ledger on the small disk, and a network whose answers
// wait for the test.
type theater struct {
	t      *testing.T
	disk   string
	config string
	server *sandbox.Server
	// taken tells that the network has a post; its answer waits for answer.
	taken, answer chan struct{}
	// health is the address where the daemon says whether all is well.
	health string

	daemon *exec.Cmd
	log    *growing
}

// growing is what a process prints, while it does.
type growing struct {
	mutex sync.Mutex
	text  bytes.Buffer
}

func (g *growing) Write(text []byte) (int, error) {
	g.mutex.Lock()
	defer g.mutex.Unlock()
	return g.text.Write(text)
}

func (g *growing) String() string {
	g.mutex.Lock()
	defer g.mutex.Unlock()
	return g.text.String()
}

// stage writes a campaign of two posts, the second due a few seconds later.
func stage(t *testing.T, disk string) *theater {
	t.Helper()
	h := &theater{t: t, disk: disk, server: sandbox.New(all.List, sandbox.Options{}), taken: make(chan struct{}, 9), answer: make(chan struct{}, 9)}
	listening := httptest.NewServer(h)
	t.Cleanup(listening.Close)
	t.Cleanup(func() { close(h.answer) })
	folder := t.TempDir()
	h.config = filepath.Join(folder, "config.toml")
	address := freeAddress(t)
	h.health = "http://" + address + "/healthz"
	writeFile(t, h.config, fmt.Sprintf("campaigns = [\"lights\"]\nledger = \"sqlite:%s/vigil.db\"\n[metrics]\nlisten = %q\n[accounts.mastodon]\nnetwork = \"mastodon\"\nserver = %q\ntoken = \"anything\"\n", disk, address, listening.URL))
	writeFile(t, filepath.Join(folder, "lights/campaign.toml"), "id = \"lights\"\nname = \"Lights in windows (an invented campaign)\"\nlanguage = \"en\"\naccounts = [\"mastodon\"]\n")
	due := time.Now().Add(3 * time.Second)
	for i, name := range []string{"first", "second"} {
		at := due.Add(time.Duration(i) * 3 * time.Second).UTC().Format(time.RFC3339)
		writeFile(t, filepath.Join(folder, "lights/posts", name+".toml"), "at = \""+at+"\"\ntext = \"The "+name+" light.\"\n")
	}
	if err := age(folder); err != nil {
		t.Fatal(err)
	}
	h.start()
	return h
}

// ServeHTTP lets the network take a post, and keeps its answer back.
func (h *theater) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodPost || !strings.HasSuffix(r.URL.Path, "/statuses") {
		h.server.ServeHTTP(w, r)
		return
	}
	recorded := httptest.NewRecorder()
	h.server.ServeHTTP(recorded, r)
	h.taken <- struct{}{}
	<-h.answer
	maps.Copy(w.Header(), recorded.Header())
	w.WriteHeader(recorded.Code)
	_, _ = recorded.Body.WriteTo(w) // who asked may be dead
}

func (h *theater) start() {
	h.t.Helper()
	h.log = &growing{}
	h.daemon = exec.Command("vigil", "run", "--config", h.config)
	h.daemon.Stderr = h.log
	if err := h.daemon.Start(); err != nil {
		h.t.Fatal(err)
	}
	daemon := h.daemon
	h.t.Cleanup(func() { _ = daemon.Process.Kill() }) // most have ended
}

// stop ends the daemon as systemd does.
func (h *theater) stop() {
	h.t.Helper()
	if err := h.daemon.Process.Signal(syscall.SIGTERM); err != nil {
		h.t.Fatal(err)
	}
	if err := h.daemon.Wait(); err != nil {
		h.t.Errorf("the daemon ended with %v:\n%s", err, h.log)
	}
}

// vigil runs a command, and returns what it prints and its exit code.
func (h *theater) vigil(words ...string) (string, int) {
	said, err := exec.Command("vigil", append(words, "--config", h.config)...).CombinedOutput()
	return string(said), codeOf(err)
}

// until waits for what has to come about.
func (h *theater) until(what string, holds func() bool) {
	h.t.Helper()
	ticker := time.NewTicker(50 * time.Millisecond)
	defer ticker.Stop()
	for begun := time.Now(); !holds(); <-ticker.C {
		if time.Since(begun) > 2*patience {
			status, _ := h.vigil("status")
			h.t.Fatalf("it did not come about that %s:\n%s\n%s", what, status, h.log)
		}
	}
}

func (h *theater) logs(words string) func() bool {
	return func() bool { return strings.Contains(h.log.String(), words) }
}

// sent waits until the ledger calls so many deliveries sent.
func (h *theater) sent(count int) {
	h.t.Helper()
	h.until(fmt.Sprintf("%d are sent", count), func() bool {
		said, _ := h.vigil("history", "--json", "--state", "sent")
		return strings.Count(said, `"state":"sent"`) == count
	})
}

// wantWall compares how many posts a reader sees.
func (h *theater) wantWall(count int) {
	h.t.Helper()
	if posts := h.server.Posts("mastodon"); len(posts) != count {
		h.t.Errorf("a reader sees %d posts, want %d: %+v", len(posts), count, posts)
	}
}

// healthy asks the daemon as a watcher does.
func (h *theater) healthy() (said string, code int) {
	h.t.Helper()
	answer, err := http.Get(h.health)
	if err != nil {
		h.t.Fatal(err)
	}
	defer answer.Body.Close() // it is read whole
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		h.t.Fatal(err)
	}
	return string(body), answer.StatusCode
}

// wantIll expects that health says why nothing is published.
func (h *theater) wantIll() {
	h.t.Helper()
	h.until("health says why", func() bool {
		said, code := h.healthy()
		return code == http.StatusServiceUnavailable && strings.Contains(said, "ledger")
	})
}

// wantAttention expects that status says what is wrong.
func (h *theater) wantAttention(words string) {
	h.t.Helper()
	said, code := h.vigil("status", "--json")
	if code != exitDecision || !strings.Contains(said, "the ledger can't be written, so nothing goes out") || !strings.Contains(said, words) {
		h.t.Errorf("status ends with %d and says\n%s", code, said)
	}
}

func (h *theater) wantWell() {
	h.t.Helper()
	h.until("all is well", func() bool {
		_, code := h.vigil("status")
		return code == exitWell
	})
	h.until("health says so", func() bool {
		_, code := h.healthy()
		return code == http.StatusOK
	})
}

// fill takes all room that there is.
func (h *theater) fill() (free func()) {
	h.t.Helper()
	path := filepath.Join(h.disk, "filler")
	file, err := os.Create(path)
	if err != nil {
		h.t.Fatal(err)
	}
	for size := 1 << 16; size > 0; {
		if _, err := file.Write(make([]byte, size)); err != nil {
			size /= 2
		}
	}
	file.Close() // it is full on purpose
	return func() {
		if err := os.Remove(path); err != nil {
			h.t.Error(err)
		}
	}
}

// TestAFullDiskKeepsTheAnswerAndPublishesNothing fills the disk between a claim and
// the network's answer (sequence C8).
func TestAFullDiskKeepsTheAnswerAndPublishesNothing(t *testing.T) {
	withSmallDisk(t, func(t *testing.T, disk string) {
		h := stage(t, disk)
		<-h.taken
		free := h.fill()
		h.answer <- struct{}{}
		h.sent(1)
		h.until("the second post is refused", h.logs("nothing is published on the account until the ledger can be written"))
		h.wantWall(1)
		h.wantAttention("make room")
		h.wantIll()

		free()
		h.answer <- struct{}{}
		h.sent(2)
		h.wantWall(2)
		h.wantWell()
		h.stop()
		if info, err := os.Stat(filepath.Join(disk, "vigil.db.ballast")); err != nil || info.Size() != 1<<20 {
			t.Errorf("no room is kept aside any more: %v", err)
		}
	})
}

// TestALedgerThatRefusesEveryWriteKeepsTheAnswerInMemory forbids the daemon to write
// to any file, as a disk does that fails.
func TestALedgerThatRefusesEveryWriteKeepsTheAnswerInMemory(t *testing.T) {
	withSmallDisk(t, func(t *testing.T, disk string) {
		h := stage(t, disk)
		<-h.taken
		h.forbidWriting(true)
		h.answer <- struct{}{}
		h.until("the answer is kept", h.logs("the answer of the network is kept until it can"))
		h.wantWall(1)
		h.wantAttention("the daemon has given up the room that it keeps aside")
		h.wantIll()

		h.forbidWriting(false)
		h.answer <- struct{}{}
		h.sent(2)
		h.wantWall(2)
		h.wantWell()
		h.stop()
	})
}

// TestAShutdownDoesNotWaitForEverForALedgerThatCannotBeWritten stops the daemon with
// an answer that it could not write down: it is found on the network afterwards.
func TestAShutdownDoesNotWaitForEverForALedgerThatCannotBeWritten(t *testing.T) {
	withSmallDisk(t, func(t *testing.T, disk string) {
		h := stage(t, disk)
		<-h.taken
		h.forbidWriting(true)
		h.answer <- struct{}{}
		h.until("the answer is kept", h.logs("the answer of the network is kept until it can"))
		h.stop()
		if post := h.server.Posts("mastodon")[0]; strings.Count(h.log.String(), `receipt="{`) < 2 || !strings.Contains(h.log.String(), post.ID) {
			t.Errorf("the log does not have the receipt of %s:\n%s", post.ID, h.log)
		}

		h.start()
		h.answer <- struct{}{}
		h.sent(2)
		h.wantWall(2)
		h.stop()
	})
}

// forbidWriting lets every write to a file fail, with EFBIG, or none.
func (h *theater) forbidWriting(forbid bool) {
	h.t.Helper()
	limit := unix.Rlimit{Cur: unix.RLIM_INFINITY, Max: unix.RLIM_INFINITY}
	if forbid {
		limit.Cur = 0
	}
	if err := unix.Prlimit(h.daemon.Process.Pid, unix.RLIMIT_FSIZE, &limit, nil); err != nil {
		h.t.Fatal(err)
	}
}

// TestALedgerOnAReadOnlyDiskIsRefusedUntilItIsNone starts where nothing can be
// written, as after a disk's first errors.
func TestALedgerOnAReadOnlyDiskIsRefusedUntilItIsNone(t *testing.T) {
	withSmallDisk(t, func(t *testing.T, disk string) {
		h := stage(t, disk)
		<-h.taken
		h.answer <- struct{}{}
		h.sent(1)
		h.stop()

		h.remount(syscall.MS_RDONLY)
		h.start()
		if err := h.daemon.Wait(); codeOf(err) != exitError || !strings.Contains(h.log.String(), "read-only file system") {
			t.Errorf("the daemon ended with %v:\n%s", err, h.log)
		}
		h.wantWall(1)
		h.wantAttention("mount its file system to be written")

		h.remount(0)
		h.start()
		h.answer <- struct{}{}
		h.sent(2)
		h.wantWall(2)
		h.stop()
	})
}

func (h *theater) remount(flags uintptr) {
	h.t.Helper()
	if err := syscall.Mount("", h.disk, "", syscall.MS_REMOUNT|flags, ""); err != nil {
		h.t.Fatal(err)
	}
}

// freeAddress is one on loopback where nobody listens.
func freeAddress(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close() // the daemon takes it over
	return listener.Addr().String()
}
