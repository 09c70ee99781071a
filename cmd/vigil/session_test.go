package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"

	"vigil/networks"
)

// sessionIn is the session of an account whose ledger lies in a folder.
func sessionIn(t *testing.T, folder, account string) *sessionFile {
	t.Helper()
	config := &configuration{path: filepath.Join(folder, "config.toml"), ledger: "sqlite:state/vigil.db"}
	session, err := config.session(account)
	if err != nil {
		t.Fatal(err)
	}
	return session
}

func TestWhatANetworkGaveIsReadAgainAndByNobodyElse(t *testing.T) {
	folder := t.TempDir()
	session := sessionIn(t, folder, "mastodon")
	if kept, err := session.Load(); kept != nil || err != nil {
		t.Fatalf("before anything was stored: %s, %v", kept, err)
	}
	for _, content := range []string{`{"token":"first"}`, `{"token":"second"}`} {
		if err := session.Store(json.RawMessage(content)); err != nil {
			t.Fatal(err)
		}
		if kept, err := sessionIn(t, folder, "mastodon").Load(); string(kept) != content || err != nil {
			t.Errorf("%s, %v; want %s", kept, err, content)
		}
	}
	for path, want := range map[string]fs.FileMode{"state/sessions": 0o700, "state/sessions/mastodon.json": 0o600} {
		info, err := os.Stat(filepath.Join(folder, path))
		if err != nil || info.Mode().Perm() != want {
			t.Errorf("%s: %v, %v; want %v", path, info.Mode().Perm(), err, want)
		}
	}
	if left, _ := filepath.Glob(filepath.Join(folder, "state/sessions/.new-*")); len(left) > 0 {
		t.Errorf("%v was left", left)
	}
}

func TestASessionThatCanNotBeStoredLeavesTheOldOne(t *testing.T) {
	session := sessionIn(t, t.TempDir(), "mastodon")
	if err := session.Store(json.RawMessage(`"old"`)); err != nil {
		t.Fatal(err)
	}
	// A folder has taken its place, which no file replaces.
	if err := errors.Join(os.Remove(session.path), os.MkdirAll(filepath.Join(session.path, "x"), 0o700)); err != nil {
		t.Fatal(err)
	}
	if err := session.Store(json.RawMessage(`"new"`)); err == nil {
		t.Error("it says that it was stored")
	}
	if left, _ := filepath.Glob(filepath.Join(filepath.Dir(session.path), ".new-*")); len(left) > 0 {
		t.Errorf("%v was left", left)
	}
}

func TestNoNameOfAnAccountLeadsOutOfTheFolder(t *testing.T) {
	folder := t.TempDir()
	for _, name := range []string{"../../config", "a/b", "..", "/etc/passwd", "Ліст"} {
		if got := filepath.Dir(sessionIn(t, folder, name).path); got != filepath.Join(folder, "state/sessions") {
			t.Errorf("%q lies in %s", name, got)
		}
	}
}

func TestATokenIsSpentOnceByAllWhoShareASession(t *testing.T) {
	folder := t.TempDir()
	const spenders = 20
	var all sync.WaitGroup
	for range spenders {
		all.Go(func() {
			err := networks.Renew(t.Context(), sessionIn(t, folder, "x"), func(kept json.RawMessage) (json.RawMessage, error) {
				number, _ := strconv.Atoi(string(kept)) // none is 0
				return json.RawMessage(strconv.Itoa(number + 1)), nil
			})
			if err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if kept, err := sessionIn(t, folder, "x").Load(); string(kept) != strconv.Itoa(spenders) || err != nil {
		t.Errorf("%s, %v; some spent what others had spent", kept, err)
	}
}

func TestWaitingForASessionEndsWithItsContext(t *testing.T) {
	folder := t.TempDir()
	unlock, err := sessionIn(t, folder, "x").Lock(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(errors.New("the daemon stops"))
	if _, err := sessionIn(t, folder, "x").Lock(ctx); err == nil || !strings.Contains(err.Error(), "the daemon stops") {
		t.Errorf("error %v", err)
	}
	if err := unlock(); err != nil {
		t.Fatal(err)
	}
	if unlock, err = sessionIn(t, folder, "x").Lock(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := unlock(); err != nil {
		t.Error(err)
	}
}

// talking is a conversation through pipes, in which this is typed.
func talking(ctx context.Context, typed io.Reader) (*conversation, *bytes.Buffer) {
	said := new(bytes.Buffer)
	command := rootCommand()
	command.SetIn(typed)
	command.SetErr(said)
	talk, _ := converse(ctx, command, true) // with paste, nothing is begun that can fail
	return talk, said
}

func TestAConversationThroughPipesReadsLinesInTheirOrder(t *testing.T) {
	talk, said := talking(t.Context(), strings.NewReader("  first \n\nthird"))
	for _, want := range []string{"first", "proposed", "third"} {
		if got, err := talk.Ask("Question", "proposed"); got != want || err != nil {
			t.Errorf("%q, %v; want %q", got, err, want)
		}
	}
	if _, err := talk.AskSecret("Another"); err == nil || !strings.Contains(err.Error(), "the input ended") {
		t.Errorf("error %v", err)
	}
	if want := "Question [proposed]: "; !strings.HasPrefix(said.String(), want) {
		t.Errorf("it said %q", said)
	}
}

func TestAConversationEndsWhenThePersonGivesUp(t *testing.T) {
	ctx, cancel := context.WithCancelCause(t.Context())
	silent, _ := io.Pipe()
	talk, _ := talking(ctx, silent)
	cancel(errors.New("interrupt signal received"))
	if _, err := talk.AskSecret("Password"); err == nil || !strings.Contains(err.Error(), "given up, and nothing was stored: interrupt") {
		t.Errorf("error %v", err)
	}
}

func TestWhatANetworkSaysObeysNoTerminal(t *testing.T) {
	talk, said := talking(t.Context(), strings.NewReader(""))
	talk.Say("a \x1b[2Jsentence")
	if strings.Contains(said.String(), "\x1b") {
		t.Errorf("it said %q", said)
	}
}

func TestABrowserIsAwaitedOnceAndAtAnAddressThatNobodyGuesses(t *testing.T) {
	awaited, err := awaitBrowser(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer awaited.Close()
	if page, err := open(strings.TrimSuffix(awaited.address, "A") + "/guessed?code=wrong"); err != nil || strings.Contains(page, "goes on") {
		t.Errorf("%q, %v", page, err)
	}
	for i, want := range []string{"vigil goes on in the terminal", "was used already"} {
		page, err := open(awaited.address + "?code=" + strconv.Itoa(i))
		if err != nil || !strings.Contains(page, want) {
			t.Errorf("%q, %v; want %q", page, err, want)
		}
	}
	if query := <-awaited.brought; query.Get("code") != "0" {
		t.Errorf("it brought %v", query)
	}
}
