package main

import (
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"vigil/posts"
)

const peopleSetHelp = `Set changes keys in the files of people, and nothing else in them: comments, order and
empty lines stay as they are. It is for a clone of the campaign: the change goes out
when it is committed and pushed. The daemon never writes into a campaign.

  $ vigil people set jan-example status=released --why "pardoned, says his sister"
  people/jan-example.toml
    - status = "held"
    + status = "released" # pardoned, says his sister (2026-12-01)

Keys are those of the file, with the table before a dot: letters.verified=2026-10-01,
sentence.be="шэсць гадоў", handles.mastodon=@jan@example.org. An empty value takes the
key out: hold= ends a hold. Several people may be named, and several keys; if one of
the values is wrong, nothing is written at all.

A text that had no language gets the campaign's when another one comes beside it.
With --why the reason and the day stand as a comment beside each change. After a change
of status it tells which posts that stops.`

func (a *application) peopleSetCommand() *cobra.Command {
	var campaign, why, dates string
	var dryRun bool
	command := &cobra.Command{
		Use:               "set NAME… KEY=VALUE…",
		Short:             "Change keys in people's files, keeping all else as it is",
		Long:              peopleSetHelp,
		Args:              usage(cobra.MinimumNArgs(2)),
		ValidArgsFunction: a.completePeople,
		RunE: func(command *cobra.Command, words []string) error {
			names, changes, err := parseChanges(words, dates)
			if err != nil {
				return err
			}
			roster, err := a.oneRoster(command.Context(), campaign)
			if err != nil {
				return err
			}
			settings, err := roster.set(names, changes, noteOf(why, time.Now()))
			if err != nil {
				return err
			}
			return roster.finish(pageOf(command), settings, dryRun)
		},
	}
	campaignFlag(command, &campaign)
	command.Flags().StringVar(&why, "why", "", "the reason, which is written as a comment beside each change")
	datesFlag(command, &dates)
	command.Flags().BoolVar(&dryRun, "dry-run", false, "show what would change, and write nothing")
	return command
}

// keyChange is a key with the value that it is to have; an empty one takes it out.
type keyChange struct{ key, value string }

// parseChanges tells names of people from changes: those have a =. It says in dates how
// 3/4/1980 is meant.
func parseChanges(words []string, dates string) (names []string, changes []keyChange, err error) {
	for _, word := range words {
		key, value, is := strings.Cut(word, "=")
		if !is {
			names = append(names, word)
			continue
		}
		key = strings.TrimSpace(key)
		if value, err = valueOf(key, value, dates); err != nil {
			return nil, nil, &ended{exitUsage, fmt.Errorf("%s=: %w", key, err)}
		}
		changes = append(changes, keyChange{key, value})
	}
	if len(names) == 0 || len(changes) == 0 {
		err = &ended{exitUsage, fmt.Errorf("say who and what: vigil people set NAME status=released")}
	}
	return names, changes, err
}

// noteOf is a reason with its day.
func noteOf(why string, now time.Time) string {
	if strings.TrimSpace(why) == "" {
		return ""
	}
	return fmt.Sprintf("%s (%s)", why, now.Format(time.DateOnly))
}

// setting is the file of one person, who was so, and is so now. What a file with errors
// said of them is not known: was is nil.
type setting struct {
	*personFile
	was, is *posts.Person
}

// set changes the files of people without writing any.
func (r *roster) set(names []string, changes []keyChange, note string) ([]setting, error) {
	if r.campaign == nil || r.campaign.Invalid[campaignFile] {
		return nil, fmt.Errorf("%s has errors: `vigil check %s` tells them", campaignFile, shown(r.folder))
	}
	var settings []setting
	for _, name := range names {
		path, err := r.fileNamed(name)
		if err != nil {
			return nil, err
		}
		file, err := openPersonFile(r.campaign, path)
		if err != nil {
			return nil, err
		}
		is, err := file.apply(changes, note)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", r.pathOf(path), err)
		}
		settings = append(settings, setting{file, r.campaign.People[is.ID], is})
	}
	return settings, nil
}

// apply makes all changes, and refuses what the file can't say.
func (f *personFile) apply(changes []keyChange, note string) (*posts.Person, error) {
	for _, change := range changes {
		if current, ok := f.Written(f.placed(change.key)); ok && current == change.value {
			continue
		}
		if err := f.change(change.key, change.value, note); err != nil {
			return nil, err
		}
	}
	person, problems := f.person()
	if len(problems) > 0 {
		return nil, &ended{exitQueue, fmt.Errorf("nothing was written: %s", inWords(problems[0]))}
	}
	return person, nil
}

// inWords is a problem without its place, for a file that is not there yet.
func inWords(problem posts.Problem) string {
	if problem.Remedy == "" {
		return problem.Message
	}
	return problem.Message + "; " + problem.Remedy
}

// finish shows the changes, and writes them.
func (r *roster) finish(out page, settings []setting, dryRun bool) error {
	var written []setting
	for _, s := range settings {
		if !s.changed() {
			out.printf("%s: it says so already\n", r.pathOf(s.path))
			continue
		}
		printDiff(out, r.pathOf(s.path), s.before, s.Source())
		if !dryRun {
			if err := s.save(); err != nil {
				return err
			}
		}
		written = append(written, s)
	}
	if dryRun {
		out.printf("Nothing was written: this was a dry run.\n")
	}
	return r.tellEffects(out, written)
}
