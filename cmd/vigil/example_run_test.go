package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// The README's first command, on a copy of the example: the first post goes out
// within 70 seconds; after Ctrl-C, and after a SIGKILL, a second start repeats
// nothing.
func TestTheExampleIsPublishedAndNeverRepeated(t *testing.T) {
	if testing.Short() {
		t.Skip("it waits for two posts of a campaign that has one each minute")
	}
	t.Parallel()
	folder := copyOfTheExample(t)

	first := startDaemon(t, folder, "config.toml.example")
	first.waitFor("msg=sent", 70*time.Second)
	before := feedEntries(t, folder)
	if len(before) == 0 {
		t.Fatal("nothing is in the feed")
	}
	first.interrupt()

	second := startDaemon(t, folder, "config.toml.example")
	second.waitFor("msg=running", 10*time.Second)
	second.kill()

	third := startDaemon(t, folder, "config.toml.example")
	third.waitFor("msg=sent", 70*time.Second)
	third.interrupt()

	after := feedEntries(t, folder)
	for text, times := range after {
		if times != 1 {
			t.Errorf("%q is in the feed %d times", text, times)
		}
	}
	for text := range before {
		if after[text] == 0 {
			t.Errorf("%q is not in the feed any more", text)
		}
	}
	if len(after) <= len(before) {
		t.Errorf("there were %d entries, and now there are %d", len(before), len(after))
	}
}

func copyOfTheExample(t *testing.T) string {
	folder := t.TempDir()
	example, err := os.ReadFile(examplePath)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(folder, "config.toml.example"), example, 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.CopyFS(filepath.Join(folder, "examples"), os.DirFS("../../examples")); err != nil {
		t.Fatal(err)
	}
	return folder
}

// daemon is a `vigil run` of its own, whose log is read line by line.
type daemon struct {
	t       *testing.T
	command *exec.Cmd
	log     chan string
	// writer is where it writes its log.
	writer *io.PipeWriter
}

func startDaemon(t *testing.T, folder, config string) *daemon {
	t.Helper()
	reader, writer := io.Pipe()
	d := &daemon{t, exec.Command("vigil", "run", "--config", config), make(chan string, 1000), writer}
	d.command.Dir, d.command.Stderr = folder, writer
	if err := d.command.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.command.Process.Kill() }) // fails where it has ended already
	go func() {
		defer close(d.log)
		for lines := bufio.NewScanner(reader); lines.Scan(); {
			d.log <- lines.Text()
		}
	}()
	return d
}

// waitFor waits until a line of the log contains the words, and returns it.
func (d *daemon) waitFor(words string, patience time.Duration) string {
	d.t.Helper()
	late := time.After(patience)
	for {
		select {
		case line, open := <-d.log:
			d.t.Log(line)
			if strings.Contains(line, words) {
				return line
			}
			if !open {
				d.t.Fatalf("it ended without saying %q", words)
			}
		case <-late:
			d.t.Fatalf("it did not say %q within %s", words, patience)
		}
	}
}

// interrupt is Ctrl-C: it ends by itself, and well.
func (d *daemon) interrupt() {
	d.t.Helper()
	if err := d.command.Process.Signal(os.Interrupt); err != nil {
		d.t.Fatal(err)
	}
	if err := d.wait(); err != nil {
		d.t.Errorf("after Ctrl-C it ended badly: %v", err)
	}
}

func (d *daemon) kill() {
	d.t.Helper()
	if err := d.command.Process.Kill(); err != nil {
		d.t.Fatal(err)
	}
	if err := d.wait(); err == nil {
		d.t.Error("it was not killed")
	}
}

func (d *daemon) wait() error {
	return errors.Join(d.command.Wait(), d.writer.Close())
}

// feedEntries are the texts in the feed, and how often each is there. Each of the
// example's posts that went out says another minute.
func feedEntries(t *testing.T, folder string) map[string]int {
	t.Helper()
	content, err := os.ReadFile(filepath.Join(folder, "public", "feed.json"))
	if err != nil {
		t.Fatal(err)
	}
	var feed struct {
		Items []struct {
			Text string `json:"content_text"`
			HTML string `json:"content_html"`
		} `json:"items"`
	}
	if err := json.Unmarshal(content, &feed); err != nil {
		t.Fatal(err)
	}
	entries := map[string]int{}
	for _, item := range feed.Items {
		entries[item.Text+item.HTML]++
	}
	return entries
}
