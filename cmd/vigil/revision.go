package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// Reviews compare a campaign with a revision of git. What counts is the campaign as it
// was where work on this copy branched off from the revision: what others have done
// there meanwhile is theirs.

// branchedOff is the commit at which this copy branched off from a revision; the
// revision itself where they have no history in common.
func branchedOff(ctx context.Context, folder, revision string) (string, error) {
	base, err := git(ctx, folder, "merge-base", "--", revision, "HEAD")
	if err != nil {
		base, err = git(ctx, folder, "rev-parse", "--verify", "--end-of-options", revision+"^{commit}")
	}
	if err != nil {
		return "", fmt.Errorf("--since %s: %w", revision, err)
	}
	return strings.TrimSpace(base), nil
}

// changedSince are the paths inside a folder of all files that are not what they
// were where this copy branched off from the revision: changed, new, moved or gone,
// committed or not.
func changedSince(ctx context.Context, folder, revision string) ([]string, error) {
	base, err := branchedOff(ctx, folder, revision)
	if err != nil {
		return nil, err
	}
	changed, err := git(ctx, folder, "diff", "--name-only", "-z", "--relative", "--no-renames", "--end-of-options", base, "--", ".")
	if err != nil {
		return nil, fmt.Errorf("--since %s: %w", revision, err)
	}
	added, err := git(ctx, folder, "ls-files", "--others", "--exclude-standard", "-z")
	if err != nil {
		return nil, fmt.Errorf("--since %s: %w", revision, err)
	}
	return strings.FieldsFunc(changed+added, func(r rune) bool { return r == 0 }), nil
}

// former is a selection as it was, in a folder of its own until it is closed.
type former struct {
	*selection
	copy string
}

// since is the selection as it was where this copy branched off from a revision. A
// campaign that was not there yet is an empty folder. The accounts are those of now,
// unless the revision has its own accounts.toml.
func (s *selection) since(ctx context.Context, revision string) (*former, error) {
	base, err := branchedOff(ctx, s.folder, revision)
	if err != nil {
		return nil, err
	}
	copied, err := os.MkdirTemp("", "vigil-since-")
	if err != nil {
		return nil, err
	}
	// A campaign without an id is called like its folder.
	folder := filepath.Join(copied, filepath.Base(s.folder))
	was := &former{&selection{folder: folder, only: s.only, config: s.config, known: s.known}, copied}
	if err := errors.Join(os.Mkdir(folder, 0o700), checkOut(ctx, s.folder, base, folder)); err != nil {
		return nil, errors.Join(fmt.Errorf("--since %s: %w", revision, err), was.Close())
	}
	known, err := readAccountsFile(folder)
	switch {
	case err == nil:
		was.known = known
	case !errors.Is(err, fs.ErrNotExist):
		return nil, errors.Join(fmt.Errorf("--since %s: %w", revision, err), was.Close())
	}
	return was, nil
}

// Close removes the copy.
func (f *former) Close() error { return os.RemoveAll(f.copy) }

// checkOut writes a folder of a clone as a commit has it into another folder, which
// stays empty where the commit lacks it. Neither the clone's files nor its index are
// touched.
func checkOut(ctx context.Context, folder, commit, into string) error {
	top, err := git(ctx, folder, "rev-parse", "--show-toplevel")
	if err != nil {
		return err
	}
	inside, err := git(ctx, folder, "rev-parse", "--show-prefix")
	if err != nil {
		return err
	}
	top, tree := strings.TrimSuffix(top, "\n"), commit+":"+strings.TrimRight(inside, "/\n")
	if _, err := git(ctx, top, "cat-file", "-e", tree); err != nil {
		return nil
	}
	index := "GIT_INDEX_FILE=" + into + ".index"
	if _, err := gitWith(ctx, top, index, "read-tree", tree); err != nil {
		return err
	}
	_, err = gitWith(ctx, top, index, "checkout-index", "--all", "--prefix="+filepath.ToSlash(into)+"/")
	return err
}

// git asks the git of this machine; the error holds its own words.
func git(ctx context.Context, folder string, arguments ...string) (string, error) {
	return gitWith(ctx, folder, "", arguments...)
}

// gitWith does the same with a variable of its environment, NAME=VALUE.
func gitWith(ctx context.Context, folder, variable string, arguments ...string) (string, error) {
	command := exec.CommandContext(ctx, "git", append([]string{"-C", folder}, arguments...)...)
	if variable != "" {
		command.Env = append(os.Environ(), variable)
	}
	answer, err := command.Output()
	if failed, ok := errors.AsType[*exec.ExitError](err); ok && len(failed.Stderr) > 0 {
		return "", fmt.Errorf("git: %s", strings.TrimSpace(string(failed.Stderr)))
	}
	return string(answer), err
}
