package scheduler

import (
	"crypto/sha256"
	"runtime/debug"
	"strings"

	"vigil/posts"
)

// frame is what a post is read within, and what its entry depends on beside its
// own file: when it changes, each post is read again.
type frame struct {
	// files are campaign.toml and the people.
	files []posts.File
	mark  mark
}

// mark tells two frames apart. It is kept with what was read, so that a start after
// another release, or with another configuration, reads everything anew.
type mark [16]byte

func frameOf(listing posts.Listing, defaults posts.Defaults) frame {
	files := append([]posts.File{listing.Campaign}, listing.People...)
	sum := sha256.Sum256(frozen([]any{files, defaults.Zone, defaults.Networks, accountsRead(defaults.Accounts), release()}))
	return frame{files: files, mark: mark(sum[:16])}
}

// accountsRead is what reading asks of accounts: not their limits, which servers
// change, and by which nothing is planned.
func accountsRead(accounts []posts.Account) []string {
	var names []string
	for _, account := range accounts {
		names = append(names, account.Name, account.Network, account.Language)
	}
	return names
}

// release names the program, as far as its build tells.
func release() string {
	info, known := debug.ReadBuildInfo()
	if !known {
		return ""
	}
	var name strings.Builder
	name.WriteString(info.Main.Version)
	for _, setting := range info.Settings {
		if setting.Key == "vcs.revision" {
			name.WriteString(" " + setting.Value)
		}
	}
	return name.String()
}
