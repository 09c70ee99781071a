package webhook

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"vigil/networks"
)

// searchable is an account whose receiver can be asked for a post by its key.
type searchable struct {
	account
	// lookUp is the address, with "{key}" in it.
	lookUp string
}

// Find asks for the post by its key: 2xx, it is there; 404, it is not. A wrong
// address and a receiver that has lost its memory deny everything, so "not there"
// counts only while one of the last posts is known there.
func (s *searchable) Find(ctx context.Context, search networks.Search) (networks.Finding, error) {
	found, there, err := s.lookFor(ctx, search.Message.Key)
	switch {
	case err != nil:
		return networks.Finding{}, err
	case there:
		return networks.Finding{Verdict: networks.Found, Receipt: found, Why: "the receiver has the post"}, nil
	}
	remembers, err := s.remembersAny(ctx, search.Known)
	switch {
	case err != nil:
		return networks.Finding{}, err
	case !remembers:
		return networks.Finding{Verdict: networks.CannotTell, Why: "the receiver knows none of the last posts, so it proves nothing that it does not know this one"}, nil
	}
	return networks.Finding{Verdict: networks.NotThere, Why: "the receiver does not have the post"}, nil
}

func (s *searchable) remembersAny(ctx context.Context, known []networks.Receipt) (bool, error) {
	for _, receipt := range known {
		if _, there, err := s.lookFor(ctx, cmp.Or(receipt.Ref, receipt.ID)); there || err != nil {
			return there, err
		}
	}
	return false, nil
}

// lookFor asks for one post. The question is signed as an empty post is.
func (s *searchable) lookFor(ctx context.Context, key string) (networks.Receipt, bool, error) {
	address := strings.ReplaceAll(s.lookUp, keyInLookUp, url.PathEscape(key))
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return networks.Receipt{}, false, errors.New("look_up is not an address")
	}
	s.sign(request, key, nil, time.Now())
	response, answer, err := networks.Read(s.around.Reader, request)
	if response != nil && response.StatusCode == http.StatusNotFound {
		return networks.Receipt{}, false, nil
	}
	if err != nil {
		return networks.Receipt{}, false, fmt.Errorf("asking the receiver for the post: %w", err)
	}
	return receipt(key, answer), true, nil
}
