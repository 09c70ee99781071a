package main

import (
	"context"
	"slices"

	"vigil/posts"
)

// readSince is readCampaigns without what is the same as at a revision of git;
// empty: with all.
func (a *application) readSince(ctx context.Context, words []string, revision string) ([]*reading, error) {
	chosen, err := a.selectCampaigns(ctx, words)
	if err != nil {
		return nil, err
	}
	for _, s := range chosen {
		if revision == "" {
			continue
		}
		changed, err := changedSince(ctx, s.folder, revision)
		if err != nil {
			return nil, err
		}
		s.narrow(changed)
	}
	return readAll(chosen), nil
}

// narrow leaves of a selection what changed files bear on: themselves, and the
// posts that name a person or show a picture among them. campaign.toml and
// accounts.toml bear on all.
func (s *selection) narrow(changed []string) {
	if slices.Contains(changed, campaignFile) || slices.Contains(changed, accountsFile) {
		return
	}
	var only []string
	for _, file := range slices.Concat(changed, s.postsWith(changed)) {
		if s.takes(file) && !slices.Contains(only, file) {
			only = append(only, file)
		}
	}
	if s.only = only; len(only) == 0 {
		s.only = []string{"."} // nothing of this campaign is meant
	}
}

// postsWith are the files of the posts that name one of the people, or show one of
// the pictures. A post with an error is among them: its person may be gone.
func (s *selection) postsWith(changed []string) []string {
	campaign, _ := posts.ReadHead(s.folder, posts.Defaults{}) // its problems are told when it is read for good
	listing, err := posts.Scan(s.folder)
	if campaign == nil || err != nil || len(changed) == 0 {
		return nil
	}
	var files []string
	for _, file := range listing.Posts {
		post, _ := posts.ReadPost(campaign, file.Path, posts.Defaults{})
		if post != nil && slices.ContainsFunc(restsOn(post), func(file string) bool { return slices.Contains(changed, file) }) {
			files = append(files, file.Path)
		}
	}
	return files
}

// restsOn are the files that say what a post shows, beside its own.
func restsOn(post *posts.Post) []string {
	files := post.Pictures()
	for _, id := range post.Entry.People {
		files = append(files, peopleFolder+"/"+id+".toml")
	}
	return files
}
