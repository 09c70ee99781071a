package main

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"golang.org/x/text/unicode/norm"

	"vigil/posts"
)

const peopleHelp = `People lists those whom a campaign's posts name: the files of people/. With words it
lists whom they fit: each has to begin a word of the name, in whatever language. Small
and capital letters, accents, е and ё are the same.

  $ vigil people
  $ vigil people birul
  $ vigil people --status held,house-arrest --language be

The campaign is the one of the configuration, or the one that you are in, or what
--campaign names. What a text may need and the file lacks is listed as missing;
"vigil people show NAME" tells all of one.

The other commands:
  $ vigil people import people.csv --dry-run       a table becomes files
  $ vigil people set NAME status=released          one file is changed
  $ vigil hold NAME --why "the family asks"        stop whatever names somebody, on the server`

// peopleCommand lists people; what else can be done with them are its subcommands.
func (a *application) peopleCommand() *cobra.Command {
	command := a.peopleListCommand()
	command.AddCommand(
		a.peopleShowCommand(),
		a.peopleSetCommand(),
		a.peopleImportCommand(),
		a.peopleCoverageCommand(),
		a.peopleMissingCommand(),
	)
	return command
}

// campaignFlag adds --campaign to a command about a campaign's people.
func campaignFlag(command *cobra.Command, chosen *string) {
	command.Flags().StringVar(chosen, "campaign", "", "the campaign's folder, or its id in the configuration; else the configuration's campaigns, or the one that you are in")
}

// roster is a campaign with its people, and none of its posts.
type roster struct {
	*selection
	campaign *posts.Campaign
	// files are those of people/, also those with errors, by the people's ids.
	files    map[string]string
	problems []posts.Problem
}

// rosters reads the people of the campaigns that a command is about.
func (a *application) rosters(ctx context.Context, campaign string) ([]*roster, error) {
	chosen, err := a.campaignsFor(ctx, campaign)
	if err != nil {
		return nil, err
	}
	rosters := make([]*roster, len(chosen))
	for i, s := range chosen {
		if rosters[i], err = s.roster(); err != nil {
			return nil, err
		}
	}
	return rosters, nil
}

// oneRoster is for commands that write: they have to know where.
func (a *application) oneRoster(ctx context.Context, campaign string) (*roster, error) {
	rosters, err := a.rosters(ctx, campaign)
	if err == nil && len(rosters) != 1 {
		var folders []string
		for _, r := range rosters {
			folders = append(folders, shown(r.folder))
		}
		err = &ended{exitUsage, fmt.Errorf("say in which campaign: --campaign %s", strings.Join(folders, ", or --campaign "))}
	}
	if err != nil {
		return nil, err
	}
	return rosters[0], nil
}

// campaignsFor are the campaigns that --campaign means; without it, the usual ones.
func (a *application) campaignsFor(ctx context.Context, campaign string) ([]*selection, error) {
	if campaign == "" {
		return a.selectCampaigns(ctx, nil)
	}
	if isCampaign(campaign) {
		return a.selectCampaigns(ctx, []string{campaign})
	}
	config, err := a.optionalConfiguration()
	if err != nil {
		return nil, err
	}
	if config == nil {
		return nil, &ended{exitUsage, fmt.Errorf("%s is no campaign's folder: there is no %s in it", campaign, campaignFile)}
	}
	folder, _, err := config.campaignNamed(campaign)
	if err != nil {
		return nil, err
	}
	return a.selectCampaigns(ctx, []string{folder})
}

func (s *selection) roster() (*roster, error) {
	listing, err := posts.Scan(s.folder)
	if err != nil {
		return nil, err
	}
	r := &roster{selection: s, files: map[string]string{}}
	for _, file := range listing.People {
		r.files[personName(file.Path)] = file.Path
	}
	defaults := posts.Defaults{Networks: allNames()}
	if s.config != nil {
		defaults.Zone = s.config.timezone
	}
	r.campaign, r.problems = posts.ReadListed(s.folder, posts.Listing{Campaign: listing.Campaign, People: listing.People}, defaults)
	return r, nil
}

// personName is the id of the person in a file: its name without people/ and .toml.
func personName(file string) string {
	return norm.NFC.String(strings.TrimSuffix(strings.TrimPrefix(file, peopleFolder+"/"), ".toml"))
}

// ids are those of all people that could be read, sorted.
func (r *roster) ids() []string { return slices.Sorted(maps.Keys(r.campaign.People)) }

// fileNamed is the file of a person as people call it: NAME, CAMPAIGN/NAME or
// people/NAME.toml.
func (r *roster) fileNamed(name string) (string, error) {
	id := personName(strings.TrimPrefix(name, r.campaign.ID+"/"))
	if file, ok := r.files[id]; ok {
		return file, nil
	}
	var fitting []string
	for _, other := range r.ids() {
		if fits(r.campaign.People[other], strings.Fields(name)) && len(fitting) < alike {
			fitting = append(fitting, other)
		}
	}
	hint := "`vigil people` lists them"
	if nearest, ok := posts.Nearest(id, slices.Sorted(maps.Keys(r.files))); ok && len(fitting) == 0 {
		fitting = []string{nearest}
	}
	if len(fitting) > 0 {
		hint = "did you mean " + strings.Join(fitting, ", or ") + "?"
	}
	return "", &ended{exitUsage, fmt.Errorf("there is no people/%s.toml; %s", id, hint)}
}

// completePeople offers the names of files in people/ at the Tab key.
func (a *application) completePeople(command *cobra.Command, _ []string, begun string) ([]string, cobra.ShellCompDirective) {
	chosen, err := a.selectCampaigns(command.Context(), nil)
	if err != nil {
		return nil, cobra.ShellCompDirectiveNoFileComp // a shell that completes has nowhere to tell it
	}
	var names []string
	for _, s := range chosen {
		listing, err := posts.Scan(s.folder)
		if err != nil {
			continue
		}
		for _, file := range listing.People {
			if name := personName(file.Path); strings.HasPrefix(name, begun) {
				names = append(names, name)
			}
		}
	}
	return names, cobra.ShellCompDirectiveNoFileComp
}
