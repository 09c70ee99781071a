package bluesky

import (
	"bytes"
	"cmp"
	"html"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// head is what a page says about itself to those who show links to it.
type head struct{ title, description, image string }

// The bounds of what a card shows; no lexicon sets one, and apps cut off what is longer.
const (
	maxTitle       = 300
	maxDescription = 1000
)

var (
	metaElement  = regexp.MustCompile(`(?is)<meta\s((?:[^>"']|"[^"]*"|'[^']*')*)>`)
	titleElement = regexp.MustCompile(`(?is)<title[^>]*>(.*?)</title`)
	attribute    = regexp.MustCompile(`(?is)([a-z][a-z0-9:_-]*)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))`)
	bodyElement  = regexp.MustCompile(`(?i)<body[\s>]`)
)

// readHead reads the Open Graph properties of a page (ogp.me), or else its title and
// its description. A page that is not in UTF-8 says nothing.
func readHead(page []byte) head {
	if body := bodyElement.FindIndex(page); body != nil {
		page = page[:body[0]]
	}
	if !utf8.Valid(page) && !utf8.Valid(bytes.TrimRightFunc(page, func(r rune) bool { return r == utf8.RuneError })) {
		return head{}
	}
	told := properties(page)
	var title string
	if element := titleElement.FindSubmatch(page); element != nil {
		title = string(element[1])
	}
	return head{
		title:       tidy(cmp.Or(told["og:title"], title), maxTitle),
		description: tidy(cmp.Or(told["og:description"], told["description"]), maxDescription),
		image:       strings.TrimSpace(html.UnescapeString(told["og:image"])),
	}
}

// properties are the page's meta elements, the first of each name.
func properties(page []byte) map[string]string {
	found := map[string]string{}
	for _, element := range metaElement.FindAllSubmatch(page, -1) {
		var name, content string
		for _, pair := range attribute.FindAllSubmatch(element[1], -1) {
			value := string(pair[2]) + string(pair[3]) + string(pair[4])
			switch strings.ToLower(string(pair[1])) {
			case "property", "name":
				name = cmp.Or(name, strings.ToLower(value))
			case "content":
				content = value
			}
		}
		if _, again := found[name]; !again {
			found[name] = content
		}
	}
	return found
}

// tidy makes one line of what stood in a page, without what can't be seen.
func tidy(written string, most int) string {
	visible := strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case unicode.IsControl(r):
			return -1
		}
		return r
	}, html.UnescapeString(written))
	line := []rune(strings.Join(strings.Fields(visible), " "))
	if len(line) > most {
		return strings.TrimSpace(string(line[:most-1])) + "…"
	}
	return string(line)
}
