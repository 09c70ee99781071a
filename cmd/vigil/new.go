package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"vigil/posts"
)

const newHelp = `New writes a file with comments into the campaign that you are in, or the one that
--in names. NAME is the path below posts/ (or people/), without .toml; without one it
is the month and the first words of the text. It never writes over a file.

  $ vigil new post --at "2027-01-31 18:00" --text "A letter takes ten minutes."
  wrote posts/2027-01/a-letter-takes-ten-minutes.toml
  posts/2027-01/a-letter-takes-ten-minutes.toml  on Sunday, 31 January 2027 …
  1 post: nothing wrong

On a terminal, and without flags, it asks one question after the other, and says at once
what is wrong with an answer. With flags it asks nothing; where something is missing it
says which flag. --draft writes a file all the same, to be filled in: it is checked, and
does not go out.

A translation goes into the file of the post that NAME says, below the text that is there;
comments and the order of all else stay:

  $ vigil new translation 2027-01/letters --language be --text "Ліст займае дзесяць хвілін."

A picture is copied into media/ without what it tells of place, time and camera, as
"vigil media add" does; each --image has its --alt.

The kinds:
`

// newFlags are a draft and what is said about it beside.
type newFlags struct {
	draft
	in string
}

func (a *application) newCommand() *cobra.Command {
	var wanted newFlags
	var help strings.Builder
	help.WriteString(newHelp)
	for _, kind := range kinds {
		fmt.Fprintf(&help, "  %-11s %s\n", kind.name, kind.about)
	}
	command := &cobra.Command{
		Use:       "new KIND [NAME]",
		Short:     "Write a post or a person's file, by answering questions",
		Long:      strings.TrimSuffix(help.String(), "\n"),
		Args:      usage(cobra.RangeArgs(1, 2)),
		ValidArgs: kindNames(),
		RunE: func(command *cobra.Command, words []string) error {
			kind, err := kindNamed(words[0])
			if err != nil {
				return err
			}
			if len(words) == 2 {
				wanted.Name = words[1]
			}
			switch {
			case kind.translates:
				return a.translate(command, wanted)
			case wanted.Language != "":
				return &ended{exitUsage, errors.New("--language is for `vigil new translation`; a new post is in the campaign's language, or its file says text.be = …")}
			}
			return a.writeNewFile(command, kind, wanted)
		},
	}
	wanted.add(command.Flags())
	return command
}

func (f *newFlags) add(flags *pflag.FlagSet) {
	flags.StringVar(&f.in, "in", "", "the campaign's folder; otherwise the one that you are in")
	flags.BoolVar(&f.Draft, "draft", false, "write it as a draft, whatever is missing")
	flags.StringVar(&f.At, "at", "", `when it goes out: "2027-01-31 18:00"`)
	flags.StringVar(&f.Every, "every", "", `for a recurring post, and a rotation: "monday 18:00"`)
	flags.StringVar(&f.Text, "text", "", "what readers see")
	flags.StringVar(&f.Language, "language", "", "the language that a post is translated into: be")
	flags.StringVar(&f.Person, "person", "", "whom it names: a file of people/, without .toml")
	flags.StringVar(&f.Post, "post", "", "the post that a reply answers, or a repost shows again")
	flags.StringVar(&f.Options, "options", "", `the answers of a poll: "Yes, No"`)
	flags.StringVar(&f.Slot, "slot", "", "which of the campaign's slots it takes")
	flags.StringVar(&f.Evergreen, "evergreen", "", `how long before it may take a slot again: "30d"`)
	flags.StringVar(&f.Clock, "time", "", `the hour of a birthday's post: "10:00"`)
	flags.StringVar(&f.Before, "before", "", `how long before the birthday: "3w", so that cards arrive`)
	flags.StringVar(&f.Start, "start", "", `when an event begins: "2027-01-16 18:00"`)
	flags.StringVar(&f.Place, "place", "", "where an event is")
	flags.StringArrayVar(&f.Images, "image", nil, "a picture, to be copied into the campaign; may be given several times")
	flags.StringArrayVar(&f.Alts, "alt", nil, "what the picture shows, for those who can't see it; one for each")
}

// asksNothing tells that flags say what the file holds.
func asksNothing(command *cobra.Command) bool {
	given := false
	command.Flags().Visit(func(flag *pflag.Flag) {
		given = given || flag.Name != "in" && flag.Name != "config"
	})
	return given
}

// folderFor is the campaign to write into.
func (a *application) folderFor(in string) (string, error) {
	if in == "" {
		in = "."
	}
	folder, _, err := campaignAround(in)
	if err == nil && !isCampaign(folder) {
		err = &ended{exitUsage, fmt.Errorf("%s is no campaign: go into one, or name it with --in FOLDER; `vigil init campaign` begins one", shown(folder))}
	}
	return folder, err
}

// readToWrite reads the campaign to write into, which the caller closes. No post is
// composed: only the one that is written is looked at.
func (a *application) readToWrite(ctx context.Context, in string) (*selection, *reading, error) {
	folder, err := a.folderFor(in)
	if err != nil {
		return nil, nil, err
	}
	chosen, err := a.selectCampaigns(ctx, []string{folder})
	if err != nil {
		return nil, nil, err
	}
	campaign := chosen[0]
	campaign.only = []string{"."}
	read := campaign.read(time.Now())
	if read.campaign == nil {
		read.close() // it was only read
		return nil, nil, fmt.Errorf("%s could not be read: see `vigil check %[1]s`", shown(folder))
	}
	return campaign, read, nil
}

// writeNewFile asks for what is missing, writes the file, and tells what check says of it.
func (a *application) writeNewFile(command *cobra.Command, kind kind, wanted newFlags) error {
	campaign, read, err := a.readToWrite(command.Context(), wanted.in)
	if err != nil {
		return err
	}
	defer read.close() // it was only read
	writing := &writing{kind: kind, read: read, draft: wanted.draft, pictures: copiesFor(campaign.folder)}
	if err := writing.complete(command); err != nil {
		return err
	}
	if err := writing.write(pageOf(command), campaign.folder); err != nil {
		return err
	}
	campaign.only = []string{writing.path}
	return tellWritten(command, campaign)
}

// tellWritten says what check says of a new file, and how to see more of it.
func tellWritten(command *cobra.Command, written *selection) error {
	read := written.read(time.Now())
	defer read.close() // it was only read
	out := pageOf(command)
	if err := printCheck(out, []*reading{read}, true); err != nil {
		return err
	}
	file := written.only[0]
	if strings.HasPrefix(file, postsFolder+"/") {
		out.printf("\nNext:\n  vigil preview %s\n", read.pathOf(file))
	}
	return queueErrors([]*reading{read})
}

// writing is a new file on its way.
type writing struct {
	kind     kind
	read     *reading
	draft    draft
	pictures *pictureCopies
	// path is inside the campaign.
	path string
}

// complete asks on a terminal for what flags did not say, and names the flag elsewhere.
func (w *writing) complete(command *cobra.Command) error {
	ctx := command.Context()
	talk, err := converse(ctx, command, true)
	if err != nil {
		return err
	}
	defer talk.Close() // nothing was opened
	talk.about = "writing a file"
	if talk.keyboard == nil || asksNothing(command) {
		return w.require(ctx)
	}
	return w.interview(talk)
}

// write writes the pictures and the file.
func (w *writing) write(out page, folder string) error {
	if w.path == "" {
		if err := w.name(); err != nil {
			return err
		}
	}
	if _, err := os.Lstat(filepath.Join(folder, filepath.FromSlash(w.path))); !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%s is there already; nothing was written", w.read.pathOf(w.path))
	}
	if err := w.pictures.write(out, folder); err != nil {
		return err
	}
	return writeFiles(out, shown(folder), []newFile{{w.path, wellFormed(w.kind.write(w.draft))}})
}

// name takes the name that was given, or one that is free.
func (w *writing) name() error {
	if w.draft.Name == "" {
		w.path = w.proposal()
		return nil
	}
	name := strings.TrimSuffix(strings.TrimPrefix(filepath.ToSlash(w.draft.Name), w.kind.folder+"/"), ".toml")
	switch {
	case !filepath.IsLocal(name):
		return &ended{exitUsage, fmt.Errorf("%q is no path below %s/", w.draft.Name, w.kind.folder)}
	case w.kind.folder == peopleFolder && strings.Contains(name, "/"):
		return &ended{exitUsage, fmt.Errorf("people stand in people/ itself, not in a folder below it: vigil new person %s", filepath.Base(name))}
	}
	w.path = w.kind.folder + "/" + name + ".toml"
	return nil
}

// proposal is the first free name by the month and the first words of the text.
func (w *writing) proposal() string {
	below := proposedName(w.read.now, w.draft.Text)
	if post, _ := w.reading(); post != nil && !post.Schedule.At.IsZero() {
		below = proposedName(w.read.next(post.Schedule), w.draft.Text)
	} else if w.draft.At == "" {
		below = w.kind.name + "/" + strings.SplitN(below, "/", 2)[1]
	}
	for number := 1; ; number++ {
		file := w.kind.folder + "/" + below + ".toml"
		if number > 1 {
			file = fmt.Sprintf("%s/%s-%d.toml", w.kind.folder, below, number)
		}
		if _, err := os.Lstat(w.read.pathOf(file)); errors.Is(err, fs.ErrNotExist) {
			return file
		}
	}
}

func kindNames() []string {
	names := make([]string, len(kinds))
	for i, kind := range kinds {
		names[i] = kind.name + "\t" + kind.about
	}
	return names
}

func kindNamed(name string) (kind, error) {
	at := slices.IndexFunc(kinds, func(k kind) bool { return k.name == name })
	if at >= 0 {
		return kinds[at], nil
	}
	var names []string
	for _, kind := range kinds {
		names = append(names, kind.name)
	}
	return kind{}, &ended{exitUsage, fmt.Errorf("%q is not one of %s", name, strings.Join(names, ", "))}
}

// tomlString is a text as TOML writes it: between quotes if it has one line, else
// between ”' as people write it.
func tomlString(text string) string {
	text = posts.Normalize(text)
	plain := !strings.ContainsFunc(text, func(r rune) bool { return r < ' ' && r != '\n' || r == 0x7f })
	switch {
	case strings.Contains(text, "\n") && plain && !strings.Contains(text, "'''") && !strings.HasSuffix(text, "'"):
		return "'''\n" + text + "'''"
	case plain && !strings.ContainsAny(text, "\n\"\\"):
		return `"` + text + `"`
	case plain && !strings.ContainsAny(text, "\n'"):
		return "'" + text + "'"
	}
	return tomlEscaped(text)
}

func tomlEscaped(text string) string {
	var quoted strings.Builder
	for _, r := range text {
		switch {
		case r == '"' || r == '\\':
			quoted.WriteString(`\` + string(r))
		case r < ' ' || r == 0x7f:
			fmt.Fprintf(&quoted, `\u%04X`, r)
		default:
			quoted.WriteRune(r)
		}
	}
	return `"` + quoted.String() + `"`
}
