package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"vigil/posts"
)

// question is one thing that a file needs to know.
type question struct {
	// flag answers it on the command line; "" is the name.
	flag string
	// asked is how a person is asked, and example an answer.
	asked, example string
	answer         func(*draft) *string
	// optional questions may be left open; a draft may leave all open.
	optional bool
	// lines: the answer may have several, and ends with a line of a dot.
	lines bool
	// proposal is what counts where nothing is typed; nil: nothing.
	proposal func(*writing) string
	// skip tells that the campaign has nothing to choose from; nil: it is always asked.
	skip func(*writing) bool
	// put takes an answer that does more than to be written down; nil: it is.
	put func(*writing, *conversation, string) error
}

// require names the flag of the first thing that is missing, and reads what is there by
// the rules of the files.
func (w *writing) require(ctx context.Context) error {
	if !w.draft.Draft {
		for _, q := range w.kind.questions {
			if q.answer != nil && !q.optional && *q.answer(&w.draft) == "" && (q.proposal == nil || q.proposal(w) == "") {
				return &ended{exitUsage, fmt.Errorf("%s is missing: %s? Such as %s; --draft leaves it for later", q.option(), strings.ToLower(q.asked[:1])+q.asked[1:], q.example)}
			}
		}
	}
	for _, q := range w.kind.questions {
		if q.answer != nil && *q.answer(&w.draft) == "" && q.proposal != nil && q.flag != "" {
			*q.answer(&w.draft) = q.proposal(w)
		}
	}
	if w.kind.folder == peopleFolder && w.draft.Name == "" {
		return &ended{exitUsage, errors.New("give it a name: vigil new person first-last")}
	}
	if err := w.name(); err != nil {
		return err
	}
	if err := w.takePictures(ctx); err != nil {
		return err
	}
	if wrong := w.wrong(); wrong != "" {
		return &ended{exitUsage, errors.New(wrong)}
	}
	return nil
}

func (q question) option() string {
	if q.flag == "" {
		return "NAME"
	}
	return "--" + q.flag
}

// interview asks one question after the other.
func (w *writing) interview(talk *conversation) error {
	for _, question := range w.kind.questions {
		if err := w.ask(talk, question); err != nil {
			return err
		}
	}
	return nil
}

// ask asks until the answer is right.
func (w *writing) ask(talk *conversation, q question) error {
	for q.skip == nil || !q.skip(w) {
		answer, err := w.answerTo(talk, q)
		if err != nil {
			return err
		}
		if answer == "" && q.optional {
			return nil
		}
		err = w.take(talk, q, answer)
		if err == nil {
			return nil
		}
		talk.Say("  " + err.Error())
	}
	return nil
}

func (w *writing) answerTo(talk *conversation, q question) (string, error) {
	proposal := ""
	if q.proposal != nil {
		proposal = q.proposal(w)
	}
	if !q.lines {
		hint := ""
		switch {
		case proposal == "" && q.optional:
			hint = " (such as " + q.example + "; empty: none)"
		case proposal == "":
			hint = " (such as " + q.example + "; empty: later)"
		}
		return talk.Ask(q.asked+hint, proposal)
	}
	return talk.AskLines(q.asked)
}

// AskLines reads until a line that is a dot.
func (c *conversation) AskLines(question string) (string, error) {
	c.Say(question + " (as many lines as it needs; a line with a dot alone ends it):")
	var lines []string
	for {
		line, err := c.await(c.readLine)
		if err != nil || line == "." {
			return posts.Normalize(strings.Join(lines, "\n")), err
		}
		lines = append(lines, line)
	}
}

// take writes an answer down, unless the readers of the files would refuse it. What is
// left open makes a draft.
func (w *writing) take(talk *conversation, q question, answer string) error {
	before, was := w.draft, w.path
	switch {
	case q.put != nil:
		if err := q.put(w, talk, answer); err != nil {
			w.draft, w.path = before, was
			return err
		}
	case answer == "":
		w.draft.Draft = true
	default:
		*q.answer(&w.draft) = answer
	}
	if wrong := w.wrong(); wrong != "" {
		w.draft, w.path = before, was
		return errors.New(wrong)
	}
	return nil
}

// wrong is what the readers of the files say against the draft; empty: nothing. What
// is still to be asked stands in for itself.
func (w *writing) wrong() string {
	if w.kind.folder != postsFolder {
		return ""
	}
	if w.kind.chooses && len(w.read.campaign.People) == 0 {
		return "it names people, and there is nobody in people/ yet; `vigil new person first-last` begins a file"
	}
	for _, problem := range w.read.problemsOf(postsFolder+"/new.toml", w.source()) {
		if problem.Severity == posts.Error || problem.Code == posts.Past {
			return inWords(problem)
		}
	}
	return w.unknownPost()
}

// reading reads the draft as if it stood in its file already.
func (w *writing) reading() (*posts.Post, []posts.Problem) {
	return posts.ReadSource(w.read.campaign, postsFolder+"/new.toml", w.source(), w.read.defaults())
}

// source is the draft as a file, without its pictures.
func (w *writing) source() []byte {
	draft := w.draft
	draft.media = nil
	if draft.Text != "" || draft.At+draft.Every+draft.Slot != "" {
		draft.Draft = false // so that nothing is passed over
	}
	return []byte(w.kind.write(draft))
}

// unknownPost tells that the post which is answered, or shown again, is not there.
func (w *writing) unknownPost() string {
	name := strings.TrimPrefix(w.draft.Post, w.read.campaign.ID+"/")
	if _, found := w.read.fileOf(name); found || name == "" {
		return ""
	}
	return w.read.noSuchPost(name).Error()
}

// noSuchPost names the post that was probably meant.
func (r *reading) noSuchPost(name string) error {
	var known []string
	for _, entry := range r.campaign.Entries {
		known = append(known, strings.TrimPrefix(entry.ID, r.campaign.ID+"/"))
	}
	return fmt.Errorf("there is no post %s; %s", name, posts.Suggestion(name, known))
}

// takePictures copies the pictures, each with its description.
func (w *writing) takePictures(ctx context.Context) error {
	if len(w.draft.Images) != len(w.draft.Alts) {
		return &ended{exitUsage, errors.New(`--alt is missing: what the picture shows, for those who can't see it; one for each --image`)}
	}
	w.draft.media = nil
	for i, image := range w.draft.Images {
		taken, err := w.pictures.take(ctx, image)
		if err != nil {
			return err
		}
		w.draft.media = append(w.draft.media, draftMedia{taken.path, w.draft.Alts[i]})
	}
	return nil
}

// The questions that kinds have in common.
var (
	askAt     = question{flag: "at", asked: "When does it go out", example: `"2027-01-31 18:00"`, answer: func(d *draft) *string { return &d.At }}
	askEvery  = question{flag: "every", asked: "When does it go out", example: `"monday 18:00" or "day 09:00"`, answer: func(d *draft) *string { return &d.Every }}
	askText   = question{flag: "text", asked: "What do readers see", example: `"A letter takes ten minutes."`, answer: func(d *draft) *string { return &d.Text }, lines: true}
	askPost   = question{flag: "post", asked: "Which post", example: "2026-12/letters", answer: func(d *draft) *string { return &d.Post }}
	askPerson = question{flag: "person", asked: "Whom does it name", example: "first-last, for people/first-last.toml", skip: nobodyThere, answer: func(d *draft) *string { return &d.Person }, optional: true}
	askImage  = question{flag: "image", asked: "A picture to show", example: "~/Pictures/envelope.jpg", optional: true, put: putImage}
	askName   = question{asked: "The file's name", answer: func(d *draft) *string { return &d.Name }, optional: true, proposal: (*writing).proposedName, put: putName}
)

// proposedName is the name below the kind's folder.
func (w *writing) proposedName() string {
	if w.kind.folder == peopleFolder {
		return w.draft.Name
	}
	return strings.TrimSuffix(strings.TrimPrefix(w.proposal(), w.kind.folder+"/"), ".toml")
}

func nobodyThere(w *writing) bool { return len(w.read.campaign.People) == 0 }

// firstSlot is the campaign's first slot by name.
func firstSlot(w *writing) string {
	return append(slices.Sorted(maps.Keys(w.read.campaign.Slots)), "")[0]
}

func putName(w *writing, _ *conversation, answer string) error {
	w.draft.Name = answer
	if err := w.name(); err != nil {
		return err
	}
	if file, there := w.read.fileOf(nameOf(w.path)); there && w.kind.folder == postsFolder {
		return fmt.Errorf("%s is there already; write another name", path.Base(file))
	}
	return nil
}

// putImage takes a picture, and asks what it shows.
func putImage(w *writing, talk *conversation, answer string) error {
	answer, err := fromHome(answer)
	if err == nil {
		_, err = w.pictures.take(talk.ctx, answer)
	}
	if err != nil {
		return err
	}
	shown, err := talk.Ask("What does it show, for those who can't see it", "")
	if err != nil {
		return err
	}
	if shown == "" {
		return errors.New("a picture needs a description; without one, leave it away")
	}
	w.draft.Images, w.draft.Alts = []string{answer}, []string{shown}
	return w.takePictures(talk.ctx)
}

// fromHome is a path as a shell would read it: ~/ is the home folder, and what was dropped
// into a terminal stands between quotation marks.
func fromHome(typed string) (string, error) {
	typed = strings.Trim(typed, `'"`)
	below, home := strings.CutPrefix(typed, "~/")
	if !home {
		return typed, nil
	}
	folder, err := os.UserHomeDir()
	return filepath.Join(folder, below), err
}
