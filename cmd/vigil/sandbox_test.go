package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"path/filepath"
	"strings"
	"testing"

	"vigil/networks/all"
	"vigil/networks/sandbox"
)

func TestTheSandboxServesUntilItIsToldToStop(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	listener, err := listenHere(ctx, "localhost:0")
	if err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- serveSandbox(ctx, listener, sandbox.New(all.List, sandbox.Options{})) }()
	answer, err := http.Get("http://" + listener.Addr().String() + "/")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.Copy(io.Discard, answer.Body); err != nil || answer.StatusCode != http.StatusOK {
		t.Errorf("the page answers %s: %v", answer.Status, err)
	}
	answer.Body.Close()
	stop()
	if err := <-ended; err != nil {
		t.Error(err)
	}
}

func TestWhatTheSandboxPrintsIsAConfiguration(t *testing.T) {
	var text strings.Builder
	tellSandbox(page{Writer: &text}, "http://127.0.0.1:8461")
	_, tables, _ := strings.Cut(text.String(), "[accounts.")
	tables, _, _ = strings.Cut(tables, "Ctrl-C")
	config, err := decodeConfiguration(filepath.Join(t.TempDir(), "config.toml"), []byte("campaigns = [\"a\"]\n[accounts."+tables))
	if err != nil {
		t.Fatal(err)
	}
	opened := config.openAccounts(slog.New(slog.DiscardHandler))
	if len(opened) < 2 {
		t.Errorf("it prints %d accounts", len(opened))
	}
	for _, account := range opened {
		if account.Problem != nil {
			t.Errorf("%s: %v", account.Name, account.Problem)
		}
	}
}

func TestTheSandboxPrintsNoSecretThatNobodyNeeds(t *testing.T) {
	for _, network := range all.List {
		if network.Fake == nil {
			continue
		}
		written := sandboxKeys(network, "http://127.0.0.1:8461")
		for line := range strings.Lines(written) {
			key, _, _ := strings.Cut(line, " ")
			if !strings.Contains(line, `"sandbox"`) {
				continue // a server, or what its adapter has said by itself
			}
			without := strings.Replace(written, line, "", 1)
			source := fmt.Sprintf("campaigns = [\"a\"]\n[accounts.it]\nnetwork = %q\n%s", network.Name, without)
			config, err := decodeConfiguration(filepath.Join(t.TempDir(), "config.toml"), []byte(source))
			if err != nil {
				t.Fatalf("%s: %v", network.Name, err)
			}
			if account := config.openAccount(config.accounts[0], slog.New(slog.DiscardHandler)); account.Problem == nil {
				t.Errorf("%s does without %s, and it is printed:\n%s", network.Name, key, written)
			}
		}
	}
}

func TestTheSandboxListensOnThisMachineOnly(t *testing.T) {
	for _, address := range []string{"0.0.0.0:8461", ":8461", "192.0.2.1:8461", "[::]:8461", "example.org:80", "8461"} {
		_, err := listenHere(t.Context(), address)
		if end, ok := errors.AsType[*ended](err); !ok || end.code != exitUsage {
			t.Errorf("%s: %v", address, err)
		}
	}
}
