package ledger

import (
	"fmt"
	"strings"
	"unicode"
)

// longestLexeme is how much of a word is indexed, in bytes: PostgreSQL takes 2,046,
// see https://www.postgresql.org/docs/current/textsearch-limitations.html.
const longestLexeme = 1000

// lexemes are the words of a text, as FTS5's unicode61 would cut them: letters,
// numbers and the marks on them.
func lexemes(text string) []string {
	words := strings.FieldsFunc(fold(text), func(r rune) bool { return !searchable(r) && !unicode.IsMark(r) })
	for i, word := range words {
		if len(word) > longestLexeme {
			words[i] = strings.ToValidUTF8(word[:longestLexeme], "")
		}
	}
	return words
}

// vector is the tsvector of a text: each word with its place. No parser of the
// server takes part, so that all servers find the same.
func vector(text string) string {
	var vector strings.Builder
	for i, word := range lexemes(text) {
		fmt.Fprintf(&vector, "'%s':%d ", word, i+1)
	}
	return vector.String()
}

// vectorQuery is the tsquery of words, each by its beginning, in any order; those
// that hang together, as in 2026-11, have to follow each other. It is empty where
// nothing that could be found was asked for.
func vectorQuery(search string) string {
	var terms []string
	for typed := range strings.FieldsSeq(fold(search)) {
		if words := lexemes(typed); strings.ContainsFunc(typed, searchable) {
			terms = append(terms, "'"+strings.Join(words, "' <-> '")+"':*")
		}
	}
	return strings.Join(terms, " & ")
}
