package networks

// Card is the address whose page the network shows a card of below a message: its
// first link. Pictures and polls take the place of a card. Empty: there is none.
func (l Limits) Card(m Message) string {
	if !l.LinkCard || len(m.Media) > 0 || m.Poll != nil {
		return ""
	}
	first, card := len(m.Text), ""
	if links := l.Text.links(m.Text); len(links) > 0 {
		first, card = links[0].Start, links[0].Of(m.Text)
	}
	for _, mark := range m.Marks {
		if mark.Kind == Linked && mark.Start <= first {
			return mark.Address
		}
	}
	return card
}
