package main

import (
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write config.toml.example anew")

const examplePath = "../../config.toml.example"

func TestTheExampleConfigurationIsTheOneThatInitWrites(t *testing.T) {
	want := exampleConfiguration([]string{"examples/until-all-are-free"})
	if *update {
		if err := os.WriteFile(examplePath, []byte(want), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(examplePath)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, string(got)); diff != "" {
		t.Errorf("config.toml.example differs; `go test ./cmd/vigil -update` writes it anew (-want +got):\n%s", diff)
	}
}

func TestOfTheExampleOnlyTheFeedIsActive(t *testing.T) {
	config, err := readConfiguration(examplePath)
	if err != nil {
		t.Fatal(err)
	}
	if names := config.accountNames(); !slices.Equal(names, []string{"feed"}) {
		t.Errorf("the active accounts are %v", names)
	}
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	if path, err := config.ledgerPath(); err != nil || path != filepath.Join(root, "vigil.db") {
		t.Errorf("the ledger is %s: %v", path, err)
	}
	if !isCampaign(config.campaigns[0]) {
		t.Errorf("%s is no campaign", config.campaigns[0])
	}
}

// switchedOff is a key or a table behind a # without a space.
var switchedOff = regexp.MustCompile(`(?m)^#(\S)`)

func TestTheWholeExampleIsRightWhenEveryKeyIsOn(t *testing.T) {
	source := switchedOff.ReplaceAllString(exampleConfiguration([]string{"a"}), "$1")
	config, err := decodeConfiguration(filepath.Join(t.TempDir(), "config.toml"), []byte(source))
	if err != nil {
		t.Fatal(err)
	}
	if names := config.accountNames(); !slices.Equal(names, slices.Sorted(slices.Values(allNames()))) {
		t.Errorf("the accounts are %v", names)
	}
	written := func(key string) bool { return regexp.MustCompile(`(?m)^` + key + ` *=`).MatchString(source) }
	expected := slices.Concat(keysOf(configFile{}), keysOf(configFile{}.Web), keysOf(notifySettings{}), keysOf(gitSettings{}), keysOf(commonSettings{}))
	for _, account := range config.accounts {
		expected = append(expected, keysOf(account.config)...)
	}
	for _, key := range expected {
		if !slices.Contains([]string{"web", "metrics", "notify", "git", "accounts"}, key) && !written(key) {
			t.Errorf("the example does not mention %s", key)
		}
	}
	if strings.Contains(source, "\t") {
		t.Error("the example holds a tab")
	}
}
