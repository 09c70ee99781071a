package posts

import (
	"maps"
	"slices"
	"strings"

	"vigil/networks"
)

// checkMentions finds @names that belong to a person of the campaign on another
// network. Here the same name is somebody else's.
func (c *composer) checkMentions(text string) {
	for _, span := range networks.Mentions(text) {
		mention := span.Of(text)
		person, elsewhere := c.campaign.bearer(mention, c.account.Network)
		if person == nil {
			continue
		}
		instead := "{{person.handle}}, or the name"
		if here := person.Handles[c.account.Network]; here != "" {
			instead = "{{person.handle}}, or " + here
		}
		c.report(OtherHandle, c.key("text"), mention, mention, personFile(person), elsewhere, c.account.Network, instead)
	}
}

// bearer is who has this @name on a network other than the one that is meant; nil
// where that is nobody, or where somebody of the campaign has it there too.
func (c *Campaign) bearer(mention, network string) (bearer *Person, elsewhere string) {
	for _, id := range slices.Sorted(maps.Keys(c.People)) {
		person := c.People[id]
		if sameHandle(person.Handles[network], mention) {
			return nil, ""
		}
		for _, other := range slices.Sorted(maps.Keys(person.Handles)) {
			if bearer == nil && sameHandle(person.Handles[other], mention) {
				bearer, elsewhere = person, other
			}
		}
	}
	return bearer, elsewhere
}

func sameHandle(handle, mention string) bool {
	return handle != "" && strings.EqualFold(strings.TrimPrefix(handle, "@"), strings.TrimPrefix(mention, "@"))
}
