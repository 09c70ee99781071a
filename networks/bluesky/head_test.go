package bluesky

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestWhatAPageSaysOfItself(t *testing.T) {
	for name, test := range map[string]struct {
		page string
		want head
	}{
		"nothing":           {"", head{}},
		"the first counts":  {`<meta property="og:title" content="A"><meta property="og:title" content="B">`, head{title: "A"}},
		"no quotation":      {`<META PROPERTY=og:title CONTENT=Letters>`, head{title: "Letters"}},
		"a bracket inside":  {`<meta property="og:title" content="a > b">`, head{title: "a > b"}},
		"og before title":   {`<title>B</title><meta property="og:title" content="A">`, head{title: "A"}},
		"an empty og":       {`<title>B</title><meta property="og:title" content="">`, head{title: "B"}},
		"several lines":     {"<title>A\n\t letter\u00a0\x00now</title>", head{title: "A letter now"}},
		"after the head":    {`<body><meta property="og:title" content="A">`, head{}},
		"an escaped image":  {`<meta property="og:image" content=" https://example.org/?a=1&amp;b=2 ">`, head{image: "https://example.org/?a=1&b=2"}},
		"what never closes": {`<title>A<meta property="og:title" content="B`, head{}},
	} {
		if got := readHead([]byte(test.page)); got != test.want {
			t.Errorf("%s: %+v, want %+v", name, got, test.want)
		}
	}
	long := readHead([]byte("<title>" + strings.Repeat("ў", 400) + "</title>")).title
	if utf8.RuneCountInString(long) != maxTitle || !strings.HasSuffix(long, "ў…") {
		t.Errorf("a long title became %q", long)
	}
}

// A page that is cut off in the middle of a letter is still read.
func TestAPageThatIsCutOffIsRead(t *testing.T) {
	page := "<title>Ліст</title>" + strings.Repeat("ў", 10)
	if got := readHead([]byte(page[:len(page)-1])).title; got != "Ліст" {
		t.Errorf("%q", got)
	}
}

func FuzzReadHead(f *testing.F) {
	f.Add([]byte(`<title>A</title><meta property="og:title" content='B'><meta name=description content=C><body>`))
	f.Add([]byte("<meta \xff='"))
	f.Fuzz(func(t *testing.T, page []byte) {
		got := readHead(page)
		for _, line := range []string{got.title, got.description} {
			if !utf8.ValidString(line) || strings.ContainsAny(line, "\n\r\x00") {
				t.Errorf("%q", line)
			}
		}
	})
}
