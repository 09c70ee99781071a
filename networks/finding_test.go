package networks

import (
	"strings"
	"testing"
	"time"
)

// Sequence A1, (c) and (d).
func TestALookProvesOnlyWhatItSaw(t *testing.T) {
	since := time.Date(2027, 3, 1, 18, 0, 0, 0, time.UTC)
	own := func(id, text string, after time.Duration) OwnPost {
		return OwnPost{Receipt: Receipt{ID: id}, Text: text, At: since.Add(after)}
	}
	known := own("7", "yesterday's post about somebody else", -24*time.Hour)
	const text = "Write to Anna Fictional, who is held in a place that does not exist."
	tests := []struct {
		name        string
		posts       []OwnPost
		taken       string
		unknown     bool
		reachedBack bool
		want        Verdict
		why         string
	}{
		{"it is there", []OwnPost{own("8", text, time.Second), known}, "", false, true, Found, "shows this post"},
		{"it is there, however short the look was", []OwnPost{own("8", text, time.Second)}, "", false, false, Found, ""},
		{"it is there, by a clock that is a minute behind", []OwnPost{own("8", text, -time.Minute)}, "", false, false, Found, ""},
		{"nothing since then", []OwnPost{known}, "", false, true, NotThere, "could be this one"},
		{"only another one", []OwnPost{own("8", "Come to the rally on Sunday!", time.Second), known}, "", false, true, NotThere, ""},
		{"the same text, long ago", []OwnPost{known, own("3", text, -240*time.Hour)}, "", false, true, NotThere, ""},
		{"the same text, of another delivery", []OwnPost{own("8", text, time.Second), known}, "8", false, true, NotThere, ""},
		{"two of them", []OwnPost{own("9", text, time.Minute), own("8", text, time.Second), known}, "", false, true, CannotTell, "2 posts like this one: 9, 8"},
		{"one that resembles it", []OwnPost{own("8", text+" [edited]", time.Second), known}, "", false, true, CannotTell, "compare them: 8"},
		{"the look was too short", []OwnPost{known}, "", false, false, CannotTell, "could not be read back to 2027-03-01 18:00:00 UTC"},
		{"an empty timeline", nil, "", false, true, CannotTell, "none of the account's last posts, such as 7"},
		{"an empty timeline of a new account", nil, "", true, true, NotThere, ""},
		{"a post without a time counts as new", []OwnPost{{Receipt: Receipt{ID: "8"}, Text: text}}, "", false, true, Found, ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			search := Search{Since: since, Taken: map[string]bool{test.taken: true}}
			if !test.unknown {
				search.Known = []Receipt{known.Receipt}
			}
			got := Judge(search, test.posts, test.reachedBack, func(post OwnPost) Likeness { return SameText(text, post.Text) })
			if got.Verdict != test.want || !strings.Contains(got.Why, test.why) {
				t.Errorf("%s (%s), want %s (%s)", got.Verdict, got.Why, test.want, test.why)
			}
			if (got.Receipt.ID != "") != (test.want == Found) {
				t.Errorf("%s with receipt %+v", got.Verdict, got.Receipt)
			}
		})
	}
}

func TestTextsAreTheSameHoweverANetworkShowsThem(t *testing.T) {
	const text = "Пішыце лісты! Адрас: https://letters.example/how/to/write?a=b&c=d @guardian@letters.example #НеЗабыты"
	tests := []struct {
		name, got string
		want      Likeness
	}{
		{"as it was", text, Same},
		{"with other white space", strings.ReplaceAll(text, " ", "\n\n"), Same},
		{"decomposed", strings.ReplaceAll(text, "й", "и\u0306"), Same},
		{"as Mastodon shows it", `<p>Пішыце лісты!<br />Адрас: <a href="https://letters.example/how/to/write?a=b&amp;c=d" rel="nofollow"><span class="invisible">https://</span><span class="ellipsis">letters.example/how/to/writ</span><span class="invisible">e?a=b&amp;c=d</span></a> <span class="h-card"><a href="https://letters.example/@guardian">@<span>guardian</span></a></span> <a href="https://letters.example/tags/x" class="mention hashtag">#<span>НеЗабыты</span></a></p>`, Same},
		{"with a link cut for show", strings.Replace(text, "https://letters.example/how/to/write?a=b&c=d", "letters.example/how/t…", 1), Same},
		{"with another link", strings.Replace(text, "https://letters.example/how/to/write?a=b&c=d", "https://t.example/abc", 1), Unclear},
		{"cut off", "Пішыце лісты! Адрас:", Unclear},
		{"with other quotation marks", strings.ReplaceAll(text, "!", "…"), Unclear},
		{"another text", "Приходите в воскресенье на площадь, будет митинг", Different},
		{"no text", "", Different},
	}
	for _, test := range tests {
		if got := SameText(text, test.got); got != test.want {
			t.Errorf("%s: %s, want %s", test.name, got, test.want)
		}
	}
	if got := SameText("свет не её", "свет не ее"); got == Same {
		t.Error("ё became е")
	}
	if got := SameText("1 < 2 and 3 > 2", "1 &lt; 2 and 3 &gt; 2"); got != Same {
		t.Errorf("plain text with angle brackets: %s", got)
	}
	if got := SameText("سجينة \u2068Vera Invented\u2069 في السجن", "سجينة Vera Invented في السجن"); got != Same {
		t.Errorf("a network that drops the signs of direction: %s", got)
	}
	if got := SameText("", ""); got != Same {
		t.Errorf("two empty texts: %s", got)
	}
}

// Networks write addresses in their own way: with a protocol, in letters of DNS, escaped.
func TestAnAddressThatANetworkWritesInItsOwnWayIsNoOtherText(t *testing.T) {
	for _, test := range []struct {
		want, got string
		likeness  Likeness
	}{
		{"Sign now: example.org", "Sign now: http://example.org", Same},
		{"example.org", "https://example.org/", Same},
		{"Sign: https://пример.рф/x", "Sign: https://xn--e1afmkfd.xn--p1ai/x", Unclear},
		{"https://example.org/ä", "https://example.org/%C3%A4", Unclear},
		{"Sign: https://example.org/ä", "Write: https://example.org/%C3%A4", Different},
		{"Sign now", "https://example.org", Different},
	} {
		if got := SameText(test.want, test.got); got != test.likeness {
			t.Errorf("%q and %q are %v, want %v", test.want, test.got, got, test.likeness)
		}
	}
}
