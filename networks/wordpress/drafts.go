package wordpress

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"

	"vigil/networks"
)

// prepared is what Prepare leaves for Publish, and for itself when it is called
// again. Fields are added, never renamed.
type prepared struct {
	Version int `json:"version"`
	// ID is the draft's; 0: there is none yet.
	ID int `json:"id,omitempty"`
	// Written is the SHA-256 of what stands in it.
	Written string   `json:"written,omitempty"`
	Media   []upload `json:"media,omitempty"`
}

// post is a post as the API shows it to its author.
type post struct {
	ID     int    `json:"id"`
	Slug   string `json:"slug"`
	Status string `json:"status"`
	Link   string `json:"link"`
}

// fields keep answers short: a post comes with its whole text otherwise.
const fields = "id,slug,status,link"

const (
	published = "publish"
	draft     = "draft"
)

// Prepare uploads pictures and writes the draft. What is written already is not
// written again; a draft whose id was lost is found by its slug.
func (a *account) Prepare(ctx context.Context, message networks.Message) (json.RawMessage, error) {
	if message.Original != nil {
		return nil, nil
	}
	now, err := readPrepared(message)
	if err != nil {
		return nil, err
	}
	now.Version = 1
	return networks.Prepared(&now, a.prepare(ctx, message, &now))
}

func (a *account) prepare(ctx context.Context, message networks.Message, now *prepared) error {
	if message.Title == "" {
		return networks.Rejected.Errorf("a post needs a title")
	}
	if err := a.uploadAll(ctx, message, now); err != nil {
		return err
	}
	content := contentOf(message, now.Media)
	digest, err := digestOf(content, message)
	if err != nil {
		return err
	}
	standing, err := a.find(ctx, message, now.ID)
	if err != nil {
		return fmt.Errorf("looking for the draft: %w", err)
	}
	if standing.Status != published && (standing.ID == 0 || standing.ID != now.ID || digest != now.Written) {
		standing, err = a.write(ctx, message, content, standing)
		if err != nil {
			return fmt.Errorf("writing the draft: %w", err)
		}
	}
	now.ID, now.Written = standing.ID, digest
	return nil
}

func readPrepared(message networks.Message) (prepared, error) {
	var known prepared
	err := message.ReadPrepared(&known)
	return known, err
}

// find is the draft or post of a message: the one of this id, unless somebody has
// taken it away, else the one of the message's slug.
func (a *account) find(ctx context.Context, message networks.Message, id int) (post, error) {
	if id != 0 {
		known, err := a.show(ctx, id)
		if err == nil && known.Status != "trash" || err != nil && !networks.IsGone(err) {
			return known, err
		}
	}
	var found []post
	_, err := a.ask(ctx, http.MethodGet, "/posts", url.Values{
		"slug": {networks.Slug(message)}, "status": {"any"}, "context": {"edit"}, "_fields": {fields},
	}, nil, &found)
	if err != nil || len(found) == 0 {
		return post{}, err
	}
	return found[0], nil
}

func (a *account) show(ctx context.Context, id int) (post, error) {
	var shown post
	_, err := a.ask(ctx, http.MethodGet, pathOf(id), url.Values{"context": {"edit"}, "_fields": {fields}}, nil, &shown)
	return shown, err
}

// document is what is sent of a post.
type document struct {
	Status     string `json:"status,omitempty"`
	Slug       string `json:"slug,omitempty"`
	Title      string `json:"title"`
	Content    string `json:"content"`
	Excerpt    string `json:"excerpt"`
	Tags       []int  `json:"tags,omitempty"`
	Categories []int  `json:"categories,omitempty"`
	Featured   int    `json:"featured_media,omitempty"`
}

// digestOf tells whether a draft has to be written anew.
func digestOf(content content, message networks.Message) (string, error) {
	encoded, err := json.Marshal([]any{content, message.Title, message.Hashtags, message.Options})
	sum := sha256.Sum256(encoded)
	return hex.EncodeToString(sum[:]), err
}

// write makes the draft, or writes into the one that stands there.
func (a *account) write(ctx context.Context, message networks.Message, content content, standing post) (post, error) {
	body, err := a.document(ctx, message, content)
	if err != nil {
		return post{}, err
	}
	method, path := http.MethodPut, pathOf(standing.ID)
	if standing.ID == 0 {
		method, path = http.MethodPost, "/posts"
		body.Status, body.Slug = draft, networks.Slug(message)
	}
	var written post
	if _, err := a.ask(ctx, method, path, nil, body, &written); err != nil {
		return post{}, err
	}
	if written.ID == 0 {
		return post{}, networks.Temporary.Errorf("the answer names no draft")
	}
	return written, nil
}

func (a *account) document(ctx context.Context, message networks.Message, content content) (document, error) {
	made := document{
		Title: message.Title, Content: content.HTML, Featured: content.Featured,
		Excerpt: message.Options[optionExcerpt],
	}
	var err error
	if made.Tags, err = a.tags(ctx, message.Hashtags); err != nil {
		return made, fmt.Errorf("tags: %w", err)
	}
	if made.Categories, err = a.categories(ctx, message.Options[optionCategories]); err != nil {
		return made, fmt.Errorf("categories: %w", err)
	}
	return made, nil
}
