package networks

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Span is a piece of a text, from Start up to before End, in bytes.
type Span struct{ Start, End int }

// Of returns the piece itself.
func (s Span) Of(text string) string { return text[s.Start:s.End] }

// Links finds the http and https addresses of a text, without the punctuation
// of the sentence around them. A closing bracket belongs to an address that has
// the opening one.
func Links(text string) []Span {
	var links []Span
	for from := 0; ; {
		start, rest := nextProtocol(text, from)
		if start < 0 {
			return links
		}
		end := rest + hostLength(text[rest:])
		if end > rest {
			end += tailLength(text[end:], anyTail)
			links = append(links, Span{start, end})
		}
		from = end
	}
}

// nextProtocol returns where the next address starts and where its protocol
// ends; -1 if there is none.
func nextProtocol(text string, from int) (start, end int) {
	for {
		at := strings.Index(text[from:], "://")
		if at < 0 {
			return -1, -1
		}
		end = from + at + len("://")
		start = protocolStart(text[from : from+at])
		if before, _ := utf8.DecodeLastRuneInString(text[:from+max(start, 0)]); start >= 0 && startsAddress(before) {
			return from + start, end
		}
		from = end
	}
}

// protocolStart returns where "http" or "https" begins at the end of a text, in
// whatever capitals; -1 if it does not.
func protocolStart(text string) int {
	for _, protocol := range []string{"http", "https"} {
		if start := len(text) - len(protocol); start >= 0 && strings.EqualFold(text[start:], protocol) {
			return start
		}
	}
	return -1
}

// startsAddress tells whether an address may follow this character;
// utf8.RuneError stands for the start of the text.
func startsAddress(before rune) bool {
	return !isASCIIWord(before) && !strings.ContainsRune("@＠$#＃", before) || before == utf8.RuneError
}

func isASCIIWord(r rune) bool {
	return r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z'
}

// hostLength measures a name with at least one dot, or an IPv4 address.
func hostLength(text string) int {
	host := strings.TrimRight(text[:run(text, func(r rune) bool { return r == '.' || isLabel(r) })], ".-_")
	if !strings.Contains(host, ".") {
		return 0
	}
	return len(host)
}

// run measures how much of the beginning of a text consists of such characters.
func run(text string, allowed func(rune) bool) int {
	end := strings.IndexFunc(text, func(r rune) bool { return !allowed(r) })
	if end < 0 {
		return len(text)
	}
	return end
}

// isLabel tells whether a character may stand in a part of a host name.
func isLabel(r rune) bool {
	return r == '-' || r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r)
}

// tail is a part of an address behind its host: the characters that open it,
// the ones that it may hold, and the ones that it may end with.
type tail struct {
	opens        string
	inside, last func(rune) bool
}

// anyTail takes what people paste: everything up to white space, quotation
// marks or angle brackets, without the sentence's punctuation.
var anyTail = tail{
	opens: "/?#",
	inside: func(r rune) bool {
		return isASCIIWord(r) || unicode.IsGraphic(r) && !unicode.IsSpace(r) && !strings.ContainsRune("<>\"«»“”„「」『』", r)
	},
	last: func(r rune) bool {
		return isASCIIWord(r) || !strings.ContainsRune(".,:;!?'’*_~|…([{。，、！？", r)
	},
}

var port = regexp.MustCompile(`^:[0-9]{1,5}`)

// tailLength measures the port and the parts that follow it.
func tailLength(text string, parts ...tail) int {
	end := len(port.FindString(text))
	for _, part := range parts {
		if end < len(text) && strings.IndexByte(part.opens, text[end]) >= 0 {
			inside := 1 + run(text[end+1:], part.inside)
			end += len(trimTail(text[end:end+inside], part))
		}
	}
	return end
}

// trimTail takes off what belongs to the sentence. It goes through the text once:
// however many brackets follow one another, each is counted once.
func trimTail(text string, part tail) string {
	const opening, closing = "([{", ")]}"
	var open [len(opening)]int
	end := 0
	for at := 0; at < len(text); {
		r, size := utf8.DecodeRuneInString(text[at:])
		at += size
		mayEnd := part.last(r)
		if kind := strings.IndexRune(opening, r); kind >= 0 {
			open[kind]++
		} else if kind := strings.IndexRune(closing, r); kind >= 0 {
			open[kind]--
			mayEnd = open[kind] >= 0
		}
		if mayEnd {
			end = at
		}
	}
	return text[:end]
}

// mark is a word that a sign makes a mention or a hashtag.
type mark struct {
	signs string
	form  *regexp.Regexp
}

var (
	mention = mark{"@", regexp.MustCompile(`^@[0-9A-Za-z_]+(?:[.-]+[0-9A-Za-z_]+)*(?:@[\pL\pN]+(?:[.-]+[\pL\pN]+)*)?`)}
	hashtag = mark{"#＃", regexp.MustCompile(`^[#＃][\pL\pM\pN_·・\x{200c}]*[\pL\pM][\pL\pM\pN_·・\x{200c}]*`)}
)

// Mentions finds @name and @name@server, outside of links and of addresses of
// e-mail. Whether such an account exists is not looked up.
func Mentions(text string) []Span { return mention.outsideLinks(text) }

// Hashtags finds #words with at least one letter, outside of links.
func Hashtags(text string) []Span { return hashtag.outsideLinks(text) }

func (m mark) outsideLinks(text string) []Span {
	if !holdsOne(text, m.signs) {
		return nil
	}
	links := Links(text)
	var spans []Span
	for span := m.next(text, 0); span.End > 0; span = m.next(text, span.End) {
		for len(links) > 0 && links[0].End <= span.Start {
			links = links[1:]
		}
		inLink := len(links) > 0 && links[0].Start < span.End
		if before, _ := utf8.DecodeLastRuneInString(text[:span.Start]); !inLink && startsName(before) {
			spans = append(spans, span)
		}
	}
	return spans
}

// next finds the first one from there on; the empty span means none.
func (m mark) next(text string, from int) Span {
	for {
		at := strings.IndexAny(text[from:], m.signs)
		if at < 0 {
			return Span{}
		}
		from += at
		if length := len(m.form.FindString(text[from:])); length > 0 {
			return Span{from, from + length}
		}
		_, size := utf8.DecodeRuneInString(text[from:])
		from += size
	}
}

// startsName tells whether a mention or hashtag may follow this character.
func startsName(before rune) bool {
	if before == utf8.RuneError {
		return true
	}
	return !unicode.IsLetter(before) && !unicode.IsDigit(before) && !strings.ContainsRune("_/&=@#＃", before)
}
