package main

import (
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"vigil/media"
	"vigil/networks"
	"vigil/posts"
)

const previewHelp = `Preview shows each post as its readers will see it on each account, on the day of
its next occurrence: the text with everything filled in, part by part, how long
it is and how long it may be, pictures with their descriptions, and what is lost
there.

  $ vigil preview 2026-12/letters
  uaaf/2026-12/letters, Tue 1 Dec 2026 18:00
  ┌ mastodon  204 of 500
  │ A letter takes ten minutes. To a man in a cell it says that somebody knows
  │ where he is.
  │
  │ #UntilAllAreFree
  └

Posts are named by id, or by path; a folder that is a campaign means all its
posts, and so does no name at all. With --since REV it is those posts that differ
from what they were when work on this copy branched off from a revision of git:
their own file does, or campaign.toml, accounts.toml, a person whom they name, or
a picture that they show. --format markdown prints them for a review:

  vigil preview --since origin/main --format markdown > comment.md

Exit codes: 0 well, 1 error, 2 usage, 3 there are errors in the files shown.`

func (a *application) previewCommand() *cobra.Command {
	var asJSON bool
	var format, since string
	command := &cobra.Command{
		Use:               "preview [FOLDER] [POST]…",
		Short:             "Show what each post will look like on each account",
		Long:              previewHelp,
		ValidArgsFunction: a.completePosts,
		RunE: func(command *cobra.Command, words []string) error {
			if asJSON {
				format = "json"
			}
			show, ok := previewFormats[format]
			if !ok {
				return &ended{exitUsage, fmt.Errorf("--format %s: write text, markdown or json", format)}
			}
			readings, err := a.readSince(command.Context(), words, since)
			if err != nil {
				return err
			}
			defer closeAll(readings)
			err = show(pageOf(command), readings)
			tellAccounts(command, readings)
			if err != nil {
				return err
			}
			return queueErrors(readings)
		},
	}
	jsonFlag(command, &asJSON)
	command.Flags().StringVar(&format, "format", "text", "text, markdown (for a comment in a review) or json")
	command.Flags().StringVar(&since, "since", "", "only posts that differ from this revision of git: origin/main")
	return command
}

var previewFormats = map[string]func(page, []*reading) error{
	"text":     printPreviews,
	"markdown": printPreviewsInMarkdown,
	"json":     func(out page, readings []*reading) error { return printJSON(out, previewsOf(readings)) },
}

// preview is a post on one account, as its readers will see it. A post of which
// no account is known, or that can't be understood, has one without an account.
type preview struct {
	Post    string    `json:"post"`
	Account string    `json:"account,omitempty"`
	Network string    `json:"network,omitempty"`
	Due     time.Time `json:"due,omitzero"`
	// Held is why it does not go out then, as its files say.
	Held  string `json:"held,omitempty"`
	Draft bool   `json:"draft,omitempty"`
	// Text is the number of this one of the Texts that the post takes in turn, from 1;
	// 0: it has no others.
	Text  int `json:"text,omitempty"`
	Texts int `json:"texts,omitempty"`
	// Length is that of the whole text as the network counts; Limit is the
	// longest that one part may be, 0: any.
	Length int `json:"length"`
	Limit  int `json:"limit"`
	// LeftOut is why the account takes no part.
	LeftOut string        `json:"left_out,omitempty"`
	Parts   []previewPart `json:"parts"`
	// Lost are the keys of which nothing is seen there. Only are those that are
	// written for this account alone, Own those that others have with other words.
	Lost []string `json:"lost,omitempty"`
	Only []string `json:"only,omitempty"`
	Own  []string `json:"own,omitempty"`
	// ReplyTo and Repost are the ids of posts that have to be out before.
	ReplyTo string `json:"reply_to,omitempty"`
	Repost  string `json:"repost,omitempty"`
	// Price is in millionths of a US dollar.
	Price    int64           `json:"price,omitempty"`
	Problems []posts.Problem `json:"problems"`
}

// previewPart is what is published at once.
type previewPart struct {
	Text   string `json:"text"`
	Length int    `json:"length"`
	// Limit is the longest that this part may be: beside pictures or a poll a text
	// may have less room. 0: any.
	Limit int `json:"limit"`
	// Marks are the stretches of the text that look different there; Card is the
	// address whose page is shown below it.
	Marks      []networks.Mark  `json:"marks,omitempty"`
	Card       string           `json:"card,omitempty"`
	Title      string           `json:"title,omitempty"`
	Warning    string           `json:"warning,omitempty"`
	Sensitive  bool             `json:"sensitive,omitempty"`
	Language   string           `json:"language,omitempty"`
	Visibility string           `json:"visibility,omitempty"`
	Media      []networks.Media `json:"media,omitempty"`
	// Fitted is what becomes of pictures that the account would refuse, by their files.
	Fitted map[string]media.Plan `json:"fitted,omitempty"`
	Poll   *networks.Poll        `json:"poll,omitempty"`
}

func previewsOf(readings []*reading) []preview {
	var all []preview
	for _, r := range readings {
		for _, file := range r.files() {
			all = append(all, r.previews(file)...)
		}
	}
	return all
}

// previews are those of one file. What is wrong with the file as a whole stands
// in each of them.
func (r *reading) previews(file string) []preview {
	if r.campaign == nil {
		return nil
	}
	post, _ := posts.ReadPost(r.campaign, file, r.defaults()) // its problems were told before
	wrong := r.problemsIn(file)
	if post == nil {
		return []preview{{Post: r.campaign.ID + "/" + nameOf(file), Parts: []previewPart{}, Problems: wrong}}
	}
	to, left := posts.Routes(r.campaign, &post.Entry, r.known.accounts)
	var all []preview
	for _, account := range to {
		for turn := range max(1, post.Texts) {
			all = append(all, r.preview(post, account, turn, wrong))
		}
	}
	for _, out := range left {
		all = append(all, preview{
			Post: post.ID, Account: out.Account.Name, Network: out.Account.Network,
			LeftOut: lacks(out), Parts: []previewPart{}, Problems: []posts.Problem{},
		})
	}
	if len(all) == 0 {
		all = append(all, preview{Post: post.ID, Parts: []previewPart{}, Problems: wrong})
	}
	return all
}

// preview is one of the post's texts on an account.
func (r *reading) preview(post *posts.Post, account posts.Account, turn int, wrong []posts.Problem) preview {
	due := r.next(post.Schedule)
	composed, found := posts.Compose(posts.Composition{
		Campaign: r.campaign, Post: post, Account: account,
		Turn: turn, Due: due.UTC(), Local: due, Album: r.album,
	})
	only, own := writtenHere(post, account)
	p := preview{
		Post: post.ID, Account: account.Name, Network: account.Network, Due: due, Held: r.held(&post.Entry), Draft: post.Draft,
		Length: composed.Length, Limit: composed.Limit, Parts: []previewPart{},
		Lost: composed.Lost, Only: only, Own: own, ReplyTo: composed.ReplyTo, Repost: composed.Repost,
		Price: composed.Price, Problems: r.problemsHere(found, wrong),
	}
	if post.Texts > 1 {
		p.Text, p.Texts = turn+1, post.Texts
	}
	if composed.LeftOut {
		p.LeftOut = "it has no polls, and the file says to leave it out then"
	}
	for i, message := range composed.Messages {
		part := partOf(message, account.Limits)
		part.Length, part.Limit = composed.Lengths[i], composed.Limits[i]
		part.Fitted = fittedIn(message, composed.Fittings)
		p.Parts = append(p.Parts, part)
	}
	return p
}

func partOf(message networks.Message, limits networks.Limits) previewPart {
	return previewPart{
		Text: message.Text, Marks: message.Marks, Card: limits.Card(message), Title: message.Title, Warning: message.Warning,
		Sensitive: message.Sensitive, Language: message.Language, Visibility: message.Visibility,
		Media: message.Media, Poll: message.Poll,
	}
}

// lacks says which language is missing.
func lacks(out posts.LeftOut) string {
	if out.Account.Language == "" {
		return "it takes any language, and the text has " + andList(out.Languages) + "; give the account one"
	}
	return "lacks " + out.Account.Language
}

// writtenHere are the keys that are written for this account, or its network: only
// for it, or with words of its own.
func writtenHere(post *posts.Post, account posts.Account) (only, own []string) {
	everywhere := post.Content.Written()
	for _, name := range slices.Compact([]string{account.Network, account.Name}) {
		for _, key := range post.On[name].Written() {
			if slices.Contains(everywhere, key) {
				own = append(own, key)
			} else {
				only = append(only, key)
			}
		}
		only = slices.AppendSeq(only, maps.Keys(post.Options[name]))
	}
	return sortedOnce(only), sortedOnce(own)
}

func sortedOnce(names []string) []string {
	slices.Sort(names)
	return slices.Compact(names)
}

// problemsIn are those of a file that no account has found.
func (r *reading) problemsIn(file string) []posts.Problem {
	shownFile := r.pathOf(file)
	wrong := []posts.Problem{}
	for _, problem := range r.problems {
		if problem.File == shownFile && problem.Account == "" {
			wrong = append(wrong, problem)
		}
	}
	return wrong
}

// problemsHere joins what composing found with what is wrong with the file, each
// once.
func (r *reading) problemsHere(found, wrong []posts.Problem) []posts.Problem {
	here := slices.Clone(wrong)
	for _, problem := range found {
		problem = r.shownAt(problem)
		if !tells(here, problem) {
			here = append(here, problem)
		}
	}
	posts.SortProblems(here)
	return here
}
