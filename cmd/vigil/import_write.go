package main

import (
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"vigil/posts"
)

// compose writes the post as a person would: the keys that it needs, and no others.
func (post *importedPost) compose(plan *planImport) string {
	campaign, first := plan.read.campaign, post.rows[0]
	var file strings.Builder
	key := func(told bool, name, value string) {
		if told {
			fmt.Fprintf(&file, "%s = %s\n", name, value)
		}
	}
	fmt.Fprintf(&file, "# imported from %s: %s\n", onOneLine(filepath.Base(plan.wanted.file)), post.marks())
	key(true, "at", tomlString(first.due.Format("2006-01-02 15:04")))
	only := post.accounts()
	key(len(only) > 0 && !slices.Equal(only, sortedOnce(slices.Clone(campaign.Accounts))), "only_on", "["+strings.Join(quotedAll(only), ", ")+"]")
	key(first.person != "", "person", tomlString(first.person))
	key(len(first.hashtags) > 0, "hashtags", "["+strings.Join(quotedAll(first.hashtags), ", ")+"]")
	writeLocalized(&file, "title", post.joined(func(r *planRow) posts.Localized { return r.title }), campaign.Language)
	writeLocalized(&file, "warning", post.joined(func(r *planRow) posts.Localized { return r.warning }), campaign.Language)
	texts := post.texts()
	writeLocalized(&file, "text", texts[0].text, campaign.Language)
	if post.picture != "" {
		fmt.Fprintf(&file, "\n[[media]]\nfile = %s\n", tomlString(post.picture))
		writeLocalized(&file, "alt", post.joined(func(r *planRow) posts.Localized { return r.alt }), campaign.Language)
	}
	for _, there := range texts[1:] {
		fmt.Fprintf(&file, "\n[on.%s]\n", tomlKey(there.account))
		writeLocalized(&file, "text", there.text, campaign.Language)
	}
	return file.String()
}

func onOneLine(text string) string { return strings.Join(strings.Fields(printable(text)), " ") }

// tomlKey is a name as it stands in the head of a table; "letters/ales" has quotes.
func tomlKey(name string) string {
	if strings.Trim(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-") == "" {
		return name
	}
	return tomlString(name)
}

func (post *importedPost) marks() string {
	var marks []string
	for _, row := range post.rows {
		marks = append(marks, row.mark())
	}
	return strings.Join(slices.Compact(marks), " ")
}

// joined are the texts that some rows have, the first of each language.
func (post *importedPost) joined(of func(*planRow) posts.Localized) posts.Localized {
	all := posts.Localized{}
	for _, row := range post.rows {
		for language, text := range of(row) {
			if _, said := all[language]; !said {
				all[language] = text
			}
		}
	}
	return all
}

// textThere is what the readers of an account see; without one, all others.
type textThere struct {
	account string
	text    posts.Localized
}

// texts are what the post says everywhere, or on its first account where no row goes
// everywhere, and then what it says on the accounts that have words of their own.
func (post *importedPost) texts() []textThere {
	said := map[string]posts.Localized{}
	var accounts []string
	for _, row := range post.rows {
		places := row.accounts
		if len(places) == 0 {
			places = []string{""}
		}
		for _, account := range places {
			if said[account] == nil {
				said[account] = posts.Localized{}
				accounts = append(accounts, account)
			}
			maps.Copy(said[account], row.text)
		}
	}
	if at := slices.Index(accounts, ""); at > 0 {
		accounts[0], accounts[at] = "", accounts[0]
	}
	texts := []textThere{{text: said[accounts[0]]}}
	for _, account := range accounts[1:] {
		there := said[account]
		if accounts[0] == "" { // in other languages it says what it says everywhere
			there = maps.Clone(texts[0].text)
			maps.Copy(there, said[account])
		}
		if !maps.Equal(there, texts[0].text) {
			texts = append(texts, textThere{account, there})
		}
	}
	return texts
}

// writeLocalized writes one text, or one for each language.
func writeLocalized(file *strings.Builder, key string, texts posts.Localized, own string) {
	for _, language := range slices.Sorted(maps.Keys(texts)) {
		name := key
		if language == "" && len(texts) > 1 {
			name += "." + own
		} else if language != "" {
			name += "." + language
		}
		fmt.Fprintf(file, "%s = %s\n", name, tomlString(texts[language]))
	}
}
