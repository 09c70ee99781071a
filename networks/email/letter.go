package email

import (
	"bytes"
	"errors"
	"net/mail"
	"strconv"
	"strings"

	gomail "github.com/wneessen/go-mail"

	"vigil/networks"
)

// letter is the message as MIME: plain text and HTML, with the pictures inside.
// Whatever the library encodes can't break out of its header.
func (a *account) letter(message networks.Message) ([]byte, error) {
	if message.Title == "" {
		return nil, networks.Rejected.Errorf("a letter needs a subject: the post has no title")
	}
	made := gomail.NewMsg(gomail.WithNoDefaultUserAgent())
	a.head(made, message)
	made.SetBodyString(gomail.TypeTextPlain, plain(message))
	made.AddAlternativeString(gomail.TypeTextHTML, webpage(message))
	for i, picture := range message.Media {
		if err := embed(made, i, picture); err != nil {
			return nil, networks.Temporary.Errorf("%s: %w", picture.File, err)
		}
	}
	var written bytes.Buffer
	if _, err := made.WriteTo(&written); err != nil {
		return nil, networks.Temporary.Errorf("writing the letter: %w", err)
	}
	return written.Bytes(), nil
}

// head writes the headers. The date is the planned one, as of everything published.
func (a *account) head(made *gomail.Msg, message networks.Message) {
	made.FromMailAddress(a.from)
	made.ToMailAddress(&mail.Address{Address: a.to.address})
	if a.replyTo != nil {
		made.ReplyToMailAddress(a.replyTo)
	}
	made.Subject(message.Title)
	made.SetDateWithValue(message.Due.UTC())
	made.SetMessageIDWithValue(a.messageID(message))
	if message.Language != "" {
		made.SetGenHeader(gomail.HeaderContentLang, message.Language)
	}
	if message.Parent != nil {
		made.SetGenHeader(gomail.HeaderInReplyTo, angled(message.Parent))
		made.SetGenHeader(gomail.HeaderReferences, references(message))
	}
	if a.unsubscribe != "" {
		a.offerLeaving(made)
	}
	if a.to.listed() {
		// So that nobody's holiday answers (RFC 3834, section 2).
		made.SetGenHeader(gomail.HeaderPrecedence, "bulk")
		made.SetGenHeader("List-Id", "<"+a.listID()+">")
	}
}

// offerLeaving names where the reader gets rid of the letters, by one click where
// that is a page (RFC 8058).
func (a *account) offerLeaving(made *gomail.Msg) {
	made.SetListUnsubscribe(a.unsubscribe)
	if strings.HasPrefix(a.unsubscribe, "https:") {
		made.SetListUnsubscribePost()
	}
}

// listID is the account's name within the sender's domain (RFC 2919, section 3).
func (a *account) listID() string {
	name, _, _ := strings.Cut(a.around.Name, "/")
	label := strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '-' {
			return r
		}
		return '-'
	}, name)
	return label + "." + domainOf(a.from.Address)
}

// references are the first letter of a conversation and the one that is answered
// (RFC 5322, section 3.6.4).
func references(message networks.Message) string {
	if message.Root == nil || message.Root.ID == message.Parent.ID {
		return angled(message.Parent)
	}
	return angled(message.Root) + " " + angled(message.Parent)
}

func angled(receipt *networks.Receipt) string { return "<" + receipt.ID + ">" }

// embed puts a picture into the letter. The name of its file says nothing about it.
// Its description stands in the HTML and in the plain text: in a header of its own the
// library would not fold it.
func embed(made *gomail.Msg, index int, picture networks.Media) error {
	file, err := picture.Content()
	if err != nil {
		return err
	}
	name := "picture-" + strconv.Itoa(index+1) + endings[picture.Type]
	err = made.EmbedReader(name, file,
		gomail.WithFileContentID("<"+contentID(index)+">"),
		gomail.WithFileContentType(gomail.ContentType(picture.Type)),
	)
	return errors.Join(err, file.Close())
}

// endings are of the types that [limits] name.
var endings = map[string]string{"image/jpeg": ".jpg", "image/png": ".png", "image/gif": ".gif"}

// contentID is what the HTML calls a picture.
func contentID(index int) string { return "picture-" + strconv.Itoa(index+1) + "@vigil" }
