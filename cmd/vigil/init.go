package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"unicode"

	"github.com/spf13/cobra"

	"vigil/scheduler/plan"
)

const initHelp = `Init writes the first files, each with comments, and says what to do next. It never
writes over a file that is there.

  $ vigil init campaign until-all-are-free
  $ vigil init server
  $ vigil run

Where several people write in a git repository, "vigil init hook" has git check what is
committed.`

func (a *application) initCommand() *cobra.Command {
	command := &cobra.Command{
		Use:   "init",
		Short: "Write the first files of a campaign, or of a server",
		Long:  initHelp,
		Args:  usage(cobra.NoArgs),
		RunE:  needsSubcommand,
	}
	command.AddCommand(initCampaignCommand(), initServerCommand(), initHookCommand())
	return command
}

// needsSubcommand is the answer of a command that does nothing by itself.
func needsSubcommand(command *cobra.Command, _ []string) error {
	var names []string
	for _, sub := range command.Commands() {
		names = append(names, sub.Name())
	}
	return &ended{exitUsage, fmt.Errorf("which one: %s? `%s --help` tells about them", strings.Join(names, ", "), command.CommandPath())}
}

// beginning is what a campaign's first files are made of.
type beginning struct {
	Folder, ID, Name, Zone, Language string
}

func initCampaignCommand() *cobra.Command {
	var begin beginning
	command := &cobra.Command{
		Use:   "campaign [FOLDER]",
		Short: "Begin a campaign: campaign.toml, folders, a first draft",
		Long: `Init campaign begins a campaign in a folder, by default this one: campaign.toml,
a first post that is a draft, folders for posts, people and media, and a README for
those who will write. It never writes over a file that is there.

  $ vigil init campaign reading-week --name "Reading Week" --timezone Europe/Warsaw
  $ vigil check reading-week`,
		Args: usage(cobra.MaximumNArgs(1)),
		RunE: func(command *cobra.Command, words []string) error {
			begin.Folder = "."
			if len(words) == 1 {
				begin.Folder = words[0]
			}
			if err := begin.complete(); err != nil {
				return err
			}
			out := pageOf(command)
			if err := writeFiles(out, begin.Folder, begin.files()); err != nil {
				return err
			}
			out.printf("\nNext:\n  cd %s\n  vigil new post\n  vigil check\n  vigil plan\n", begin.Folder)
			return nil
		},
	}
	flags := command.Flags()
	flags.StringVar(&begin.ID, "id", "", "the first part of every post's id; otherwise the folder's name")
	flags.StringVar(&begin.Name, "name", "", "what the campaign is called; otherwise as the folder")
	flags.StringVar(&begin.Zone, "timezone", "", "the zone of all times, such as Europe/Warsaw; otherwise this machine's")
	flags.StringVar(&begin.Language, "language", "en", "the language of plain texts")
	return command
}

// complete fills in what was not said.
func (b *beginning) complete() error {
	absolute, err := filepath.Abs(b.Folder)
	if err != nil {
		return err
	}
	folder := filepath.Base(absolute)
	if b.ID == "" {
		b.ID = slug(folder)
	}
	if b.ID != slug(b.ID) {
		return &ended{exitUsage, fmt.Errorf("--id %q: write one word of letters, digits, - and _, such as %q", b.ID, slug(b.ID))}
	}
	if b.Name == "" {
		b.Name = folder
	}
	if b.Zone == "" {
		b.Zone = machineZone()
	}
	if _, err := plan.NewTimetable().Zone(b.Zone); err != nil {
		return &ended{exitUsage, fmt.Errorf("--timezone: %w", err)}
	}
	return nil
}

// slug is a name as one word, for ids and files.
func slug(name string) string {
	var word strings.Builder
	for _, r := range strings.ToLower(name) {
		switch {
		case unicode.IsLetter(r) || unicode.IsDigit(r) || r == '_':
			word.WriteRune(r)
		case !strings.HasSuffix(word.String(), "-"):
			word.WriteByte('-')
		}
	}
	if made := strings.Trim(word.String(), "-"); made != "" {
		return made
	}
	return "campaign"
}

// machineZone is the zone of whoever types, as far as the machine says it by
// name. It is written into a file and counts from there: no time ever follows
// the machine.
func machineZone() string {
	if zone := os.Getenv("TZ"); strings.Contains(zone, "/") && !strings.HasPrefix(zone, "/") {
		return zone
	}
	target, err := os.Readlink("/etc/localtime")
	if _, zone, found := strings.Cut(target, "zoneinfo/"); err == nil && found && zone != "Etc/UTC" {
		return zone
	}
	return "UTC"
}

func initServerCommand() *cobra.Command {
	var campaigns []string
	command := &cobra.Command{
		Use:   "server [FOLDER]",
		Short: "Write a server's configuration, with every key and a line of why",
		Long: `Init server writes config.toml into a folder, by default this one: every key, its
default and a line of why. Only the feed is switched on, which needs no
credentials. Campaigns that lie in the folder are entered. It never writes over a
file that is there.

  $ vigil init server --campaign until-all-are-free
  $ vigil run`,
		Args: usage(cobra.MaximumNArgs(1)),
		RunE: func(command *cobra.Command, words []string) error {
			folder := "."
			if len(words) == 1 {
				folder = words[0]
			}
			if len(campaigns) == 0 {
				campaigns = campaignsIn(folder)
			}
			out := pageOf(command)
			if err := writeFiles(out, folder, []newFile{{"config.toml", exampleConfiguration(campaigns)}}); err != nil {
				return err
			}
			tellServer(out, filepath.Join(folder, "config.toml"), campaigns)
			return nil
		},
	}
	command.Flags().StringArrayVar(&campaigns, "campaign", nil, "a campaign's folder, as seen from the configuration; may be given several times")
	return command
}

// campaignsIn are the campaigns that lie in a folder; "campaign", to be made, if
// there is none.
func campaignsIn(folder string) []string {
	var found []string
	entries, err := os.ReadDir(folder)
	if err == nil {
		for _, entry := range entries {
			if entry.IsDir() && isCampaign(filepath.Join(folder, entry.Name())) {
				found = append(found, entry.Name())
			}
		}
	}
	if len(found) == 0 {
		return []string{"campaign"}
	}
	return found
}

func tellServer(out page, config string, campaigns []string) {
	out.printf("\nOnly the feed is switched on; it writes into the folder public. To add an account,\ndelete the # before its keys. Secrets are best kept out of the file: \"env:NAME\", or\n\"file:PATH\" of a file that nobody else can read (chmod 600).\n\nNext:\n")
	for _, campaign := range campaigns {
		folder := campaign
		if !filepath.IsAbs(folder) {
			folder = filepath.Join(filepath.Dir(config), campaign)
		}
		if !isCampaign(folder) {
			out.printf("  vigil init campaign %s\n", folder)
		}
	}
	out.printf("  vigil accounts verify --config %[1]s\n  vigil run --config %[1]s\n", config)
}

// newFile is a file to be written, by its path inside a folder.
type newFile struct{ path, text string }

// writeFiles writes files that are not there yet: all, or none if one of them is.
func writeFiles(out page, folder string, files []newFile) error {
	for _, file := range files {
		if _, err := os.Lstat(filepath.Join(folder, file.path)); err == nil {
			return fmt.Errorf("%s is there already; nothing was written", filepath.Join(folder, file.path))
		}
	}
	for _, file := range files {
		if err := writeNew(filepath.Join(folder, file.path), file.text); err != nil {
			return err
		}
		out.printf("wrote %s\n", filepath.Join(folder, file.path))
	}
	return nil
}

// writeNew writes a file, and the folders above it, and never over another.
func writeNew(path, text string) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		return fmt.Errorf("the folder can't be made: %w", err)
	}
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
	if errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("%s is there already", path)
	}
	if err != nil {
		return err
	}
	_, err = file.WriteString(text)
	return errors.Join(err, file.Close())
}
