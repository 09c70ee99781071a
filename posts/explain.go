package posts

import "slices"

// Key is a key that people may write, for `vigil explain`.
type Key struct {
	// Name has the tables around the key before it: "at", "media.alt",
	// "letters.to".
	Name string
	// About is a sentence without a full stop.
	About string
}

// KeysOf are all keys of a kind of file, "post", "person" or "campaign", in the
// order in which they are read.
func KeysOf(file string) []Key {
	switch file {
	case "post":
		return slices.Concat(
			postKeys.explained(""), contentKeys.explained(""), mediaKeys.explained("media."),
			focusKeys.explained("media.focus."), pollKeys.explained("poll."), whoKeys.explained("who."), eventKeys.explained("event."),
		)
	case "person":
		return slices.Concat(personKeys.explained(""), caseKeys.explained("cases.LANGUAGE."), lettersKeys.explained("letters."), photoKeys.explained("photo."))
	case "campaign":
		return slices.Concat(campaignKeys.explained(""), slotKeys.explained("slots.NAME."))
	}
	return nil
}

func (k keys[T]) explained(table string) []Key {
	explained := make([]Key, len(k))
	for i := range k {
		explained[i] = Key{table + k[i].name, k[i].about}
	}
	return explained
}

// Written are the names of the keys that stand in the file, in the order of the
// format.
func (c Content) Written() []string {
	var names []string
	for _, key := range []struct {
		name    string
		written bool
	}{
		{"text", c.Text != nil},
		{"title", c.Title != nil},
		{"warning", c.Warning != nil},
		{"hashtags", c.Hashtags != nil},
		{"media", c.Media != nil},
		{"poll", c.Poll != nil},
		{"markup", c.Markup != nil},
		{"sensitive", c.Sensitive != nil},
		{"visibility", c.Visibility != ""},
	} {
		if key.written {
			names = append(names, key.name)
		}
	}
	return names
}
