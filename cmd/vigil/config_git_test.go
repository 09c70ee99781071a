package main

import (
	"log/slog"
	"net/http"
	"net/http/cgi"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"vigil/ledger"
	"vigil/scheduler"
)

func TestACampaignsAddressNamesRepositoryBranchAndFolder(t *testing.T) {
	for written, want := range map[string]struct{ address, branch, folder string }{
		"git+https://git.example.org/a/free.git":          {"https://git.example.org/a/free.git", "", ""},
		"git+https://git.example.org/a/free#main":         {"https://git.example.org/a/free", "main", ""},
		"git+https://git.example.org/a/free#release/2:be": {"https://git.example.org/a/free", "release/2", "be"},
		"git+https://git.example.org/a/free#:be/posts":    {"https://git.example.org/a/free", "", "be/posts"},
		"git+ssh://git@git.example.org:2222/a/free.git":   {"ssh://git@git.example.org:2222/a/free.git", "", ""},
		"git+file:///srv/git/free.git#main":               {"file:///srv/git/free.git", "main", ""},
		"git+http://127.0.0.1:3000/free.git":              {"http://127.0.0.1:3000/free.git", "", ""},
	} {
		found, err := parseRepository(written)
		if err != nil {
			t.Errorf("%s: %v", written, err)
			continue
		}
		if found.address.String() != want.address || found.branch != want.branch || found.folder != want.folder {
			t.Errorf("%s is read as %+v, want %+v", written, found, want)
		}
	}
}

func TestAnAddressThatIsWrongIsAnsweredWithWhatToWrite(t *testing.T) {
	for written, want := range map[string]string{
		"git+http://git.example.org/free.git":               "git+https://git.example.org/free.git",
		"git+https://anna:secret@git.example.org/free.git":  `[git."git.example.org"]`,
		"git+https://token@git.example.org/free.git":        "secrets.toml",
		"git+svn://git.example.org/free":                    "git+https://",
		"git+https://git.example.org/free#main:../../etc":   "#BRANCH:FOLDER",
		"git+https://git.example.org/free#--upload-pack=sh": "no branch",
	} {
		if _, err := parseRepository(written); err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), ":secret@") {
			t.Errorf("%s is answered with %v, want words about %s", written, err, want)
		}
	}
}

// gitHost is a real git over HTTP, which opens for one token alone.
func gitHost(t *testing.T, project, token string) (address string, asked *[]string) {
	t.Helper()
	execPath, err := exec.Command("git", "--exec-path").Output()
	if err != nil {
		t.Fatal(err)
	}
	backend := &cgi.Handler{
		Path: filepath.Join(strings.TrimSpace(string(execPath)), "git-http-backend"),
		Env:  []string{"GIT_PROJECT_ROOT=" + project, "GIT_HTTP_EXPORT_ALL=1"},
	}
	var mutex sync.Mutex
	asked = &[]string{}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, password, _ := r.BasicAuth()
		mutex.Lock()
		*asked = append(*asked, password)
		mutex.Unlock()
		if password != token {
			w.Header().Set("WWW-Authenticate", `Basic realm="git"`)
			http.Error(w, "no", http.StatusUnauthorized)
			return
		}
		backend.ServeHTTP(w, r)
	}))
	t.Cleanup(server.Close)
	return server.URL, asked
}

// pushedCampaign is a repository with an invented campaign in it, in a folder of
// repositories.
func pushedCampaign(t *testing.T) (project string) {
	t.Helper()
	project = t.TempDir()
	folder := filepath.Join(project, "invented.git")
	writeFile(t, filepath.Join(folder, "campaign.toml"), "id = \"invented\"\nname = \"An invented campaign\"\n")
	writeFile(t, filepath.Join(folder, "posts", "one.toml"), "at = 2099-01-01T12:00:00Z\ntext = \"A text.\"\n")
	for _, arguments := range [][]string{
		{"init", "--quiet", "--initial-branch=main"}, {"add", "--all"},
		{"-c", "user.name=Nobody", "-c", "user.email=nobody@campaign.example", "commit", "--quiet", "--message", "begun"},
	} {
		if output, err := exec.Command("git", append([]string{"-C", folder}, arguments...)...).CombinedOutput(); err != nil {
			t.Fatalf("git %v: %v\n%s", arguments, err, output)
		}
	}
	return project
}

// fetchAs fetches the campaign of a configuration, and tells how it stands.
func fetchAs(t *testing.T, secrets, address string) (scheduler.Fetch, *scheduler.Clone) {
	t.Helper()
	folder := t.TempDir()
	writeFile(t, filepath.Join(folder, "config.toml"), "campaigns = [\"git+"+address+"/invented.git#main\"]\n")
	if secrets != "" {
		writeFile(t, filepath.Join(folder, "secrets.toml"), secrets)
		if err := os.Chmod(filepath.Join(folder, "secrets.toml"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	config, err := readConfiguration(filepath.Join(folder, "config.toml"))
	if err != nil {
		t.Fatal(err)
	}
	book, err := ledger.Open(t.Context(), filepath.Join(folder, "vigil.db"), ledger.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer book.Close()
	log := slog.New(slog.DiscardHandler)
	queue, err := scheduler.OpenQueue(t.Context(), scheduler.QueueOptions{Ledger: book, Folders: config.campaigns, Log: log})
	if err != nil {
		t.Fatal(err)
	}
	defer queue.Close()
	config.clones[0].Begin(t.Context(), queue, log)
	return config.clones[0].Fetch(), config.clones[0]
}

func TestAPrivateRepositoryOpensWithTheTokenOfItsHost(t *testing.T) {
	t.Parallel()
	address, asked := gitHost(t, pushedCampaign(t), "a-token-that-opens-nothing-else")
	host, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	table := "[git.\"" + host.Hostname() + "\"]\n"

	fetch, clone := fetchAs(t, table+"token = \"a-token-that-opens-nothing-else\"\n", address)
	if fetch.At.IsZero() || fetch.Failed != "" {
		t.Errorf("with the token: %+v", fetch)
	}
	if _, err := os.Stat(filepath.Join(clone.Folder, "posts", "one.toml")); err != nil {
		t.Error(err)
	}
	config, err := os.ReadFile(filepath.Join(clone.Tree, ".git", "config"))
	if err != nil || strings.Contains(string(config), "a-token") {
		t.Errorf("the copy's settings: %v\n%s", err, config)
	}

	for name, secrets := range map[string]string{"no token": "", "a wrong one": table + "token = \"wrong\"\n"} {
		if fetch, _ := fetchAs(t, secrets, address); !fetch.At.IsZero() || fetch.Failed == "" || strings.Contains(fetch.Failed, "wrong\"") {
			t.Errorf("with %s: %+v", name, fetch)
		}
	}
	if len(*asked) == 0 {
		t.Error("the host was not asked")
	}
}

func TestATokenGoesToItsOwnHostAlone(t *testing.T) {
	folder := t.TempDir()
	writeFile(t, filepath.Join(folder, "config.toml"), "campaigns = [\"git+https://git.example.org/a.git\"]\n[git.\"git.example.com\"]\ntoken = \"env:VIGIL_GIT_TOKEN\"\n")
	t.Setenv("VIGIL_GIT_TOKEN", "a-token-of-another-host")
	config, err := readConfiguration(filepath.Join(folder, "config.toml"))
	if err != nil {
		t.Fatal(err)
	}
	if warned := strings.Join(config.warnings, "\n"); !strings.Contains(warned, "no campaign comes from there; did you mean git.example.org?") {
		t.Errorf("a token of another host is answered with %q", warned)
	}
	if access := strings.Join(config.clones[0].Access, "\n"); strings.Contains(access, "Authorization") {
		t.Errorf("the other host's token goes along: %s", access)
	}
}
