package posts

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"vigil/networks"
)

// shortestJoined is the length from which a tag is looked at: shorter ones are a
// word by themselves more often than two.
const shortestJoined = 8

// findHiddenWords looks at the hashtags inside a text.
func findHiddenWords(m *manuscript) []finding {
	var found []finding
	for _, span := range networks.Hashtags(m.text) {
		tag := strings.TrimLeft(span.Of(m.text), "#＃")
		if better, hidden := m.shownWords(tag); hidden {
			found = append(found, finding{HashtagCase, tag, []any{tag, better}})
		}
	}
	return found
}

// checkOwnHashtags looks at the post's own list. Those of the campaign and of people
// are looked at in their files.
func (c *composer) checkOwnHashtags(read map[string]bool) {
	text, _ := c.content.Text.in(c.language)
	own, _ := c.content.Hashtags.in(c.language)
	m := manuscript{campaign: c.campaign, people: c.scene.people, text: text}
	for _, tag := range own {
		if read["#"+tag] {
			continue
		}
		read["#"+tag] = true
		if better, hidden := m.shownWords(tag); hidden {
			c.report(HashtagCase, c.key("hashtags"), tag, tag, better)
		}
	}
}

// checkHashtags looks at the tags of a campaign's or a person's file.
func (d *document) checkHashtags(key string, tags []string, m manuscript) {
	for _, tag := range tags {
		if better, hidden := m.shownWords(tag); hidden {
			d.add(NewProblem(HashtagCase, d.valuePlace(key, tag), tag, better))
		}
	}
}

// shownWords is a tag with a capital for each word, where its words are known and
// it hides them. Scripts without capitals hide nothing that could be shown.
func (m *manuscript) shownWords(tag string) (better string, hidden bool) {
	if utf8.RuneCountInString(tag) < shortestJoined || strings.Contains(tag, "_") || !hasCase(tag) {
		return "", false
	}
	for phrase := range m.phrases {
		if words, ok := consecutive(phrase, strings.ToLower(tag)); ok {
			return inCapitals(words), hides(tag, words)
		}
	}
	return "", false
}

// phrases yields the words in which a tag's own words may stand one after the
// other, those that are written with capitals first.
func (m *manuscript) phrases(yield func([]string) bool) {
	for _, tags := range m.campaign.Hashtags {
		for _, tag := range tags {
			if !yield(camelWords(tag)) {
				return
			}
		}
	}
	for _, person := range m.people {
		for _, name := range person.Name {
			if !yield(plainWords(name)) {
				return
			}
		}
	}
	if yield(plainWords(m.campaign.Name)) {
		yield(plainWords(blanked(m.text, networks.Hashtags(m.text))))
	}
}

// camelWords takes UntilAllAreFree apart, in small letters.
func camelWords(tag string) []string {
	var words []string
	start := 0
	for at, r := range tag {
		before, _ := utf8.DecodeLastRuneInString(tag[:at])
		if at > 0 && unicode.IsUpper(r) && !unicode.IsUpper(before) {
			words = append(words, strings.ToLower(tag[start:at]))
			start = at
		}
	}
	return append(words, strings.ToLower(tag[start:]))
}

// consecutive finds two or more words that, one behind the other, are the tag.
func consecutive(words []string, tag string) ([]string, bool) {
	for first := range words {
		rest := tag
		for last := first; last < len(words) && strings.HasPrefix(rest, words[last]); last++ {
			if rest = rest[len(words[last]):]; rest == "" {
				return words[first : last+1], last > first
			}
		}
	}
	return nil, false
}

func inCapitals(words []string) string {
	var joined strings.Builder
	for _, word := range words {
		joined.WriteString(capitalised(word))
	}
	return joined.String()
}

func capitalised(word string) string {
	first, size := utf8.DecodeRuneInString(word)
	return string(unicode.ToUpper(first)) + word[size:]
}

// hides tells whether a word behind the first one begins without a capital, or
// all are capitals.
func hides(tag string, words []string) bool {
	if strings.ToUpper(tag) == tag {
		return true
	}
	at := 0
	for _, word := range words[:len(words)-1] {
		at += len(word)
		if at >= len(tag) {
			return false // small letters of other length: nothing can be said
		}
		if r, _ := utf8.DecodeRuneInString(tag[at:]); !unicode.IsUpper(r) {
			return true
		}
	}
	return false
}

func hasCase(text string) bool {
	return strings.ToUpper(text) != strings.ToLower(text)
}
