package main

import (
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/emersion/go-smtp"
)

// postbox is a mail server that has the listener hear what it is sent.
type postbox struct{ heard *listener }

// openPostbox starts one, and tells its address.
func openPostbox(t *testing.T, heard *listener) (address string) {
	t.Helper()
	listening, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	server := smtp.NewServer(&postbox{heard})
	go server.Serve(listening)
	t.Cleanup(func() { server.Close() })
	return "smtp://" + listening.Addr().String()
}

func (p *postbox) NewSession(*smtp.Conn) (smtp.Session, error) { return p, nil }
func (*postbox) Mail(string, *smtp.MailOptions) error          { return nil }
func (*postbox) Rcpt(string, *smtp.RcptOptions) error          { return nil }
func (*postbox) Reset()                                        {}
func (*postbox) Logout() error                                 { return nil }

func (p *postbox) Data(letter io.Reader) error {
	raw, err := io.ReadAll(letter)
	if err == nil {
		p.heard.keep("letter " + strings.ReplaceAll(string(raw), "\r\n", "")) // base64 has lines there
	}
	return err
}

// letters counts those with a picture.
func (l *listener) letters() (count int) {
	for _, text := range l.all() {
		if strings.HasPrefix(text, "letter ") && strings.Contains(text, "image/jpeg") {
			count++
		}
	}
	return count
}

// readFiles has the listener hear every file below a folder, and counts the pictures.
func readFiles(t *testing.T, folder string, heard *listener) (pictures int) {
	t.Helper()
	err := filepath.WalkDir(folder, func(path string, entry os.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		content, err := os.ReadFile(path)
		if err == nil && strings.HasPrefix(string(content), "\xFF\xD8") {
			pictures++
		}
		heard.keep("file " + path + "\n" + string(content))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return pictures
}
