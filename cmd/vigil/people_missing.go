package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"vigil/posts"
)

const peopleMissingHelp = `Missing lists whose files lack what the campaign's posts show of them, or of
everybody whose turn may come: a name in a language of the accounts, its cases, the
address for letters, a gender, a whole date for an occasion; and besides what has to
be asked again, such as an address that nobody has verified for half a year.

Of each person it prints the file, and lines to be pasted there; "…" and
YEAR-MONTH-DAY are to be filled in, and refused as they are. What has no comment above
it belongs above the first [table] of the file.

  $ vigil people missing
  people/nihto-example.toml  Nihto Example
      name.be = "…"
      cases.be = { dat = "…" }
  1 of 3 people lacks something: 2 lines

With --language it is what would be missing if all posts went out in that language;
with --for what one post needs. Posts whose only time has passed don't count.`

// missingPerson is a person whose file lacks something.
type missingPerson struct {
	Campaign string       `json:"campaign"`
	Person   string       `json:"person"`
	Name     string       `json:"name"`
	File     string       `json:"file"`
	Lacks    []posts.Lack `json:"lacks"`
	// Lines are what to paste into the file.
	Lines []string `json:"lines"`
}

func (a *application) peopleMissingCommand() *cobra.Command {
	var asJSON bool
	var campaign, language, forPost string
	command := &cobra.Command{
		Use:   "missing",
		Short: "List what people's files lack, ready to be pasted",
		Long:  peopleMissingHelp,
		Args:  usage(cobra.NoArgs),
		RunE: func(command *cobra.Command, _ []string) error {
			words := slices.DeleteFunc([]string{campaign, forPost}, func(word string) bool { return word == "" })
			readings, err := a.readCampaigns(command.Context(), words)
			if err != nil {
				return err
			}
			defer closeAll(readings)
			missing, people := missingOf(readings, language)
			out := pageOf(command)
			if asJSON {
				return printJSON(out, missing)
			}
			return printMissing(out, missing, people)
		},
	}
	jsonFlag(command, &asJSON)
	command.Flags().StringVar(&campaign, "campaign", "", "the campaign's folder; else the configuration's campaigns, or the one that you are in")
	command.Flags().StringVar(&language, "language", "", "what would be missing if all posts went out in this language: be")
	command.Flags().StringVar(&forPost, "for", "", "what this post needs: 2026-12/letters")
	return command
}

// missingOf is whose files lack something, and how many people there are.
func missingOf(readings []*reading, language string) (missing []missingPerson, people int) {
	missing = []missingPerson{}
	for _, r := range readings {
		if r.campaign == nil {
			continue
		}
		people += len(r.campaign.People)
		needs := posts.Needs{Campaign: r.campaign, Posts: r.wholePosts(), Language: language, Day: r.now}
		if r.known.complete {
			needs.Accounts = r.known.accounts
		}
		for _, lacking := range needs.Lacking() {
			missing = append(missing, missingPerson{
				Campaign: r.campaign.ID, Person: lacking.Person.ID, Name: lacking.Person.NameIn(r.campaign.Language),
				File: r.pathOf(lacking.File), Lacks: lacking.Lacks, Lines: lacking.Lines(),
			})
		}
	}
	return missing, people
}

// wholePosts are the posts that were meant and will go out, as far as they can be read.
func (r *reading) wholePosts() []*posts.Post {
	var whole []*posts.Post
	for _, file := range r.files() {
		if post, _ := posts.ReadPost(r.campaign, file, r.defaults()); post != nil && !r.over(post) {
			whole = append(whole, post)
		}
	}
	return whole
}

// over tells that a post's only time has passed.
func (r *reading) over(post *posts.Post) bool {
	at := post.Schedule.At
	return !at.IsZero() && at.Before(r.now)
}

func printMissing(out page, missing []missingPerson, people int) error {
	lines := 0
	for _, person := range missing {
		if _, err := fmt.Fprintf(out, "%s  %s\n    %s\n", person.File, out.paint(faint, person.Name), strings.Join(person.Lines, "\n    ")); err != nil {
			return err
		}
		lines += len(person.Lacks)
	}
	said := fmt.Sprintf("%d of %s lack something: %s", len(missing), count(people, "person/people"), count(lines, "line"))
	switch len(missing) {
	case 0:
		said = "nothing is missing of " + count(people, "person/people")
	case 1:
		said = strings.Replace(said, " lack ", " lacks ", 1)
	}
	_, err := fmt.Fprintln(out, said)
	return err
}
