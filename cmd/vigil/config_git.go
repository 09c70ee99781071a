package main

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"log/slog"
	"maps"
	"net"
	"net/url"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"vigil/networks"
	"vigil/posts"
	"vigil/scheduler"
)

// clonesFolder lies beside the ledger's file, where the daemon may write; with a ledger
// on PostgreSQL beside the configuration.
const clonesFolder = "campaigns"

// gitSettings is one [git."HOST"]: what opens the repositories of one host. It is sent
// to no other.
type gitSettings struct {
	User       string          `toml:"user"`
	Token      networks.Secret `toml:"token"`
	SSHKey     string          `toml:"ssh_key"`
	KnownHosts string          `toml:"known_hosts"`
	Proxy      string          `toml:"proxy"`
}

// gitUser stands before a token where none is named: hosts look at the token alone.
const gitUser = "git"

// repository is a campaign that is fetched: "git+https://HOST/PATH#BRANCH:FOLDER".
type repository struct {
	address *url.URL
	branch  string
	// folder is the campaign's inside of it; empty: the repository is one.
	folder string
}

// isRepository tells whether a campaign is fetched.
func isRepository(campaign string) bool { return strings.HasPrefix(campaign, "git+") }

func parseRepository(written string) (repository, error) {
	address, err := url.Parse(strings.TrimPrefix(written, "git+"))
	if err != nil {
		return repository{}, err
	}
	branch, folder, _ := strings.Cut(address.Fragment, ":")
	address.Fragment = ""
	_, password := address.User.Password()
	switch {
	case !slices.Contains([]string{"https", "http", "ssh", "file"}, address.Scheme):
		return repository{}, fmt.Errorf("git+%s:// is not known; write git+https://, git+ssh:// or git+file://", address.Scheme)
	case address.Scheme == "http" && !isLoopback(address.Hostname()):
		return repository{}, fmt.Errorf("what comes over http:// may be anybody's; write git+https://%s", address.Host+address.Path)
	case password, address.User != nil && address.Scheme == "https":
		return repository{}, fmt.Errorf("take the credentials out of the address, and write them to secrets.toml: [git.%q] with user and token", address.Hostname())
	case strings.HasPrefix(branch, "-"), folder != "" && !filepath.IsLocal(folder):
		return repository{}, fmt.Errorf("#%s is no branch; write #BRANCH, or #BRANCH:FOLDER where the campaign lies in a folder", branch)
	}
	return repository{address, branch, folder}, nil
}

func isLoopback(host string) bool {
	address := net.ParseIP(host)
	return host == "localhost" || address != nil && address.IsLoopback()
}

// clone is this machine's copy of it, below a folder.
func (r repository) clone(below string, settings gitSettings, configured string) (*scheduler.Clone, error) {
	sum := sha256.Sum256([]byte(r.address.String() + "#" + r.branch))
	name := strings.TrimSuffix(path.Base(strings.TrimRight(r.address.Path, "/")), ".git")
	tree := filepath.Join(below, fmt.Sprintf("%x", sum[:4]), cmp.Or(name, "campaign"))
	access, err := settings.access(r.address, configured)
	if err != nil {
		return nil, err
	}
	return &scheduler.Clone{
		Repository: r.address.String(), Branch: r.branch,
		Tree: tree, Folder: filepath.Join(tree, filepath.FromSlash(r.folder)), Access: access,
	}, nil
}

// The bounds of a transfer that does not get on, in bytes a second and in seconds.
const (
	leastSpeed  = "1000"
	speedWithin = "30"
)

// access are the variables of git's environment (git-scm.com/docs/git,
// "GIT_CONFIG_COUNT", "GIT_SSH_COMMAND"): unlike arguments, no other user sees them. The
// token goes to this host alone (git-scm.com/docs/git-config, "http.<url>.*").
func (g gitSettings) access(address *url.URL, folder string) ([]string, error) {
	settings := [][2]string{{"http.lowSpeedLimit", leastSpeed}, {"http.lowSpeedTime", speedWithin}, {"http.followRedirects", "initial"}}
	if !g.Token.Empty() {
		token, err := g.Token.Reveal("token", folder)
		if err != nil {
			return nil, err
		}
		basic := base64.StdEncoding.EncodeToString([]byte(cmp.Or(g.User, gitUser) + ":" + token))
		key := fmt.Sprintf("http.%s://%s/.extraHeader", address.Scheme, address.Host)
		settings = append(settings, [2]string{key, "Authorization: Basic " + basic})
	}
	if g.Proxy != "" {
		settings = append(settings, [2]string{"http.proxy", g.Proxy})
	}
	access := []string{
		"GIT_ALLOW_PROTOCOL=" + address.Scheme,
		fmt.Sprintf("GIT_CONFIG_COUNT=%d", len(settings)),
		"GIT_SSH_COMMAND=" + g.ssh(folder),
	}
	for i, setting := range settings {
		access = append(access, fmt.Sprintf("GIT_CONFIG_KEY_%d=%s", i, setting[0]), fmt.Sprintf("GIT_CONFIG_VALUE_%d=%s", i, setting[1]))
	}
	return access, nil
}

// ssh is the command by which git reaches a host. It asks nobody; a host that is met for
// the first time is believed, unless known_hosts names those that may be.
func (g gitSettings) ssh(folder string) string {
	words := []string{"ssh", "-o", "BatchMode=yes", "-o", "ConnectTimeout=15"}
	if g.SSHKey != "" {
		words = append(words, "-i", shellWord(inFolder(folder, g.SSHKey)), "-o", "IdentitiesOnly=yes")
	}
	if g.KnownHosts != "" {
		return strings.Join(append(words, "-o", "StrictHostKeyChecking=yes", "-o", "UserKnownHostsFile="+shellWord(inFolder(folder, g.KnownHosts))), " ")
	}
	return strings.Join(append(words, "-o", "StrictHostKeyChecking=accept-new"), " ")
}

// shellWord is one word to the shell that git calls.
func shellWord(word string) string { return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'" }

func inFolder(folder, file string) string {
	if filepath.IsAbs(file) {
		return file
	}
	return filepath.Join(folder, file)
}

// cloneCampaigns finds where the copies of the campaigns lie that are fetched. It warns of
// what opens a host that no campaign comes from.
func (c *configuration) cloneCampaigns() error {
	hosts := map[string]bool{}
	for i, campaign := range c.campaigns {
		if !isRepository(campaign) {
			c.campaigns[i] = c.resolve(campaign)
			continue
		}
		found, err := parseRepository(campaign)
		if err != nil {
			return fmt.Errorf("%s: campaigns: %s: %w", c.path, campaign, err)
		}
		hosts[found.address.Hostname()] = true
		below, err := c.stateFolder()
		if err != nil {
			return err
		}
		clone, err := found.clone(filepath.Join(below, clonesFolder), c.git[found.address.Hostname()], c.folder())
		if err != nil {
			return fmt.Errorf("%s: [git.%q]: %w", c.path, found.address.Hostname(), err)
		}
		c.clones = append(c.clones, clone)
		c.campaigns[i] = clone.Folder
	}
	for _, host := range slices.Sorted(maps.Keys(c.git)) {
		if !hosts[host] {
			c.warnings = append(c.warnings, fmt.Sprintf("%s: [git.%q]: no campaign comes from there; %s", c.path, host, posts.Suggestion(host, slices.Sorted(maps.Keys(hosts)))))
		}
	}
	return nil
}

// literalTokens warns of tokens that stand in config.toml itself.
func (c *configuration) literalTokens() []string {
	var warnings []string
	for _, host := range slices.Sorted(maps.Keys(c.git)) {
		for _, key := range literalKeys(c.git[host]) {
			warnings = append(warnings, fmt.Sprintf(
				"%s: the %s of [git.%q] stands in the file itself; write \"env:NAME\" or \"file:PATH\", or move it to secrets.toml", c.path, key, host))
		}
	}
	return warnings
}

// beginClones makes the copies of campaigns ready, all at once: a host that does not
// answer keeps the others waiting no longer than itself.
func (m *machinery) beginClones(ctx context.Context, log *slog.Logger) {
	var under sync.WaitGroup
	for _, clone := range m.config.clones {
		under.Go(func() { clone.Begin(ctx, m.queue, log) })
	}
	under.Wait()
}

// unfetched are the campaigns whose copies do not follow their branches, for health.
func (m *machinery) unfetched() []string {
	var campaigns []string
	for _, clone := range m.config.clones {
		switch fetch := clone.Fetch(); {
		case fetch.Refused != "":
			campaigns = append(campaigns, fetch.Campaign+": "+fetch.Refused)
		case fetch.Stale(time.Now()):
			campaigns = append(campaigns, fmt.Sprintf("%s was last fetched at %s: %s", fetch.Campaign, fetch.At.UTC().Format(time.RFC3339), fetch.Failed))
		}
	}
	return campaigns
}
