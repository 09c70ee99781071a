package scheduler

import (
	"context"
	"fmt"
	"strconv"

	"vigil/ledger"
)

// The verbs that commands ask a running daemon for: those that talk to a network.
// Everything else a command writes into the ledger itself.
const (
	AskPublish = "publish"
	AskRetract = "retract"
	AskNotSent = "not-sent"
)

// wokenUp takes up what commands have written into the ledger: a release, a
// retry, a request.
func (s *Scheduler) wokenUp(ctx context.Context) {
	if err := s.ledger.Reevaluate(ctx, s.now()); err != nil {
		s.log.Error("the ledger can't be written", "error", err)
		return
	}
	s.paceChanged(ctx)
	s.nextRow = s.now()
	s.refreshAnew()
	s.answerAll(ctx)
}

// paceChanged takes in what was done outside of the lines.
func (s *Scheduler) paceChanged(ctx context.Context) {
	if err := s.recallPace(ctx, s.now()); err != nil {
		s.log.Error("the ledger can't be read", "error", err)
	}
}

// answerAll does what commands have asked for since the last time.
func (s *Scheduler) answerAll(ctx context.Context) {
	requests, err := s.ledger.Asked(ctx)
	if err != nil {
		s.log.Error("the ledger can't be read", "error", err)
		return
	}
	for _, request := range requests {
		if s.answering[request.ID] {
			continue
		}
		s.answering[request.ID] = true
		s.under.Go(func() { s.answer(ctx, request) })
	}
}

func (s *Scheduler) answer(ctx context.Context, request ledger.Request) {
	text, err := s.do(ctx, request)
	if err := s.ledger.Answer(context.WithoutCancel(ctx), request.ID, text, err); err != nil {
		s.log.Error("a command could not be answered", "verb", request.Verb, "about", request.Argument, "error", err)
	}
	select {
	case s.answered <- struct{}{}:
	default: // it is still to be heard of another
	}
}

func (s *Scheduler) do(ctx context.Context, request ledger.Request) (string, error) {
	if request.Verb == AskPublish {
		ids, err := s.Publish(ctx, request.Argument)
		return fmt.Sprint(ids), err
	}
	id, err := strconv.ParseInt(request.Argument, 10, 64)
	if err != nil {
		return "", fmt.Errorf("%q is not the number of a delivery", request.Argument)
	}
	switch request.Verb {
	case AskRetract:
		return "", s.Retract(ctx, id, request.By, request.Why)
	case AskNotSent:
		return "", s.NotSent(ctx, id, request.By, request.Why)
	}
	return "", fmt.Errorf("the daemon does not know %q; is it older than this command?", request.Verb)
}
