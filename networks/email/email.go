// Package email sends posts as letters, over SMTP (RFC 5321), to one address or to
// each of a list by itself: nobody is shown who else reads, and one letter that fails
// or is in doubt is one delivery's affair.
//
// A server that has answered the end of a letter with 2yz has taken it, one that
// answered with 4yz or 5yz has not: "the command was not accepted, and the requested
// action did not occur" (RFC 5321, section 4.2.1). Where that answer never comes,
// nobody can tell: there is nothing to look at, and a letter that is sent again comes
// twice. Such a letter is never sent again by itself. That holds from the first byte
// of its content on, although a server may not deliver half a letter (section 4.1.1.4).
//
// Not verified: how large providers treat Precedence, List-Id and the same Message-ID
// a second time, and how long servers want to be left after greylisting. DKIM, which one-click unsubscribing asks for (RFC 8058, section 4), is
// the server's affair.
package email

import (
	"time"

	"vigil/networks"
)

// Network describes e-mail.
var Network = networks.Network{
	Name:   "email",
	Title:  "E-mail",
	Limits: limits(),
	Sample: `network     = "email"
server      = "smtps://mail.example"                  # with TLS from the start, port 465; "smtp://…": STARTTLS, port 587, no TLS on this machine
user        = ""                                      # the name to sign in with; empty: the server asks for none
password    = "env:VIGIL_EMAIL_PASSWORD"
from        = "Letters <letters@campaign.example>"    # who writes
reply_to    = ""                                      # where answers go; empty: to from
to          = "announce@lists.example"                # the one address that it goes to, such as a mailing list's
recipients  = ""                                      # in place of to: a file with one address a line, each of which gets its own letter
unsubscribe = ""                                      # needed with recipients: "https://…" or "mailto:…"; {recipient} is the reader's name in vigil
certificate = ""                                      # a file with the certificate of a server that no public authority vouches for
`,
	NewConfig: func() networks.Config { return new(Config) },
}

// limits are vigil's own: servers bound the whole letter, the usual ones at 10 MB and
// more (RFC 1870 has them say so, and what is larger is refused before it is sent).
// Pictures are of the kinds that mail programs show.
func limits() networks.Limits {
	return networks.Limits{
		Text:  networks.TextLimits{Counting: networks.Characters},
		Marks: []networks.MarkKind{networks.Bold, networks.Italic, networks.Linked, networks.Quoted},
		Title: 200, TitleRequired: true,
		Media: networks.MediaLimits{
			Max: 4, Types: []string{"image/jpeg", "image/png", "image/gif"},
			ImageBytes: 1_500_000, AnimationBytes: 1_500_000, Alt: 1000,
		},
		Reply: true, Language: true,
		Replay: networks.Ignored,
		// What a client has to wait for the answer to the end of a letter, lest it
		// sends one twice (RFC 5321, section 4.5.3.2.6).
		Timeout: networks.Duration(10 * time.Minute),
	}
}
