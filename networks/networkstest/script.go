package networkstest

import (
	"context"
	"errors"
	"net/url"

	"vigil/networks"
)

// Script is a [networks.Conversation] with a person who says these answers one after
// another, and gives up when there are none left. An empty one takes the proposal.
type Script struct {
	Answers []string
	// Heard are the sentences that were said to the person.
	Heard []string
}

var _ networks.Conversation = (*Script)(nil)

var errGaveUp = errors.New("the person gave up")

// Say has the person hear a sentence.
func (s *Script) Say(sentence string) { s.Heard = append(s.Heard, sentence) }

// Ask returns the next answer.
func (s *Script) Ask(_, proposal string) (string, error) {
	if len(s.Answers) == 0 {
		return "", errGaveUp
	}
	answer := s.Answers[0]
	s.Answers = s.Answers[1:]
	if answer == "" {
		return proposal, nil
	}
	return answer, nil
}

// AskSecret returns the next answer.
func (s *Script) AskSecret(question string) (string, error) { return s.Ask(question, "") }

// Callback tells that the person's browser is elsewhere.
func (s *Script) Callback() string { return "" }

// Visit fails: the person has nothing to open an address with.
func (s *Script) Visit(context.Context, string) (url.Values, error) { return nil, errGaveUp }
