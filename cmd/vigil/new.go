package main

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/mattn/go-isatty"
	"github.com/spf13/cobra"

	"vigil/posts"
)

const newHelp = `New writes a file with comments, ready to be filled in, into the campaign that you
are in, or the one that --in names. NAME is the path below posts/ (or people/),
without .toml; a folder in it is made if need be. It never writes over a file.

  $ vigil new post 2027-01/letters --at "2027-01-31 18:00" --text "A letter takes ten minutes."
  wrote posts/2027-01/letters.toml
  $ vigil check 2027-01/letters

On a terminal it asks for what was not given. A post that lacks its time or its
text is written as a draft: it is checked, and does not go out.

The kinds:
`

func (a *application) newCommand() *cobra.Command {
	var wanted draft
	var in string
	var help strings.Builder
	help.WriteString(newHelp)
	for _, kind := range kinds {
		help.WriteString(fmt.Sprintf("  %-10s %s\n", kind.name, kind.about))
	}
	command := &cobra.Command{
		Use:       "new KIND [NAME]",
		Short:     "Write a post or a person's file, with comments",
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
			folder, err := a.folderFor(in)
			if err != nil {
				return err
			}
			if err := kind.ask(&wanted, command.InOrStdin(), command.ErrOrStderr()); err != nil {
				return err
			}
			file, err := kind.file(wanted)
			if err != nil {
				return err
			}
			return writeFiles(pageOf(command), shown(folder), []newFile{file})
		},
	}
	flags := command.Flags()
	flags.StringVar(&in, "in", "", "the campaign's folder; otherwise the one that you are in")
	flags.StringVar(&wanted.At, "at", "", `when it goes out: "2027-01-31 18:00"`)
	flags.StringVar(&wanted.Every, "every", "", `for a recurring post: "monday 18:00"`)
	flags.StringVar(&wanted.Text, "text", "", "what readers see")
	flags.StringVar(&wanted.Person, "person", "", "whom it names: a file of people/, without .toml")
	flags.StringVar(&wanted.Post, "post", "", "the post that a reply answers, or a repost shows again")
	return command
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

// draft is what is known of a file to be written.
type draft struct {
	Name, At, Every, Text, Person, Post string
}

// ask asks on a terminal for what was not given; elsewhere the name has to be.
func (k kind) ask(wanted *draft, in io.Reader, out io.Writer) error {
	terminal, isFile := in.(*os.File)
	asking := isFile && isatty.IsTerminal(terminal.Fd())
	if wanted.Name == "" && !asking {
		return &ended{exitUsage, fmt.Errorf("give it a name: vigil new %s NAME", k.name)}
	}
	if !asking {
		return nil
	}
	answers := bufio.NewScanner(in)
	for _, question := range k.questions(wanted) {
		if *question.answer != "" {
			continue
		}
		fmt.Fprint(out, question.text+" ")
		if !answers.Scan() {
			return answers.Err()
		}
		*question.answer = strings.TrimSpace(answers.Text())
	}
	if wanted.Name == "" {
		return &ended{exitUsage, fmt.Errorf("it needs a name; nothing was written")}
	}
	return nil
}

type question struct {
	text   string
	answer *string
}

func (k kind) questions(wanted *draft) []question {
	asked := []question{{"Its name, such as " + k.example + ":", &wanted.Name}}
	if k.folder != postsFolder {
		return asked
	}
	if k.name == "recurring" {
		asked = append(asked, question{`When, such as "monday 18:00" (empty: later):`, &wanted.Every})
	} else {
		asked = append(asked, question{`When, such as "2027-01-31 18:00" (empty: later):`, &wanted.At})
	}
	if k.needsPost {
		return append(asked, question{"Which post, such as 2026-12/letters:", &wanted.Post})
	}
	return append(asked, question{"Its text, in one line (empty: later):", &wanted.Text})
}

// file is the file that a draft becomes.
func (k kind) file(wanted draft) (newFile, error) {
	name := strings.TrimSuffix(strings.TrimPrefix(filepath.ToSlash(wanted.Name), k.folder+"/"), ".toml")
	if !filepath.IsLocal(name) {
		return newFile{}, &ended{exitUsage, fmt.Errorf("%q is no path below %s/", wanted.Name, k.folder)}
	}
	if k.folder == peopleFolder && strings.Contains(name, "/") {
		return newFile{}, &ended{exitUsage, fmt.Errorf("people stand in people/ itself, not in a folder below it: vigil new person %s", filepath.Base(name))}
	}
	if k.needsPost && wanted.Post == "" {
		return newFile{}, &ended{exitUsage, fmt.Errorf("name the post with --post, such as --post 2026-12/letters")}
	}
	return newFile{k.folder + "/" + name + ".toml", k.write(wanted)}, nil
}

func kindNames() []string {
	names := make([]string, len(kinds))
	for i, kind := range kinds {
		names[i] = kind.name + "\t" + kind.about
	}
	return names
}

func kindNamed(name string) (kind, error) {
	var names []string
	for _, kind := range kinds {
		if kind.name == name {
			return kind, nil
		}
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
