package main

import (
	"errors"
	"io/fs"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"vigil/ledger/ledgertest"
	"vigil/networks/all"
	"vigil/networks/sandbox"
)

func TestMain(m *testing.M) {
	testscript.Main(besidePostgres{m}, map[string]func(){"vigil": main})
}

// besidePostgres runs the tests with a server of PostgreSQL, where there is one.
type besidePostgres struct{ tests *testing.M }

func (b besidePostgres) Run() int { return ledgertest.Main(b.tests) }

// TestSessions runs the sessions in testdata: each is what a person types, and
// what vigil answers.
func TestSessions(t *testing.T) {
	t.Parallel()
	testscript.Run(t, testscript.Params{
		Dir: "testdata",
		Setup: func(env *testscript.Env) error {
			env.Setenv("USER", "anna")
			env.Setenv("SUDO_USER", "")
			env.Setenv("NETWORKS", playNetworks(env))
			return age(env.WorkDir)
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"exits": exits,
			"until": until,
			"fault": fault,
			"wall":  wall,
			"fill":  fill,
			"ruin":  ruin,

			"browse": browse,
			"mode":   mode,
		},
	})
}

// age makes all files an hour old: one that was just written does not count yet.
func age(folder string) error {
	hourAgo := time.Now().Add(-time.Hour)
	return filepath.WalkDir(folder, func(path string, _ fs.DirEntry, err error) error {
		return errors.Join(err, os.Chtimes(path, hourAgo, hourAgo))
	})
}

// exits CODE COMMAND...: the command ends with exactly this code.
func exits(ts *testscript.TestScript, _ bool, arguments []string) {
	if code := codeOf(ts.Exec(arguments[1], arguments[2:]...)); strconv.Itoa(code) != arguments[0] {
		ts.Fatalf("it ended with exit code %d, not %s:\n%s%s", code, arguments[0], ts.ReadFile("stdout"), ts.ReadFile("stderr"))
	}
}

func codeOf(err error) int {
	if end, ok := errors.AsType[*exec.ExitError](err); ok {
		return end.ExitCode()
	}
	if err != nil {
		return -1
	}
	return 0
}

// patience is how long a session waits for another process.
const patience = 20 * time.Second

// until PATTERN COMMAND...: the command is repeated until it prints what the
// pattern matches; with a ! before it, until it does so no more.
func until(ts *testscript.TestScript, no bool, arguments []string) {
	pattern := regexp.MustCompile("(?m)" + arguments[0])
	ticker := time.NewTicker(50 * time.Millisecond)
	defer ticker.Stop()
	var said []byte
	for begun := time.Now(); time.Since(begun) < patience; <-ticker.C {
		command := exec.Command(arguments[1], arguments[2:]...)
		command.Dir = ts.MkAbs(".")
		said, _ = command.CombinedOutput() // what counts is what it prints
		if pattern.Match(said) != no {
			ts.Logf("%s", said)
			return
		}
	}
	ts.Fatalf("%q was not printed within %s:\n%s", arguments[0], patience, said)
}

// networksKey is where a session keeps its networks.
type networksKey struct{}

// playNetworks starts a server that plays all networks, and returns its address.
func playNetworks(env *testscript.Env) string {
	played := sandbox.New(all.List, sandbox.Options{})
	server := httptest.NewServer(played)
	env.Defer(server.Close)
	env.Values[networksKey{}] = played
	return server.URL
}

// fault NAME...: the next requests that publish go wrong like this.
func fault(ts *testscript.TestScript, _ bool, arguments []string) {
	faults := make([]sandbox.Fault, len(arguments))
	for i, name := range arguments {
		ts.Check(faults[i].UnmarshalText([]byte(name)))
	}
	ts.Value(networksKey{}).(*sandbox.Server).Next(faults...)
}

// wall NETWORK COUNT [TEXT]: a reader of the network sees so many posts, the last
// of which contains the text.
func wall(ts *testscript.TestScript, _ bool, arguments []string) {
	posts := ts.Value(networksKey{}).(*sandbox.Server).Posts(arguments[0])
	if strconv.Itoa(len(posts)) != arguments[1] {
		ts.Fatalf("a reader sees %d posts, not %s: %+v", len(posts), arguments[1], posts)
	}
	if len(arguments) > 2 && !strings.Contains(posts[len(posts)-1].Text, arguments[2]) {
		ts.Fatalf("the last post says %q", posts[len(posts)-1].Text)
	}
}

// fill FILE: variables of the session are written into the file, as in $NETWORKS.
func fill(ts *testscript.TestScript, _ bool, arguments []string) {
	for _, file := range arguments {
		filled := os.Expand(ts.ReadFile(file), ts.Getenv)
		ts.Check(os.WriteFile(ts.MkAbs(file), []byte(filled), 0o600))
	}
}

// ruin FILE: pages in the middle of the file are overwritten, as by a dying disk.
func ruin(ts *testscript.TestScript, _ bool, arguments []string) {
	path := ts.MkAbs(arguments[0])
	content, err := os.ReadFile(path)
	ts.Check(err)
	clear(content[len(content)/4 : len(content)*3/4])
	ts.Check(os.WriteFile(path, content, 0o600))
}
