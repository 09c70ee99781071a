package bluesky

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/rivo/uniseg"
)

var fakeTID = regexp.MustCompile(`^[234567abcdefghij][234567abcdefghijklmnopqrstuvwxyz]{12}$`)

// fakeProblem is what the lexicons have against a record; empty: nothing.
func fakeProblem(at place, value json.RawMessage) string {
	var typed struct {
		Type      string `json:"$type"`
		CreatedAt string `json:"createdAt"`
	}
	switch {
	case !fakeTID.MatchString(at.key):
		return "Invalid record key for " + at.collection
	case json.Unmarshal(value, &typed) != nil || typed.Type != at.collection:
		return "Invalid $type: expected " + at.collection
	}
	if _, err := time.Parse(time.RFC3339, typed.CreatedAt); err != nil {
		return "Invalid datetime at record.createdAt"
	}
	if at.collection != postCollection {
		return fakeSubject(at, value)
	}
	var p post
	if err := json.Unmarshal(value, &p); err != nil {
		return err.Error()
	}
	return p.problem()
}

// missing is a file that a record shows and nobody has uploaded; empty: none is.
func (f *fakeServer) missing(value json.RawMessage) string {
	for _, link := range (record{Value: value}).post().uploads() {
		if _, ok := f.wall.File(link); !ok {
			return link
		}
	}
	return ""
}

// fakeSubject checks what a record other than a post is about.
func fakeSubject(at place, value json.RawMessage) string {
	var about struct {
		gate
		Subject reference `json:"subject"`
	}
	if err := json.Unmarshal(value, &about); err != nil {
		return err.Error()
	}
	switch {
	case at.collection == repostCollection && (about.Subject.CID == "" || !strings.HasPrefix(about.Subject.URI, "at://")):
		return "Missing required key at record.subject"
	case at.collection != repostCollection && about.Post != place{at.repo, postCollection, at.key}.String():
		return "the gate's key does not match its post"
	}
	return ""
}

func (p post) problem() string {
	switch {
	case len(p.Text) > 3000:
		return "string too big (maximum 3000) at record.text"
	case uniseg.GraphemeClusterCount(p.Text) > 300:
		return "grapheme too big (maximum 300) at record.text"
	case len(p.Langs) > 3:
		return "array too big (maximum 3) at record.langs"
	case p.Reply != nil && (!p.Reply.Root.whole() || !p.Reply.Parent.whole()):
		return "missing required key at record.reply"
	}
	for _, facet := range p.Facets {
		if problem := facet.problem(p.Text); problem != "" {
			return problem
		}
	}
	return p.Embed.problem()
}

func (r reference) whole() bool { return strings.HasPrefix(r.URI, "at://") && r.CID != "" }

// problem is stricter than a server, which takes any range: it may not cut a character.
func (f facet) problem(text string) string {
	start, end := f.Index.Start, f.Index.End
	if start < 0 || end <= start || end > len(text) || !utf8.RuneStart(text[start]) || end < len(text) && !utf8.RuneStart(text[end]) {
		return fmt.Sprintf("the facet %d–%d does not fit the text", start, end)
	}
	return ""
}

func (e *embed) problem() string {
	if e == nil {
		return ""
	}
	tooLarge := func(p picture) bool { return p.Image.Size > limits().Media.ImageBytes }
	switch {
	case len(e.Images) > maxImages:
		return "array too big (maximum 4) at record.embed.images"
	case slices.ContainsFunc(e.Images, tooLarge):
		return "blob too big (maximum 2000000) at record.embed.images.0.image"
	case e.Video != nil && e.Video.MIME != mp4:
		return "blob type " + e.Video.MIME + " at record.embed.video"
	case e.External != nil && e.External.Thumb != nil && e.External.Thumb.Size > maxThumb:
		return "blob too big (maximum 1000000) at record.embed.external.thumb"
	}
	return ""
}

// uploads are all the blobs of a record.
func (p post) uploads() []string {
	links := p.files()
	if p.Embed != nil && p.Embed.External != nil && p.Embed.External.Thumb != nil {
		links = append(links, p.Embed.External.Thumb.Ref.Link)
	}
	return links
}
