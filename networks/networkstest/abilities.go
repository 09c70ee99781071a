package networkstest

import (
	"context"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"vigil/networks"
	"vigil/networks/sandbox"
)

// treatsRepetition publishes one message twice. The sandbox treats keys as the
// network's limits say, so that this finds an adapter which sends no key, or
// another one each time.
func treatsRepetition(t *testing.T, subject Subject) {
	s := newStand(t, subject, sandbox.Options{})
	m := message(t, s.limits, delivery("repeated"), "A letter takes ten minutes.")
	if len(m.Media) > 0 && s.limits.Replay != networks.ReplaysPut {
		t.Log("a picture belongs to one post, so a repetition is refused before its key is seen")
		return
	}
	first := s.mustPublish(t, m)
	if s.limits.Replay == networks.Ignored {
		return
	}
	again, err := s.publish(t, s.prepare(t, m))
	if err != nil || again.ID != first.ID {
		t.Errorf("the same again: %q (%v), want %q", again.ID, err, first.ID)
	}
	if up := len(s.posts(t)); up != 1 {
		t.Errorf("%d posts are up after a repetition", up)
	}
}

// deletes takes a post down, twice: the second time there is nothing to do.
func deletes(t *testing.T, subject Subject) {
	s := newStand(t, subject, sandbox.Options{})
	deleter, ok := s.account.(networks.Deleter)
	if !ok {
		t.Log("this network cannot delete")
		return
	}
	kept := s.mustPublish(t, message(t, s.limits, delivery("kept"), "This stays."))
	receipt := s.mustPublish(t, message(t, s.limits, delivery("deleted"), "This does not."))
	for range 2 {
		if err := deleter.Delete(within(t), receipt); err != nil {
			t.Fatalf("deleting: %v", err)
		}
		if post := s.only(t); post.ID != kept.ID {
			t.Errorf("readers see %q, want %q", post.ID, kept.ID)
		}
	}
	if subject.Network.Fake != nil {
		refusesForeignIDs(t, s, deleter)
	}
	if post := s.only(t); post.ID != kept.ID {
		t.Error("a wrong id deleted something")
	}
}

// refusesForeignIDs checks that an id can't change the address it stands in.
func refusesForeignIDs(t *testing.T, s *stand, deleter networks.Deleter) {
	t.Helper()
	asked := len(s.server.Requests())
	for _, foreign := range []string{"", "../accounts/1", "1/../2", "1?x=1", "a b"} {
		if err := deleter.Delete(within(t), networks.Receipt{ID: foreign}); err == nil {
			t.Errorf("the id %q was taken for one", foreign)
		}
	}
	if len(s.server.Requests()) != asked {
		t.Error("an id that is none was sent to the network")
	}
}

func reposts(t *testing.T, subject Subject) {
	s := newStand(t, subject, sandbox.Options{})
	reposter, ok := s.account.(networks.Reposter)
	if !ok {
		t.Log("this network cannot repost")
		return
	}
	original := s.mustPublish(t, message(t, s.limits, delivery("original"), "A letter takes ten minutes."))
	m := message(t, s.limits, delivery("repost"), "")
	m.Media, m.Original = nil, &original
	receipt, err := reposter.Repost(within(t), original, m)
	if err != nil || receipt.ID == "" {
		t.Fatalf("reposting: %+v, %v", receipt, err)
	}
	if post := s.posts(t)[0]; post.Original != original.ID {
		t.Errorf("readers see post %+v instead of a repost of %q", post, original.ID)
	}
	losesRepost(t, subject)
}

// losesRepost has a repost go up without an answer.
func losesRepost(t *testing.T, subject Subject) {
	t.Helper()
	s := newStand(t, subject, sandbox.Options{})
	original := s.mustPublish(t, message(t, s.limits, delivery("original"), "A letter takes ten minutes."))
	m := message(t, s.limits, delivery("lost repost"), "")
	m.Media, m.Original = nil, &original
	since := time.Now()
	s.server.Next(sandbox.Drop)
	if _, err := s.account.(networks.Reposter).Repost(within(t), original, m); err == nil || networks.KindOf(err) != networks.Uncertain {
		t.Errorf("a repost without an answer: %v (%v), want %v", networks.KindOf(err), err, networks.Uncertain)
	}
	if !s.canFind(t) {
		return
	}
	finding := s.look(t, networks.Search{Message: m, Since: since, Known: []networks.Receipt{original}})
	if finding.Verdict == networks.NotThere || finding.Verdict == networks.Found && finding.Receipt.ID != s.posts(t)[0].ID {
		t.Errorf("the look says %v, %q (%s), and the repost is up", finding.Verdict, finding.Receipt.ID, finding.Why)
	}
}

// verifies asks twice: an identity that changes would pause the account.
func verifies(t *testing.T, subject Subject) {
	s := newStand(t, subject, sandbox.Options{})
	verifier, ok := s.account.(networks.Verifier)
	if !ok {
		t.Log("this network does not tell whose credentials these are")
		return
	}
	first, err := verifier.Verify(within(t))
	if err != nil || first.ID == "" || first.Handle == "" || first.Server == "" {
		t.Fatalf("identity %+v, error %v", first, err)
	}
	again, err := verifier.Verify(within(t))
	if diff := cmp.Diff(first, again); err != nil || diff != "" {
		t.Errorf("asked again, error %v (-first +again):\n%s", err, diff)
	}
}

// readsLimits asks the server; what it says must fit what the account claims
// without asking, for the sandbox plays the usual case.
func readsLimits(t *testing.T, subject Subject) {
	s := newStand(t, subject, sandbox.Options{})
	limitsReader, ok := s.account.(networks.LimitsReader)
	if !ok {
		t.Log("this network does not tell its limits")
		return
	}
	limits, err := limitsReader.ReadLimits(within(t))
	if err != nil {
		t.Fatalf("reading limits: %v", err)
	}
	usual := s.limits
	if usual.Settles == 0 {
		usual.Settles = limits.Settles // it may be the software's, and that be unknown
	}
	if diff := cmp.Diff(usual, limits); diff != "" {
		t.Errorf("the server's limits differ from the usual ones (-usual +server):\n%s", diff)
	}
}

func counts(t *testing.T, subject Subject) {
	s := newStand(t, subject, sandbox.Options{})
	counter, ok := s.account.(networks.Counter)
	if !ok {
		t.Log("this network does not tell counts")
		return
	}
	up := s.mustPublish(t, message(t, s.limits, delivery("counted"), "A letter takes ten minutes."))
	gone := s.mustPublish(t, message(t, s.limits, delivery("gone"), "This goes."))
	s.server.Wall().Remove(subject.Network.Name, gone.ID)
	counted, err := counter.Count(within(t), []networks.Receipt{gone, up})
	if err != nil || len(counted) != 2 {
		t.Fatalf("counting two posts gave %d, error %v", len(counted), err)
	}
	if !counted[0].Gone || counted[1].Gone {
		t.Errorf("gone: %v and %v, want true and false", counted[0].Gone, counted[1].Gone)
	}
	if counted[1].At.IsZero() {
		t.Error("the counts carry no time")
	}
}

// within is a context for a call that should take milliseconds.
func within(t *testing.T) context.Context {
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	t.Cleanup(cancel)
	return ctx
}

// contextPast is a context whose deadline has passed.
func contextPast(t *testing.T) (context.Context, context.CancelFunc) {
	return context.WithDeadline(t.Context(), time.Now().Add(-time.Second))
}
