package notices

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/nicholas-fedor/shoutrrr/pkg/router"
	"github.com/nicholas-fedor/shoutrrr/pkg/types"
)

// patience is how long a service may take for one message. Several of the
// library's services set themselves no bound.
const patience = time.Minute

const (
	// usualLimit is what services take in bytes, less some room: Telegram 4096
	// characters (https://core.telegram.org/bots/api#sendmessage; the library counts
	// bytes), ntfy 4096 bytes (https://docs.ntfy.sh/publish/, "Limitations").
	usualLimit = 3500
	// pushoverLimit: 1024 characters (https://pushover.net/api, "Limitations").
	pushoverLimit = 1000
)

// titled are the services with a line above the text, by the scheme of their
// addresses; all others get what it says in the text alone.
var titled = []string{"smtp", "ntfy", "gotify", "pushover", "bark"}

// Service is one way to tell somebody.
type Service struct {
	// Name is for logs, lists and the ledger; it holds no secret.
	Name  string
	limit int
	send  func(Message) error
}

// NewService makes a service of its address, as shoutrrr has them
// (https://shoutrrr.nickfedor.com/, "Services"). An error says nothing of the
// address but its scheme. What is sent to logger:// goes to the log.
func NewService(name, address string, log *slog.Logger) (*Service, error) {
	scheme := schemeOf(address)
	var output types.StdLogger // nil: the library's own words may hold secrets
	if scheme == "logger" {
		output = lines{log}
	}
	censor := newCensor(address)
	library, err := router.New(output)
	if err != nil {
		return nil, censor.error(err)
	}
	sender, err := library.Locate(address)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, censor.error(err))
	}
	service := &Service{Name: name, limit: usualLimit}
	if scheme == "pushover" {
		service.limit = pushoverLimit
	}
	service.send = func(m Message) error {
		parameters := types.Params{}
		if slices.Contains(titled, scheme) {
			parameters.SetTitle(m.Title)
		}
		return censor.error(sender.Send(m.Text, &parameters))
	}
	return service, nil
}

// Unusable is a service that refuses everything: its address can't be used.
func Unusable(name string, why error) *Service {
	return &Service{Name: name, limit: usualLimit, send: func(Message) error { return why }}
}

// errSlow tells that a service has not answered; it may have taken the message.
var errSlow = fmt.Errorf("no answer within %s", patience)

// Send gives a message to the service, and waits for its answer as long as
// patience and the context allow. A library's call that hangs is left behind.
func (s *Service) Send(ctx context.Context, m Message) error {
	ctx, cancel := context.WithTimeoutCause(ctx, patience, errSlow)
	defer cancel()
	answer := make(chan error, 1)
	go func() { answer <- s.send(m) }()
	select {
	case err := <-answer:
		return err
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// Names are what services are called, by their addresses: the scheme, with a
// number from the second one of a scheme on.
func Names(addresses []string) []string {
	names := make([]string, len(addresses))
	seen := map[string]int{}
	for i, address := range addresses {
		scheme := schemeOf(address)
		seen[scheme]++
		names[i] = scheme
		if seen[scheme] > 1 {
			names[i] = fmt.Sprintf("%s %d", scheme, seen[scheme])
		}
	}
	return names
}

// schemeOf is the kind of service; generic+https is generic.
func schemeOf(address string) string {
	scheme, _, found := strings.Cut(address, "://")
	scheme, _, _ = strings.Cut(scheme, "+")
	if !found || strings.ContainsFunc(scheme, func(r rune) bool { return r < 'a' || r > 'z' }) {
		return "unknown"
	}
	return scheme
}

// censor takes an address's secrets out of what the library says.
type censor struct {
	replacer *strings.Replacer
	readable bool
}

// shortest is the length below which a part of an address is no secret.
const shortest = 5

// newCensor knows each part of an address but the name of its server.
func newCensor(address string) censor {
	parsed, err := url.Parse(address)
	if err != nil {
		return censor{}
	}
	parts := []string{address, parsed.User.String(), parsed.User.Username(), parsed.Fragment}
	password, _ := parsed.User.Password()
	parts = append(parts, password)
	if !strings.ContainsAny(parsed.Host, ".:") && parsed.Host != "localhost" {
		parts = append(parts, parsed.Host) // a key stands there
	}
	parts = append(parts, strings.Split(parsed.Path, "/")...)
	for _, values := range parsed.Query() {
		parts = append(parts, values...)
	}
	return censor{replacer: strings.NewReplacer(replacements(parts)...), readable: true}
}

// replacements are for each part, as it is and as it stands in addresses, the
// longest first: the replacer takes the first that fits.
func replacements(parts []string) []string {
	for _, part := range slices.Clone(parts) {
		parts = append(parts, url.QueryEscape(part), url.PathEscape(part))
	}
	slices.SortFunc(parts, func(a, b string) int { return len(b) - len(a) })
	var pairs []string
	for _, part := range slices.Compact(parts) {
		if len(part) >= shortest {
			pairs = append(pairs, part, "[secret]")
		}
	}
	return pairs
}

func (c censor) error(err error) error {
	if err == nil {
		return nil
	}
	if !c.readable {
		return errors.New("its address is no URL")
	}
	return errors.New(c.replacer.Replace(err.Error()))
}

// lines is the library's logger on ours.
type lines struct{ log *slog.Logger }

func (l lines) Print(values ...any)                 { l.log.Warn(fmt.Sprint(values...)) }
func (l lines) Printf(format string, values ...any) { l.log.Warn(fmt.Sprintf(format, values...)) }
func (l lines) Println(values ...any)               { l.log.Warn(fmt.Sprint(values...)) }
