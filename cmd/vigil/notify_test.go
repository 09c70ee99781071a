package main

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"vigil/ledger"
)

// hook is a webhook that takes what people are told, and a watcher that counts
// heartbeats.
func hook(t *testing.T) (server *httptest.Server, told <-chan string) {
	t.Helper()
	texts := make(chan string, 16)
	server = httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		texts <- r.Method + " " + r.URL.Path + "\n" + string(body)
	}))
	t.Cleanup(server.Close)
	return server, texts
}

func next(t *testing.T, told <-chan string) string {
	t.Helper()
	select {
	case text := <-told:
		return text
	case <-time.After(20 * time.Second):
		t.Fatal("nobody was told anything")
		return ""
	}
}

const notified = `
campaigns = ["examples/until-all-are-free"]
timezone = "Europe/Vilnius"
[notify]
services = ["file:hook.secret"]
heartbeat = "env:VIGIL_TEST_HEARTBEAT"
[metrics]
listen = "127.0.0.1:0"
[accounts.feed]
network = "feed"
folder = "public"
`

// notifiedFolder is one in which people are told through a webhook.
func notifiedFolder(t *testing.T, server string) string {
	t.Helper()
	folder := copyOfTheExample(t)
	writeFile(t, filepath.Join(folder, "config.toml"), notified)
	writeFile(t, filepath.Join(folder, "hook.secret"), "generic+"+server+"/hook\n")
	t.Setenv("VIGIL_TEST_HEARTBEAT", server+"/heartbeat")
	return folder
}

// sendTwice leaves a ledger in which something went out twice, ten minutes ago.
func sendTwice(t *testing.T, path string) {
	t.Helper()
	before := time.Now().Add(-10 * time.Minute)
	opened, err := ledger.Open(t.Context(), path, ledger.Options{Clock: func() time.Time { return before }})
	if err != nil {
		t.Fatal(err)
	}
	claim := ledger.Claim{
		Planned: ledger.Planned{
			Key:      ledger.Key{Post: "until-all-are-free/letters", Slot: "once", Account: "feed"},
			Campaign: "until-all-are-free", Network: "feed", Due: before,
		},
		Attempt: "a1", Owner: "another", Part: 1, Parts: 1, Started: before, Deadline: before.Add(time.Second),
	}
	if _, err := opened.Claim(t.Context(), claim); err != nil {
		t.Fatal(err)
	}
	for _, id := range []string{"5", "6"} {
		if _, err := opened.Finish(t.Context(), ledger.Outcome{Attempt: "a1", Finished: before, State: ledger.Sent, RemoteID: id}); err != nil {
			t.Fatal(err)
		}
	}
	if err := opened.Close(); err != nil {
		t.Fatal(err)
	}
}

func TestTheDaemonTellsWhatNeedsAPersonNow(t *testing.T) {
	server, told := hook(t)
	folder := notifiedFolder(t, server.URL)
	sendTwice(t, filepath.Join(folder, "vigil.db"))
	daemon := startDaemon(t, folder, "config.toml")
	text := next(t, told)
	for _, words := range []string{"POST /hook\n", "needs you now", "#1, until-all-are-free/letters on feed: out twice", "> vigil show 1", "Times are Europe/Vilnius."} {
		if !strings.Contains(text, words) {
			t.Errorf("%q is not in %s", words, text)
		}
	}
	address := regexp.MustCompile(`http://\S+/`).FindString(daemon.waitFor("health and metrics", 10*time.Second))
	got := ""
	for begun := time.Now(); !strings.Contains(got, `{"ok":true}`); got = get(t, address+"healthz") {
		if time.Since(begun) > 10*time.Second {
			t.Fatal(got)
		}
	}
	if got = get(t, address+"metrics"); !strings.Contains(got, `vigil_deliveries{account="feed",state="sent"} 1`) {
		t.Error(got)
	}
	if output, code := vigilIn(t, folder, "notify"); code != exitWell || !strings.Contains(output, "generic: last told") || !strings.Contains(output, "#1 out_twice") {
		t.Error(output)
	}
	daemon.interrupt()
	if len(told) != 0 {
		t.Errorf("told once more: %s", <-told)
	}
}

func get(t *testing.T, address string) string {
	t.Helper()
	answer, err := http.Get(address)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return fmt.Sprintf("%s\n%s", answer.Status, body)
}

func TestNotifyTestTriesEachServiceAndTheHeartbeat(t *testing.T) {
	server, told := hook(t)
	folder := notifiedFolder(t, server.URL)
	if output, code := vigilIn(t, folder, "notify", "test"); code != exitWell || output != "generic: ok\nheartbeat: ok\n" {
		t.Error(output)
	}
	if text := next(t, told); !strings.Contains(text, "This is a test by hand") {
		t.Error(text)
	}
	if text := next(t, told); !strings.HasPrefix(text, "GET /heartbeat\n") {
		t.Error(text)
	}
	if err := os.Remove(filepath.Join(folder, "hook.secret")); err != nil {
		t.Fatal(err)
	}
	output, code := vigilIn(t, folder, "notify", "test")
	if code != exitError || !strings.Contains(output, "unknown: [notify] services[0]: open ") || !strings.Contains(output, "heartbeat: ok") {
		t.Errorf("%d: %s", code, output)
	}
}

// vigilIn runs the binary in a folder, and returns what it printed.
func vigilIn(t *testing.T, folder string, arguments ...string) (output string, code int) {
	t.Helper()
	command := exec.Command("vigil", arguments...)
	command.Dir = folder
	printed, err := command.CombinedOutput()
	if _, ended := errors.AsType[*exec.ExitError](err); err != nil && !ended {
		t.Fatal(err)
	}
	return string(printed), command.ProcessState.ExitCode()
}
