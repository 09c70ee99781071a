package main

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"

	"vigil/posts"
)

// compareTranslations adds what has changed in one language since a revision of git,
// and not in the others.
func compareTranslations(ctx context.Context, readings []*reading, revision string) error {
	for _, r := range readings {
		if revision == "" || r.campaign == nil {
			continue
		}
		former, err := r.since(ctx, revision)
		if err != nil {
			return err
		}
		r.compareWith(former.folder, revision)
		if err := former.Close(); err != nil {
			return err
		}
	}
	return nil
}

// compareWith compares each file that was meant with the one in a folder that holds
// the campaign as it was.
func (r *reading) compareWith(folder, revision string) {
	for _, file := range r.readersFiles() {
		is, err := os.ReadFile(filepath.Join(r.folder, filepath.FromSlash(file)))
		was, errBefore := os.ReadFile(filepath.Join(folder, filepath.FromSlash(r.formerName(folder, file))))
		if errors.Join(err, errBefore) != nil || bytes.Equal(was, is) {
			continue // a new file has no older one to compare with; one that can't be read is told of
		}
		for _, problem := range posts.TranslationsBehind(file, was, is, revision, r.campaign.Allow) {
			r.problems = append(r.problems, r.shownAt(problem))
		}
	}
	posts.SortProblems(r.problems)
}

// readersFiles are the files that were meant, of those that hold what readers see.
func (r *reading) readersFiles() []string {
	files := append([]string{campaignFile}, r.files()...)
	for _, person := range r.listing.People {
		if r.takes(person.Path) {
			files = append(files, person.Path)
		}
	}
	return files
}

// formerName is what a post's file was called where its present name was not there.
func (r *reading) formerName(folder, file string) string {
	if _, err := os.Stat(filepath.Join(folder, filepath.FromSlash(file))); err == nil {
		return file
	}
	_, entry := r.entry(r.campaign.ID + "/" + nameOf(file))
	if entry == nil || len(entry.Was) == 0 {
		return file
	}
	return postsFolder + "/" + strings.TrimPrefix(entry.Was[0], r.campaign.ID+"/") + ".toml"
}
