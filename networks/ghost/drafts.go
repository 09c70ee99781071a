package ghost

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
	// ID is the draft's; empty: there is none yet.
	ID string `json:"id,omitempty"`
	// Updated is the state of the draft that is to be published.
	Updated string `json:"updated,omitempty"`
	// Written is the SHA-256 of what stands in it.
	Written string   `json:"written,omitempty"`
	Media   []upload `json:"media,omitempty"`
}

// post is a post as the API shows it.
type post struct {
	ID      string `json:"id"`
	Status  string `json:"status"`
	Updated string `json:"updated_at"`
	URL     string `json:"url"`
	Count   struct {
		Positive int `json:"positive_feedback"`
	} `json:"count"`
}

// posts is the envelope of every answer about posts.
type posts struct {
	Posts []post `json:"posts"`
}

// only is the one post of an answer; the zero post, if there is none.
func (p posts) only() post {
	if len(p.Posts) == 0 {
		return post{}
	}
	return p.Posts[0]
}

const (
	published = "published"
	draft     = "draft"
)

// Prepare uploads pictures and writes the draft. What is written already is not
// written again, unless somebody has changed it in the editor meanwhile: then that is
// kept. A draft whose id was lost is found by its slug.
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
	body := documentOf(message, now.Media)
	digest, err := digestOf(body)
	if err != nil {
		return err
	}
	standing, err := a.find(ctx, message, now.ID)
	if err != nil {
		return fmt.Errorf("looking for the draft: %w", err)
	}
	if standing.Status != published && (standing.ID == "" || standing.ID != now.ID || digest != now.Written) {
		standing, err = a.write(ctx, message, body, standing)
		if err != nil {
			return fmt.Errorf("writing the draft: %w", err)
		}
	}
	now.ID, now.Updated, now.Written = standing.ID, standing.Updated, digest
	return nil
}

func readPrepared(message networks.Message) (prepared, error) {
	var known prepared
	err := message.ReadPrepared(&known)
	return known, err
}

// find is the draft or post of a message: the one of this id, unless somebody has
// deleted it, else the one of the message's slug.
func (a *account) find(ctx context.Context, message networks.Message, id string) (post, error) {
	if id != "" {
		known, err := a.show(ctx, id)
		if err == nil || !networks.IsGone(err) {
			return known, err
		}
	}
	var found posts
	err := a.ask(ctx, http.MethodGet, "/posts/", url.Values{"filter": {"slug:'" + networks.Slug(message) + "'"}}, nil, &found)
	return found.only(), err
}

func (a *account) show(ctx context.Context, id string) (post, error) {
	if err := checkID(id); err != nil {
		return post{}, err
	}
	var shown posts
	err := a.ask(ctx, http.MethodGet, pathOf(id), nil, nil, &shown)
	return shown.only(), err
}

// fromHTML has Ghost make its own form of the text (docs.ghost.org/admin-api/posts,
// "Source HTML").
func fromHTML() url.Values { return url.Values{"source": {"html"}} }

// write makes the draft, or writes into the one that stands there.
func (a *account) write(ctx context.Context, message networks.Message, body document, standing post) (post, error) {
	method, path := http.MethodPut, pathOf(standing.ID)
	body.Updated = standing.Updated
	if standing.ID == "" {
		method, path = http.MethodPost, "/posts/"
		body.Status, body.Slug = draft, networks.Slug(message)
	}
	var written posts
	if err := a.ask(ctx, method, path, fromHTML(), envelope(body), &written); err != nil {
		return post{}, err
	}
	made := written.only()
	if checkID(made.ID) != nil {
		return post{}, networks.Temporary.Errorf("the answer names no draft")
	}
	return made, nil
}

// document is what is sent of a post.
type document struct {
	Status     string `json:"status,omitempty"`
	Slug       string `json:"slug,omitempty"`
	Updated    string `json:"updated_at,omitempty"`
	Published  string `json:"published_at,omitempty"`
	Title      string `json:"title,omitempty"`
	HTML       string `json:"html,omitempty"`
	Excerpt    string `json:"custom_excerpt,omitempty"`
	Visibility string `json:"visibility,omitempty"`
	Image      string `json:"feature_image,omitempty"`
	ImageAlt   string `json:"feature_image_alt,omitempty"`
	Tags       []tag  `json:"tags,omitempty"`
}

// tag is made where the site has none of that name.
type tag struct {
	Name string `json:"name"`
}

func envelope(body document) map[string][]document { return map[string][]document{"posts": {body}} }

func documentOf(message networks.Message, files []upload) document {
	made := document{
		Title:      message.Title,
		Excerpt:    message.Options[optionExcerpt],
		Visibility: message.Visibility,
	}
	for _, name := range message.Hashtags {
		made.Tags = append(made.Tags, tag{name})
	}
	made.illustrate(message, files)
	return made
}

// digestOf tells whether a draft has to be written anew.
func digestOf(body document) (string, error) {
	encoded, err := json.Marshal(body)
	sum := sha256.Sum256(encoded)
	return hex.EncodeToString(sum[:]), err
}
