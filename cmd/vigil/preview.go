package main

import (
	"slices"
	"time"

	"github.com/spf13/cobra"

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
posts, and so does no name at all.

Exit codes: 0 well, 1 error, 2 usage, 3 there are errors in the files shown.`

func (a *application) previewCommand() *cobra.Command {
	var asJSON bool
	command := &cobra.Command{
		Use:               "preview [FOLDER] [POST]…",
		Short:             "Show what each post will look like on each account",
		Long:              previewHelp,
		ValidArgsFunction: a.completePosts,
		RunE: func(command *cobra.Command, words []string) error {
			readings, err := a.readCampaigns(command.Context(), words)
			if err != nil {
				return err
			}
			defer closeAll(readings)
			out := pageOf(command)
			if asJSON {
				err = printJSON(out, previewsOf(readings))
			} else {
				err = printPreviews(out, readings)
			}
			tellAccounts(command, readings)
			if err != nil {
				return err
			}
			return queueErrors(readings)
		},
	}
	jsonFlag(command, &asJSON)
	return command
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
	// Length is that of the whole text as the network counts; Limit is the
	// longest that one part may be, 0: any.
	Length int `json:"length"`
	Limit  int `json:"limit"`
	// LeftOut is why the account takes no part.
	LeftOut string        `json:"left_out,omitempty"`
	Parts   []previewPart `json:"parts"`
	// Lost are the keys of which nothing is seen there, Only those that are
	// written for this account alone.
	Lost []string `json:"lost,omitempty"`
	Only []string `json:"only,omitempty"`
	// ReplyTo and Repost are the ids of posts that have to be out before.
	ReplyTo string `json:"reply_to,omitempty"`
	Repost  string `json:"repost,omitempty"`
	// Price is in millionths of a US dollar.
	Price    int64           `json:"price,omitempty"`
	Problems []posts.Problem `json:"problems"`
}

// previewPart is what is published at once.
type previewPart struct {
	Text       string           `json:"text"`
	Length     int              `json:"length"`
	Title      string           `json:"title,omitempty"`
	Warning    string           `json:"warning,omitempty"`
	Sensitive  bool             `json:"sensitive,omitempty"`
	Language   string           `json:"language,omitempty"`
	Visibility string           `json:"visibility,omitempty"`
	Media      []networks.Media `json:"media,omitempty"`
	Poll       *networks.Poll   `json:"poll,omitempty"`
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
		all = append(all, r.preview(post, account, wrong))
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

func (r *reading) preview(post *posts.Post, account posts.Account, wrong []posts.Problem) preview {
	due := r.next(post.Schedule)
	composed, found := posts.Compose(posts.Composition{
		Campaign: r.campaign, Post: post, Account: account,
		Due: due.UTC(), Local: due, Album: r.album,
	})
	p := preview{
		Post: post.ID, Account: account.Name, Network: account.Network, Due: due, Held: r.held(&post.Entry), Draft: post.Draft,
		Length: composed.Length, Limit: composed.Limit, Parts: []previewPart{},
		Lost: composed.Lost, Only: onlyHere(post, account), ReplyTo: composed.ReplyTo, Repost: composed.Repost,
		Price: composed.Price, Problems: r.problemsHere(found, wrong),
	}
	if composed.LeftOut {
		p.LeftOut = "it has no polls, and the file says to leave it out then"
	}
	for i, message := range composed.Messages {
		p.Parts = append(p.Parts, partOf(message, composed.Lengths[i]))
	}
	return p
}

func partOf(message networks.Message, length int) previewPart {
	return previewPart{
		Text: message.Text, Length: length, Title: message.Title, Warning: message.Warning,
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

// onlyHere are the keys that are written for this account, or its network, and
// not for all.
func onlyHere(post *posts.Post, account posts.Account) []string {
	everywhere := post.Content.Written()
	var only []string
	for _, name := range []string{account.Network, account.Name} {
		for _, key := range post.On[name].Written() {
			if !slices.Contains(everywhere, key) && !slices.Contains(only, key) {
				only = append(only, key)
			}
		}
	}
	return only
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
