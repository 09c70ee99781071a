package main

import (
	"regexp"
	"strings"

	"vigil/networks"
)

// configWord is what the example configuration says of a key: there stands each
// one, with its default and a line of why.
type configWord struct {
	// table is the key's: "", "notify".
	table, name string
	// sample is a value as the file has it; about says why.
	sample, about string
}

// examplePattern is a key, switched off or not, its value, and a note behind it.
var examplePattern = regexp.MustCompile(`^#?([a-z_]+)\s*=\s*(.*?)(?:\s+# (.*))?$`)

// tablePattern is the head of a table, or of one of several: [git."git.example.org"].
var tablePattern = regexp.MustCompile(`^#?\[([a-z]+)(?:\."[^"]+")?\]$`)

// configWords are the keys of config.toml, without those of accounts.
func configWords() []configWord {
	words := wordsOf(exampleHead)
	return append(words, configWord{name: "accounts", about: aboutAccounts})
}

const aboutAccounts = "[accounts.NAME]: an account, which campaigns call NAME; `vigil explain account.NETWORK` shows its keys"

// accountWords are the keys of an account: those of its network, then those that
// every account has.
func accountWords(network networks.Network) []configWord {
	return wordsOf(network.Sample + exampleCommon)
}

// wordsOf reads the text of an example: of a key without a note behind it tells the
// paragraph above.
func wordsOf(example string) []configWord {
	var words []configWord
	table, above := "", ""
	for line := range strings.Lines(example) {
		line = strings.TrimSpace(line)
		note, isNote := strings.CutPrefix(line, "# ")
		head, key := tablePattern.FindStringSubmatch(line), examplePattern.FindStringSubmatch(line)
		switch {
		case isNote:
			above = strings.TrimSpace(above + " " + note)
			continue
		case head != nil:
			table = head[1]
			words = append(words, configWord{name: table, about: sentence(above, "")})
		case key != nil:
			words = append(words, configWord{table: table, name: key[1], sample: key[2], about: sentence(key[3], above)})
		}
		above = ""
	}
	return words
}

// sentence is the first that says something, without a full stop.
func sentence(first, second string) string {
	if first == "" {
		first = second
	}
	return strings.TrimSuffix(first, ".")
}
