package main

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/rogpeppe/go-internal/diff"
	"github.com/spf13/cobra"

	"vigil/posts"
)

const fmtHelp = `Fmt writes the TOML files of a campaign in one common form, so that a change shows
what was changed: one space around =, one empty line above a table, no spaces at the
end of a line, line ends as everywhere. Comments, the order of keys and each text
that readers see stay as they are, and the file says exactly what it said.

  $ vigil fmt
  wrote posts/2026-12/letters.toml
  12 files: 1 written

It takes the campaign that you are in, a campaign's folder, or posts, people and
folders of it; and a config.toml, if it is named.

With --repair it also mends what can only have been meant in one way, and names each:
curly quotation marks around a text, letters of another alphabet in a key, no-break
spaces, a byte-order mark, UTF-16, the line ends of Windows, : or ＝ for =, [media] for
[[media]], a key in capitals, a key that slipped below a table. What is not sure is
left, and named.

Exit codes: 0 well, 1 with --check a file differs, or one can't be read, 2 usage.`

func (a *application) fmtCommand() *cobra.Command {
	var work formatting
	command := &cobra.Command{
		Use:               "fmt [FOLDER | FILE | POST]…",
		Short:             "Write files in one common form; with --repair, mend what word processors did",
		Long:              fmtHelp,
		ValidArgsFunction: a.completePosts,
		RunE: func(command *cobra.Command, words []string) error {
			files, err := filesToWrite(words)
			if err != nil {
				return err
			}
			work.out, work.remarks = pageOf(command), command.ErrOrStderr()
			for _, file := range files {
				if err := work.format(file); err != nil {
					return err
				}
			}
			return work.end(len(files))
		},
	}
	flags := command.Flags()
	flags.BoolVar(&work.check, "check", false, "write nothing; list the files that would change, and end with 1 if there are any")
	flags.BoolVar(&work.diff, "diff", false, "write nothing; show what would change")
	flags.BoolVar(&work.repair, "repair", false, "mend as well what can only have been meant in one way")
	return command
}

// tomlFile is a file that people write.
type tomlFile struct {
	// folder is the campaign's; path that of the file inside of it, with "/".
	folder, path string
	// kind is what it is, as `vigil schema` calls it.
	kind string
}

func (f tomlFile) shown() string { return shown(filepath.Join(f.folder, filepath.FromSlash(f.path))) }

// filesToWrite are the files that the words of a command line mean, none but those
// that people write; without words those of the campaign that we are in.
func filesToWrite(words []string) ([]tomlFile, error) {
	var files []tomlFile
	var others []string
	for _, word := range words {
		if filepath.Base(word) != "config.toml" {
			others = append(others, word)
			continue
		}
		absolute, err := filepath.Abs(word)
		if err != nil {
			return nil, err
		}
		files = append(files, tomlFile{filepath.Dir(absolute), filepath.Base(absolute), "config"})
	}
	if len(words) > 0 && len(others) == 0 {
		return files, nil
	}
	chosen, err := selectToWrite(others)
	if err != nil {
		return nil, err
	}
	for _, s := range chosen {
		own, err := s.tomlFiles()
		if err != nil {
			return nil, err
		}
		files = append(files, own...)
	}
	return files, nil
}

// selectToWrite selects as `vigil check` does, but never a campaign only because the
// configuration names it.
func selectToWrite(words []string) ([]*selection, error) {
	chosen, names, err := selectPaths(words)
	if err != nil {
		return nil, err
	}
	if len(chosen) == 0 {
		folder, _, err := campaignAround(".")
		if err != nil {
			return nil, err
		}
		chosen = []*selection{{folder: folder}}
	}
	for _, s := range chosen {
		if !isCampaign(s.folder) {
			return nil, &ended{exitUsage, fmt.Errorf("%s is no campaign: go into one, or name its folder", shown(s.folder))}
		}
	}
	return chosen, selectNames(chosen, names)
}

// tomlFiles are campaign.toml, the posts and the people that were selected.
func (s *selection) tomlFiles() ([]tomlFile, error) {
	listing, err := posts.Scan(s.folder)
	if err != nil {
		return nil, err
	}
	var files []tomlFile
	add := func(file posts.File, kind string) {
		if file.Path != "" && s.takes(file.Path) {
			files = append(files, tomlFile{s.folder, file.Path, kind})
		}
	}
	add(listing.Campaign, "campaign")
	for _, file := range listing.People {
		add(file, "person")
	}
	for _, file := range listing.Posts {
		add(file, "post")
	}
	if len(files) == 0 && len(s.only) > 0 && s.only[0] != "." {
		return nil, &ended{exitUsage, fmt.Errorf("%s is neither a post, a person nor a campaign.toml", s.only[0])}
	}
	return files, nil
}

// formatting is one run of fmt.
type formatting struct {
	check, diff, repair bool
	out                 page
	remarks             io.Writer
	// changed counts the files that are written, or would be; unread those that
	// have an error of syntax.
	changed, unread int
}

func (w *formatting) format(file tomlFile) error {
	root, err := os.OpenRoot(file.folder)
	if err != nil {
		return err
	}
	defer root.Close() // each file was closed before
	source, err := root.ReadFile(file.path)
	if err != nil {
		return err
	}
	formatted, err := w.formatted(file, source)
	if err != nil || bytes.Equal(formatted, source) {
		return err
	}
	w.changed++
	if w.diff {
		_, err = w.out.Write(diff.Diff(file.shown()+" now", source, file.shown(), formatted))
	} else if w.check {
		w.out.printf("%s\n", file.shown())
	}
	if err != nil || w.check || w.diff {
		return err
	}
	if err := replaceIn(root, file.path, formatted); err != nil {
		return err
	}
	w.out.printf("wrote %s\n", file.shown())
	return nil
}

// formatted is a file as it should be, as far as it can be read.
func (w *formatting) formatted(file tomlFile, source []byte) ([]byte, error) {
	mended := source
	if w.repair {
		var done []posts.Repaired
		mended, done = posts.Repair(file.kind, file.shown(), source)
		for _, repaired := range done {
			w.out.printf("%s\n", repaired)
		}
	}
	formatted, err := posts.Format(mended)
	if err == nil {
		return formatted, nil
	}
	w.unread++
	return mended, w.tell(file, mended, err)
}

// tell says why a file can't be read, as `vigil check` does.
func (w *formatting) tell(file tomlFile, source []byte, cause error) error {
	problems := posts.Faults(file.kind, file.shown(), source)
	if !posts.HasErrors(problems) {
		fmt.Fprintf(w.remarks, "%s: %v\n", file.shown(), cause)
		return nil
	}
	for _, problem := range problems {
		if err := problem.Write(w.remarks, source); err != nil {
			return err
		}
	}
	if _, done := posts.Repair(file.kind, file.shown(), source); len(done) > 0 {
		fmt.Fprintf(w.remarks, "  vigil fmt --repair %s mends it\n", file.shown())
	}
	return nil
}

func (w *formatting) end(files int) error {
	done := "written"
	if w.check || w.diff {
		done = "would change"
	}
	fmt.Fprintf(w.remarks, "%s: %d %s\n", count(files, "file"), w.changed, done)
	switch {
	case w.unread > 0:
		return fmt.Errorf("what can't be read was not formatted: %s", count(w.unread, "file"))
	case w.check && w.changed > 0:
		return &ended{code: exitError}
	}
	return nil
}

// wellFormed is what vigil writes itself, in the form that fmt gives it. What can't be
// read, because of what somebody typed into it, check will tell.
func wellFormed(text string) string {
	formatted, err := posts.Format([]byte(text))
	if err != nil {
		return text
	}
	return string(formatted)
}
