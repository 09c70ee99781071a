package nostr

import (
	"encoding/hex"
	"regexp"
	"slices"
	"strings"

	"vigil/networks"
)

// deliveryTag names the delivery in each event, so that two posts with the same words
// at the same second are two.
const deliveryTag = "org.vigil.delivery"

// note is the event of a message, with the files that were uploaded for it.
func (a *account) note(message networks.Message, files []upload) (event, error) {
	if err := checkMessage(message); err != nil {
		return event{}, err
	}
	made := event{Kind: noteKind, Created: created(message), Content: message.Text}
	made.Tags = append(made.Tags, a.threadTags(message)...)
	made.Tags = append(made.Tags, mentionTags(message.Text)...)
	made.Tags = append(made.Tags, hashtagTags(message)...)
	if message.Warning != "" || message.Sensitive {
		made.Tags = append(made.Tags, []string{"content-warning", message.Warning})
	}
	made.Tags = append(made.Tags, languageTags(message.Language)...)
	for i, file := range files {
		made.Tags = append(made.Tags, file.tag(message.Media[i]))
		made.Content = strings.TrimSpace(made.Content + gap(i) + file.Address)
	}
	made.Tags = append(made.Tags, delivery(message))
	return a.key.seal(made)
}

// gap sets the addresses of files off from the text.
func gap(file int) string {
	if file == 0 {
		return "\n\n"
	}
	return "\n"
}

// created is the planned time, which never changes: the id depends on it. Parts of a
// thread follow one another by a second, since readers see them in the order of their
// times.
func created(message networks.Message) int64 {
	return message.Due.Unix() + int64(max(message.Part, 1)-1)
}

func delivery(message networks.Message) []string {
	return []string{deliveryTag, message.LastingKey()}
}

func checkMessage(message networks.Message) error {
	for name, receipt := range map[string]*networks.Receipt{
		"the post to answer":     message.Parent,
		"the first of its parts": message.Root,
		"the post to show again": message.Original,
	} {
		if receipt != nil && !eventID.MatchString(receipt.ID) {
			return networks.Rejected.Errorf("%s: %q is not the id of an event", name, receipt.ID)
		}
	}
	return nil
}

// threadTags say what a note answers (NIP-10): the first post of the thread, and the
// one before. All of them are the account's own.
func (a *account) threadTags(message networks.Message) [][]string {
	if message.Parent == nil {
		return nil
	}
	me, near := a.key.public(), a.relays[0]
	root := message.Parent
	if message.Root != nil {
		root = message.Root
	}
	tags := [][]string{{"e", root.ID, near, "root", me}}
	if root.ID != message.Parent.ID {
		tags = append(tags, []string{"e", message.Parent.ID, near, "reply", me})
	}
	return append(tags, []string{"p", me})
}

// publicKey is a mention of somebody (NIP-27).
var publicKey = regexp.MustCompile(`\bnostr:(npub1[02-9ac-hj-np-z]{58})\b`)

// mentionTags tell those whom the text names.
func mentionTags(text string) [][]string {
	var tags [][]string
	for _, named := range publicKey.FindAllStringSubmatch(text, -1) {
		_, key, err := decodeBech32(named[1])
		tag := []string{"p", hex.EncodeToString(key)}
		if err == nil && !slices.ContainsFunc(tags, func(known []string) bool { return known[1] == tag[1] }) {
			tags = append(tags, tag)
		}
	}
	return tags
}

// hashtagTags are those of the post and of its text, in small letters (NIP-24).
func hashtagTags(message networks.Message) [][]string {
	words := slices.Clone(message.Hashtags)
	for _, span := range networks.Hashtags(message.Text) {
		words = append(words, strings.TrimLeft(span.Of(message.Text), "#＃"))
	}
	var tags [][]string
	for _, word := range words {
		tag := []string{"t", strings.ToLower(word)}
		if !slices.ContainsFunc(tags, func(known []string) bool { return known[1] == tag[1] }) {
			tags = append(tags, tag)
		}
	}
	return tags
}

// languageTags name the language (NIP-32).
func languageTags(code string) [][]string {
	list := "ISO-639-1"
	switch len(code) {
	case 0:
		return nil
	case 3:
		list = "ISO-639-3"
	}
	return [][]string{{"L", list}, {"l", code, list}}
}

// repost is the event that shows another one again (NIP-18). Its content may be empty:
// clients fetch the original.
func (a *account) repost(original networks.Receipt, message networks.Message) (event, error) {
	message.Original = &original
	if err := checkMessage(message); err != nil {
		return event{}, err
	}
	return a.key.seal(event{
		Kind: repostKind, Created: created(message),
		Tags: [][]string{{"e", original.ID, a.relays[0]}, {"p", a.key.public()}, delivery(message)},
	})
}
