package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"
)

// hookText is what git runs before each commit: a check of what is to be committed, which
// need not be what lies in the folder. Without vigil on the machine nothing is checked: the
// review checks again.
const hookText = `#!/bin/sh
# Written by "vigil init hook": what has errors is not committed.
# git commit --no-verify goes past it; to be rid of it, delete this file.
command -v vigil >/dev/null || { echo "vigil is not installed here; nothing was checked" >&2; exit 0; }
tree=$(mktemp -d) || exit
trap 'rm -rf "$tree"' EXIT
# A campaign without an id is called like its folder.
copy=$tree/$(basename "$(git rev-parse --show-toplevel)")
git checkout-index --all --prefix="$copy/" || exit
git ls-files -- campaign.toml '*/campaign.toml' >"$tree/campaigns"
unset $(git rev-parse --local-env-vars)
cd "$copy" || exit
while read -r campaign; do
	vigil check "$(dirname "$campaign")" || exit
done <"$tree/campaigns"
`

func initHookCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "hook [FOLDER]",
		Short: "Have git check a campaign before each commit",
		Long: `Init hook has git run "vigil check" before each commit in the clone that a folder lies
in, by default this one. It checks what is to be committed; errors keep it from being
committed, warnings don't. Everybody installs it in their own clone, since git does not
carry it from one to another. It never writes over a hook that is there.

  $ vigil init hook
  wrote .git/hooks/pre-commit`,
		Args: usage(cobra.MaximumNArgs(1)),
		RunE: func(command *cobra.Command, words []string) error {
			folder := append(words, ".")[0]
			hooks, err := git(command.Context(), folder, "rev-parse", "--path-format=absolute", "--git-path", "hooks")
			if err != nil {
				return err
			}
			hook := filepath.Join(strings.TrimSuffix(hooks, "\n"), "pre-commit")
			if _, err := os.Lstat(hook); !errors.Is(err, fs.ErrNotExist) {
				return fmt.Errorf("%s is there already; nothing was written", shown(hook))
			}
			if err := errors.Join(writeNew(hook, hookText), os.Chmod(hook, 0o755)); err != nil {
				return err
			}
			pageOf(command).printf("wrote %s\n", shown(hook))
			return nil
		},
	}
}
