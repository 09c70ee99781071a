package web

import "strings"

// PersonName is how a person is called, by campaign id / person id; the id where
// the campaign knows nobody under it.
func (p page) PersonName(id string) string {
	campaign, name, _ := strings.Cut(id, "/")
	for _, known := range p.campaigns {
		if found := known.People[name]; known.ID == campaign && found != nil {
			return found.NameIn("en")
		}
	}
	return id
}
