package bluesky

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"vigil/networks"
)

// card is what a link shows below a text without pictures; without External the page
// had nothing to show, and is not asked again.
type card struct {
	Link     string    `json:"link"`
	External *external `json:"external,omitempty"`
}

const (
	// cardTime bounds the reading of page and picture together.
	cardTime = 15 * time.Second
	// maxPage is how much of a page is read; what a card is made of stands in its head.
	maxPage = 512 << 10
)

// illustrate makes the card of a message's first link, if it is to have one. Apps make
// none themselves. No post waits for it: a page that does not answer has no card.
func (a *account) illustrate(ctx context.Context, s session, m networks.Message, known *prepared) {
	link := firstLink(m)
	if link == "" || len(m.Media) > 0 || !a.wantsCard(m) {
		known.Card = nil
		return
	}
	if known.Card != nil && known.Card.Link == link {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, cardTime)
	defer cancel()
	made, err := a.makeCard(ctx, s, link)
	if err != nil {
		a.around.Log.Warn("a link gets no card", "link", link, "why", err)
	}
	known.Card = &card{Link: link, External: made}
}

func (a *account) wantsCard(m networks.Message) bool {
	if written := m.Options[optionCard]; written != "" {
		return written != off
	}
	return a.cards
}

func (a *account) makeCard(ctx context.Context, s session, link string) (*external, error) {
	page, at, err := a.readPage(ctx, link)
	if err != nil {
		return nil, err
	}
	told := readHead(page)
	if told.title == "" {
		return nil, errors.New("the page has no title")
	}
	made := &external{URI: link, Title: told.title, Description: told.description}
	if told.image == "" {
		return made, nil
	}
	if made.Thumb, err = a.thumb(ctx, s, at, told.image); err != nil {
		a.around.Log.Warn("a card gets no picture", "link", link, "why", err)
	}
	return made, nil
}

// readPage returns a page and where it was in the end.
func (a *account) readPage(ctx context.Context, link string) ([]byte, *url.URL, error) {
	response, err := a.visit(ctx, link)
	if err != nil {
		return nil, nil, err
	}
	defer response.Body.Close()
	if kind := response.Header.Get("Content-Type"); !strings.HasPrefix(kind, "text/html") && !strings.HasPrefix(kind, "application/xhtml+xml") {
		return nil, nil, fmt.Errorf("it is no page but %q", kind)
	}
	page, err := io.ReadAll(io.LimitReader(response.Body, maxPage))
	return page, response.Request.URL, err
}

// thumb uploads the picture that a page names, unless it is too large for a card.
func (a *account) thumb(ctx context.Context, s session, page *url.URL, written string) (*blob, error) {
	address, err := page.Parse(written)
	if err != nil {
		return nil, err
	}
	response, err := a.visit(ctx, address.String())
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	content, err := io.ReadAll(io.LimitReader(response.Body, maxThumb+1))
	if err != nil {
		return nil, err
	}
	kind := http.DetectContentType(content)
	switch {
	case len(content) > maxThumb:
		return nil, fmt.Errorf("it has more than %d bytes", maxThumb)
	case kind == mp4 || !slices.Contains(mediaTypes, kind):
		return nil, fmt.Errorf("%s is no picture for a card", kind)
	}
	return a.uploadBlob(ctx, s, bytes.NewReader(content), kind, int64(len(content)))
}

// visit asks a stranger's server for something that anybody can see. The answer's body
// is to be closed.
func (a *account) visit(ctx context.Context, address string) (*http.Response, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, err
	}
	if err := outside(request.URL); err != nil {
		return nil, err
	}
	response, err := a.around.Reader.Do(request)
	if err != nil {
		return nil, err
	}
	if response.StatusCode != http.StatusOK {
		return nil, cmp.Or(response.Body.Close(), fmt.Errorf("%s answered %s", request.URL.Host, response.Status))
	}
	return response, nil
}

// outside keeps a card from showing the world what only this machine or its neighbours
// can see. A name that leads there is not noticed.
func outside(address *url.URL) error {
	host := address.Hostname()
	ip := net.ParseIP(host)
	switch {
	case address.Scheme != "https":
		return errors.New("only pages with https get a card")
	case ip != nil && !(ip.IsGlobalUnicast() && !ip.IsPrivate()), !strings.Contains(host, ".") && ip == nil:
		return fmt.Errorf("%s is no public address", host)
	}
	return nil
}
