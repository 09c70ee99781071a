package posts

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/BurntSushi/toml"
)

// fault is a syntax error while it is put into words: where the parser
// stopped, what it said, and the line around it.
type fault struct {
	doc *document
	// at is the offset at which the parser stopped.
	at      int
	message string
	// line is the whole line, key and value its two sides of =, if it has one;
	// a note behind the value is left out.
	line, key, value string
	// found is the sign at which the parser stopped.
	found rune
	// last is the last key that it understood.
	last string
}

// syntaxProblem says what the parser said in the words of people.
func (d *document) syntaxProblem(err error) {
	failed, ok := errors.AsType[toml.ParseError](err)
	if !ok {
		d.report(Syntax, "", err)
		return
	}
	f := newFault(d, failed)
	for _, words := range parserSays {
		if strings.Contains(f.message, words.says) && words.tell(f) {
			return
		}
	}
	f.tell(Syntax, f.message)
}

func newFault(d *document, failed toml.ParseError) *fault {
	at := failed.Position.Start
	if bytes.HasPrefix(d.source, []byte(byteOrderMark)) {
		at += len(byteOrderMark)
	}
	at = min(max(at, 0), len(d.source))
	f := &fault{doc: d, at: at, message: failed.Message, last: failed.LastKey}
	start := bytes.LastIndexByte(d.source[:at], '\n') + 1
	line, _, _ := strings.Cut(string(d.source[start:]), "\n")
	f.line = strings.TrimRight(line, "\r")
	if key, value, ok := strings.Cut(f.line, "="); ok {
		value, _, _ = strings.Cut(value, " #")
		f.key, f.value = strings.TrimSpace(key), strings.TrimSpace(value)
	}
	f.found, _ = utf8.DecodeRune(d.source[at:])
	return f
}

// tell reports at the place where the parser stopped, and is always true.
func (f *fault) tell(code Code, args ...any) bool {
	f.doc.reportAt(f.at, code, args...)
	return true
}

// parserSays is what the TOML library says (v1.6.0), and who knows better
// words; the first that finds some is taken.
var parserSays = []struct {
	says string
	tell func(*fault) bool
}{
	{"", (*fault).conflict},
	{"expected value but found", (*fault).noValue},
	{"expected '.' or '='", (*fault).noEquals},
	{"unexpected '='", (*fault).noKey},
	{"expected a top-level item to end", (*fault).itemGoesOn},
	{"nvalid float", (*fault).oddNumber},
	{"nvalid integer", (*fault).oddNumber},
	{"nvalid datetime", (*fault).oddNumber},
	{"strings cannot contain newlines", (*fault).lineBreak},
	{"unexpected EOF; expected", (*fault).neverClosed},
	{"invalid escape", (*fault).backslash},
	{"hexadecimal digits", (*fault).backslash},
	{"expected a comma", (*fault).commaMissing},
	{"to end table name", func(f *fault) bool { return f.tell(TableOpen) }},
	{"already been defined", (*fault).writtenTwice},
	{"already created", (*fault).writtenTwice},
	{"control characters", (*fault).controlSign},
}

func (f *fault) conflict() bool {
	for _, mark := range []string{"<<<<<<<", "=======", ">>>>>>>"} {
		if strings.HasPrefix(f.line, mark) {
			return f.tell(MergeConflict)
		}
	}
	return false
}

// curlyQuotes are what word processors make of " and '.
const curlyQuotes = "“”„‟«»‹›‘’‚‛′″"

func (f *fault) noValue() bool {
	switch {
	case strings.ContainsRune(curlyQuotes, f.found):
		return f.tell(CurlyQuotes, string(f.found))
	case f.value == "" || strings.HasPrefix(f.value, "#"):
		return f.tell(ValueMissing, f.key)
	case isOddSpace(f.found):
		return f.tell(OddSpace, signName(f.found))
	}
	if truth, ok := truths[strings.ToLower(f.value)]; ok {
		return f.tell(TrueOrFalse, f.value, f.key, truth)
	}
	return f.needsQuotes()
}

// truths are what people write for true and false.
var truths = map[string]string{"true": "true", "yes": "true", "on": "true", "false": "false", "no": "false", "off": "false"}

func (f *fault) needsQuotes() bool {
	if f.key == "" || f.value == "" || strings.ContainsAny(f.value, `"'`) {
		return false
	}
	return f.tell(QuotesMissing, f.key, f.value)
}

func isOddSpace(r rune) bool {
	return r > unicode.MaxASCII && (unicode.IsSpace(r) || unicode.Is(unicode.Cf, r))
}

func (f *fault) noEquals() bool {
	key := strings.TrimSpace(strings.TrimLeft(f.line, "[ \t"))
	if end := strings.IndexAny(key, " \t=:]"); end >= 0 {
		key = key[:end]
	}
	switch {
	case isOddSpace(f.found):
		return f.tell(OddSpace, signName(f.found))
	case f.found == ':':
		return f.tell(ColonForEquals, key)
	case strings.ContainsRune(curlyQuotes, f.found):
		return f.tell(CurlyQuotes, string(f.found))
	case !strings.Contains(f.line, "=") && !slices.Contains(f.doc.topKeys, key):
		return f.tell(StrayLine)
	case unicode.IsLetter(f.found) && f.found > unicode.MaxASCII:
		return f.foreignLetter(key)
	case f.found == '\n' || f.found == '\r' || f.at >= len(f.doc.source):
		return f.tell(NoEquals, "the end of the line", key)
	}
	return f.tell(NoEquals, string(f.found), key)
}

// latin are the letters of other alphabets that look like Latin ones.
var latin = strings.NewReplacer(
	"а", "a", "е", "e", "о", "o", "р", "p", "с", "c", "х", "x", "у", "y", "і", "i", "ј", "j", "ѕ", "s", "һ", "h", "ԁ", "d", "к", "k", "м", "m", "т", "t", "в", "b", "н", "h",
	"А", "A", "В", "B", "Е", "E", "К", "K", "М", "M", "Н", "H", "О", "O", "Р", "P", "С", "C", "Т", "T", "Х", "X", "І", "I",
	"α", "a", "ο", "o", "ρ", "p", "ν", "v", "ı", "i",
)

// foreignLetter speaks of a key only where the whole of it looks Latin: other
// words at the beginning of a line are a text that ended too early.
func (f *fault) foreignLetter(key string) bool {
	retyped := latin.Replace(key)
	for _, r := range retyped {
		if r > unicode.MaxASCII {
			return f.tell(StrayLine)
		}
	}
	return f.tell(ForeignLetter, quoted(string(f.found)), scriptOf(f.found), retyped)
}

func scriptOf(r rune) string {
	for _, name := range []string{"Cyrillic", "Greek", "Armenian", "Georgian", "Hebrew", "Arabic", "Latin"} {
		if unicode.Is(unicode.Scripts[name], r) {
			return name
		}
	}
	return fmt.Sprintf("U+%04X", r)
}

func (f *fault) noKey() bool { return f.tell(KeyNameMissing) }

// itemGoesOn is a value that ended before its line did.
func (f *fault) itemGoesOn() bool {
	rest := strings.TrimSpace(f.line[min(f.column(), len(f.line)):])
	switch {
	case f.key == "" || f.value == "":
		return f.tell(ExtraSign, quoted(rest))
	case strings.HasPrefix(f.value, `"""`), strings.HasPrefix(f.value, "'''"):
		return f.tell(ExtraSign, quoted(rest))
	case strings.HasPrefix(f.value, `"`):
		return f.afterText(rest, QuoteInText)
	case strings.HasPrefix(f.value, "'"):
		return f.afterText(rest, Apostrophe)
	case rest == "," || rest == ";":
		return f.tell(SignTooMany, quoted(rest))
	}
	return f.oddNumber()
}

func (f *fault) afterText(rest string, code Code) bool {
	if rest == "," || rest == ";" {
		return f.tell(SignTooMany, quoted(rest))
	}
	return f.tell(code, f.key)
}

// column is where in the line the parser stopped, in bytes.
func (f *fault) column() int {
	return f.at - (bytes.LastIndexByte(f.doc.source[:f.at], '\n') + 1)
}

// oddNumber is a value that begins with a digit and is neither a number nor a
// time as TOML writes them.
func (f *fault) oddNumber() bool {
	f.at += strings.Index(f.line, f.value) - f.column()
	_, rest, err := parseWall(f.value)
	if _, isOffset := parseOffset(rest); err == nil && rest != "" {
		if _, isZone := f.doc.zones.load(rest); isZone || isOffset {
			return f.tell(TimeInQuotes, f.key, f.value)
		}
	}
	if guess, ok := yearFirst(f.value); ok && !yearStands(f.value) {
		if strings.ContainsAny(f.value, "–—−") {
			return f.tell(LongDash, f.key, guess)
		}
		return f.tell(DateOrder, quoted(f.value), fmt.Sprintf("%s = %q", f.key, guess))
	}
	if strings.HasPrefix(f.message, "invalid datetime") && len(f.value) > len("2006-01") {
		return f.tell(BadTime, f.key, quoted(f.value), likelyTime(f.value))
	}
	return f.needsQuotes()
}

func (f *fault) lineBreak() bool { return f.tell(LineBreak, cmp.Or(f.key, f.last)) }

// neverClosed looks for the text that reached the end of the file.
func (f *fault) neverClosed() bool {
	begun := -1
	for _, spot := range f.doc.locator().spots {
		if spot.end >= len(f.doc.source) {
			begun = max(begun, spot.value)
		}
	}
	if begun < 0 {
		return false
	}
	line, _ := position(f.doc.source, begun)
	f.at = begun
	mark := f.doc.opening(begun)
	return mark != "" && f.tell(NeverClosed, line, mark)
}

// backslash looks for the sign that the parser names: '\_'.
func (f *fault) backslash() bool {
	_, escape, _ := strings.Cut(f.message, "'\\")
	escape, _, ok := strings.Cut(escape, "'")
	start := f.at - f.column()
	if at := bytes.Index(f.doc.source[start:], []byte(`\`+escape)); ok && at >= 0 {
		f.at = start + at
	}
	return ok && f.tell(Backslash, `\`+escape, `"`)
}

// commaMissing is a list that goes on without a comma, or never ended: then the
// parser stopped at the next key, or at the end.
func (f *fault) commaMissing() bool {
	if len(bytes.TrimSpace(f.doc.source[f.at:])) == 0 || unicode.IsLetter(f.found) && f.column() == 0 {
		f.at = f.doc.valueOffset(f.last)
		return f.tell(ListOpen, f.last)
	}
	return f.tell(CommaMissing)
}

// writtenTwice is a key or a table that exists already; a text beside texts by
// language is the commonest.
func (f *fault) writtenTwice() bool {
	_, name, _ := strings.Cut(f.message, "'")
	name, _, _ = strings.Cut(name, "'")
	own, _, _ := strings.Cut(f.key, ".")
	if own == name && !strings.HasPrefix(f.line, "[") && (own != f.key || f.byLanguage(name)) {
		return f.tell(BothForms, name)
	}
	return f.tell(WrittenTwice, name)
}

func (f *fault) byLanguage(name string) bool {
	for path := range f.doc.locator().spots {
		if strings.HasPrefix(path, name+".") {
			return true
		}
	}
	return false
}

func (f *fault) controlSign() bool {
	start := f.at - f.column()
	at := strings.IndexFunc(f.line, func(r rune) bool { return r != '\t' && unicode.IsControl(r) })
	if at < 0 {
		return false
	}
	f.at = start + at
	return f.tell(ControlSign, fmt.Sprintf("U+%04X", f.line[at]))
}
