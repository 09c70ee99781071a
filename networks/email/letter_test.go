package email

import (
	"bytes"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"vigil/networks"
	"vigil/networks/networkstest"
)

func TestALetterHasTheHeadersThatItNeeds(t *testing.T) {
	account, s := onSink(t, nil)
	m := letter("text")
	m.Title, m.Language = "Тыдзень лістоў", "be"
	m.Parent, m.Root = &networks.Receipt{ID: "b@campaign.example"}, &networks.Receipt{ID: "a@campaign.example"}
	receipt, err := publish(t, account, m)
	if err != nil {
		t.Fatal(err)
	}
	got := s.sent(t)
	for name, want := range map[string]string{
		"From":             `"Until All Are Free" <letters@campaign.example>`,
		"To":               "<friend@readers.example>",
		"Subject":          "Тыдзень лістоў",
		"Message-ID":       "<" + receipt.ID + ">",
		"In-Reply-To":      "<b@campaign.example>",
		"References":       "<a@campaign.example> <b@campaign.example>",
		"Content-Language": "be",
		"MIME-Version":     "1.0",
		"User-Agent":       "",
		"Precedence":       "", // it is no list of ours
		"List-Unsubscribe": "",
	} {
		if said := got.decoded(t, name); said != want {
			t.Errorf("%s: %q, want %q", name, said, want)
		}
	}
	if date, err := got.header.Date(); err != nil || !date.Equal(m.Due) {
		t.Errorf("Date: %v, %v", date, err)
	}
}

func TestALetterKeepsItsNameWhenItIsTriedAgain(t *testing.T) {
	account, _ := onSink(t, nil)
	m := letter("text")
	first, err := publish(t, account, m)
	if err != nil {
		t.Fatal(err)
	}
	m.Key = networks.IdempotencyKey(m.Delivery, 1, 1) // what a definite failure leads to
	again, err := publish(t, account, m)
	if err != nil || again.ID != first.ID {
		t.Errorf("%q (%v), want %q", again.ID, err, first.ID)
	}
	m.Delivery = "another"
	if other, err := publish(t, account, m); err != nil || other.ID == first.ID {
		t.Errorf("another delivery is called %q, %v", other.ID, err)
	}
}

func TestNothingBreaksOutOfAHeader(t *testing.T) {
	const evil = "Hello\r\nBcc: <everybody@readers.example>\r\n\r\nother text"
	account, s := onSink(t, nil)
	m := letter("text")
	m.Title, m.Language = evil, evil
	m.Media = []networks.Media{picture("../../a\r\nX-Evil: 1.png", evil)}
	m.Parent = &networks.Receipt{ID: "a>\r\nX-Evil: 1\r\n<b"}
	if _, err := publish(t, account, m); err != nil {
		t.Fatal(err)
	}
	got := s.sent(t)
	if got.header.Get("Bcc") != "" || got.header.Get("X-Evil") != "" || strings.Contains(s.all()[0].raw, "\r\nX-Evil") {
		t.Errorf("a header was added:\n%s", s.all()[0].raw)
	}
	if got.plain == "" || len(got.pictures) != 1 || got.decoded(t, "Subject") != evil {
		t.Errorf("the letter is %+v", got)
	}
	if to := s.all()[0].to; !slices.Equal(to, []string{"friend@readers.example"}) {
		t.Errorf("it went to %v", to)
	}
}

func TestLinesAreShort(t *testing.T) {
	account, s := onSink(t, nil)
	m := letter(strings.Repeat("ў", 5000) + " " + strings.Repeat("a", 5000))
	m.Title = strings.Repeat("Тыдзень лістоў ", 12)
	m.Media = []networks.Media{picture("a.png", strings.Repeat("канверт ", 100))}
	if _, err := publish(t, account, m); err != nil {
		t.Fatal(err)
	}
	for line := range strings.SplitSeq(s.all()[0].raw, "\r\n") {
		if len(line) > 998 {
			t.Errorf("a line of %d bytes: %.60s", len(line), line)
		}
		if strings.ContainsFunc(line, func(r rune) bool { return r > '~' }) {
			t.Errorf("a line that is not ASCII: %.60s", line)
		}
	}
	if got := s.sent(t); got.plain != m.Text+"\n\n["+m.Media[0].Alt+"]" || got.pictures[0].Alt != m.Media[0].Alt {
		t.Error("text or description did not arrive as they were")
	}
}

func TestALineThatBeginsWithADotArrives(t *testing.T) {
	account, s := onSink(t, nil)
	m := letter("First\n.\n..\n.Last")
	if _, err := publish(t, account, m); err != nil {
		t.Fatal(err)
	}
	if got := s.sent(t).plain; got != m.Text {
		t.Errorf("readers see %q", got)
	}
}

func TestMarksAreShownInBothForms(t *testing.T) {
	mark := func(text, words string, kind networks.MarkKind, address string) networks.Mark {
		start := strings.Index(text, words)
		return networks.Mark{Start: start, End: start + len(words), Kind: kind, Address: address}
	}
	for name, test := range map[string]struct {
		text        string
		marks       func(text string) []networks.Mark
		plain, html string
	}{
		"nothing": {"a & b <c>\nd", nil, "a & b <c>\nd", "a &amp; b &lt;c&gt;<br>\nd"},
		"an address": {"See https://example.org/?a=1&b=2.", nil, "See https://example.org/?a=1&b=2.",
			`See <a href="https://example.org/?a=1&amp;b=2">https://example.org/?a=1&amp;b=2</a>.`},
		"bold and italic": {"Пішыце сёння!", func(text string) []networks.Mark {
			return []networks.Mark{mark(text, "Пішыце", networks.Bold, ""), mark(text, "сёння", networks.Italic, "")}
		}, "Пішыце сёння!", "<strong>Пішыце</strong> <em>сёння</em>!"},
		"one in the other": {"Пішыце сёння!", func(text string) []networks.Mark {
			return []networks.Mark{mark(text, "Пішыце сёння", networks.Bold, ""), mark(text, "сёння", networks.Italic, "")}
		}, "Пішыце сёння!", "<strong>Пішыце <em>сёння</em></strong>!"},
		"both at once": {"Now", func(text string) []networks.Mark {
			return []networks.Mark{mark(text, "Now", networks.Bold, ""), mark(text, "Now", networks.Italic, "")}
		}, "Now", "<strong><em>Now</em></strong>"},
		"words that lead somewhere": {"Write to him.", func(text string) []networks.Mark {
			return []networks.Mark{mark(text, "Write", networks.Linked, `https://example.org/"x"?a&b`)}
		}, `Write <https://example.org/"x"?a&b> to him.`, `<a href="https://example.org/&#34;x&#34;?a&amp;b">Write</a> to him.`},
		"an address that leads elsewhere": {"https://example.org/", func(text string) []networks.Mark {
			return []networks.Mark{mark(text, text, networks.Linked, "https://example.com/")}
		}, "https://example.org/ <https://example.com/>", `<a href="https://example.com/">https://example.org/</a>`},
		"a quotation": {"He says:\nWrite.\nSoon.\nSo do.", func(text string) []networks.Mark {
			return []networks.Mark{mark(text, "Write.\nSoon.", networks.Quoted, "")}
		}, "He says:\n> Write.\n> Soon.\nSo do.", "He says:<br>\n<blockquote>Write.<br>\nSoon.</blockquote>So do."},
	} {
		t.Run(name, func(t *testing.T) {
			m := letter(test.text)
			if test.marks != nil {
				m.Marks = test.marks(test.text)
			}
			if diff := cmp.Diff(test.plain, plain(m)); diff != "" {
				t.Errorf("plain (-want +got):\n%s", diff)
			}
			_, body, _ := strings.Cut(webpage(m), `<div dir="auto">`)
			body, _, _ = strings.Cut(body, "</div>")
			if diff := cmp.Diff(test.html, body); diff != "" {
				t.Errorf("HTML (-want +got):\n%s", diff)
			}
		})
	}
}

func TestThePageSaysItsLanguageAndFetchesNothing(t *testing.T) {
	m := letter("текст")
	m.Language, m.Title = "be", "Ліст & <b>"
	m.Media = []networks.Media{picture("a.png", `a "quoted" <envelope>`)}
	page := webpage(m)
	for _, want := range []string{`<html lang="be">`, `<title>Ліст &amp; &lt;b&gt;</title>`, `alt="a &#34;quoted&#34; &lt;envelope&gt;"`} {
		if !strings.Contains(page, want) {
			t.Errorf("%s is not in %s", want, page)
		}
	}
	if strings.Contains(page, "http") {
		t.Errorf("it fetches something: %s", page)
	}
}

func TestALetterNeedsASubject(t *testing.T) {
	account, s := onSink(t, nil)
	m := letter("text")
	m.Title = ""
	if _, err := publish(t, account, m); err == nil || networks.KindOf(err) != networks.Rejected {
		t.Errorf("%v", err)
	}
	if s.begun() != 0 {
		t.Error("it was sent")
	}
}

func TestEachReaderOfAListCanLeave(t *testing.T) {
	for address, oneClick := range map[string]string{
		"https://campaign.example/leave?who={recipient}": "List-Unsubscribe=One-Click",
		"mailto:leave@campaign.example":                  "",
	} {
		s := newSink(t, nil)
		config := configured(t, s)
		config.Unsubscribe = address
		around := networkstest.Surroundings(t, networks.TransportOptions{})
		around.Name = "our letters/ales"
		account, err := member{config, recipient{"ales", "ales@readers.example"}, new(checks)}.Open(around)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := publish(t, account, letter("text")); err != nil {
			t.Fatal(err)
		}
		got := s.sent(t).header
		want := "<" + strings.ReplaceAll(address, "{recipient}", "ales") + ">"
		if got.Get("List-Unsubscribe") != want || got.Get("List-Unsubscribe-Post") != oneClick {
			t.Errorf("%q and %q", got.Get("List-Unsubscribe"), got.Get("List-Unsubscribe-Post"))
		}
		if got.Get("List-Id") != "<our-letters.campaign.example>" || got.Get("Precedence") != "bulk" || got.Get("To") != "<ales@readers.example>" {
			t.Errorf("headers: %v", got)
		}
	}
}

func picture(file, alt string) networks.Media {
	return networks.Media{
		File: file, Type: "image/png", Alt: alt,
		Open: func() (io.ReadCloser, error) {
			return io.NopCloser(bytes.NewReader([]byte("\x89PNG\r\n\x1a\n"))), nil
		},
	}
}

func TestALetterWithoutItsPictureIsNotSent(t *testing.T) {
	account, s := onSink(t, nil)
	m := letter("text")
	m.Media = []networks.Media{{File: "media/a.png", Type: "image/png"}}
	if _, err := publish(t, account, m); err == nil || networks.KindOf(err) != networks.Temporary || !strings.Contains(err.Error(), "media/a.png") {
		t.Errorf("%v", err)
	}
	if s.begun() != 0 {
		t.Error("it was sent")
	}
}

// A whole letter takes long: servers look into it, and a client that gives up early
// sends it twice.
func TestAServerHasTheTimeThatTheStandardGivesIt(t *testing.T) {
	if given := Network.Limits.PublishTimeout(); given < 10*time.Minute {
		t.Errorf("%v", given)
	}
}
