package posts

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"vigil/networks"
)

var allMarks = []networks.MarkKind{networks.Bold, networks.Italic, networks.Linked, networks.Quoted}

// shownMarks writes marks as people would tell them: "bold: word".
func shownMarks(of prose) []string {
	var shown []string
	for _, mark := range of.marks {
		line := fmt.Sprintf("%s: %s", mark.Kind, mark.Of(of.text))
		if mark.Address != "" {
			line += " → " + mark.Address
		}
		shown = append(shown, line)
	}
	return shown
}

func TestMarkupBecomesTextAndMarks(t *testing.T) {
	for _, test := range []struct {
		source, text string
		marks        []string
	}{
		{"No signs at all.", "No signs at all.", nil},
		{"A **bold** word, an *italic* one, __another__ and _one more_.", "A bold word, an italic one, another and one more.",
			[]string{"bold: bold", "italic: italic", "bold: another", "italic: one more"}},
		{"**Ліст** займае", "Ліст займае", []string{"bold: Ліст"}},
		{"***both***", "both", []string{"italic: both", "bold: both"}},
		{"**bold with *italic* in it**", "bold with italic in it", []string{"bold: bold with italic in it", "italic: italic"}},
		{"Read [the letter](https://example.org/a_b_c).", "Read the letter.", []string{"link: the letter → https://example.org/a_b_c"}},
		{"[**bold** link](https://example.org/)", "bold link", []string{"link: bold link → https://example.org/", "bold: bold"}},
		{"[a](<https://example.org/a(b>)", "a", []string{"link: a → https://example.org/a(b"}},
		{"[https://example.org/](https://example.org/)", "https://example.org/", nil},
		{"[](https://example.org/)", "https://example.org/", nil},
		{"one\n[](https://example.org/)\ntwo", "one\nhttps://example.org/\ntwo", nil},
		{"before\n\n> To a man in a cell\n> it says much.\n\nafter", "before\n\nTo a man in a cell\nit says much.\n\nafter",
			[]string{"quote: To a man in a cell\nit says much."}},
		{"> one\n>\n> > *two*", "one\n\ntwo", []string{"quote: one\n\ntwo", "italic: two"}},
		{"> **all of it**", "all of it", []string{"quote: all of it", "bold: all of it"}},
		{"one\n\n\n  two  lines\nthree", "one\n\n\n  two  lines\nthree", nil},
		{"**two\nlines**", "two\nlines", []string{"bold: two\nlines"}},
		{`\*no\* \> \[no\](https://example.org) C:\letters`, `*no* > [no](https://example.org) C:\letters`, nil},
		{"\\> no quote", "> no quote", nil},
		{"5 * 3 * 2 and snake_case_name #a_b_c", "5 * 3 * 2 and snake_case_name #a_b_c", nil},
		{"https://example.org/_next_/a*b*c and **https://example.org/x_y_**", "https://example.org/_next_/a*b*c and https://example.org/x_y_",
			[]string{"bold: https://example.org/x_y_"}},
		{"[see https://example.org/_a_](https://example.org/b)", "see https://example.org/_a_", []string{"link: see https://example.org/_a_ → https://example.org/b"}},
		{"@_name_ and _@name@server.example_!", "@_name_ and @name@server.example!", []string{"italic: @name@server.example"}},
		{"&amp; stays, and so does &#42;", "&amp; stays, and so does &#42;", nil},
		{"👩‍👩‍👧 **الحرية** 🇧🇾", "👩‍👩‍👧 الحرية 🇧🇾", []string{"bold: الحرية"}},
		{"е**\u0308ж**", "ёж", []string{"bold: ёж"}},
	} {
		t.Run(test.source, func(t *testing.T) {
			got, faults := readMarkup(Normalize(test.source))
			if len(faults) > 0 {
				t.Errorf("faults: %v", faults)
			}
			if diff := cmp.Diff(test.text, got.text); diff != "" {
				t.Error(diff)
			}
			if diff := cmp.Diff(test.marks, shownMarks(got), cmpopts.EquateEmpty()); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestWhatIsNotInTheSubsetGoesOutAsItIsWrittenAndIsTold(t *testing.T) {
	for source, want := range map[string]textFault{
		"## Letters":                      {wordFault{MarkupForeign, []any{"headings", `"## Letters"`}}, "## Letters"},
		"Letters\n===":                    {wordFault{MarkupForeign, []any{"headings", quoted("Letters\n===")}}, "Letters\n==="},
		"1. one\n2. two":                  {wordFault{MarkupForeign, []any{"lists", `"1. one"`}}, "1. one"},
		"first\n- one\n- two":             {wordFault{MarkupForeign, []any{"lists", `"- one"`}}, "- one"},
		"* * *":                           {wordFault{MarkupForeign, []any{"lists", `"* * *"`}}, "* * *"},
		"___":                             {wordFault{MarkupForeign, []any{"lines across", `"___"`}}, "___"},
		"see `a **b** c`":                 {wordFault{MarkupForeign, []any{"code", "\"`a **b** c`\""}}, "`a **b** c`"},
		"```\ncode\n```":                  {wordFault{MarkupForeign, []any{"code", "\"```\""}}, "```"},
		"![An _envelope_](media/a_b.jpg)": {wordFault{MarkupForeign, []any{"pictures", `"![An _envelope_](media/a_b.jpg)"`}}, "![An _envelope_](media/a_b.jpg)"},
		"a <b class=_x_>b</b>":            {wordFault{MarkupForeign, []any{"HTML", `"<b class=_x_>"`}}, "<b class=_x_>"},
		"<https://example.org/>":          {wordFault{MarkupForeign, []any{"HTML", `"<https://example.org/>"`}}, "<https://example.org/>"},
		"** not closed":                   {wordFault{MarkupStray, []any{"**"}}, "**"},
		"[words](two words)":              {wordFault{MarkupStray, []any{"]("}}, "]("},
		"[words] (https://example.org)":   {wordFault{MarkupStray, []any{"] (https:"}}, "] (https:"},
	} {
		t.Run(source, func(t *testing.T) {
			got, faults := readMarkup(source)
			if got.text != source {
				t.Errorf("it goes out as %q", got.text)
			}
			if len(faults) == 0 || faults[0].code != want.code || faults[0].snippet != want.snippet || fmt.Sprint(faults[0].args) != fmt.Sprint(want.args) {
				t.Errorf("got %v, want %v", faults, want)
			}
		})
	}
}

func TestALinkLeadsToTheWeb(t *testing.T) {
	for _, address := range []string{"media/a.jpg", "javascript:alert(1)", "example.org", "https:", "mailto:a@example.org"} {
		_, faults := readMarkup("[words](" + address + ")")
		if len(faults) != 1 || faults[0].code != MarkupAddress || faults[0].snippet != address {
			t.Errorf("%s: %v", address, faults)
		}
	}
}

func TestATextStandsWithoutTheMarksThatAnAccountLacks(t *testing.T) {
	const source = "**Read** [*this*](https://example.org/a) and [that](https://example.org/b).\n\n> **One**\n>\n> [two](https://example.org/c)\n\nend"
	for _, test := range []struct {
		name  string
		kinds []networks.MarkKind
		text  string
		marks []string
		lost  []networks.MarkKind
	}{
		{"of none", nil,
			"Read this (https://example.org/a) and that (https://example.org/b).\n\n> One\n>\n> two (https://example.org/c)\n\nend", nil,
			[]networks.MarkKind{networks.Bold, networks.Italic, networks.Bold}},
		{"of letters alone", []networks.MarkKind{networks.Bold, networks.Italic},
			"Read this (https://example.org/a) and that (https://example.org/b).\n\n> One\n>\n> two (https://example.org/c)\n\nend",
			[]string{"bold: Read", "italic: this", "bold: One"}, nil},
		{"of links alone", []networks.MarkKind{networks.Linked},
			"Read this and that.\n\n> One\n>\n> two\n\nend",
			[]string{"link: this → https://example.org/a", "link: that → https://example.org/b", "link: two → https://example.org/c"},
			[]networks.MarkKind{networks.Bold, networks.Italic, networks.Bold}},
		{"of all", allMarks, "Read this and that.\n\nOne\n\ntwo\n\nend",
			[]string{"bold: Read", "link: this → https://example.org/a", "italic: this", "link: that → https://example.org/b",
				"quote: One\n\ntwo", "bold: One", "link: two → https://example.org/c"}, nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			text, _ := readMarkup(source)
			got, lost := text.shownWith(test.kinds)
			if diff := cmp.Diff(test.text, got.text); diff != "" {
				t.Error(diff)
			}
			if diff := cmp.Diff(test.marks, shownMarks(got), cmpopts.EquateEmpty()); diff != "" {
				t.Error(diff)
			}
			if diff := cmp.Diff(test.lost, lost); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// withMarkup is a post whose text has markup.
func withMarkup(text string) *Post {
	content, yes := plain(text), true
	content.Markup = &yes
	return post(content)
}

// marking is an account that shows these marks.
func marking(kinds ...networks.MarkKind) Account {
	account := social()
	account.Limits.Marks = kinds
	return account
}

func TestWhatATemplateFillsInIsNoMarkup(t *testing.T) {
	p := withMarkup("> **{{person.name}}** is {{person.sentence}}\n> {{range people}}{{.handle}}{{end}} {{if person.guardian}}{{else}}1. {{person.status}}{{end}}\n\n{{person.letters}}")
	p.Entry.People = []string{"vera-prydumanaja"}
	request := composition(p, marking(allMarks...))
	request.Campaign.Hashtags = nil
	person := fictional()
	person.Name = Localized{"": "Vera *P* [x](https://example.org) & Co."}
	person.Sentence = Localized{"": "<b>5</b> `years`"}
	person.Handles = map[string]string{"mastodon": "@_vera_@example.org"}
	person.Letters = Letters{To: Localized{"": "# Vera"}, Address: Localized{"": "- 1, Invented Street\n> Nowhere"}}
	request.Campaign.People["vera-prydumanaja"] = person

	message := composedWell(t, request).Messages[0]
	want := "Vera *P* [x](https://example.org) & Co. is <b>5</b> `years`\n@_vera_@example.org 1. held\n\n# Vera\n- 1, Invented Street\n> Nowhere"
	if diff := cmp.Diff(want, message.Text); diff != "" {
		t.Error(diff)
	}
	marks := []string{"quote: " + strings.Split(want, "\n\n")[0], "bold: Vera *P* [x](https://example.org) & Co."}
	if diff := cmp.Diff(marks, shownMarks(prose{message.Text, message.Marks})); diff != "" {
		t.Error(diff)
	}
}

func TestTheWordThatEscapesCantBeWritten(t *testing.T) {
	composedWell(t, composition(withMarkup("{{escaped date}}"), social()), TemplateWord)
}

func TestMarksFollowTheirWordsIntoTheParts(t *testing.T) {
	request := composition(withMarkup("**one**\n---\nand *two three* four [five](https://example.org/5)"), marking(allMarks...))
	request.Campaign.Split = true
	request.Account.Limits.Text.Max = 22

	var parts [][]string
	for _, message := range composedWell(t, request).Messages {
		parts = append(parts, append([]string{message.Text}, shownMarks(prose{message.Text, message.Marks})...))
	}
	want := [][]string{
		{"one\n\n#UntilAllAreFree", "bold: one"},
		{"and two three four", "italic: two three"},
		{"five", "link: five → https://example.org/5"},
	}
	if diff := cmp.Diff(want, parts); diff != "" {
		t.Error(diff)
	}
}

func TestAMarkThatIsCutHoldsInBothParts(t *testing.T) {
	request := composition(withMarkup("**one two three four five six**"), marking(networks.Bold))
	request.Campaign.Split, request.Campaign.Hashtags = true, nil
	request.Account.Limits.Text.Max = 18
	var got []string
	for _, message := range composedWell(t, request).Messages {
		got = append(got, shownMarks(prose{message.Text, message.Marks})...)
	}
	if diff := cmp.Diff([]string{"bold: one two three four", "bold: five six"}, got); diff != "" {
		t.Error(diff)
	}
}

func TestAQuoteThatIsContinuedIsStillAQuote(t *testing.T) {
	for name, test := range map[string]struct {
		marks []networks.MarkKind
		want  []string
	}{
		"where quotes are told by signs": {[]networks.MarkKind{networks.Bold}, []string{"> One two", "> three four", "ours"}},
		"where quotes are shown":         {allMarks, []string{"One two three", "four\n\nours"}},
	} {
		t.Run(name, func(t *testing.T) {
			request := composition(withMarkup("> One two **three** four\n\nours"), marking(test.marks...))
			request.Campaign.Split, request.Campaign.Hashtags = true, nil
			request.Account.Limits.Text.Max = 14
			var got, bold []string
			for _, message := range composedWell(t, request).Messages {
				got = append(got, message.Text)
				for _, mark := range message.Marks {
					if mark.Kind == networks.Bold {
						bold = append(bold, mark.Of(message.Text))
					}
				}
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Error(diff)
			}
			if diff := cmp.Diff([]string{"three"}, bold); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestTheAddressesOfLinksThatAreNotShownAreCountedAndPaid(t *testing.T) {
	request := composition(withMarkup("Read [the whole letter](https://example.org/letters/a/long/way)."), terse())
	request.Campaign.Hashtags = nil
	composed := composedWell(t, request)
	if want := len("Read the whole letter (") + 23 + len(")."); composed.Length != want || composed.Price != 200_000 {
		t.Errorf("%d characters, want %d; the price is %d", composed.Length, want, composed.Price)
	}
}

func TestAnAccountMayHaveMarkupOfItsOwn(t *testing.T) {
	p := post(plain("**as it is**"))
	yes := true
	p.On = map[string]Content{"social": {Text: Localized{"": "**bold**"}, Markup: &yes}}
	for _, test := range []struct {
		account Account
		want    string
	}{{social(), "bold"}, {generous(), "**as it is**"}} {
		request := composition(p, test.account)
		request.Campaign.Hashtags = nil
		if got := composedWell(t, request).Messages[0].Text; got != test.want {
			t.Errorf("on %s: %q", test.account.Name, got)
		}
	}
}

func FuzzMarksLieOnTheirWords(f *testing.F) {
	for _, seed := range []string{
		"**a** *b* [c](https://example.org) > d", "> a\n> **b\n\n> > c** d", "***a** b*", "[a **b](https://x.example) c**", "`a` <b> ![c](d)",
		"е**\u0308** \\", "\\\n\\*", "[](https://x.example)[ ](https://x.example)", "> \n>\n>a", "a\n\t> b\n    c", "@__a__ http://a.b_c_", "👩‍👩‍👧**\u200d**",
	} {
		f.Add(seed, uint16(40), uint8(5))
	}
	f.Fuzz(func(t *testing.T, source string, most uint16, shown uint8) {
		var kinds []networks.MarkKind
		for i, kind := range allMarks {
			if shown&(1<<i) != 0 {
				kinds = append(kinds, kind)
			}
		}
		account := marking(kinds...)
		account.Limits.Text.Max = int(most)
		request := composition(withMarkup(source), account)
		request.Campaign.Split = true
		composed, _ := Compose(request)
		for _, message := range composed.Messages {
			if Normalize(message.Text) != message.Text {
				t.Errorf("not normal: %q", message.Text)
			}
			checkMarks(t, message, kinds)
		}
	})
}

// checkMarks wants what networks.Mark promises.
func checkMarks(t *testing.T, message networks.Message, kinds []networks.MarkKind) {
	t.Helper()
	for i, mark := range message.Marks {
		if mark.Start < 0 || mark.Start >= mark.End || mark.End > len(message.Text) {
			t.Fatalf("%+v lies outside of %q", mark, message.Text)
		}
		if !slices.Contains(kinds, mark.Kind) || !utf8.ValidString(mark.Of(message.Text)) {
			t.Errorf("%+v of %q", mark, message.Text)
		}
		for _, inner := range message.Marks[i+1:] {
			if inner.Start < mark.Start || inner.Start < mark.End && inner.End > mark.End {
				t.Errorf("%+v and %+v of %q", mark, inner, message.Text)
			}
		}
	}
}
