package wordpress

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"vigil/networks"
)

// term is a tag or a category.
type term struct {
	ID   int    `json:"id"`
	Slug string `json:"slug"`
}

// tags are the ids of the post's hashtags as the site's tags, which are made where it
// has none of that name.
func (a *account) tags(ctx context.Context, names []string) ([]int, error) {
	var ids []int
	for _, name := range names {
		id, err := a.tag(ctx, name)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		ids = append(ids, id)
	}
	return ids, nil
}

// tag makes a tag; the refusal of one that exists names it (term_exists).
func (a *account) tag(ctx context.Context, name string) (int, error) {
	request, err := a.request(ctx, http.MethodPost, "/tags", nil, map[string]string{"name": name})
	if err != nil {
		return 0, err
	}
	request.SetBasicAuth(a.user, a.password)
	response, body, err := networks.Read(a.around.Reader, request)
	var told refusal
	if failure, ok := errors.AsType[*networks.Error](err); ok && failure.Status == http.StatusBadRequest && json.Unmarshal(body, &told) == nil && told.Data.Term != 0 {
		return told.Data.Term, nil
	}
	if err != nil {
		return 0, meaning(err, body)
	}
	var made term
	if err := networks.Unseen(networks.Decode(response, body, &made)); err != nil {
		return 0, err
	}
	if made.ID == 0 {
		return 0, networks.Temporary.Errorf("the answer names no tag")
	}
	return made.ID, nil
}

// categories are looked up and never made: one that does not exist is misspelt.
func (a *account) categories(ctx context.Context, written string) ([]int, error) {
	slugs := strings.FieldsFunc(written, func(r rune) bool { return r == ',' || r == ' ' })
	if len(slugs) == 0 {
		return nil, nil
	}
	var found []term
	_, err := a.ask(ctx, http.MethodGet, "/categories", url.Values{
		"slug": {strings.Join(slugs, ",")}, "per_page": {"100"}, "_fields": {"id,slug"},
	}, nil, &found)
	if err != nil {
		return nil, err
	}
	ids := make([]int, len(slugs))
	for i, slug := range slugs {
		at := slices.IndexFunc(found, func(known term) bool { return known.Slug == slug })
		if at < 0 {
			return nil, networks.Rejected.Errorf("the site has no category %q", slug)
		}
		ids[i] = found[at].ID
	}
	return ids, nil
}
