package scheduler

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// A campaign may lie in a git repository, where the people who write it review it.
// Each machine keeps a copy of its own, which it alone writes to, and follows a branch:
// what is on the branch is what is planned. A branch may only go forward. One that was
// rewritten would take back what people have seen, and waits for a person.

const (
	// fetchPause is how often a branch is looked at.
	fetchPause = 30 * time.Second
	// fetchPatience bounds one look, and fetchAtStart the one that a start waits for.
	fetchPatience = 5 * time.Minute
	fetchAtStart  = 20 * time.Second
	// fetchNoted is how old the note of the last look gets before it is written anew.
	fetchNoted = time.Minute
	// unfetched is from when on a branch that can't be fetched is told.
	unfetched = 15 * time.Minute
)

// fetchedRef is where the branch is kept, as it was seen last.
const fetchedRef = "refs/vigil/fetched"

// Clone is this machine's copy of a campaign's repository.
type Clone struct {
	// Repository is the address, as git takes it, without credentials.
	Repository string
	// Branch is the one that is followed; empty: the repository's own.
	Branch string
	// Tree is where the copy lies; Folder, in it or it itself, is the campaign's.
	Tree, Folder string
	// Access are variables of git's environment: what opens the repository, and the way
	// to it. They are never logged.
	Access []string
}

// Fetch is how it stands with a campaign's copy.
type Fetch struct {
	// Campaign is the folder's name, and From where it is fetched from.
	Campaign string `json:"campaign"`
	From     string `json:"from"`
	// Commit is the one that is planned from.
	Commit string `json:"commit,omitempty"`
	// At is when the branch was last seen; zero: never.
	At time.Time `json:"at,omitzero"`
	// Refused is why what was seen there is not taken over; Failed, why it could not be
	// seen since.
	Refused string `json:"refused,omitempty"`
	Failed  string `json:"failed,omitempty"`
	// Asked is when the branch was last asked for.
	Asked time.Time `json:"asked,omitzero"`
}

// Begin makes the copy in a queue ready for a start: what a crash left half-written is
// mended, and what is on the branch by now is taken over, if it can be had soon. None of
// that keeps the daemon from starting with the copy that it has.
func (c *Clone) Begin(ctx context.Context, queue *Queue, log *slog.Logger) {
	if err := queue.Replace(ctx, c.Folder, func() error { return c.mend(ctx) }); err != nil {
		log.Error("the copy of a campaign can't be made whole", "folder", c.Tree, "why", err)
	}
	c.bring(ctx, fetchAtStart, queue, log)
}

// Follow brings what is new on the branch into the queue, until the context ends.
func (c *Clone) Follow(ctx context.Context, queue *Queue, log *slog.Logger) {
	ticker := time.NewTicker(fetchPause)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
		c.bring(ctx, fetchPatience, queue, log)
	}
}

// bring fetches the branch, and replaces the tree where there is something new.
func (c *Clone) bring(ctx context.Context, patience time.Duration, queue *Queue, log *slog.Logger) {
	present := Fetch{Asked: time.Now()}
	err := c.fetch(ctx, patience)
	if err == nil {
		present.At = present.Asked
		err = c.advance(ctx, queue, log)
	}
	if ctx.Err() != nil {
		return // a shutdown is no failure
	}
	if refused, is := errors.AsType[*rewrittenError](err); is {
		present.Refused = refused.Error()
	} else if err != nil {
		present.Failed = err.Error()
	}
	present.Commit, _ = c.commit(ctx, "HEAD") // there is none before the first fetch
	if err := c.note(present, log); err != nil {
		log.Warn("how it stands with a campaign's copy can't be noted", "folder", c.Tree, "why", err)
	}
}

// fetch sees what is on the branch, and changes nothing in the tree.
func (c *Clone) fetch(ctx context.Context, patience time.Duration) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	if _, err := os.Stat(filepath.Join(c.Tree, ".git")); errors.Is(err, fs.ErrNotExist) {
		if err := os.MkdirAll(c.Tree, 0o700); err != nil {
			return err
		}
		if _, err := c.git(ctx, "init", "--quiet"); err != nil {
			return err
		}
	}
	from := "HEAD"
	if c.Branch != "" {
		from = "refs/heads/" + c.Branch
	}
	_, err := c.git(ctx, "fetch", "--quiet", "--no-tags", "--no-recurse-submodules", "--no-write-fetch-head", "--", c.Repository, "+"+from+":"+fetchedRef)
	return err
}

// advance takes over what was fetched, if it is new and comes after what is there.
func (c *Clone) advance(ctx context.Context, queue *Queue, log *slog.Logger) error {
	fetched, err := c.commit(ctx, fetchedRef)
	if err != nil {
		return err
	}
	here, err := c.commit(ctx, "HEAD")
	switch {
	case here == fetched:
		return nil
	case err == nil && !descends(ctx, c.Tree, here, fetched):
		return &rewrittenError{c, here, fetched}
	}
	if err := queue.Replace(ctx, c.Folder, func() error { return c.checkOut(ctx, fetched) }); err != nil {
		return err
	}
	log.Info("the campaign is at a newer commit", "folder", c.Folder, "commit", fetched)
	return nil
}

// rewrittenError tells of a branch that does not go on from where it was.
type rewrittenError struct {
	clone      *Clone
	here, seen string
}

func (e *rewrittenError) Error() string {
	return fmt.Sprintf("%s does not go on from commit %.10s, from which was published: it was rewritten, to %.10s", e.clone, e.here, e.seen)
}

// Accept is what to type where the rewritten branch is to be followed all the same.
func (c *Clone) Accept() string {
	return fmt.Sprintf("git -C %s checkout --force --detach %s", c.Tree, fetchedRef)
}

func (c *Clone) String() string {
	if c.Branch == "" {
		return c.Repository
	}
	return "the branch " + c.Branch + " of " + c.Repository
}

// checkOut makes the tree that of a commit, to the byte. It is cut off by nothing: half
// a tree would be half a campaign.
func (c *Clone) checkOut(ctx context.Context, commit string) error {
	ctx = context.WithoutCancel(ctx)
	_, err := c.git(ctx, "checkout", "--quiet", "--force", "--detach", commit)
	if err == nil {
		_, err = c.git(ctx, "clean", "--quiet", "-ffdx")
	}
	return err
}

// mend makes the tree that of its commit again, where a crash in the middle of a
// checkout, or a hand, has left it otherwise. Nobody else writes there, so a lock is one
// that was left behind.
func (c *Clone) mend(ctx context.Context) error {
	if err := ignoreAbsent(os.Remove(filepath.Join(c.Tree, ".git", "index.lock"))); err != nil {
		return err
	}
	if _, err := os.Stat(filepath.Join(c.Tree, ".git")); errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	here, err := c.commit(ctx, "HEAD")
	if err != nil {
		return nil // nothing was ever checked out
	}
	return c.checkOut(ctx, here)
}

func (c *Clone) commit(ctx context.Context, name string) (string, error) {
	answer, err := c.git(ctx, "rev-parse", "--verify", "--quiet", name+"^{commit}")
	return strings.TrimSpace(answer), err
}

// git runs git in the tree, with no other settings than the repository's own: what is
// read is what was committed, on every machine. It never asks anybody.
func (c *Clone) git(ctx context.Context, arguments ...string) (string, error) {
	command := exec.CommandContext(ctx, "git", append([]string{"-C", c.Tree}, arguments...)...)
	command.Env = append(os.Environ(), "GIT_TERMINAL_PROMPT=0", "GIT_CONFIG_NOSYSTEM=1", "GIT_CONFIG_GLOBAL="+os.DevNull,
		"GIT_ASKPASS=", "SSH_ASKPASS=", "LC_ALL=C")
	command.Env = append(command.Env, c.Access...)
	command.WaitDelay = time.Second // what git has started ends with it, or is left
	answer, err := command.Output()
	if failure, ok := errors.AsType[*exec.ExitError](err); ok {
		why, _, _ := strings.Cut(strings.TrimSpace(string(failure.Stderr)), "\n")
		if ctx.Err() != nil {
			why = "no answer in time"
		}
		return "", fmt.Errorf("git %s: %s", arguments[0], strings.TrimPrefix(why, "fatal: "))
	}
	if errors.Is(err, exec.ErrNotFound) {
		return "", errors.New("git is not installed, and the campaign lies in a git repository")
	}
	return string(answer), err
}

// noteFile tells other processes how it stands.
const noteFile = "vigil.json"

// note keeps how it stands, and logs what has changed. A look that brought nothing new
// is written down once a minute.
func (c *Clone) note(present Fetch, log *slog.Logger) error {
	before := c.Fetch()
	if present.At.IsZero() {
		present.At = before.At
	}
	present.Campaign, present.From = filepath.Base(c.Folder), c.String()
	if why := present.Refused + present.Failed; why != "" && why != before.Refused+before.Failed {
		log.Error("the campaign is not fetched; what is here goes on", "folder", c.Folder, "why", why)
	}
	same := present.Commit == before.Commit && present.Refused == before.Refused && present.Failed == before.Failed
	if same && present.Asked.Sub(before.Asked) < fetchNoted {
		return nil
	}
	path := filepath.Join(c.Tree, ".git", noteFile)
	if err := os.WriteFile(path+".new", frozen(present), 0o600); err != nil {
		return err
	}
	return os.Rename(path+".new", path)
}

// Fetch is how it stands, as the daemon noted it.
func (c *Clone) Fetch() Fetch {
	fetch := Fetch{Campaign: filepath.Base(c.Folder), From: c.String()}
	content, err := os.ReadFile(filepath.Join(c.Tree, ".git", noteFile))
	if err != nil {
		return fetch
	}
	if err := json.Unmarshal(content, &fetch); err != nil {
		fetch.Failed = "what the daemon noted can't be read: " + err.Error()
	}
	return fetch
}

// Stale tells whether the branch was not seen for so long that somebody has to know.
func (f Fetch) Stale(now time.Time) bool { return now.Sub(f.At) > unfetched }
