package main

import (
	"context"
	"fmt"
	"path"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/text/unicode/norm"

	"vigil/ledger"
	"vigil/posts"
)

// subject is what a hold or a release is about.
type subject struct {
	scope ledger.Scope
	name  string
}

// String is the subject as it is typed where its name alone could mean others,
// too: "account feed", "everything", "delivery 4821".
func (s subject) String() string {
	return strings.TrimSpace(string(s.scope) + " " + s.name)
}

// scopes are those that can be typed before a name.
var scopes = []ledger.Scope{
	ledger.Everything, ledger.OfCampaign, ledger.OfAccount, ledger.OfPerson, ledger.OfPost, ledger.OfDelivery, ledger.OfQueueFile,
}

// named tells whether a person who types this name may mean the subject: a post
// also by its path below posts/, a person by the file's name.
func (s subject) named(typed string) bool {
	if typed == s.name {
		return true
	}
	_, below, inCampaign := strings.Cut(s.name, "/")
	switch s.scope {
	case ledger.Everything:
		return typed == string(ledger.Everything)
	case ledger.OfDelivery:
		return strings.TrimPrefix(typed, "#") == s.name
	case ledger.OfPerson:
		return inCampaign && strings.TrimSuffix(strings.TrimPrefix(typed, "people/"), ".toml") == below
	case ledger.OfPost, ledger.OfQueueFile:
		return nameOf(typed) == s.name || inCampaign && nameOf(typed) == below
	}
	return false
}

// choose finds the one subject that was typed, as NAME or as SCOPE NAME. What
// could mean several is asked back with all of them.
func choose(command string, typed []string, among []subject) (subject, error) {
	scope, name := ledger.Scope(""), norm.NFC.String(typed[len(typed)-1])
	if len(typed) == 2 {
		if scope = ledger.Scope(typed[0]); !slices.Contains(scopes, scope) {
			return subject{}, &ended{exitUsage, fmt.Errorf("%q is not one of %v", typed[0], scopes)}
		}
	}
	var meant []subject
	for _, s := range among {
		if s.named(name) && (scope == "" || scope == s.scope) {
			meant = append(meant, s)
		}
	}
	switch len(meant) {
	case 0:
		return subject{}, unknownSubject(strings.Join(typed, " "), name, among)
	case 1:
		return meant[0], nil
	}
	return subject{}, &ended{exitUsage, fmt.Errorf("%q could be %s; say which:%s", name, count(len(meant), "thing"), asCommands(command, meant))}
}

// asCommands are subjects as lines to type.
func asCommands(command string, subjects []subject) string {
	var lines strings.Builder
	for _, s := range subjects {
		lines.WriteString("\n  vigil " + command + " " + s.String())
	}
	return lines.String()
}

// alike is how many names are offered where one was not found.
const alike = 5

func unknownSubject(typed, name string, among []subject) error {
	var near, names []string
	for _, s := range among {
		if len(near) < alike && strings.Contains(strings.ToLower(s.name), strings.ToLower(path.Base(name))) {
			near = append(near, s.String())
		}
		names = append(names, path.Base(s.name))
	}
	if nearest, ok := posts.Nearest(path.Base(name), names); ok && len(near) == 0 {
		for _, s := range among {
			if path.Base(s.name) == nearest && len(near) < alike {
				near = append(near, s.String())
			}
		}
	}
	if len(near) > 0 {
		return fmt.Errorf("nothing is called %q; there is %s", typed, strings.Join(near, ", "))
	}
	return fmt.Errorf("nothing is called %q: no account, campaign, person or post; `vigil accounts` and `vigil plan` list them", typed)
}

// subjects are all that can be held: what the files have now, and what the
// ledger saw of them, so that a stop never fails for a file with errors.
func (b *book) subjects(ctx context.Context) ([]subject, error) {
	found := []subject{{scope: ledger.Everything}}
	for _, name := range b.config.accountNames() {
		found = append(found, subject{ledger.OfAccount, name})
	}
	for _, folder := range b.config.campaigns {
		found = append(found, subjectsIn(folder)...)
	}
	seen, err := b.seenSubjects(ctx)
	found = append(found, seen...)
	slices.SortFunc(found, func(a, b subject) int { return strings.Compare(a.String(), b.String()) })
	return slices.Compact(found), err
}

// subjectsIn are those of a campaign's folder, by the names of its files. While
// campaign.toml has errors nobody knows the campaign's id; the ledger does.
func subjectsIn(folder string) []subject {
	head, problems := posts.ReadHead(folder, posts.Defaults{})
	listing, err := posts.Scan(folder)
	if head == nil || posts.HasErrors(problems) || err != nil {
		return nil
	}
	found := []subject{{ledger.OfCampaign, head.ID}}
	idOf := func(file posts.File, top string) string {
		return head.ID + "/" + norm.NFC.String(strings.TrimSuffix(strings.TrimPrefix(file.Path, top), ".toml"))
	}
	for _, person := range listing.People {
		found = append(found, subject{ledger.OfPerson, idOf(person, "people/")})
	}
	for _, post := range listing.Posts {
		found = append(found, subject{ledger.OfPost, idOf(post, "posts/")})
	}
	return found
}

func (b *book) seenSubjects(ctx context.Context) ([]subject, error) {
	var found []subject
	accounts, err := b.AccountsSeen(ctx)
	if err != nil {
		return nil, err
	}
	for of := range accounts {
		found = append(found, subject{ledger.OfAccount, of.Account}, subject{ledger.OfCampaign, of.Campaign})
	}
	for post, err := range b.SeenPosts(ctx, "") {
		if err != nil {
			return nil, err
		}
		found = append(found, subject{ledger.OfPost, post.ID})
	}
	people, err := b.PeopleSeen(ctx)
	for _, person := range people {
		found = append(found, subject{ledger.OfPerson, person})
	}
	return found, err
}

// accountNames are the configured ones.
func (c *configuration) accountNames() []string {
	names := make([]string, len(c.accounts))
	for i, account := range c.accounts {
		names[i] = account.name
	}
	return names
}

// deliverySubject is a delivery that was typed by its number, where one was.
func deliverySubject(typed []string) (id int64, is bool) {
	last := typed[len(typed)-1]
	if len(typed) == 2 && typed[0] != string(ledger.OfDelivery) {
		return 0, false
	}
	id, err := strconv.ParseInt(strings.TrimPrefix(last, "#"), 10, 64)
	return id, err == nil && id > 0
}
