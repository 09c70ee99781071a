package main

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestTablesAlignAndBreakTheLastColumn(t *testing.T) {
	for name, c := range map[string]struct {
		width int
		want  string
	}{
		"where there is no terminal": {0, "NAME    N  WORDS\nліст    7  one two three four five six seven\n日本語  12  short\n"},
		"on a terminal":              {31, "NAME    N  WORDS\nліст    7  one two three four\n           five six seven\n日本語  12  short\n"},
	} {
		t.Run(name, func(t *testing.T) {
			rows := tableOf("NAME", "N", "WORDS")
			rows.add("ліст", "7", "one two three four five six seven")
			rows.add("日本語", "12", "short")
			var text strings.Builder
			if err := rows.print(page{Writer: &text, width: c.width}); err != nil {
				t.Fatal(err)
			}
			want := strings.ReplaceAll(c.want, "N  WORDS", "N   WORDS")
			want = strings.ReplaceAll(want, "7  one", "7   one")
			want = strings.ReplaceAll(want, "           five", "            five")
			if diff := cmp.Diff(want, text.String()); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestStyleIsNotCountedAndNotUsedElsewhere(t *testing.T) {
	on, off := page{colour: true}, page{}
	if got := columnsOf(on.paint(red, "four")); got != 4 {
		t.Errorf("a red word of four letters is %d columns wide", got)
	}
	if got := off.paint(red, "four"); got != "four" {
		t.Errorf("without colour red is %q", got)
	}
}

func TestAnArrayIsAlwaysPrinted(t *testing.T) {
	for want, rows := range map[string][]map[string]string{
		"[]\n": nil,
		"[\n  {\n    \"a\": \"<b>\"\n  },\n  {}\n]\n": {{"a": "<b>"}, {}},
	} {
		var text strings.Builder
		if err := printJSON(&text, rows); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, text.String()); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	}
}

func TestSignsThatATerminalObeysAreShownAsDots(t *testing.T) {
	if got := printable("a\x1b[31m\u202eb\nc"); got != "a·[31m·b\nc" {
		t.Errorf("got %q", got)
	}
}

func TestLengthsOfTimeAreSaidInTwoUnits(t *testing.T) {
	for want, d := range map[string]time.Duration{
		"0 s": 0, "45 s": 45 * time.Second, "2 min": 2*time.Minute + 5*time.Second, "2 h": 2 * time.Hour,
		"2 h 10 min": 2*time.Hour + 10*time.Minute, "1 day": 24 * time.Hour, "3 days 4 h": 76 * time.Hour,
	} {
		if got := span(d); got != want {
			t.Errorf("span(%v) is %q, not %q", d, got, want)
		}
	}
}

func TestAmountsAreSaidInDollars(t *testing.T) {
	for want, millionths := range map[string]int64{"0.015 USD": 15_000, "0.20 USD": 200_000, "12 USD": 12_000_000, "0 USD": 0} {
		if got := dollars(millionths); got != want {
			t.Errorf("%d millionths are %q, not %q", millionths, got, want)
		}
	}
}

func TestWindowsAreWholeDaysOnTheCampaignsClocks(t *testing.T) {
	vilnius, err := time.LoadLocation("Europe/Vilnius")
	if err != nil {
		t.Fatal(err)
	}
	now := time.Date(2026, 10, 24, 15, 0, 0, 0, vilnius)
	for _, c := range []struct{ from, to, first, last string }{
		{"2026-10-25", "2026-10-25", "2026-10-24T23:59:59+03:00", "2026-10-25T23:59:59+02:00"},
		{"2026-10-25", "", "2026-10-24T23:59:59+03:00", "2026-10-31T23:59:59+02:00"},
		{"", "2026-10-24", "2026-10-24T14:59:59+03:00", "2026-10-24T23:59:59+03:00"},
		{"", "", "2026-10-24T14:59:59+03:00", "2026-10-31T23:59:59+02:00"},
	} {
		days, err := parseDays(c.from, c.to)
		if err != nil {
			t.Fatal(err)
		}
		from, to := days.window(now, vilnius)
		if from.Format(time.RFC3339) != c.first || to.Format(time.RFC3339) != c.last {
			t.Errorf("--from %q --to %q: from %v to %v", c.from, c.to, from, to)
		}
	}
}

func TestTextsAreWrittenAsPeopleWriteThem(t *testing.T) {
	for text, want := range map[string]string{
		"plain":                "\"plain\"",
		`a "word"`:             `'a "word"'`,
		`it's "both"`:          `"it's \"both\""`,
		"two\nlines":           "'''\ntwo\nlines'''",
		"ends\nin a quote'":    `"ends\u000Ain a quote'"`,
		"three '''\nquotes":    `"three '''\u000Aquotes"`,
		"a bell \a":            `"a bell \u0007"`,
		"back\\slash\nand two": "'''\nback\\slash\nand two'''",
	} {
		if got := tomlString(text); got != want {
			t.Errorf("%q is written %s, not %s", text, got, want)
		}
	}
}
