package main

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"vigil/posts"
)

// translation is a post's text in one more language, on its way into the post's file.
type translation struct {
	read  *reading
	draft draft
	// file is the post's as it is to be, and known what was wrong with it before.
	file  *editedFile
	known []posts.Problem
}

// translate writes a text in one more language into a post that is there.
func (a *application) translate(command *cobra.Command, wanted newFlags) error {
	if wanted.Draft {
		return &ended{exitUsage, errors.New("--draft would hold the whole post, in all its languages: leave it out")}
	}
	campaign, read, err := a.readToWrite(command.Context(), wanted.in)
	if err != nil {
		return err
	}
	defer read.close() // it was only read
	t := &translation{read: read, draft: wanted.draft}
	if err := t.complete(command); err != nil {
		return err
	}
	printDiff(pageOf(command), read.pathOf(t.file.path), t.file.before, t.file.Source())
	if err := t.file.save(); err != nil {
		return err
	}
	campaign.only = []string{t.file.path}
	return tellWritten(command, campaign)
}

// translationStep is one thing that a translation needs to know.
type translationStep struct {
	question
	option string
	take   func(string) error
}

func (t *translation) steps() []translationStep {
	return []translationStep{
		{askPost, "the name of the post", t.choose},
		{askLanguage, "--language", t.speak},
		{askText, "--text", t.say},
	}
}

var askLanguage = question{flag: "language", asked: "In which language", example: "be", answer: func(d *draft) *string { return &d.Language }}

// complete takes what flags say, and on a terminal asks for the rest.
func (t *translation) complete(command *cobra.Command) error {
	talk, err := converse(command.Context(), command, true)
	if err != nil {
		return err
	}
	defer talk.Close() // nothing was opened
	talk.about = "writing a file"
	t.draft.Post = cmp.Or(t.draft.Name, t.draft.Post) // the post is the one word behind the kind
	if talk.keyboard == nil || asksNothing(command) {
		return t.require()
	}
	return t.interview(talk)
}

func (t *translation) require() error {
	for _, step := range t.steps() {
		answer := *step.answer(&t.draft)
		if answer == "" {
			return &ended{exitUsage, fmt.Errorf("%s is missing: vigil new translation 2026-12/letters --language be --text \"…\"", step.option)}
		}
		if err := step.take(answer); err != nil {
			return &ended{exitUsage, err}
		}
	}
	return nil
}

// interview asks until each answer is right. What the command named is not asked.
func (t *translation) interview(talk *conversation) error {
	for _, step := range t.steps() {
		if given := *step.answer(&t.draft); given != "" {
			if err := step.take(given); err != nil {
				return &ended{exitUsage, err}
			}
			continue
		}
		if err := t.ask(talk, step); err != nil {
			return err
		}
	}
	return nil
}

func (t *translation) ask(talk *conversation, step translationStep) error {
	if step.lines {
		talk.Say(t.original())
	}
	for {
		answer, err := step.answerIn(talk)
		if err != nil {
			return err
		}
		if err = step.take(answer); err == nil {
			return nil
		}
		talk.Say("  " + err.Error())
	}
}

func (s translationStep) answerIn(talk *conversation) (string, error) {
	if s.lines {
		return talk.AskLines(s.asked)
	}
	return talk.Ask(s.asked+" (such as "+s.example+")", "")
}

// choose opens the post's file.
func (t *translation) choose(name string) error {
	path, found := t.read.fileOf(strings.TrimSuffix(name, ".toml"))
	if !found || !strings.HasSuffix(path, ".toml") {
		return t.read.noSuchPost(name)
	}
	file, err := openToEdit(t.read.campaign, path)
	if err != nil {
		return err
	}
	if _, plain := file.Written("text"); !plain && len(file.Below("text")) == 0 {
		return fmt.Errorf("%s has no text that could be translated", path)
	}
	t.file, t.known = file, t.read.problemsOf(path, file.before)
	return nil
}

// original is the post's text as it is, for whoever translates it: in the campaign's
// language, or in the first there is.
func (t *translation) original() string {
	for _, key := range []string{"text", "text." + t.read.campaign.Language} {
		if text, ok := t.file.Written(key); ok {
			return text
		}
	}
	text, _ := t.file.Written("text." + t.file.Below("text")[0])
	return text
}

// speak takes the language, unless the post has it, or nobody speaks it.
func (t *translation) speak(language string) error {
	_, plain := t.file.Written("text")
	if slices.Contains(t.file.Below("text"), language) || plain && language == t.read.campaign.Language {
		return fmt.Errorf("%s has a text in %s already: change it there", t.file.path, language)
	}
	if _, err := t.with(language, t.original(), func(p posts.Problem) bool { return p.Code == posts.BadLanguage }); err != nil {
		return err
	}
	t.draft.Language = language
	return nil
}

// say takes the text, unless the post could not go out with it. What else the post lacks
// in that language, such as a title, is told once the text stands there.
func (t *translation) say(text string) error {
	file, err := t.with(t.draft.Language, text, func(p posts.Problem) bool {
		return p.Severity == posts.Error && p.Code != posts.MissingTongue && !t.knew(p)
	})
	if err == nil {
		t.file = file
	}
	return err
}

// knew tells that the post had a problem before, on whichever line.
func (t *translation) knew(problem posts.Problem) bool {
	return slices.ContainsFunc(t.known, func(before posts.Problem) bool {
		return before.Code == problem.Code && before.Account == problem.Account && before.Message == problem.Message
	})
}

// with is the file with a text in one more language; the error is the first problem of it
// that stands in the way.
func (t *translation) with(language, text string, stands func(posts.Problem) bool) (*editedFile, error) {
	if language == "" || strings.TrimSpace(text) == "" {
		return nil, errors.New("without an answer nothing can be written")
	}
	file, err := openToEdit(t.read.campaign, t.file.path)
	if err != nil {
		return nil, err
	}
	key := "text." + language
	if err := file.makeRoom("text", key); err != nil {
		return nil, err
	}
	if err := file.Set(key, tomlString(text), ""); err != nil {
		return nil, err
	}
	problems := t.read.problemsOf(file.path, file.Source())
	if at := slices.IndexFunc(problems, stands); at >= 0 {
		return nil, errors.New(inWords(problems[at]))
	}
	return file, nil
}

// problemsOf is what is wrong with a post if its file says this.
func (r *reading) problemsOf(path string, source []byte) []posts.Problem {
	post, problems := posts.ReadSource(r.campaign, path, source, r.defaults())
	if post == nil || posts.HasErrors(problems) {
		return problems
	}
	due := r.next(post.Schedule)
	return append(problems, posts.Check(posts.Checking{
		Campaign: r.campaign, Post: post, Accounts: r.known.accounts, Due: due.UTC(), Local: due, Album: r.album,
	})...)
}
