package networkstest

import (
	"fmt"
	"testing"
	"time"

	"vigil/networks"
	"vigil/networks/sandbox"
)

// look asks the account's Finder; ok is false where it has none.
func (s *stand) look(t *testing.T, search networks.Search) networks.Finding {
	t.Helper()
	finding, err := s.account.(networks.Finder).Find(t.Context(), search)
	if err != nil {
		t.Fatalf("looking: %v", err)
	}
	if finding.Why == "" {
		t.Error("the finding says nothing to the person who may have to decide")
	}
	return finding
}

func (s *stand) canFind(t *testing.T) bool {
	t.Helper()
	_, ok := s.account.(networks.Finder)
	if !ok {
		t.Log("this network cannot be looked at")
	}
	return ok
}

// findsWhatWasLeft lets each fault strike once and looks afterwards.
func findsWhatWasLeft(t *testing.T, subject Subject) {
	if !newStand(t, subject, sandbox.Options{}).canFind(t) {
		return
	}
	for _, fault := range sandbox.Faults() {
		if exception, ok := subject.Kinds[fault]; !fault.Harmless() && !(ok && exception.Kind == Published) {
			t.Run(string(fault), func(t *testing.T) { findsAfter(t, subject, fault) })
		}
	}
	for name, dress := range map[string]func(*testing.T, networks.Limits, *networks.Message){
		"warning":  func(_ *testing.T, l networks.Limits, m *networks.Message) { wear(l.Warning, &m.Warning, "prison") },
		"pictures": wearPicture,
		"script":   func(_ *testing.T, _ networks.Limits, m *networks.Message) { m.Text = texts["what looks like"] },
		"link":     func(_ *testing.T, _ networks.Limits, m *networks.Message) { m.Text = texts["a link"] },
		"lines":    func(_ *testing.T, _ networks.Limits, m *networks.Message) { m.Text = texts["lines"] },
	} {
		t.Run("with "+name, func(t *testing.T) { findsDressed(t, subject, dress) })
	}
}

func wear(can bool, field *string, value string) {
	if can {
		*field = value
	}
}

func wearPicture(t *testing.T, limits networks.Limits, m *networks.Message) {
	if limits.Media.Max > 0 {
		m.Media = []networks.Media{picture(t, "worn.png", "A stamped envelope")}
	}
}

func findsAfter(t *testing.T, subject Subject, fault sandbox.Fault) {
	s := newStand(t, subject, sandbox.Options{})
	known := s.mustPublish(t, message(t, s.limits, delivery("earlier"), "An earlier post."))
	m := s.prepare(t, message(t, s.limits, delivery("lost"), "A letter takes ten minutes."))
	since := time.Now()
	s.server.Next(fault)
	if _, err := s.publish(t, m); err == nil {
		t.Fatal("the fault did not strike")
	}
	s.compare(t, fault, s.look(t, networks.Search{Message: m, Since: since, Known: []networks.Receipt{known}}))
}

// compare holds a finding against the wall.
func (s *stand) compare(t *testing.T, fault sandbox.Fault, finding networks.Finding) {
	t.Helper()
	if !fault.Executes() {
		if finding.Verdict != networks.NotThere {
			t.Errorf("the look says %v (%s), want %v", finding.Verdict, finding.Why, networks.NotThere)
		}
		return
	}
	newest := s.posts(t)[0]
	if finding.Verdict != networks.Found || finding.Receipt.ID != newest.ID {
		t.Errorf("the look says %v, %q (%s), want post %q", finding.Verdict, finding.Receipt.ID, finding.Why, newest.ID)
	}
}

func findsDressed(t *testing.T, subject Subject, dress func(*testing.T, networks.Limits, *networks.Message)) {
	s := newStand(t, subject, sandbox.Options{})
	known := s.mustPublish(t, message(t, s.limits, delivery("earlier"), "An earlier post."))
	for _, fault := range []sandbox.Fault{sandbox.Refuse, sandbox.Drop} {
		m := message(t, s.limits, delivery("dressed"), "A letter takes ten minutes.")
		dress(t, s.limits, &m)
		m = s.prepare(t, m)
		since := time.Now()
		s.server.Next(fault)
		if _, err := s.publish(t, m); err == nil {
			t.Fatal("the fault did not strike")
		}
		s.compare(t, fault, s.look(t, networks.Search{Message: m, Since: since, Known: []networks.Receipt{known}}))
	}
}

// findsNoTwin has two deliveries say the same: neither may take the other's post.
func findsNoTwin(t *testing.T, subject Subject) {
	for _, fault := range []sandbox.Fault{sandbox.Refuse, sandbox.Drop} {
		s := newStand(t, subject, sandbox.Options{})
		if !s.canFind(t) {
			return
		}
		const text = "The same words, twice."
		first := s.mustPublish(t, message(t, s.limits, delivery("first twin"), text))
		m := s.prepare(t, message(t, s.limits, delivery("second twin"), text))
		since := time.Now().Add(-time.Second)
		s.server.Next(fault)
		if _, err := s.publish(t, m); err == nil {
			t.Fatal("the fault did not strike")
		}
		search := networks.Search{Message: m, Since: since, Known: []networks.Receipt{first}, Taken: map[string]bool{first.ID: true}}
		s.compare(t, fault, s.look(t, search))
	}
}

// neverAbsentTooEarly looks where a look proves nothing.
func neverAbsentTooEarly(t *testing.T, subject Subject) {
	s := newStand(t, subject, sandbox.Options{})
	if !s.canFind(t) {
		return
	}
	m := message(t, s.limits, delivery("absent"), "A letter takes ten minutes.")
	removed := s.mustPublish(t, message(t, s.limits, delivery("removed"), "An earlier post."))
	s.server.Wall().Remove(subject.Network.Name, removed.ID)
	since := time.Now()
	m = s.prepare(t, m)
	finding := s.look(t, networks.Search{Message: m, Since: since, Known: []networks.Receipt{removed}})
	if finding.Verdict != networks.CannotTell {
		t.Errorf("a timeline without the known post: %v (%s), want %v", finding.Verdict, finding.Why, networks.CannotTell)
	}
	s.server.Next(sandbox.Drop)
	if _, err := s.publish(t, m); err == nil {
		t.Fatal("the fault did not strike")
	}
	for i := range 90 {
		s.mustPublish(t, message(t, s.limits, delivery("later %d", i), fmt.Sprintf("Later post %d.", i)))
	}
	finding = s.look(t, networks.Search{Message: m, Since: since})
	if finding.Verdict == networks.NotThere {
		t.Errorf("a post below 90 others is called absent: %s", finding.Why)
	}
}
