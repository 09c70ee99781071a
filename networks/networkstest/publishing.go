package networkstest

import (
	"bytes"
	"sort"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"vigil/networks"
	"vigil/networks/sandbox"
)

func publishesText(t *testing.T, subject Subject) {
	for name, text := range texts {
		t.Run(name, func(t *testing.T) {
			s := newStand(t, subject, sandbox.Options{})
			receipt := s.mustPublish(t, message(t, s.limits, delivery("text %s", name), text))
			post := s.only(t)
			if diff := cmp.Diff(text, post.Text); diff != "" {
				t.Errorf("readers see another text (-written +seen):\n%s", diff)
			}
			if !s.names(receipt, post) {
				t.Errorf("the receipt says %q, the post is %q", receipt.ID, post.ID)
			}
			if receipt.URL != "" && !strings.HasPrefix(receipt.URL, "http") {
				t.Errorf("%q is not an address for readers", receipt.URL)
			}
			if attempts := s.attempts(); subject.Network.Fake != nil && attempts != 1 {
				t.Errorf("one Publish made %d requests that publish", attempts)
			}
		})
	}
}

// publishesTrimmings checks warning, sensitive, language and visibility, as far
// as the network has them.
func publishesTrimmings(t *testing.T, subject Subject) {
	limits := newStand(t, subject, sandbox.Options{}).limits
	plain := message(t, limits, delivery("trimmings"), "A letter takes ten minutes.")
	type trimming struct {
		message networks.Message
		seen    func(networks.Posted) string
		want    string
	}
	list := map[string]trimming{}
	if limits.Title > 0 {
		m := plain
		m.Title = "Тыдзень лістоў"
		list["title"] = trimming{m, func(p networks.Posted) string { return p.Title }, m.Title}
	}
	if limits.Warning {
		m := plain
		m.Warning = "турма, гвалт"
		list["warning"] = trimming{m, func(p networks.Posted) string { return p.Warning }, m.Warning}
	}
	if limits.Language {
		m := plain
		m.Language = "be"
		list["language"] = trimming{m, func(p networks.Posted) string { return p.Language }, "be"}
	}
	for _, visibility := range limits.Visibilities {
		m := plain
		m.Visibility = visibility
		list["visibility "+visibility] = trimming{m, func(p networks.Posted) string { return p.Visibility }, visibility}
	}
	for name, trimming := range list {
		t.Run(name, func(t *testing.T) {
			s := newStand(t, subject, sandbox.Options{})
			s.mustPublish(t, trimming.message)
			if seen := trimming.seen(s.only(t)); seen != trimming.want {
				t.Errorf("readers see %q, written was %q", seen, trimming.want)
			}
		})
	}
	if limits.Sensitive {
		t.Run("sensitive", func(t *testing.T) { publishesSensitive(t, subject) })
	}
}

func publishesSensitive(t *testing.T, subject Subject) {
	for _, hidden := range []bool{true, false} {
		s := newStand(t, subject, sandbox.Options{})
		m := message(t, s.limits, delivery("sensitive %v", hidden), "A letter takes ten minutes.")
		if len(m.Media) == 0 && s.limits.Media.Max > 0 {
			m.Media = []networks.Media{picture(t, "hidden.png", "A cell")}
		}
		m.Sensitive = hidden
		s.mustPublish(t, m)
		if seen := s.only(t).Sensitive; seen != hidden {
			t.Errorf("sensitive is %v for readers, written was %v", seen, hidden)
		}
	}
}

// publishesThread chains three parts, each to the one before.
func publishesThread(t *testing.T, subject Subject) {
	s := newStand(t, subject, sandbox.Options{})
	if !s.limits.Thread {
		t.Log("this network has no threads")
		return
	}
	var parent, root *networks.Receipt
	for part := 1; part <= 3; part++ {
		m := message(t, s.limits, delivery("thread"), strings.Repeat("ліст ", part)+".")
		m.Part, m.Parts = part, 3
		m.Key = networks.IdempotencyKey(m.Delivery, part, 0)
		m.Parent, m.Root = parent, root
		receipt := s.mustPublish(t, m)
		post := s.posts(t)[0]
		if want := idOf(s.hangsOn(parent, root)); post.Parent != want {
			t.Errorf("part %d answers %q instead of %q", part, post.Parent, want)
		}
		if root == nil {
			root = &receipt
		}
		parent = &receipt
	}
	if up := len(s.posts(t)); up != 3 {
		t.Errorf("a thread of three made %d posts", up)
	}
}

// hangsOn is the post that an answer stands below.
func (s *stand) hangsOn(parent, root *networks.Receipt) *networks.Receipt {
	if s.subject.FlatThreads {
		return root
	}
	return parent
}

func idOf(receipt *networks.Receipt) string {
	if receipt == nil {
		return ""
	}
	return receipt.ID
}

func publishesPoll(t *testing.T, subject Subject) {
	s := newStand(t, subject, sandbox.Options{})
	if s.limits.Poll.MaxOptions == 0 {
		t.Log("this network has no polls")
		return
	}
	for _, multiple := range []bool{false, true} {
		if multiple && !s.limits.Poll.Multiple {
			continue
		}
		poll := networks.Poll{Options: []string{"Так", "Сёння ўвечары"}, Multiple: multiple, Open: 24 * time.Hour}
		m := message(t, s.limits, delivery("poll %v", multiple), "Have you written this month?")
		m.Poll = &poll
		s.mustPublish(t, m)
		if diff := cmp.Diff(&poll, s.posts(t)[0].Poll); diff != "" {
			t.Errorf("readers see another poll (-written +seen):\n%s", diff)
		}
	}
}

// publishesPictures prepares two pictures, and prepares them again: what was
// uploaded must not be uploaded twice.
func publishesPictures(t *testing.T, subject Subject) {
	s := newStand(t, subject, sandbox.Options{})
	if s.limits.Media.Max == 0 {
		t.Log("this network has no pictures")
		return
	}
	m := message(t, s.limits, delivery("pictures"), "Two envelopes.")
	m.Media = []networks.Media{
		picture(t, "one.png", "Канверт з маркай"),
		picture(t, "two.png", "A stamped envelope, addressed by hand"),
	}[:min(2, s.limits.Media.Max)]
	if s.limits.Media.Focus {
		m.Media[0].Focus = &networks.Focus{X: -0.5, Y: 0.25}
	}
	m = s.prepare(t, m)
	if up := len(s.posts(t)); up != 0 {
		t.Fatalf("preparing made %d posts visible", up)
	}
	uploads := s.uploads()
	m = s.prepare(t, m)
	if again := s.uploads(); again != uploads {
		t.Errorf("preparing again uploaded again: %d requests instead of %d", again, uploads)
	}
	opened := m.Media
	m.Media = frozen(m.Media, s)
	s.mustPublish(t, m)
	comparePictures(t, s, opened, s.only(t).Media)
}

// frozen are the media as they come back from the ledger, where a Preparer has
// seen to the bytes.
func frozen(opened []networks.Media, s *stand) []networks.Media {
	list := append([]networks.Media(nil), opened...)
	if _, ok := s.account.(networks.Preparer); ok {
		for i := range list {
			list[i].Open = nil
		}
	}
	return list
}

func comparePictures(t *testing.T, s *stand, written []networks.Media, seen []networks.Uploaded) {
	t.Helper()
	if len(seen) != len(written) {
		t.Fatalf("readers see %d pictures instead of %d", len(seen), len(written))
	}
	for i, file := range seen {
		if !bytes.Equal(file.Bytes, bytesOf(t, written[i])) {
			t.Errorf("picture %d: other bytes, or another order", i+1)
		}
		if s.limits.Media.Alt > 0 && file.Alt != written[i].Alt {
			t.Errorf("picture %d: the description is %q, written was %q", i+1, file.Alt, written[i].Alt)
		}
		if s.limits.Media.Focus && !cmp.Equal(file.Focus, written[i].Focus) {
			t.Errorf("picture %d: the focus is %v, written was %v", i+1, file.Focus, written[i].Focus)
		}
	}
}

// hasItsLimits publishes, in several scripts, the longest text that the limits
// allow, and one that is longer by a character or a link: alone, and beside what
// leaves it less room.
func hasItsLimits(t *testing.T, subject Subject) {
	limits := newStand(t, subject, sandbox.Options{}).limits
	if limits.Text.Max == 0 {
		t.Log("this network takes texts of any length")
		return
	}
	for name, unit := range map[string]string{
		"Latin": "a", "Cyrillic": "ў", "Chinese": "写", "emoji": "👨‍👩‍👧‍👦", "links": " https://example.org/letters/and/more",
	} {
		t.Run(name, func(t *testing.T) { hasItsLimit(t, subject, unit, func(*networks.Message) {}) })
	}
	if limits.Media.Caption > 0 {
		t.Run("beside a picture", func(t *testing.T) {
			hasItsLimit(t, subject, "ў", func(m *networks.Message) {
				m.Media = []networks.Media{picture(t, "captioned.png", "A stamped envelope")}
			})
		})
	}
	if limits.Poll.Question > 0 {
		t.Run("beside a poll", func(t *testing.T) {
			hasItsLimit(t, subject, "ў", func(m *networks.Message) {
				m.Poll = &networks.Poll{Options: []string{"Так", "Не"}, Open: 24 * time.Hour}
			})
		})
	}
}

func hasItsLimit(t *testing.T, subject Subject, unit string, dress func(*networks.Message)) {
	s := newStand(t, subject, sandbox.Options{})
	m := message(t, s.limits, delivery("longest"), "A")
	dress(&m)
	limits := s.limits.TextOf(m)
	m.Text += strings.Repeat(unit, sort.Search(limits.Max, func(n int) bool {
		return !limits.Fits(m.Text + strings.Repeat(unit, n+1))
	}))
	longest := m.Text
	s.mustPublish(t, m)
	m.Delivery, m.Text = delivery("too long"), longest+unit
	m.Key = networks.IdempotencyKey(m.Delivery, 1, 0)
	if _, err := s.publish(t, s.prepare(t, m)); err == nil || networks.KindOf(err) != networks.Rejected {
		t.Errorf("a text that is too long: %v (%v), want %v", networks.KindOf(err), err, networks.Rejected)
	}
	if post := s.only(t); post.Text != longest {
		t.Errorf("readers see %q", post.Text)
	}
}
