package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"vigil/posts"
)

// The names of a campaign's folder.
const (
	campaignFile = "campaign.toml"
	postsFolder  = "posts"
	peopleFolder = "people"
)

// selection is what check, preview and plan look at: a campaign, and all of its
// files or those that the command line names.
type selection struct {
	// folder is the campaign's, absolute; typed is the same as short as it can be typed
	// from here, once somebody has asked.
	folder, typed string
	// only are paths inside the folder, of files or of folders of files; empty:
	// all.
	only []string
	// config is the configuration that names the folder; nil: none does.
	config *configuration
	known  knownAccounts
	// within are the days of a plan: what is not due then is not checked, and what is,
	// only for what keeps it from going out; nil: all is checked for everything.
	within *days
}

// takes tells whether a file of the campaign was meant.
func (s *selection) takes(file string) bool {
	return len(s.only) == 0 || slices.ContainsFunc(s.only, func(only string) bool {
		return file == only || strings.HasPrefix(file, only+"/")
	})
}

// one tells whether a single file was meant.
func (s *selection) one() bool {
	return len(s.only) == 1 && strings.HasSuffix(s.only[0], ".toml")
}

// selectCampaigns finds what the words of a command line mean: folders that are
// campaigns, files and folders inside of one, and names of posts. Without a
// folder it is the configuration's campaigns, else the one that we are in. A
// configuration that is wrong does not keep anybody from looking at a folder.
func (a *application) selectCampaigns(ctx context.Context, words []string) ([]*selection, error) {
	chosen, names, err := selectPaths(words)
	if err != nil {
		return nil, err
	}
	config, err := a.optionalConfiguration()
	if err != nil && (len(chosen) == 0 || a.configFlag != "") {
		return nil, err
	}
	if len(chosen) == 0 {
		chosen, err = a.selectUsual(config)
		if errors.Is(err, errNothingHere) && len(names) > 0 {
			err = fmt.Errorf("%s does not exist, and it can't be a post: %w", names[0], err)
		}
		if err != nil {
			return nil, err
		}
	}
	if err := selectNames(chosen, names); err != nil {
		return nil, err
	}
	for _, s := range chosen {
		if err := s.acquaint(ctx, config); err != nil {
			return nil, err
		}
	}
	return chosen, nil
}

// selectPaths selects what lies on the disk; the other words are names.
func selectPaths(words []string) (chosen []*selection, names []string, err error) {
	for _, word := range words {
		folder, inside, err := campaignAround(word)
		if errors.Is(err, os.ErrNotExist) {
			names = append(names, word)
			continue
		}
		if err != nil {
			return nil, nil, err
		}
		at := slices.IndexFunc(chosen, func(s *selection) bool { return s.folder == folder })
		if at < 0 {
			chosen, at = append(chosen, &selection{folder: folder}), len(chosen)
		}
		if inside != "." {
			chosen[at].only = append(chosen[at].only, inside)
		}
	}
	return chosen, names, nil
}

// campaignAround finds the campaign that a path lies in, and the path inside of
// it. A folder without a campaign.toml is taken for one: reading it says what is
// missing. A path that is not there is os.ErrNotExist.
func campaignAround(word string) (folder, inside string, err error) {
	absolute, err := filepath.Abs(word)
	if err != nil {
		return "", "", err
	}
	found, err := os.Stat(absolute)
	if err != nil {
		return "", "", err
	}
	for folder = absolute; ; folder = filepath.Dir(folder) {
		if isCampaign(folder) {
			break
		}
		if folder == filepath.Dir(folder) {
			if found.IsDir() {
				return absolute, ".", nil
			}
			return "", "", fmt.Errorf("%s lies in no campaign: there is no %s in a folder above it", word, campaignFile)
		}
	}
	inside, err = filepath.Rel(folder, absolute)
	return folder, filepath.ToSlash(inside), err
}

func isCampaign(folder string) bool {
	_, err := os.Stat(filepath.Join(folder, campaignFile))
	return err == nil
}

var errNothingHere = errors.New("there is neither a configuration nor a campaign here: name a campaign's folder, or write one with `vigil init campaign FOLDER`")

// selectUsual is what a command looks at that names no folder.
func (a *application) selectUsual(config *configuration) ([]*selection, error) {
	if config != nil {
		var all []*selection
		for _, folder := range config.campaigns {
			all = append(all, &selection{folder: folder})
		}
		return all, nil
	}
	folder, _, err := campaignAround(".")
	if err != nil {
		return nil, err
	}
	if !isCampaign(folder) {
		return nil, &ended{exitUsage, errNothingHere}
	}
	return []*selection{{folder: folder}}, nil
}

// selectNames narrows campaigns down to the posts that are named.
func selectNames(chosen []*selection, names []string) error {
	for _, name := range names {
		found := false
		for _, s := range chosen {
			if file, ok := s.fileOf(name); ok {
				s.only, found = append(s.only, file), true
			}
		}
		if !found {
			return &ended{exitUsage, fmt.Errorf("%s is neither a file nor a post of %s", name, foldersOf(chosen))}
		}
	}
	if len(names) > 0 {
		for _, s := range chosen {
			if len(s.only) == 0 {
				s.only = []string{"."} // nothing of this campaign was named
			}
		}
	}
	return nil
}

// fileOf is the path inside the campaign that a name means: an id, or a path
// below posts/, of a post or of a folder of posts.
func (s *selection) fileOf(name string) (string, bool) {
	below := strings.TrimPrefix(path.Clean(filepath.ToSlash(name)), postsFolder+"/")
	if head, _ := posts.ReadHead(s.folder, posts.Defaults{}); head != nil {
		below = strings.TrimPrefix(below, head.ID+"/")
	}
	for _, file := range []string{postsFolder + "/" + below, postsFolder + "/" + below + ".toml"} {
		if _, err := os.Stat(filepath.Join(s.folder, filepath.FromSlash(file))); err == nil {
			return file, true
		}
	}
	return "", false
}

func foldersOf(chosen []*selection) string {
	var folders []string
	for _, s := range chosen {
		folders = append(folders, shown(s.folder))
	}
	return andList(folders)
}

// shown is a path as short as it can be typed from here.
func shown(absolute string) string {
	here, err := os.Getwd()
	if err != nil {
		return absolute
	}
	short, err := filepath.Rel(here, absolute)
	if err != nil || short == ".." || strings.HasPrefix(short, "../") {
		return absolute
	}
	return short
}
