package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"

	"github.com/mattn/go-isatty"
	"github.com/spf13/cobra"

	"vigil/media"
	"vigil/networks"
)

const mediaAddHelp = `Add copies a picture or a video into media/ of the campaign that you are in, or of
the one named. The copy tells nothing of place, time, camera and author; a picture
stands upright, and no side of it is longer than 4096 pixels. It prints the lines
that go into a post, and asks for the description if it was not given:

  $ vigil media add ~/Photos/IMG_2041.JPG --alt "A stamped envelope on a table"
  wrote media/img_2041.jpg: JPEG, 4096×3072, 2.1 MB
  taken out: the place, the camera or program, times; turned upright; scaled down
  [[media]]
  file = "media/img_2041.jpg"
  alt = "A stamped envelope on a table"

FILE stays as it is. Nothing in the campaign is written over: where the name is
taken, the copy gets a number.`

// addition is what is to be added, and how it is described.
type addition struct {
	// from is the file, folder the campaign that it is copied into.
	from, folder string
	alt, focus   string
}

func (a *application) mediaAddCommand() *cobra.Command {
	var wanted addition
	command := &cobra.Command{
		Use:   "add FILE [CAMPAIGN]",
		Short: "Copy a picture into a campaign, without what it tells",
		Long:  mediaAddHelp,
		Args:  usage(cobra.RangeArgs(1, 2)),
		RunE: func(command *cobra.Command, words []string) (err error) {
			wanted.from = words[0]
			wanted.folder, err = campaignToAddTo(append(words, ".")[1])
			if err != nil {
				return err
			}
			if err := wanted.ask(command.InOrStdin(), command.ErrOrStderr()); err != nil {
				return err
			}
			return wanted.add(command)
		},
	}
	command.Flags().StringVar(&wanted.alt, "alt", "", "what the picture shows, for those who can't see it")
	command.Flags().StringVar(&wanted.focus, "focus", "", `the point that stays visible, from -1 to 1: "0.0,0.5"`)
	return command
}

// campaignToAddTo is the campaign's folder around a path.
func campaignToAddTo(word string) (string, error) {
	folder, _, err := campaignAround(word)
	if err == nil && !isCampaign(folder) {
		err = &ended{exitUsage, fmt.Errorf("%s is no campaign: go into one, or name it behind the file; `vigil init campaign` begins one", shown(folder))}
	}
	return folder, err
}

// ask asks for the description, at a terminal.
func (w *addition) ask(in io.Reader, out io.Writer) error {
	if w.alt != "" {
		return nil
	}
	if terminal, isFile := in.(*os.File); !isFile || !isatty.IsTerminal(terminal.Fd()) {
		return &ended{exitUsage, errors.New(`say what the picture shows: --alt "…"; people who don't see it read that`)}
	}
	fmt.Fprint(out, "What does it show, for those who can't see it? ")
	answers := bufio.NewScanner(in)
	answers.Scan()
	w.alt = strings.TrimSpace(answers.Text())
	if w.alt == "" && answers.Err() == nil {
		return &ended{exitUsage, errors.New("it needs a description; nothing was written")}
	}
	return answers.Err()
}

// add copies the file, tells what was done to it, and prints the lines for a post.
func (w *addition) add(command *cobra.Command) error {
	focus, err := focusOf(w.focus)
	if err != nil {
		return err
	}
	file, err := os.Open(w.from)
	if err != nil {
		return err
	}
	defer file.Close() // only read
	info, err := file.Stat()
	if err != nil {
		return err
	}
	adopted, err := media.NewFitter("").Adopt(command.Context(), file, info.Size())
	if err != nil {
		return fmt.Errorf("%s: it %w", w.from, err)
	}
	path, size, err := storeMedia(w.folder, safeName(w.from), extensions[adopted.Type], adopted)
	if err != nil {
		return err
	}
	w.report(pageOn(command.ErrOrStderr()), path, size, adopted)
	_, err = io.WriteString(command.OutOrStdout(), mediaTable(path, w.alt, focus))
	return err
}

// focusOf reads a point: "0.0,0.5".
func focusOf(written string) (*networks.Focus, error) {
	if written == "" {
		return nil, nil
	}
	x, y, _ := strings.Cut(written, ",")
	right, wrongX := strconv.ParseFloat(strings.TrimSpace(x), 64)
	up, wrongY := strconv.ParseFloat(strings.TrimSpace(y), 64)
	if wrongX != nil || wrongY != nil || max(right, -right, up, -up) > 1 {
		return nil, &ended{exitUsage, fmt.Errorf("--focus %s: write two numbers from -1 to 1, from the left and from below: --focus 0.0,0.5", written)}
	}
	return &networks.Focus{X: right, Y: up}, nil
}

// mediaTable are the lines that go into a post.
func mediaTable(path, alt string, focus *networks.Focus) string {
	table := fmt.Sprintf("[[media]]\nfile = %s\nalt = %s\n", tomlString(path), tomlString(alt))
	if focus != nil {
		table += fmt.Sprintf("focus = { x = %.2f, y = %.2f }\n", focus.X, focus.Y)
	}
	return table
}
