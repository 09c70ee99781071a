package telegram

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// pagePost is a post as a channel's public page shows it.
type pagePost struct {
	id   int64
	at   time.Time
	text string
	// album are the numbers of all messages, where there are several.
	album []int64
	files int
	// parent is the number of the post that it answers, original that of the one that
	// it shows again; either may be [unknownPost].
	parent, original string

	poll    bool
	options []string
	// service: it says what was done to the channel, and is no post.
	service bool
	edited  bool
	// unclear: the page does not show all of it.
	unclear bool
}

// unknownPost stands for one that the page does not name.
const unknownPost = "?"

// The classes of the page, as its readers know them (RSSHub,
// lib/routes/telegram/channel.ts, of 2026). One that is renamed leaves a post without
// any content, which is then unclear.
const (
	classMessage     = "tgme_widget_message"
	classHistory     = "tgme_channel_history"
	classService     = "service_message"
	classReply       = "tgme_widget_message_reply"
	classPreview     = "tgme_widget_message_link_preview"
	classOrigin      = "tgme_widget_message_forwarded_from_name"
	classText        = "tgme_widget_message_text"
	classPhoto       = "tgme_widget_message_photo_wrap"
	classVideo       = "tgme_widget_message_video_player"
	classDocument    = "tgme_widget_message_document_wrap"
	classUnsupported = "message_media_not_supported"
	classPoll        = "tgme_widget_message_poll"
	classQuestion    = "tgme_widget_message_poll_question"
	classOption      = "tgme_widget_message_poll_option_text"
	classMeta        = "tgme_widget_message_meta"
)

// parsePage reads the posts of a channel. A page without a history is that of a
// channel that shows none; a post that can't be read makes the whole page useless.
func parsePage(channel string, body []byte) ([]pagePost, error) {
	document, err := html.Parse(bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	var posts []pagePost
	history := false
	for node := range document.Descendants() {
		history = history || hasClass(node, classHistory)
		named := attribute(node, "data-post")
		if named == "" || !hasClass(node, classMessage) {
			continue
		}
		post, err := readPost(channel, named, node)
		if err != nil {
			return nil, err
		}
		posts = append(posts, post)
	}
	if !history && len(posts) == 0 {
		return nil, errors.New("the channel shows no posts there; take out preview_page")
	}
	return posts, nil
}

func readPost(channel, named string, node *html.Node) (pagePost, error) {
	owner, number, _ := strings.Cut(named, "/")
	id, err := parseID(number)
	if err != nil || !strings.EqualFold(owner, channel) {
		return pagePost{}, fmt.Errorf("%q is no post of the channel @%s", named, channel)
	}
	post := pagePost{id: id, service: hasClass(node, classService)}
	post.readAll(node)
	if post.at.IsZero() {
		return pagePost{}, fmt.Errorf("post %d has no date", id)
	}
	if len(post.album) < 2 {
		post.album = nil
	}
	shows := post.text != "" || post.files > 0 || post.poll
	post.unclear = post.unclear || !shows && !post.service
	return post, nil
}

func (p *pagePost) readAll(node *html.Node) {
	for child := range node.ChildNodes() {
		p.read(child)
	}
}

// read takes what an element tells, and goes on inside it where it tells nothing
// itself.
func (p *pagePost) read(node *html.Node) {
	switch {
	case hasClass(node, classReply):
		p.parent = postIn(node)
	case hasClass(node, classOrigin):
		p.original = postIn(node)
	case hasClass(node, classPreview):
		// Another's words.
	case hasClass(node, classText):
		p.text += textIn(node)
	case hasClass(node, classPhoto), hasClass(node, classVideo), hasClass(node, classDocument):
		p.readFile(node)
	case hasClass(node, classUnsupported):
		p.unclear = true
	case hasClass(node, classQuestion):
		p.text = textIn(node)
	case hasClass(node, classOption):
		p.options = append(p.options, textIn(node))
	case node.DataAtom == atom.Time && p.at.IsZero():
		p.at, _ = time.Parse(time.RFC3339, attribute(node, "datetime")) // a video's length is no date
	default:
		p.poll = p.poll || hasClass(node, classPoll)
		p.edited = p.edited || hasClass(node, classMeta) && strings.Contains(textIn(node), "edited")
		p.readAll(node)
	}
}

// readFile counts a file, and notes the number of its message: in an album each
// file has a link of its own.
func (p *pagePost) readFile(node *html.Node) {
	p.files++
	id, err := parseID(lastSegment(attribute(node, "href")))
	if err == nil && !slices.Contains(p.album, id) {
		p.album = append(p.album, id)
	}
}

// postIn is the number of the post that an element leads to.
func postIn(node *html.Node) string {
	number := lastSegment(attribute(node, "href"))
	if _, err := strconv.ParseUint(number, 10, 64); err != nil {
		return unknownPost
	}
	return number
}

// lastSegment is the end of an address, without its query.
func lastSegment(address string) string {
	address, _, _ = strings.Cut(address, "?")
	return address[strings.LastIndexByte(address, '/')+1:]
}

// textIn is the text of an element with its lines, without the space around it.
func textIn(node *html.Node) string {
	var text strings.Builder
	writeText(&text, node)
	return strings.TrimSpace(text.String())
}

func writeText(into *strings.Builder, node *html.Node) {
	switch {
	case node.Type == html.TextNode:
		into.WriteString(node.Data)
		return
	case node.DataAtom == atom.Br:
		into.WriteByte('\n')
		return
	}
	block := slices.Contains([]atom.Atom{atom.Div, atom.P, atom.Blockquote, atom.Pre}, node.DataAtom)
	if block {
		into.WriteByte('\n')
	}
	for child := range node.ChildNodes() {
		writeText(into, child)
	}
	if block {
		into.WriteByte('\n')
	}
}

func hasClass(node *html.Node, class string) bool {
	return node.Type == html.ElementNode && slices.Contains(strings.Fields(attribute(node, "class")), class)
}

func attribute(node *html.Node, name string) string {
	for _, each := range node.Attr {
		if each.Key == name {
			return each.Val
		}
	}
	return ""
}
