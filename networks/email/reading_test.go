package email

import (
	"encoding/base64"
	"html"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net/mail"
	"regexp"
	"strings"
	"testing"

	"vigil/networks"
)

// read is a letter as a mail program shows it.
type read struct {
	header   mail.Header
	plain    string
	html     string
	pictures []networks.Uploaded
}

func open(t *testing.T, raw string) read {
	t.Helper()
	parsed, err := mail.ReadMessage(strings.NewReader(raw))
	if err != nil {
		t.Fatalf("a letter that can't be read: %v\n%s", err, raw)
	}
	letter := read{header: parsed.Header}
	letter.take(t, parsed.Header.Get("Content-Type"), parsed.Header.Get("Content-Transfer-Encoding"), "", parsed.Body)
	for i, picture := range letter.pictures {
		shown := regexp.MustCompile(`<img src="cid:` + regexp.QuoteMeta(picture.ID) + `" alt="([^"]*)"`).FindStringSubmatch(letter.html)
		if shown == nil {
			t.Fatalf("the picture %s is not shown in %s", picture.ID, letter.html)
		}
		letter.pictures[i].Alt = html.UnescapeString(shown[1])
	}
	return letter
}

// take reads a part, and those inside it.
func (l *read) take(t *testing.T, contentType, encoding, id string, body io.Reader) {
	t.Helper()
	kind, parameters, err := mime.ParseMediaType(contentType)
	if err != nil {
		t.Fatalf("%q: %v", contentType, err)
	}
	if strings.HasPrefix(kind, "multipart/") {
		parts := multipart.NewReader(body, parameters["boundary"])
		for {
			part, err := parts.NextRawPart()
			if err == io.EOF {
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			l.take(t, part.Header.Get("Content-Type"), part.Header.Get("Content-Transfer-Encoding"), part.Header.Get("Content-ID"), part)
		}
	}
	switch encoding {
	case "quoted-printable":
		body = quotedprintable.NewReader(body)
	case "base64":
		body = base64.NewDecoder(base64.StdEncoding, body)
	}
	content, err := io.ReadAll(body)
	if err != nil {
		t.Fatal(err)
	}
	switch kind {
	case "text/plain":
		l.plain = strings.ReplaceAll(string(content), "\r\n", "\n")
	case "text/html":
		l.html = strings.ReplaceAll(string(content), "\r\n", "\n")
	default:
		l.pictures = append(l.pictures, networks.Uploaded{ID: strings.Trim(id, "<>"), Type: kind, Bytes: content})
	}
}

// decoded is a header in plain words.
func (l read) decoded(t *testing.T, name string) string {
	t.Helper()
	words, err := new(mime.WordDecoder).DecodeHeader(l.header.Get(name))
	if err != nil {
		t.Fatal(err)
	}
	return words
}

// posted is what the reader of a letter has before him.
func (l read) posted(t *testing.T) networks.Posted {
	t.Helper()
	return networks.Posted{
		ID: strings.Trim(l.header.Get("Message-ID"), "<>"), Network: Network.Name,
		Text: l.plain, Title: l.decoded(t, "Subject"), Language: l.header.Get("Content-Language"),
		Parent: strings.Trim(l.header.Get("In-Reply-To"), "<>"), Media: l.pictures,
	}
}
