package main

import (
	"fmt"
	"strings"

	"vigil/networks/all"
)

// kind is a file that `vigil new` writes.
type kind struct {
	name, about string
	// folder is where it belongs, example a name for it.
	folder, example string
	// needsPost: it answers, or shows again, another post.
	needsPost bool
	write     func(draft) string
}

var kinds = []kind{
	{name: "post", about: "a post with a time of its own", folder: postsFolder, example: "2027-01/letters", write: writePost},
	{name: "recurring", about: "a post that comes again and again", folder: postsFolder, example: "every/monday", write: writeRecurring},
	{name: "thread", about: "a post of several parts", folder: postsFolder, example: "2027-01/five-things", write: writeThread},
	{name: "poll", about: "a question with options", folder: postsFolder, example: "2027-01/question", write: writePoll},
	{name: "reply", about: "a post that answers an earlier one", folder: postsFolder, example: "2027-01/answer", needsPost: true, write: writeReply},
	{name: "repost", about: "an earlier post, shown again", folder: postsFolder, example: "2027-01/again", needsPost: true, write: writeRepost},
	{name: "person", about: "a person whom posts name", folder: peopleFolder, example: "first-last", write: writePerson},
}

const placeholder = "What readers see stands here."

// top is how each post begins: when, whom, and that it is a draft as long as
// something is missing.
func (d draft) top(key, when, example string, complete bool) string {
	var text strings.Builder
	if when == "" || !complete {
		text.WriteString("draft = true   # it is checked, and does not go out; delete the line when it is ready\n")
	}
	if when == "" {
		fmt.Fprintf(&text, "#%s = %q   # %s\n", key, example, aboutWhen[key])
	} else {
		fmt.Fprintf(&text, "%s = %s   # %s\n", key, tomlString(when), aboutWhen[key])
	}
	if d.Person != "" {
		fmt.Fprintf(&text, "person = %s\n", tomlString(d.Person))
	}
	return text.String()
}

var aboutWhen = map[string]string{
	"at":    "in the campaign's zone, unless an offset or a zone name follows",
	"every": `or "day 09:00", "weekdays 19:00", "first monday 18:00", "month 1 12:00"`,
}

func (d draft) at(complete bool) string {
	return d.top("at", d.At, "2027-01-31 18:00", complete)
}

// said is the text, or words that stand in for it.
func (d draft) said(otherwise string) string {
	if d.Text == "" {
		return tomlString(otherwise)
	}
	return tomlString(d.Text)
}

const morePost = `
#warning = "…"      # shown in place of the post until the reader asks for it
#not_on  = ["x"]    # accounts, or networks, that it does not go to
#[[media]]          # below all other keys
#file = "media/…"
#alt  = "…"         # what the picture shows, for those who can't see it
`

func writePost(d draft) string {
	return d.at(d.Text != "") + "text = " + d.said(placeholder) + "\n" + morePost
}

func writeRecurring(d draft) string {
	return d.top("every", d.Every, "monday 18:00", d.Text != "") +
		"#from   = 2027-01-01     # the first day, the last, and days that are left out\n" +
		"#until  = 2027-12-31\n" +
		"#except = [2027-12-27]\n" +
		"text = " + d.said(placeholder) + "\n" + morePost
}

func writeThread(d draft) string {
	return d.at(d.Text != "") + "# A line of --- begins the next part.\ntext = " +
		d.said("The first part.\n---\nThe second part.\n---\nThe third part.") + "\n" +
		"\n#[[media]]          # below all other keys\n#file = \"media/…\"\n#alt  = \"…\"         # what the picture shows, for those who can't see it\n#part = 2           # the part that shows it\n"
}

func writePoll(d draft) string {
	return d.at(d.Text != "") + "text = " + d.said("What is asked stands here?") + `

[poll]
options = ["Yes", "No"]
open    = "3d"       # how long answers are taken
without = "list"     # where a network has no polls: the options in the text; "skip" leaves it out
`
}

func writeReply(d draft) string {
	return d.at(d.Text != "") + "reply_to = " + tomlString(d.Post) + "   # goes out once that post is out\ntext = " + d.said(placeholder) + "\n" + morePost
}

func writeRepost(d draft) string {
	var unable []string
	for _, network := range all.List {
		if !network.Limits.Repost {
			unable = append(unable, network.Name)
		}
	}
	return d.at(true) + "repost = " + tomlString(d.Post) + "   # shown again, once it is out\n" +
		"not_on = [" + strings.Join(quotedAll(unable), ", ") + "]   # these networks can't\n"
}

func quotedAll(words []string) []string {
	quoted := make([]string, len(words))
	for i, word := range words {
		quoted[i] = tomlString(word)
	}
	return quoted
}

func writePerson(d draft) string {
	words := strings.FieldsFunc(strings.TrimPrefix(d.Name, "people/"), func(r rune) bool { return r == '-' || r == '_' })
	for i, word := range words {
		letters := []rune(word)
		words[i] = strings.ToUpper(string(letters[:1])) + string(letters[1:])
	}
	return "name     = " + tomlString(strings.Join(words, " ")) + "   # as posts say it\n" + `#status   = "held"           # held, house-arrest, released, died, unknown
#sentence = "six years"
#born     = 1980-05-01       # a year or a month alone will do: "1980", "1980-05"
#arrested = "2021-03"
#guardian = "…"              # who keeps telling the story
#hashtag  = "OneWord"
#hold     = "why"            # nothing that names the person goes out
#[letters]
#to       = "…"              # the name as it has to stand on the envelope
#address  = "…"
#verified = 2026-11-01       # the day on which somebody knew that letters arrive there
`
}
