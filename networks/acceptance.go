package networks

import (
	"errors"
	"fmt"
	"net/url"
)

// askedAgain is how often a person is asked again.
const askedAgain = 3

// UntilAccepted is one step of signing in: ask puts its questions to the person, and try
// shows the answers to the network. Where they are not accepted, the person hears why
// and is asked again, three times at most. It ends at once where ask fails, since then
// the person has given up, and where no other answer could help: the network can't be
// reached, or limits how often it is asked.
//
// What a step has got accepted is not asked for again in the next one. A try that fails
// stores nothing.
func UntilAccepted(with Conversation, ask, try func() error) error {
	var refused error
	for again := askedAgain; ; again-- {
		if err := ask(); err != nil {
			return unanswered(err, refused)
		}
		if refused = try(); refused == nil || again == 0 || !refusesAnswer(refused) {
			return refused
		}
		with.Say(fmt.Sprintf("That was not accepted: %v. Once more:", refused))
	}
}

// AskAddress is the step that asks for the address of a server: parse says whether it
// is one.
func AskAddress(with Conversation, question, proposal string, parse func(written string) (*url.URL, error)) (server *url.URL, err error) {
	written := proposal
	err = UntilAccepted(with,
		func() (err error) { written, err = with.Ask(question, written); return err },
		func() (err error) { server, err = parse(written); return err })
	return server, err
}

// unanswered says beside the end of a conversation what there was left to mend.
func unanswered(end, refused error) error {
	if refused == nil {
		return end
	}
	return fmt.Errorf("%w; %w", refused, end)
}

// refusesAnswer tells whether another answer could help: the network refused this one,
// or it did not even look like one.
func refusesAnswer(err error) bool {
	known, ok := errors.AsType[*Error](err)
	return !ok || known.Kind == Rejected || known.Kind == Denied
}
