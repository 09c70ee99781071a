package main

import (
	"context"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

// systemd is a socket as systemd has it, and what it is told.
func systemd(t *testing.T) (environment map[string]string, told func() string) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "notify")
	socket, err := net.ListenUnixgram("unixgram", &net.UnixAddr{Name: path, Net: "unixgram"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := socket.Close(); err != nil {
			t.Error(err)
		}
	})
	return map[string]string{"NOTIFY_SOCKET": path}, func() string {
		t.Helper()
		if err := socket.SetReadDeadline(time.Now().Add(20 * time.Second)); err != nil {
			t.Fatal(err)
		}
		datagram := make([]byte, 4096)
		length, err := socket.Read(datagram)
		if err != nil {
			t.Fatal(err)
		}
		return string(datagram[:length])
	}
}

func TestSystemdIsToldThatTheDaemonIsReadyLivesAndStops(t *testing.T) {
	environment, told := systemd(t)
	environment["WATCHDOG_USEC"] = "20000"
	environment["WATCHDOG_PID"] = strconv.Itoa(os.Getpid())
	p := &presence{}
	p.standBy(true)
	ctx, cancel := context.WithCancel(t.Context())
	leaving, done := make(chan struct{}), make(chan struct{})
	go func() {
		supervisorFrom(func(name string) string { return environment[name] }).run(ctx, leaving, p, slog.New(slog.DiscardHandler))
		close(done)
	}()
	if got := told(); got != "READY=1\nSTATUS=standing by" {
		t.Errorf("first %q", got)
	}
	if got := told(); got != "WATCHDOG=1\nSTATUS=standing by" {
		t.Errorf("then %q", got)
	}
	close(leaving)
	for got := told(); !strings.HasPrefix(got, "STOPPING=1\n"); got = told() {
		if !strings.HasPrefix(got, "WATCHDOG=1\n") {
			t.Errorf("between %q", got)
		}
	}
	cancel()
	<-done
}

func TestSystemdWaitsForALoopThatHasBegun(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if awaitReady(ctx, &presence{}) {
		t.Error("a daemon that only starts is ready")
	}
}

func TestTheWatchdogIsForTheProcessThatSystemdMeans(t *testing.T) {
	environment := map[string]string{"NOTIFY_SOCKET": "@vigil", "WATCHDOG_USEC": "60000000", "WATCHDOG_PID": "1"}
	lookup := func(name string) string { return environment[name] }
	if got := supervisorFrom(lookup); got.socket != "@vigil" || got.watchdog != 0 {
		t.Errorf("another process's: %+v", got)
	}
	delete(environment, "WATCHDOG_PID")
	if got := supervisorFrom(lookup); got.watchdog != time.Minute {
		t.Errorf("ours: %+v", got)
	}
}

func TestTheDaemonTellsSystemdThatItIsReady(t *testing.T) {
	environment, told := systemd(t)
	t.Setenv("NOTIFY_SOCKET", environment["NOTIFY_SOCKET"])
	folder := copyOfTheExample(t)
	writeFile(t, filepath.Join(folder, "config.toml"), "campaigns = [\"examples/until-all-are-free\"]\n[accounts.feed]\nnetwork = \"feed\"\nfolder = \"public\"\n")
	daemon := startDaemon(t, folder, "config.toml")
	if got := told(); !strings.HasPrefix(got, "READY=1\nSTATUS=publishing; ") {
		t.Errorf("first %q", got)
	}
	daemon.interrupt()
	if got := told(); !strings.HasPrefix(got, "STOPPING=1\n") {
		t.Errorf("at the end %q", got)
	}
}
