package bluesky

import (
	"slices"
	"strings"

	"vigil/networks"
)

// facet makes a stretch of the text a link, a mention or a hashtag
// (app.bsky.richtext.facet). To a reader's app the text alone is none of these.
type facet struct {
	Index    index     `json:"index"`
	Features []feature `json:"features"`
}

// index counts bytes of UTF-8, as Go does.
type index struct {
	Start int `json:"byteStart"`
	End   int `json:"byteEnd"`
}

type feature struct {
	Type string `json:"$type"`
	URI  string `json:"uri,omitempty"`
	DID  string `json:"did,omitempty"`
	Tag  string `json:"tag,omitempty"`
}

// The kinds of a feature.
const (
	linkFeature    = "app.bsky.richtext.facet#link"
	mentionFeature = "app.bsky.richtext.facet#mention"
	tagFeature     = "app.bsky.richtext.facet#tag"
)

// facetsOf are the message's links, the mentions of whom is known, and its hashtags, in
// the order of the text. They don't overlap: apps show only the first of two that do.
func facetsOf(m networks.Message, known map[string]string) []facet {
	facets := markedLinks(m)
	add := func(span networks.Span, added feature) {
		covered := slices.ContainsFunc(facets, func(f facet) bool { return f.Index.Start < span.End && span.Start < f.Index.End })
		if !covered {
			facets = append(facets, facet{Index: index{span.Start, span.End}, Features: []feature{added}})
		}
	}
	for _, span := range networks.Links(m.Text) {
		add(span, feature{Type: linkFeature, URI: span.Of(m.Text)})
	}
	for _, span := range networks.Mentions(m.Text) {
		if did := known[handleOf(span.Of(m.Text))]; did != "" {
			add(span, feature{Type: mentionFeature, DID: did})
		}
	}
	for _, span := range networks.Hashtags(m.Text) {
		if tag := tagOf(span.Of(m.Text)); tag != "" {
			add(span, feature{Type: tagFeature, Tag: tag})
		}
	}
	slices.SortFunc(facets, func(a, b facet) int { return a.Index.Start - b.Index.Start })
	return facets
}

// markedLinks are the words that lead to an address.
func markedLinks(m networks.Message) []facet {
	var facets []facet
	for _, mark := range m.Marks {
		if mark.Kind == networks.Linked && networks.IsWebAddress(mark.Address) {
			facets = append(facets, facet{
				Index:    index{mark.Start, mark.End},
				Features: []feature{{Type: linkFeature, URI: mark.Address}},
			})
		}
	}
	return facets
}

// handleOf is the handle that a mention names; empty: it can't be one.
func handleOf(mention string) string {
	handle := strings.ToLower(strings.TrimPrefix(mention, "@"))
	if !isHandle(handle) {
		return ""
	}
	return handle
}

// The bounds of a tag (app.bsky.richtext.facet#tag).
var tagLimits = networks.TextLimits{Max: 64, Counting: networks.Graphemes, MaxBytes: 640}

// tagOf is a hashtag without its sign; empty: it is too long for one.
func tagOf(hashtag string) string {
	tag := strings.TrimLeft(hashtag, "#＃")
	if !tagLimits.Fits(tag) {
		return ""
	}
	return tag
}

// firstLink is where the first link of a message leads; empty: it has none.
func firstLink(m networks.Message) string {
	for _, facet := range facetsOf(m, nil) {
		if facet.Features[0].Type == linkFeature {
			return facet.Features[0].URI
		}
	}
	return ""
}
