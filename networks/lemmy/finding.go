package lemmy

import (
	"cmp"
	"context"
	"fmt"
	"net/url"
	"strconv"
	"time"

	"vigil/networks"
)

const (
	// pageSize is the largest page (crates/diesel_utils/src/pagination.rs and
	// FETCH_LIMIT_MAX of 0.19); PieFed's are as large as its administrator likes.
	pageSize = 50
	// pages bounds how far a look reaches back: 500 posts, and comments with Lemmy 1.0.
	pages = 10
)

// Find reads the user's own posts, the newest first, and looks at those in the
// community. A post that the user's own settings hide is not among them.
func (a *account) Find(ctx context.Context, search networks.Search) (networks.Finding, error) {
	told, err := a.site(ctx)
	if err != nil {
		return networks.Finding{}, err
	}
	me, err := a.me(ctx, told)
	if err != nil {
		return networks.Finding{}, err
	}
	number, err := a.room(ctx, told)
	if err != nil {
		return networks.Finding{}, err
	}
	if finding, mistaken := search.Mistaken(a.identity(told, me.View.Person, number)); mistaken {
		return finding, nil
	}
	posts, reachedBack, err := a.timeline(ctx, told.dialect, me.View.Person, search.Back())
	if err != nil {
		return networks.Finding{}, fmt.Errorf("reading the user's posts: %w", err)
	}
	var own []networks.OwnPost
	shown := map[string]post{}
	for _, one := range posts {
		if one.Community == number {
			receipt := a.receipt(one)
			own, shown[receipt.ID] = append(own, networks.OwnPost{Receipt: receipt, At: one.at(), Text: one.Body}), one
		}
	}
	finding := networks.Judge(search, own, reachedBack, func(candidate networks.OwnPost) networks.Likeness {
		return compare(search.Message, shown[candidate.Receipt.ID])
	})
	if hidden := me.hides(search.Message, told.language(search.Message.Language)); hidden != "" && finding.Verdict == networks.NotThere {
		return networks.Finding{Why: "the user's settings hide " + hidden + ", its own too, so a look proves nothing; change them on the server"}, nil
	}
	return finding, nil
}

// timeline reads back to since, and tells whether it came there, or to the first post.
func (a *account) timeline(ctx context.Context, from dialect, me person, since time.Time) (all []post, reachedBack bool, err error) {
	query := url.Values{"person_id": {strconv.FormatInt(me.ID, 10)}, "limit": {strconv.Itoa(pageSize)}}
	if !from.cursors {
		query.Set("sort", "New")
	}
	for number := 1; number <= pages; number++ {
		page, next, err := a.page(ctx, from, query)
		if err != nil {
			return nil, false, err
		}
		all = append(all, page...)
		if len(page) > 0 && page[len(page)-1].at().Before(since) {
			return all, true, nil
		}
		if !from.cursors && len(page) > 0 {
			next = strconv.Itoa(number + 1)
		}
		if next == "" {
			return all, true, nil
		}
		query.Set(from.page, next)
	}
	return all, false, nil
}

// page is one, and the cursor of the next one, where the dialect has cursors; empty:
// there is none. Lemmy 1.0 lists posts and comments together.
func (a *account) page(ctx context.Context, from dialect, query url.Values) (posts []post, next string, err error) {
	var answer struct {
		Posts []view `json:"posts"`
		Items []view `json:"items"`
		Next  string `json:"next_page"`
	}
	if err := a.ask(ctx, from.path(from.own), query, &answer); err != nil {
		return nil, "", err
	}
	for _, one := range append(answer.Posts, answer.Items...) {
		if one.Type == "" || one.Type == "post" {
			posts = append(posts, one.Post)
		}
	}
	if !from.cursors {
		answer.Next = ""
	}
	return posts, answer.Next, nil
}

// at is when the post was made; a time that can't be read counts as now, which ends no
// search.
func (p post) at() time.Time {
	at, err := time.Parse(time.RFC3339, cmp.Or(p.PublishedAt, p.Published))
	if err != nil {
		return time.Now()
	}
	return at
}

// compare holds title, text and address against each other. An address may be changed
// by the server, which takes out what only tracks readers, and that of a picture is not
// known before it is uploaded: a look may come earlier.
func compare(message networks.Message, shown post) networks.Likeness {
	link, _ := addresses(message)
	leads := link != "" || len(message.Media) > 0
	if leads != (shown.Link != "") {
		return networks.Different
	}
	title, text := networks.SameText(message.Title, shown.title()), networks.SameText(bodyOf(message), shown.Body)
	switch {
	case title == networks.Different || text == networks.Different:
		return networks.Different
	case title == networks.Same && text == networks.Same && link == shown.Link:
		return networks.Same
	}
	return networks.Unclear
}
