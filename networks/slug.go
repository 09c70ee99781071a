package networks

import (
	"path"
	"strings"
)

const (
	// slugWords is how much of a slug readers can read, slugKey how much of it makes
	// it unique.
	slugWords = 40
	slugKey   = 12
)

// Slug names a message in an address that readers see: the name of its file, and a
// piece of its delivery's key. It is the same for each attempt, whatever has changed
// in the text, so that a draft can be found again by it.
func Slug(message Message) string {
	post, _, _ := strings.Cut(message.Delivery, "|")
	words := strings.FieldsFunc(strings.ToLower(path.Base(post)), func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < '0' || r > '9')
	})
	readable := strings.Join(words, "-")
	readable = strings.Trim(readable[:min(len(readable), slugWords)], "-")
	return strings.TrimPrefix(readable+"-"+message.LastingKey()[:slugKey], "-")
}
