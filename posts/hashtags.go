package posts

import (
	"strings"

	"golang.org/x/text/unicode/norm"

	"vigil/networks"
)

// gatherHashtags puts the lists together in their order, without "#", each tag
// once whatever its letter case.
func gatherHashtags(lists ...[]string) []string {
	var tags []string
	seen := map[string]bool{}
	for _, list := range lists {
		for _, tag := range list {
			tag = norm.NFC.String(strings.TrimLeft(strings.TrimSpace(tag), "#"))
			if folded := strings.ToLower(tag); tag != "" && !seen[folded] {
				seen[folded] = true
				tags = append(tags, tag)
			}
		}
	}
	return tags
}

// appendHashtags adds the tags that no part says yet, as the last line of the
// first one.
func appendHashtags(parts []prose, tags []string) {
	said := saidHashtags(parts)
	var line []string
	for _, tag := range tags {
		if !said[strings.ToLower(tag)] {
			line = append(line, "#"+tag)
		}
	}
	if len(line) > 0 {
		parts[0].add(strings.Join(line, " "))
	}
}

// saidHashtags are the tags of a text, folded and without "#".
func saidHashtags(parts []prose) map[string]bool {
	said := map[string]bool{}
	for _, part := range parts {
		for _, span := range networks.Hashtags(part.text) {
			said[strings.ToLower(strings.TrimLeft(span.Of(part.text), "#＃"))] = true
		}
	}
	return said
}
