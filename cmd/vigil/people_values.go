package main

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"vigil/posts"
)

// dayKeys take a day; partialKeys take a month or a year, too.
var (
	dayKeys     = []string{"embargo", "letters.verified"}
	partialKeys = []string{"born", "arrested", "sentenced"}
)

// statusWords are what people write in tables for what files call the status.
var statusWords = meanings(map[string]string{
	"held":         "in prison, imprisoned, detained, in custody, jailed, arrested, в заключении, в тюрьме, в колонии, заключён, заключен, заключена, под стражей, сидит, у зняволенні, за кратамі, зняволены, зняволеная",
	"house-arrest": "house arrest, home arrest, домашний арест, под домашним арестом, хатні арышт, дамашняя хімія, домашняя химия, хімія, химия",
	"released":     "free, freed, at liberty, освобождён, освобожден, освобождена, на свободе, вышел, вышла, вызвалены, вызваленая, на волі",
	"died":         "dead, deceased, умер, умерла, скончался, скончалась, погиб, погибла, памёр, памерла, загінуў, загінула",
	"unknown":      "?, not known, неизвестно, невядома",
})

var genderWords = meanings(map[string]string{
	"m": "male, man, м, муж, мужской, мужчина, муж., мужчынскі, мужчына",
	"f": "female, woman, w, ж, жен, женский, женщина, жен., жаночы, жанчына",
	"x": "other, nonbinary, non-binary, иное, іншы",
})

// meanings turns lists of words round: from each word to what it stands for.
func meanings(lists map[string]string) map[string]string {
	meaning := map[string]string{}
	for means, list := range lists {
		meaning[means] = means
		for word := range strings.SplitSeq(list, ", ") {
			meaning[posts.Fold(word)] = means
		}
	}
	return meaning
}

// valueOf is what a key's value means, in the form that files have; order says how
// 3/4/1980 is meant (see [sheetDate]). What it does not know it leaves to the reader of
// the file, which says what is wrong.
func valueOf(key, written, order string) (string, error) {
	written = posts.Normalize(written)
	switch {
	case written == "":
		return "", nil
	case key == "status":
		return knownWord(statusWords, written), nil
	case key == "gender":
		return knownWord(genderWords, written), nil
	case key == "hashtag":
		return strings.TrimLeft(written, "#"), nil
	case slices.Contains(partialKeys, key), slices.Contains(dayKeys, key):
		date, err := sheetDate(withoutClock(written), order)
		if err == nil && !date.Whole() && slices.Contains(dayKeys, key) {
			err = fmt.Errorf("%q is no whole day; write it like 2026-12-01", written)
		}
		return date.String(), err
	}
	return written, nil
}

func knownWord(words map[string]string, written string) string {
	if known, ok := words[posts.Fold(written)]; ok {
		return known
	}
	return written
}

// withoutClock is the day of a midnight, as programs for spreadsheets save days, and
// without the letter that ends a year in Russian.
func withoutClock(written string) string {
	for _, end := range []string{" 00:00:00", "T00:00:00", " 00:00", " г.", " г"} {
		written = strings.TrimSuffix(written, end)
	}
	return written
}

// tomlOf is a value as the file writes it: days stand bare, all else between quotes.
func tomlOf(key, value string) string {
	if slices.Contains(partialKeys, key) || slices.Contains(dayKeys, key) {
		if _, err := time.Parse(time.DateOnly, value); err == nil {
			return value
		}
	}
	return tomlString(value)
}
