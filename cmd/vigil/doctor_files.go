package main

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"vigil/posts"
	"vigil/scheduler"
)

// secrets looks who else can read them.
func (e *examination) secrets() {
	before := len(e.found)
	others := func(path string) bool {
		info, err := os.Stat(path)
		return err == nil && info.Mode().Perm()&0o007 != 0
	}
	literal := e.config.literalSecrets()
	if len(literal) > 0 && others(e.config.path) {
		e.say(problem, "secrets", e.config.path+" has secrets in it, and everybody on this machine can read it", "chmod 640 "+e.config.path)
	}
	for _, why := range literal {
		e.say(warning, "secrets", why, "")
	}
	apart := filepath.Join(e.config.folder(), "secrets.toml")
	if others(apart) {
		e.say(problem, "secrets", apart+" can be read by everybody on this machine", "chmod 600 "+apart)
	}
	for _, account := range e.config.accounts {
		for _, path := range secretFiles(account.config, e.config.folder()) {
			if others(path) {
				e.say(problem, "secrets", fmt.Sprintf("%s of the account %s can be read by everybody on this machine", path, account.name), "chmod 600 "+path)
			}
		}
	}
	e.sessions()
	if len(e.found) == before {
		e.say(well, "secrets", "nobody else can read them", "")
	}
}

// sessions looks who else can read, or could not write, what networks gave for a
// while.
func (e *examination) sessions() {
	folder, err := e.config.stateFolder()
	if err != nil {
		return // the ledger's examination tells it
	}
	folder = filepath.Join(folder, sessionsFolder)
	files, err := filepath.Glob(filepath.Join(folder, "*"))
	if err != nil {
		return // the pattern's form alone can be wrong
	}
	owner, _ := ownerOf(filepath.Dir(folder))
	for _, path := range files {
		info, err := os.Stat(path)
		if err == nil && info.Mode().Perm()&0o077 != 0 {
			e.say(problem, "secrets", fmt.Sprintf("%s can be read by others (%v)", path, info.Mode().Perm()), "chmod 600 "+path)
		}
		if its, known := ownerOf(path); known && its != owner {
			e.say(problem, "secrets", fmt.Sprintf("%s belongs to the user %d, its folder's to %d: the daemon may be unable to renew what is in it", path, its, owner), fmt.Sprintf("chown %d %s", owner, path))
		}
	}
}

// campaigns reads each as `vigil check` does.
func (e *examination) campaigns() {
	var described []posts.Account
	for _, settings := range e.config.accounts {
		described = append(described, settings.described())
	}
	defaults := e.config.defaults(described, e.now)
	for _, folder := range e.config.campaigns {
		campaign, problems := posts.ReadCampaign(folder, defaults)
		if campaign == nil {
			e.say(problem, "campaign", folder+" can't be read: "+firstOf(problems), "vigil check "+folder)
			continue
		}
		errs, warnings := 0, 0
		for _, p := range problems {
			switch p.Severity {
			case posts.Error:
				errs++
			case posts.Warning:
				warnings++
			}
		}
		what := fmt.Sprintf("%s: %s, %s, %s", campaign.ID, count(len(campaign.Entries), "post"), count(errs, "error"), count(warnings, "warning"))
		switch {
		case errs > 0:
			e.say(problem, "campaign", what, "vigil check "+folder)
		case warnings > 0:
			e.say(warning, "campaign", what, "vigil check "+folder)
		default:
			e.say(well, "campaign", what, "")
		}
	}
	for _, clone := range e.config.clones {
		e.fetched(clone)
	}
}

// fetched looks how old the copy of a campaign's repository is.
func (e *examination) fetched(clone *scheduler.Clone) {
	switch fetch := clone.Fetch(); {
	case fetch.Refused != "":
		e.say(problem, "repository", fetch.Refused, "To follow it all the same, as the daemon's user: "+clone.Accept())
	case fetch.At.IsZero():
		e.say(problem, "repository", clone.String()+" was never fetched: "+cmp.Or(fetch.Failed, "no daemon has run"), "vigil run fetches it; docs/campaigns-from-git.md says what it needs.")
	case fetch.Stale(e.now):
		e.say(warning, "repository", fmt.Sprintf("%s was last seen at %s: %s", clone, fetch.At.Format(time.RFC3339), cmp.Or(fetch.Failed, "no daemon runs")), "")
	default:
		e.say(well, "repository", fmt.Sprintf("%s, commit %.10s", clone, fetch.Commit), "")
	}
}

func firstOf(problems []posts.Problem) string {
	if len(problems) == 0 {
		return "no reason is known"
	}
	return problems[0].String()
}

// ledgerFiles looks at the files of an SQLite ledger: whose they are, and who else
// can read them.
func (e *examination) ledgerFiles(path string) {
	owner, _ := ownerOf(filepath.Dir(path))
	for _, suffix := range []string{"", "-wal", "-shm", ".ballast", ".lock", ".wake"} {
		info, err := os.Stat(path + suffix)
		switch {
		case errors.Is(err, fs.ErrNotExist):
			continue
		case err != nil:
			e.say(problem, "ledger", err.Error(), "Run doctor as the daemon's user: sudo -u vigil vigil doctor")
			continue
		}
		if mode := info.Mode().Perm(); mode&0o077 != 0 && !strings.HasSuffix(suffix, ".wake") {
			e.say(problem, "ledger", fmt.Sprintf("%s%s can be read by others (%v)", path, suffix, mode), "chmod 600 "+path+suffix)
		}
		if its, known := ownerOf(path + suffix); known && its != owner {
			e.say(problem, "ledger", fmt.Sprintf("%s%s belongs to the user %d, its folder to %d: the daemon may be unable to write", path, suffix, its, owner), fmt.Sprintf("chown %d %s%s", owner, path, suffix))
		}
	}
}
