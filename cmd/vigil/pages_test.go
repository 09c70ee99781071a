package main

import (
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

func TestTheDaemonShowsThePagesForEditorsUntilItEnds(t *testing.T) {
	t.Parallel()
	folder := copyOfTheExample(t)
	config := `
campaigns = ["examples/until-all-are-free"]
[web]
listen = "127.0.0.1:0"
[accounts.feed]
network = "feed"
folder = "public"
`
	if err := os.WriteFile(filepath.Join(folder, "config.toml"), []byte(config), 0o600); err != nil {
		t.Fatal(err)
	}
	daemon := startDaemon(t, folder, "config.toml")
	line := daemon.waitFor("pages for editors", 10*time.Second)
	address := regexp.MustCompile(`http://\S+`).FindString(line)
	answer, err := http.Get(address + "history")
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(answer.Body)
	if err != nil || answer.StatusCode != http.StatusOK || !strings.Contains(string(body), "History") {
		t.Errorf("%shistory answers %s, %v: %.200s", address, answer.Status, err, body)
	}
	if err := answer.Body.Close(); err != nil {
		t.Error(err)
	}
	daemon.interrupt()
	if _, err := http.Get(address); err == nil {
		t.Error("the pages outlive the daemon")
	}
}
