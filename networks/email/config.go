package email

import (
	"cmp"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/mail"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"vigil/networks"
)

// Config is what an operator writes about one sender and those whom it writes to.
type Config struct {
	// Server is "smtps://host" or "smtp://host", with a port where it isn't 465 or 587.
	Server   string          `toml:"server"`
	User     string          `toml:"user"`
	Password networks.Secret `toml:"password"`
	// From and ReplyTo are addresses, with a name or without.
	From    string `toml:"from"`
	ReplyTo string `toml:"reply_to"`
	// To is the one address that letters go to; else Recipients is a file of them.
	To         string `toml:"to"`
	Recipients string `toml:"recipients"`
	// Unsubscribe is where a reader gets rid of the letters: https or mailto.
	Unsubscribe string `toml:"unsubscribe"`
	// Certificate is a file in PEM that the server's has to be signed by.
	Certificate string `toml:"certificate"`
}

// Limits are the same for each server.
func (c *Config) Limits() networks.Limits { return limits() }

// Open checks the keys and reads the password; it asks nobody.
func (c *Config) Open(around networks.Surroundings) (networks.Account, error) {
	if c.Recipients != "" {
		return nil, errors.New("recipients: each of them is an account of its own")
	}
	if c.To == "" {
		return nil, errors.New(`to is missing; write the address that letters go to, or recipients = "FILE"`)
	}
	to, err := parseAddress("to", c.To)
	if err != nil {
		return nil, err
	}
	return c.open(around, recipient{address: to.Address}, new(checks))
}

// open is an account for one recipient.
func (c *Config) open(around networks.Surroundings, to recipient, checks *checks) (networks.Account, error) {
	opened := &account{to: to, checks: checks, around: around}
	var err error
	if opened.from, err = parseAddress("from", c.From); err != nil {
		return nil, err
	}
	if c.ReplyTo != "" {
		if opened.replyTo, err = parseAddress("reply_to", c.ReplyTo); err != nil {
			return nil, err
		}
	}
	if opened.unsubscribe, err = parseUnsubscribe(c.Unsubscribe, to); err != nil {
		return nil, err
	}
	opened.relay, err = c.relay(around.Folder, domainOf(opened.from.Address))
	return opened, err
}

// relay is the server, and how to sign in there.
func (c *Config) relay(folder, hello string) (relay, error) {
	r, err := c.server(folder, hello)
	if err != nil || c.User == "" {
		return r, err
	}
	r.user = c.User
	r.password, err = c.Password.Reveal("password", folder)
	return r, err
}

// server is the one that takes letters in.
func (c *Config) server(folder, hello string) (relay, error) {
	r, err := parseServer(c.Server)
	if err != nil {
		return relay{}, err
	}
	r.hello = hello
	if r.tls, err = c.trust(folder, r.host); err != nil {
		return relay{}, err
	}
	// On this machine nobody listens in, and a server there rarely has a certificate
	// that is worth anything.
	r.plain = !r.implicit && isLoopback(r.host) && c.Certificate == ""
	return r, nil
}

func parseServer(written string) (relay, error) {
	const example = `write it like "smtps://mail.example"`
	if written == "" {
		return relay{}, fmt.Errorf("server is missing; %s", example)
	}
	address, err := url.Parse(written)
	if err != nil || address.Hostname() == "" || address.Scheme != "smtp" && address.Scheme != "smtps" || address.User != nil || strings.Trim(address.Path, "/") != "" {
		return relay{}, fmt.Errorf("server: %q is not the address of a mail server; %s", written, example)
	}
	usual := map[string]string{"smtps": "465", "smtp": "587"}[address.Scheme]
	return relay{
		host:     address.Hostname(),
		address:  net.JoinHostPort(address.Hostname(), cmp.Or(address.Port(), usual)),
		implicit: address.Scheme == "smtps",
	}, nil
}

func isLoopback(host string) bool {
	return host == "localhost" || net.ParseIP(host).IsLoopback()
}

// trust is whose certificates count.
func (c *Config) trust(folder, host string) (*tls.Config, error) {
	settings := &tls.Config{ServerName: host, MinVersion: tls.VersionTLS12}
	if c.Certificate == "" {
		return settings, nil
	}
	path := c.Certificate
	if !filepath.IsAbs(path) {
		path = filepath.Join(folder, path)
	}
	content, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("certificate: %w", err)
	}
	settings.RootCAs = x509.NewCertPool()
	if !settings.RootCAs.AppendCertsFromPEM(content) {
		return nil, fmt.Errorf("certificate: %s holds none in PEM", c.Certificate)
	}
	return settings, nil
}

// parseAddress takes addresses of ASCII: others need SMTPUTF8 on the whole way to the
// reader (RFC 6531), which nobody can count on.
func parseAddress(key, written string) (*mail.Address, error) {
	if written == "" {
		return nil, fmt.Errorf("%s is missing; write it like \"Letters <letters@campaign.example>\"", key)
	}
	address, err := mail.ParseAddress(written)
	if err != nil {
		return nil, fmt.Errorf("%s is not the address of a mailbox; write it like \"Letters <letters@campaign.example>\"", key)
	}
	if strings.ContainsFunc(address.Address, func(r rune) bool { return r <= ' ' || r > '~' }) {
		return nil, fmt.Errorf("%s: an address may have letters from a to z only; of a domain write the form that begins with xn--", key)
	}
	return address, nil
}

func domainOf(address string) string { return address[strings.LastIndex(address, "@")+1:] }

const recipientInAddress = "{recipient}"

// parseUnsubscribe is the address for one reader. It goes into a header as it is, so
// it may hold nothing but what an address does.
func parseUnsubscribe(written string, to recipient) (string, error) {
	if written == "" {
		return "", nil
	}
	written = strings.ReplaceAll(written, recipientInAddress, to.name)
	address, err := url.Parse(written)
	odd := strings.ContainsFunc(written, func(r rune) bool { return r <= ' ' || r > '~' || strings.ContainsRune("<>,", r) })
	sound := err == nil && (address.Scheme == "https" && address.Host != "" || address.Scheme == "mailto" && strings.Contains(address.Opaque, "@"))
	if !sound || odd || len(written) > longestUnsubscribe {
		return "", errors.New(`unsubscribe is not an address for readers; write it like "https://campaign.example/leave?who={recipient}" or "mailto:leave@campaign.example"`)
	}
	return written, nil
}

// longestUnsubscribe keeps the header's line below 998 bytes (RFC 5322, section 2.1.1).
const longestUnsubscribe = 900
