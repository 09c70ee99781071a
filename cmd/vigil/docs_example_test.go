package main

import (
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"vigil/posts"
)

// TestTheExampleCampaignIsRight checks it as somebody does who has nothing but
// the folder, a month before its first post.
func TestTheExampleCampaignIsRight(t *testing.T) {
	folder, err := filepath.Abs(filepath.Join(root, "examples/until-all-are-free"))
	if err != nil {
		t.Fatal(err)
	}
	chosen := &selection{folder: folder}
	if err := chosen.acquaint(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	read := chosen.read(time.Date(2026, 11, 1, 12, 0, 0, 0, time.UTC))
	defer read.close() // nothing was written
	for _, problem := range read.problems {
		if problem.Severity != posts.Note {
			t.Errorf("%s", problem)
		}
	}
}

// shownKinds are what a newcomer should find in the example, by a line of it.
var shownKinds = []string{
	`at +=`, `every +=`, `cron +=`, `from +=`, `until +=`, `except +=`,
	`person +=`, `text\.be +=`, `---`, `only_on +=`, `not_on +=`, `\[on\.\w+\]`,
	`\[\[media\]\]`, `part +=`, `alt +=`, `alt\.be +=`, `\[poll\]`, `without +=`,
	`title\.en +=`, `warning +=`, `sensitive +=`, `visibility +=`,
	`who +=`, `occasion +=`, `days +=`, `before +=`, `slot +=`, `evergreen +=`, `remind +=`, `\[event\]`, `place +=`, `\[\[variant\]\]`,
	`reply_to +=`, `repost +=`, `hold +=`, `draft +=`, `allow\.often +=`, `.*\{\{person\.letters\}\}`,
}

func TestTheExampleShowsEachKindOfPost(t *testing.T) {
	var all strings.Builder
	for _, name := range projectFiles(t, func(name string) bool {
		return strings.HasPrefix(name, "examples/until-all-are-free/posts/")
	}) {
		all.WriteString(readText(t, name) + "\n")
	}
	for _, kind := range shownKinds {
		if !regexp.MustCompile("(?m)^" + kind).MatchString(all.String()) {
			t.Errorf("no post of the example has a line of %s", kind)
		}
	}
}

// TestTheExampleIsFormatted: what people learn from looks as `vigil fmt` leaves it.
func TestTheExampleIsFormatted(t *testing.T) {
	for _, name := range projectFiles(t, func(name string) bool {
		return strings.HasPrefix(name, "examples/") && strings.HasSuffix(name, ".toml")
	}) {
		source := readText(t, name)
		formatted, err := posts.Format([]byte(source))
		if err != nil || string(formatted) != source {
			t.Errorf("%s: %v; run: vigil fmt %s", name, err, name)
		}
	}
}
