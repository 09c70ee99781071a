package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"vigil/networks"
	"vigil/networks/all"
	"vigil/posts"
)

const explainHelp = `Explain says what a word means that stands in a file or in an answer of vigil: a
key of a post, a person, a campaign or config.toml, a code of a problem, a state of a
delivery, something between {{ and }} in a text, or a network. A word that stands in
several places is explained for each. Without a word it lists all that it knows.

  $ vigil explain post.at
  post.at  when it goes out: "2026-12-01 18:00", in the campaign's zone unless …

  $ vigil explain date_order
  date_order  error: 1/12/2026 is December for some and January for others.
              wrong:
                at = 01.12.2026 18:00
              right:
                at = "2026-12-01 18:00"`

func (a *application) explainCommand() *cobra.Command {
	var asJSON bool
	command := &cobra.Command{
		Use:   "explain [WORD]",
		Short: "Say what a key, a problem's code or a word of a template means",
		Long:  explainHelp,
		Args:  usage(cobra.MaximumNArgs(1)),
		ValidArgsFunction: func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
			return slices.Compact(slices.Sorted(slices.Values(wordsToExplain()))), cobra.ShellCompDirectiveNoFileComp
		},
		RunE: func(command *cobra.Command, words []string) error {
			found, shown := explanations(), explanation.briefly
			if len(words) == 1 {
				shown = explanation.inFull
				if found = explained(words[0]); len(found) == 0 {
					return &ended{exitUsage, fmt.Errorf("nothing is known of %q; %s", words[0], nearestToExplain(words[0]))}
				}
			}
			out := pageOf(command)
			if asJSON {
				return printJSON(out, found)
			}
			return printExplanations(out, found, shown)
		},
	}
	jsonFlag(command, &asJSON)
	return command
}

// explanation is what a word means.
type explanation struct {
	Word string `json:"word"`
	// Kind is "key", "problem", "state", "template" or "network".
	Kind  string `json:"kind"`
	About string `json:"about"`
	// Example is that of a problem which a few lines can show.
	Example *posts.Example `json:"example,omitempty"`
}

func (e explanation) briefly() string { return e.About }

// inFull adds the example.
func (e explanation) inFull() string {
	if e.Example == nil {
		return e.About
	}
	return e.About + "\nwrong:\n" + indented(e.Example.Wrong) + "\nright:\n" + indented(e.Example.Right)
}

func indented(lines string) string { return "  " + strings.ReplaceAll(lines, "\n", "\n  ") }

// explanations are all there are.
func explanations() []explanation {
	var known []explanation
	for _, file := range []string{"post", "person", "campaign"} {
		for _, key := range posts.KeysOf(file) {
			known = append(known, explanation{Word: file + "." + key.Name, Kind: "key", About: key.About})
		}
	}
	for _, word := range configWords() {
		known = append(known, explainSetting("config.", word))
	}
	for _, word := range wordsOf(exampleCommon) {
		known = append(known, explainSetting("config.accounts.NAME.", word))
	}
	for _, network := range all.List {
		known = append(known, explainNetwork(network)...)
	}
	for _, state := range states {
		known = append(known, explanation{Word: string(state), Kind: "state", About: stateWords[state].meaning + " " + stateWords[state].remedy})
	}
	for _, word := range posts.Words() {
		known = append(known, explanation{Word: word.Example, Kind: "template", About: word.About})
	}
	for _, code := range posts.Codes() {
		known = append(known, explainCode(code))
	}
	return known
}

// explainNetwork tells how an account is configured, and the keys that only this
// network has.
func explainNetwork(network networks.Network) []explanation {
	known := []explanation{{Word: "account." + network.Name, Kind: "network", About: aboutNetwork(network)}}
	for _, option := range network.Options {
		about := strings.TrimSuffix(option.About, ".") + "; below [on." + network.Name + "]"
		if len(option.Values) > 0 {
			about += ": " + strings.Join(option.Values, ", ")
		}
		known = append(known, explanation{Word: "post.on." + network.Name + "." + option.Key, Kind: "key", About: about})
	}
	for _, word := range wordsOf(network.Sample) {
		if word.name != "network" {
			known = append(known, explainSetting("config.accounts."+network.Name+".", word))
		}
	}
	return known
}

// explainSetting explains a key of config.toml.
func explainSetting(table string, word configWord) explanation {
	name, about := word.name, word.about
	if word.table != "" {
		name = word.table + "." + name
	}
	if word.sample != "" {
		about = strings.TrimPrefix(about+"; as in "+word.name+" = "+word.sample, "; ")
	}
	return explanation{Word: table + name, Kind: "key", About: about}
}

func aboutNetwork(network networks.Network) string {
	return fmt.Sprintf("%s: %s.\nIn config.toml:\n[accounts.%s]\n%s", network.Title, limitsInWords(network.Limits), network.Name, strings.TrimSuffix(network.Sample, "\n"))
}

func explainCode(code posts.Code) explanation {
	severity, about, allowable, _ := posts.Explain(code)
	said := fmt.Sprintf("%s: %s", severity, about)
	if allowable {
		said += fmt.Sprintf(" allow.%s = \"why\" silences it.", code)
	}
	explained := explanation{Word: string(code), Kind: "problem", About: said}
	if example, ok := posts.ExampleOf(code); ok {
		explained.Example = &example
	}
	return explained
}

// explained finds a word wherever it stands: as it is, or as the end of a longer
// one; else as a part of one. What can stand below [on.NAME] is explained where it
// stands for all accounts.
func explained(word string) []explanation {
	known := explanations()
	for _, matches := range []func(explanation) bool{
		func(e explanation) bool { return e.is(word) },
		func(e explanation) bool { return slices.Contains(strings.FieldsFunc(e.Word, divides), word) },
	} {
		found := slices.DeleteFunc(slices.Clone(known), func(e explanation) bool { return !matches(e) })
		if len(found) > 0 {
			return found
		}
	}
	if parts := strings.Split(strings.TrimPrefix(word, "post."), "."); parts[0] == "on" && len(parts) > 2 {
		return explained("post." + strings.Join(parts[2:], "."))
	}
	return nil
}

// is tells whether a word means this one, and is not only a part of it.
func (e explanation) is(word string) bool {
	name := strings.Trim(e.Word, "{}")
	if e.Kind == "template" && strings.Fields(name)[0] == word {
		return true
	}
	return e.Word == word || name == word || e.Kind != "template" && strings.HasSuffix(e.Word, "."+word)
}

// divides tells the parts of a key's name, and of what stands between {{ and }}.
func divides(r rune) bool { return strings.ContainsRune(".{} \"", r) }

// wordsToExplain are the words as they can be asked for.
func wordsToExplain() []string {
	var words []string
	for _, e := range explanations() {
		if e.Kind == "template" {
			words = append(words, strings.Fields(strings.Trim(e.Word, "{}"))[0])
		} else {
			words = append(words, e.Word)
		}
	}
	return words
}

// nearestToExplain says which word was probably meant.
func nearestToExplain(word string) string {
	known := wordsToExplain()
	for _, name := range slices.Clone(known) {
		known = append(known, name[strings.LastIndexByte(name, '.')+1:])
	}
	if meant := posts.Suggestion(word, known); strings.HasPrefix(meant, "did you mean") {
		return meant
	}
	return "`vigil explain` lists all words"
}

// headings are those of a listing, in its order.
var headings = []struct{ kind, title string }{
	{"key", "Keys of files"},
	{"network", "Networks"},
	{"template", "Words in texts"},
	{"state", "States of a delivery"},
	{"problem", "Problems"},
}

func printExplanations(out page, known []explanation, shown func(explanation) string) error {
	several := slices.ContainsFunc(known, func(e explanation) bool { return e.Kind != known[0].Kind })
	for i, heading := range headings {
		of := slices.DeleteFunc(slices.Clone(known), func(e explanation) bool { return e.Kind != heading.kind })
		if len(of) == 0 {
			continue
		}
		if several {
			if i > 0 {
				out.printf("\n")
			}
			out.printf("%s\n", out.paint(bold, heading.title))
		}
		rows := tableOf()
		for _, e := range of {
			rows.add(e.Word, shown(e))
		}
		if err := rows.print(out); err != nil {
			return err
		}
	}
	return nil
}
