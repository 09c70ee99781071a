package scheduler

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"vigil/ledger"
	"vigil/posts"
)

// Where approvals = "merge", somebody has looked at what is on the branch. A folder
// that is no clone is filled from a branch by other means, and all of it is approved.

// mergedApproval is how it stands with a post in a clone: each file that it is made of
// has to be committed as it lies there. Who wrote and who merged it is kept.
func mergedApproval(ctx context.Context, request posts.Composition) (*approval, error) {
	folder := request.Campaign.Folder
	if clone, err := isClone(folder); err != nil || !clone {
		return nil, err
	}
	changed, err := uncommitted(ctx, folder, filesOf(request)...)
	switch {
	case err != nil:
		return &approval{against: reason(ReasonUnmerged, err.Error())}, nil
	case len(changed) > 0:
		return &approval{against: reason(ReasonUnmerged, strings.Join(changed, ", ")+" is not on the branch as it lies here")}, nil
	}
	decision, err := mergeOf(ctx, folder, request.Post.Path)
	if err != nil {
		return &approval{against: reason(ReasonUnmerged, err.Error())}, nil
	}
	return &approval{by: []ledger.Decision{decision}}, nil
}

// filesOf are the files that a post is made of.
func filesOf(request posts.Composition) []string {
	files := append([]string{"campaign.toml", request.Post.Path}, request.Post.Pictures()...)
	for _, person := range request.People {
		files = append(files, "people/"+person.ID+".toml")
	}
	return files
}

// isClone tells whether a folder lies in a clone.
func isClone(folder string) (bool, error) {
	folder, err := filepath.EvalSymlinks(folder)
	if err != nil {
		return false, err
	}
	for {
		_, err := os.Stat(filepath.Join(folder, ".git"))
		above := filepath.Dir(folder)
		if !errors.Is(err, fs.ErrNotExist) || above == folder {
			return err == nil, ignoreAbsent(err)
		}
		folder = above
	}
}

func ignoreAbsent(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

// uncommitted are those of the files that differ from the commit that is checked out,
// or are not in it; of none, all of the folder.
func uncommitted(ctx context.Context, folder string, files ...string) ([]string, error) {
	answer, err := git(ctx, folder, append([]string{"status", "--porcelain=v1", "-z", "--no-renames", "--untracked-files=all", "--ignored", "--"}, files...)...)
	if err != nil {
		return nil, err
	}
	var changed []string
	for line := range strings.SplitSeq(answer, "\x00") {
		if len(line) > len("XY ") {
			changed = append(changed, line[len("XY "):])
		}
	}
	slices.Sort(changed)
	return slices.Compact(changed), nil
}

// mergeOf tells who brought a file, as it is now, to the branch: the author of the
// commit there, and of the one that was merged.
func mergeOf(ctx context.Context, folder, file string) (ledger.Decision, error) {
	written, err := commitOf(ctx, folder, "--no-merges", "--", file)
	if err != nil {
		return ledger.Decision{}, err
	}
	merged, err := commitOf(ctx, folder, "--first-parent", "--", file)
	if err != nil {
		return ledger.Decision{}, err
	}
	why := fmt.Sprintf("commit %s by %s", written.id, written.author)
	if written.committer != written.author {
		why += ", committed by " + written.committer
	}
	if merged.id != written.id {
		why += ", merged as " + merged.id
	}
	return ledger.Decision{At: merged.at, By: merged.author, Verb: "approve", Why: why}, nil
}

type commit struct {
	id, author, committer string
	at                    time.Time
}

// commitOf is the newest commit that git finds so.
func commitOf(ctx context.Context, folder string, which ...string) (commit, error) {
	answer, err := git(ctx, folder, append([]string{"log", "-1", "--abbrev=10", "--format=%h%x00%an%x00%cn%x00%cI"}, which...)...)
	if err != nil {
		return commit{}, err
	}
	fields := strings.Split(strings.TrimSpace(answer), "\x00")
	if len(fields) != 4 {
		return commit{}, fmt.Errorf("git has no commit of %s", which[len(which)-1])
	}
	at, err := time.Parse(time.RFC3339, fields[3])
	return commit{fields[0], fields[1], fields[2], at}, err
}

// git asks git about a folder; names of files are taken as they are.
func git(ctx context.Context, folder string, arguments ...string) (string, error) {
	command := exec.CommandContext(ctx, "git", append([]string{"-C", folder, "--literal-pathspecs", "--no-optional-locks"}, arguments...)...)
	answer, err := command.Output()
	if failure, ok := errors.AsType[*exec.ExitError](err); ok {
		return "", fmt.Errorf("git %s: %s", arguments[0], strings.TrimSpace(string(failure.Stderr)))
	}
	if err != nil {
		return "", fmt.Errorf("git %s: %w", arguments[0], err)
	}
	return string(answer), nil
}
