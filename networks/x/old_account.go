package x

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	//lint:ignore SA1019 nobody develops it any more; nor does anybody the API that it speaks
	"github.com/dghubble/go-twitter/twitter"

	"vigil/networks"
)

// oldAccount publishes text through the API v1.1.
//
// The library behind it has a fixed address, knows no context, and takes an
// answer without "errors" in it for a success; all three are mended in the
// transport, so that nothing here depends on its judgement.
type oldAccount struct{ connection }

// speak returns the library for the length of one call: its requests go to the
// account's server and end with the context.
func (a *oldAccount) speak(ctx context.Context, client *http.Client) *twitter.Client {
	bound := *client
	bound.Transport = errand{ctx: ctx, server: a.server, next: client.Transport}
	return twitter.NewClient(&bound)
}

// errand carries one call's context and address past the library. It lives no
// longer than the call.
type errand struct {
	ctx    context.Context
	server *url.URL
	next   http.RoundTripper
}

// libraryPath is what the library puts before "statuses/update.json".
const libraryPath = "/1.1"

func (e errand) RoundTrip(request *http.Request) (*http.Response, error) {
	sent := request.WithContext(e.ctx)
	address := e.server.JoinPath(strings.TrimPrefix(request.URL.Path, libraryPath))
	address.RawQuery = request.URL.RawQuery
	sent.URL, sent.Host = address, ""
	return e.next.RoundTrip(sent)
}

// Publish posts the text. Only a 2xx answer with an id in it is a success.
func (a *oldAccount) Publish(ctx context.Context, message networks.Message) (networks.Receipt, error) {
	params := new(twitter.StatusUpdateParams)
	if message.Parent != nil {
		parent, err := number(*message.Parent)
		if err != nil {
			return networks.Receipt{}, &networks.Error{Kind: networks.Rejected, Cause: err}
		}
		params.InReplyToStatusID = parent
	}
	status, _, err := a.speak(ctx, a.client).Statuses.Update(message.Text, params)
	if err != nil {
		return networks.Receipt{}, explained(err)
	}
	if status.ID == 0 {
		return networks.Receipt{}, unnamed()
	}
	return a.receipt(strconv.FormatInt(status.ID, 10)), nil
}

// explained is what an error of the library means: what the transport said, or
// doubt, where the answer broke off or could not be read. The address that
// net/http puts before it is the library's, and not where the call went.
func explained(err error) error {
	if err == nil {
		return nil
	}
	if known, ok := errors.AsType[*networks.Error](err); ok {
		return known
	}
	if wrapped, ok := errors.AsType[*url.Error](err); ok {
		err = wrapped.Err
	}
	return &networks.Error{Kind: networks.Uncertain, Cause: err}
}

// Verify asks the server whose credentials these are.
func (a *oldAccount) Verify(ctx context.Context) (networks.Identity, error) {
	me, _, err := a.speak(ctx, a.reader).Accounts.VerifyCredentials(&twitter.AccountVerifyParams{SkipStatus: new(true)})
	if err != nil {
		return networks.Identity{}, explained(err)
	}
	if me.ID == 0 {
		return networks.Identity{}, errNobody
	}
	return networks.Identity{
		ID:     strconv.FormatInt(me.ID, 10),
		Handle: "@" + me.ScreenName + "@" + a.server.Host,
		Server: a.server.Host,
	}, nil
}

// Delete takes a post down. A post that is already gone is no error.
func (a *oldAccount) Delete(ctx context.Context, receipt networks.Receipt) error {
	id, err := number(receipt)
	if err != nil {
		return err
	}
	_, _, err = a.speak(ctx, a.client).Statuses.Destroy(id, nil)
	return alreadyGone(explained(err))
}

// Find reads the account's own posts.
func (a *oldAccount) Find(ctx context.Context, search networks.Search) (networks.Finding, error) {
	me, err := a.Verify(ctx)
	if err != nil {
		return networks.Finding{}, err
	}
	if finding, mistaken := search.Mistaken(me); mistaken {
		return finding, nil
	}
	user, err := strconv.ParseInt(me.ID, 10, 64)
	if err != nil {
		return networks.Finding{}, err
	}
	return find(search, func(cursor string) ([]networks.OwnPost, string, error) {
		return a.page(ctx, user, cursor)
	})
}

// page reads the posts up to the one that the cursor names. How many come at
// once is the server's choice, so that only an empty page is the end.
func (a *oldAccount) page(ctx context.Context, user int64, cursor string) ([]networks.OwnPost, string, error) {
	upTo, _ := strconv.ParseInt(cursor, 10, 64) // empty for the first page, else our own
	statuses, _, err := a.speak(ctx, a.reader).Timelines.UserTimeline(&twitter.UserTimelineParams{
		UserID: user, Count: pageSize, MaxID: upTo, IncludeRetweets: new(false), TweetMode: "extended",
	})
	switch {
	case err != nil:
		return nil, "", explained(err)
	case statuses == nil:
		return nil, "", errNoList // the library passes over an empty body
	case len(statuses) == 0:
		return nil, "", nil
	}
	posts := make([]networks.OwnPost, len(statuses))
	for i, status := range statuses {
		posts[i] = a.own(status)
	}
	return posts, strconv.FormatInt(statuses[len(statuses)-1].ID-1, 10), nil
}

func (a *oldAccount) own(status twitter.Tweet) networks.OwnPost {
	own := networks.OwnPost{
		Receipt: a.receipt(strconv.FormatInt(status.ID, 10)),
		Text:    restore(whole(status), links(status.Entities)),
	}
	// An unreadable time counts as a new post, which is the careful reading.
	own.At, _ = status.CreatedAtTime()
	if status.InReplyToStatusID != 0 {
		own.Parent = strconv.FormatInt(status.InReplyToStatusID, 10)
	}
	return own
}

func whole(status twitter.Tweet) string {
	if status.FullText != "" {
		return status.FullText
	}
	return status.Text
}

func links(found *twitter.Entities) []link {
	if found == nil {
		return nil
	}
	links := make([]link, len(found.Urls))
	for i, each := range found.Urls {
		links[i] = link{Short: each.URL, Expanded: each.ExpandedURL}
	}
	return links
}
