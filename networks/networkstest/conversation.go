package networkstest

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"

	"vigil/networks"
)

// Talk is a [networks.Conversation] with a person who opens each address in a browser
// that is sent back here, or, on another machine, reads what the page shows.
type Talk struct {
	// Answers are what the person says to questions that contain these words; to any
	// other the person says what the last page showed.
	Answers map[string]string
	// Mistyped are what the person says before that, to the first questions.
	Mistyped []string
	// Elsewhere tells that the browser is on another machine.
	Elsewhere bool
	// Change lets something happen to what the browser brings back; nil: nothing does.
	Change func(url.Values)
	// Asked are the questions, and Visited the addresses, in order.
	Asked, Visited []string

	shown string
}

var _ networks.Conversation = (*Talk)(nil)

// Say has the person read the page that a sentence ends with, if it is on this machine.
func (t *Talk) Say(sentence string) {
	words := strings.Fields(sentence)
	if len(words) == 0 || !strings.HasPrefix(words[len(words)-1], "http://127.0.0.1") {
		return
	}
	page, _, err := t.open(context.Background(), words[len(words)-1])
	if t.shown = page; err != nil {
		t.shown = err.Error()
	}
}

// Ask answers as the person would.
func (t *Talk) Ask(question, proposal string) (string, error) {
	t.Asked = append(t.Asked, question)
	if len(t.Mistyped) > 0 {
		mistyped := t.Mistyped[0]
		t.Mistyped = t.Mistyped[1:]
		return mistyped, nil
	}
	for words, answer := range t.Answers {
		if strings.Contains(question, words) {
			return answer, nil
		}
	}
	if proposal != "" {
		return proposal, nil
	}
	return t.shown, nil
}

// AskSecret answers in the same way.
func (t *Talk) AskSecret(question string) (string, error) { return t.Ask(question, "") }

// Callback is an address that nobody listens at: the browser does not go there.
func (t *Talk) Callback() string {
	if t.Elsewhere {
		return ""
	}
	return "http://127.0.0.1:1/back"
}

// Visit opens the address, and reads where it leads or what it shows.
func (t *Talk) Visit(ctx context.Context, address string) (url.Values, error) {
	page, back, err := t.open(ctx, address)
	if t.shown = page; err != nil || t.Elsewhere {
		return nil, err
	}
	if back == nil {
		return nil, fmt.Errorf("the page leads nowhere: %s", page)
	}
	query := back.Query()
	if t.Change != nil {
		t.Change(query)
	}
	return query, nil
}

// open reads a page, and where it leads, without going there.
func (t *Talk) open(ctx context.Context, address string) (page string, leads *url.URL, err error) {
	t.Visited = append(t.Visited, address)
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return "", nil, err
	}
	response, err := http.DefaultTransport.RoundTrip(request) // which follows nothing
	if err != nil {
		return "", nil, err
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		return "", nil, err
	}
	leads, err = response.Location()
	if errors.Is(err, http.ErrNoLocation) {
		err = nil
	}
	return strings.TrimSpace(string(body)), leads, err
}
