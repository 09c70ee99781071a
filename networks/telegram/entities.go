package telegram

import "vigil/networks"

// entity is a stretch of a text that is shown in another way. Offset and length
// are UTF-16 units (core.telegram.org/bots/api, "MessageEntity").
type entity struct {
	Type   string `json:"type"`
	Offset int    `json:"offset"`
	Length int    `json:"length"`
	URL    string `json:"url,omitempty"`
}

// formatted is a text as Telegram takes it.
type formatted struct {
	plain    string
	entities []entity
}

// entityTypes are Telegram's names of the marks.
var entityTypes = map[networks.MarkKind]string{
	networks.Bold:   "bold",
	networks.Italic: "italic",
	networks.Linked: "text_link",
	networks.Quoted: "blockquote",
}

// textOf puts a warning above the text, and a spoiler over the text below it.
func textOf(m networks.Message) formatted {
	shown := formatted{plain: m.Text}
	before := 0
	switch {
	case m.Warning != "" && m.Text != "":
		shown.plain = m.Warning + warningGap + m.Text
		before = units(m.Warning + warningGap)
		shown.entities = append(shown.entities, entity{Type: "spoiler", Offset: before, Length: units(m.Text)})
	case m.Warning != "":
		shown.plain = m.Warning
	}
	for _, mark := range m.Marks {
		shown.entities = append(shown.entities, entity{
			Type:   entityTypes[mark.Kind],
			Offset: before + units(m.Text[:mark.Start]),
			Length: units(mark.Of(m.Text)),
			URL:    mark.Address,
		})
	}
	return shown
}

// units counts as the offsets of entities do.
func units(text string) int {
	return networks.Length(text, networks.TextLimits{Counting: networks.UTF16})
}
