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
key, a code of a problem, something between {{ and }} in a text, or a network.
Without a word it lists all that it knows.

  $ vigil explain post.at
  post.at  when it goes out: "2026-12-01 18:00", in the campaign's zone unless …

  $ vigil explain too_long
  too_long  error: …`

func (a *application) explainCommand() *cobra.Command {
	var asJSON bool
	command := &cobra.Command{
		Use:   "explain [WORD]",
		Short: "Say what a key, a problem's code or a word of a template means",
		Long:  explainHelp,
		Args:  usage(cobra.MaximumNArgs(1)),
		ValidArgsFunction: func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
			var names []string
			for _, e := range explanations() {
				names = append(names, e.Word)
			}
			return names, cobra.ShellCompDirectiveNoFileComp
		},
		RunE: func(command *cobra.Command, words []string) error {
			found := explanations()
			if len(words) == 1 {
				if found = explained(words[0]); len(found) == 0 {
					return &ended{exitUsage, fmt.Errorf("nothing is known of %q; `vigil explain` lists all words", words[0])}
				}
			}
			out := pageOf(command)
			if asJSON {
				return printJSON(out, found)
			}
			return printExplanations(out, found)
		},
	}
	jsonFlag(command, &asJSON)
	return command
}

// explanation is what a word means.
type explanation struct {
	Word string `json:"word"`
	// Kind is "key", "problem", "template" or "network".
	Kind  string `json:"kind"`
	About string `json:"about"`
}

// explanations are all there are.
func explanations() []explanation {
	var known []explanation
	for _, file := range []string{"post", "person", "campaign"} {
		for _, key := range posts.KeysOf(file) {
			known = append(known, explanation{file + "." + key.Name, "key", key.About})
		}
	}
	for _, network := range all.List {
		known = append(known, explainNetwork(network)...)
	}
	for _, word := range posts.Words() {
		known = append(known, explanation{word.Example, "template", word.About})
	}
	for _, code := range posts.Codes() {
		known = append(known, explanation{string(code), "problem", aboutCode(code)})
	}
	return known
}

// explainNetwork tells how an account is configured, and the keys that only this
// network has.
func explainNetwork(network networks.Network) []explanation {
	known := []explanation{{"account." + network.Name, "network", aboutNetwork(network)}}
	for _, option := range network.Options {
		about := strings.TrimSuffix(option.About, ".") + "; below [on." + network.Name + "]"
		if len(option.Values) > 0 {
			about += ": " + strings.Join(option.Values, ", ")
		}
		known = append(known, explanation{"post.on." + network.Name + "." + option.Key, "key", about})
	}
	return known
}

func aboutNetwork(network networks.Network) string {
	return fmt.Sprintf("%s: %s.\nIn config.toml:\n[accounts.%s]\n%s", network.Title, limitsInWords(network.Limits), network.Name, strings.TrimSuffix(network.Sample, "\n"))
}

func aboutCode(code posts.Code) string {
	severity, about, allowable, _ := posts.Explain(code)
	said := fmt.Sprintf("%s: %s", severity, about)
	if allowable {
		said += fmt.Sprintf(" allow.%s = \"why\" silences it.", code)
	}
	return said
}

// explained finds a word: as it is, else as a part of longer ones.
func explained(word string) []explanation {
	known := explanations()
	for _, matches := range []func(string) bool{
		func(name string) bool { return name == word },
		func(name string) bool { return strings.HasSuffix(name, "."+word) },
		func(name string) bool { return slices.Contains(strings.FieldsFunc(name, divides), word) },
	} {
		found := slices.DeleteFunc(slices.Clone(known), func(e explanation) bool { return !matches(e.Word) })
		if len(found) > 0 {
			return found
		}
	}
	return nil
}

// divides tells the parts of a key's name, and of what stands between {{ and }}.
func divides(r rune) bool { return strings.ContainsRune(".{} \"", r) }

// headings are those of a listing, in its order.
var headings = []struct{ kind, title string }{
	{"key", "Keys of files"},
	{"network", "Networks"},
	{"template", "Words in texts"},
	{"problem", "Problems"},
}

func printExplanations(out page, known []explanation) error {
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
			rows.add(e.Word, e.About)
		}
		if err := rows.print(out); err != nil {
			return err
		}
	}
	return nil
}
