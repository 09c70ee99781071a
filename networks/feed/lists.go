package feed

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"time"
)

// list is a file that tells of the newest posts.
type list struct {
	name    string
	content []byte
}

// lists are the feeds and the index.
func (s *shelf) lists() ([]list, error) {
	for _, each := range s.newest {
		if err := each.render(s.about); err != nil {
			return nil, err
		}
	}
	atom, err := s.atom()
	if err != nil {
		return nil, err
	}
	jsonFeed, err := s.jsonFeed()
	if err != nil {
		return nil, err
	}
	index, err := s.index()
	return []list{{"feed.xml", atom}, {"feed.json", jsonFeed}, {"index.html", index}}, err
}

// render makes once what stands about the post in each list.
func (s *shelved) render(about channel) error {
	if s.atom != nil {
		return nil
	}
	shown := about.view(s.post, about.Base)
	content, err := render("content", shown)
	if err != nil {
		return err
	}
	if s.json, err = jsonItemOf(s.post, shown, string(content)); err != nil {
		return err
	}
	relative := about.view(s.post, "")
	if s.line, err = render("line", relative); err != nil {
		return err
	}
	s.atom, err = atomEntryOf(s.post, shown, string(content))
	return err
}

// rendered is what stands about each of the newest posts in one of the lists.
func (s *shelf) rendered(in func(*shelved) []byte) [][]byte {
	all := make([][]byte, len(s.newest))
	for i, each := range s.newest {
		all[i] = in(each)
	}
	return all
}

// atomFeed is RFC 4287, section 4.1.1.
type atomFeed struct {
	XMLName   xml.Name   `xml:"http://www.w3.org/2005/Atom feed"`
	ID        string     `xml:"id"`
	Title     string     `xml:"title"`
	Updated   string     `xml:"updated"`
	Author    string     `xml:"author>name"`
	Links     []atomLink `xml:"link"`
	Generator string     `xml:"generator"`
	Entries   []byte     `xml:",innerxml"`
}

// atomEntry is RFC 4287, section 4.1.2.
type atomEntry struct {
	XMLName    xml.Name       `xml:"entry"`
	Language   string         `xml:"xml:lang,attr,omitempty"`
	ID         string         `xml:"id"`
	Title      string         `xml:"title"`
	Published  string         `xml:"published"`
	Updated    string         `xml:"updated"`
	Links      []atomLink     `xml:"link"`
	Categories []atomCategory `xml:"category"`
	Content    atomContent    `xml:"content"`
}

type atomLink struct {
	Rel    string `xml:"rel,attr"`
	Type   string `xml:"type,attr,omitempty"`
	Length int64  `xml:"length,attr,omitempty"`
	Href   string `xml:"href,attr"`
}

type atomCategory struct {
	Term string `xml:"term,attr"`
}

type atomContent struct {
	Type string `xml:"type,attr"`
	HTML string `xml:",chardata"`
}

func (s *shelf) atom() ([]byte, error) {
	feed := atomFeed{
		ID: s.about.ID, Title: s.about.Title, Author: s.about.Author, Generator: "vigil",
		Updated: s.updated().Format(time.RFC3339),
		Links:   []atomLink{{Rel: "alternate", Type: "text/html", Href: s.about.Base + "index.html"}},
	}
	if s.about.Base != "" {
		feed.Links = append(feed.Links, atomLink{Rel: "self", Type: "application/atom+xml", Href: s.about.Base + "feed.xml"})
	}
	feed.Entries = bytes.Join(s.rendered(func(each *shelved) []byte { return each.atom }), nil)
	content, err := xml.Marshal(feed)
	return append(append([]byte(xml.Header), content...), '\n'), err
}

// updated is the latest time in the feed; an empty one has not begun.
func (s *shelf) updated() time.Time {
	latest := time.Unix(0, 0).UTC()
	for _, each := range s.newest {
		if each.updated().After(latest) {
			latest = each.updated()
		}
	}
	return latest
}

func atomEntryOf(p post, shown view, content string) ([]byte, error) {
	entry := atomEntry{
		Language: shown.Language, ID: p.ID, Title: shown.Title,
		Published: shown.Published, Updated: p.updated().Format(time.RFC3339),
		Links:   []atomLink{{Rel: "alternate", Type: "text/html", Href: shown.Page}},
		Content: atomContent{Type: "html", HTML: content},
	}
	if shown.Parent != "" {
		entry.Links = append(entry.Links, atomLink{Rel: "related", Type: "text/html", Href: shown.Parent})
	}
	for _, file := range shown.videos() {
		entry.Links = append(entry.Links, atomLink{Rel: "enclosure", Type: file.Type, Length: file.Size, Href: file.Address})
	}
	for _, tag := range p.hashtags() {
		entry.Categories = append(entry.Categories, atomCategory{tag})
	}
	encoded, err := xml.MarshalIndent(entry, "", "  ")
	return append([]byte("\n"), encoded...), err
}

// videos are attached as well: many readers take the player out of a page.
func (v view) videos() []mediumView {
	var all []mediumView
	for _, part := range v.Parts {
		for _, file := range part.Media {
			if file.Video {
				all = append(all, file)
			}
		}
	}
	return all
}

// jsonFeed is jsonfeed.org/version/1.1, but for its items.
type jsonFeed struct {
	Version string       `json:"version"`
	Title   string       `json:"title"`
	Home    string       `json:"home_page_url,omitempty"`
	Feed    string       `json:"feed_url,omitempty"`
	Authors []jsonAuthor `json:"authors"`
}

type jsonAuthor struct {
	Name string `json:"name"`
}

type jsonItem struct {
	ID          string           `json:"id"`
	URL         string           `json:"url"`
	Title       string           `json:"title,omitempty"`
	HTML        string           `json:"content_html"`
	Published   string           `json:"date_published"`
	Modified    string           `json:"date_modified"`
	Language    string           `json:"language,omitempty"`
	Tags        []string         `json:"tags,omitempty"`
	Attachments []jsonAttachment `json:"attachments,omitempty"`
}

type jsonAttachment struct {
	URL  string `json:"url"`
	Type string `json:"mime_type"`
	Size int64  `json:"size_in_bytes,omitempty"`
}

func (s *shelf) jsonFeed() ([]byte, error) {
	feed := jsonFeed{
		Version: "https://jsonfeed.org/version/1.1", Title: s.about.Title,
		Authors: []jsonAuthor{{s.about.Author}},
	}
	if s.about.Base != "" {
		feed.Home, feed.Feed = s.about.Base, s.about.Base+"feed.json"
	}
	head, err := encodeJSON(feed)
	if err != nil {
		return nil, err
	}
	// The items are JSON already; to encode them again with the head would take
	// longer than all the rest of publishing.
	content := append(bytes.TrimSuffix(head, []byte("\n}")), ",\n \"items\": [\n"...)
	return append(append(content, bytes.Join(s.rendered(func(each *shelved) []byte { return each.json }), []byte(",\n"))...), "\n ]\n}\n"...), nil
}

func jsonItemOf(p post, shown view, content string) ([]byte, error) {
	item := jsonItem{
		ID: p.ID, URL: shown.Page, Title: shown.Headline, HTML: content,
		Published: shown.Published, Modified: p.updated().Format(time.RFC3339),
		Language: shown.Language, Tags: p.hashtags(),
	}
	for _, file := range shown.videos() {
		item.Attachments = append(item.Attachments, jsonAttachment{file.Address, file.Type, file.Size})
	}
	return encodeJSON(item)
}

// encodeJSON leaves <, > and & as they are: a feed is no part of a page. No
// newline follows.
func encodeJSON(value any) ([]byte, error) {
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", " ")
	err := encoder.Encode(value)
	return bytes.TrimSuffix(out.Bytes(), []byte("\n")), err
}
