package posts

import (
	"strings"
	"testing"
	"unicode/utf8"

	"vigil/networks"
)

func FuzzEachPartFitsOrAProblemSaysSo(f *testing.F) {
	f.Add("A letter takes ten minutes.", "prison", uint16(500), uint8(0), true)
	f.Add(strings.Repeat("Ліст займае дзесяць хвілін. ", 30), "", uint16(100), uint8(1), true)
	f.Add("الحرية للسجناء السياسيين\n---\n👩‍👩‍👧‍👦 у\u0306 https://example.org/a?b=c @name@server.example", "w", uint16(20), uint8(4), true)
	f.Add("#one #two\n---\n---", "", uint16(3), uint8(3), false)
	f.Add("{{person.name}} {{date}}", "{{", uint16(40), uint8(2), true)
	countings := []networks.Counting{networks.Graphemes, networks.Characters, networks.UTF16, networks.Bytes, networks.Weighted, networks.EmojiBytes}

	f.Fuzz(func(t *testing.T, text, warning string, most uint16, counting uint8, split bool) {
		account := social()
		account.Limits.Text = networks.TextLimits{
			Max: int(most), Counting: countings[int(counting)%len(countings)], Link: 23, ShortMentions: true, WithWarning: true,
		}
		request := composition(post(Content{Text: Localized{"": text}, Warning: Localized{"": warning}}), account)
		request.Post.Entry.People = []string{"vera-prydumanaja"}
		request.Campaign.Split = split

		composed, problems := Compose(request)
		for i, message := range composed.Messages {
			if message.Part != i+1 || message.Parts != len(composed.Messages) {
				t.Errorf("part %d of %d stands at %d", message.Part, message.Parts, i)
			}
			if !utf8.ValidString(message.Text) || Normalize(message.Text) != message.Text {
				t.Errorf("part %d is not normal: %q", i+1, message.Text)
			}
			if !account.Limits.Text.Fits(message.Text) && !HasErrors(problems) {
				t.Errorf("part %d does not fit, and nobody is told: %q", i+1, message.Text)
			}
		}
	})
}

func BenchmarkComposeOfAPlainText(b *testing.B) {
	benchmark(b, post(plain("A letter takes ten minutes. To a man in a cell it says that somebody knows where he is: https://example.org/letters #letters")))
}

func BenchmarkComposeOfATemplate(b *testing.B) {
	p := post(plain("{{date}}: a letter takes ten minutes.\n{{person.name}}, {{person.letters}}"))
	p.Entry.People = []string{"vera-prydumanaja"}
	benchmark(b, p)
}

// benchmark composes one post for three accounts, as a check does.
func benchmark(b *testing.B, p *Post) {
	requests := []Composition{composition(p, generous()), composition(p, social()), composition(p, terse())}
	b.ReportAllocs()
	for b.Loop() {
		for _, request := range requests {
			if _, problems := Compose(request); len(problems) > 0 {
				b.Fatal(problems)
			}
		}
	}
}
