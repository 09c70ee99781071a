package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"path"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"vigil/ledger"
	"vigil/networks"
	"vigil/scheduler"
)

const resolveHelp = `Resolve takes your word about a delivery that is uncertain: the network's answer was
lost, and looking could not tell. Look at the account yourself, then say

  $ vigil resolve 4821 --sent https://example.social/@campaign/114101
  $ vigil resolve 4821 --not-sent

--sent writes it down as sent. With its address a thread can go on, and the post can
be answered and taken down later; without, it only counts as out.
--not-sent looks once more, and refuses what it finds; what is not there is composed
anew and tried again, if that is still of use.

When an event was moved or cancelled after readers had been told of it, "vigil status"
asks for a correction. A post that answers it (reply_to) is one; if readers know in
another way, or nothing need be said, name the post:

  $ vigil resolve 2027-01/vigil-warsaw --corrected --why "told at the last vigil"`

func (a *application) resolveCommand() *cobra.Command {
	var word word
	var sent, notSent, corrected bool
	command := &cobra.Command{
		Use:   "resolve NUMBER --sent [URL] | NUMBER --not-sent | POST --corrected",
		Short: "Say whether an uncertain post is out, or that readers need no correction",
		Long:  resolveHelp,
		Args:  usage(cobra.RangeArgs(1, 2)),
		RunE: func(command *cobra.Command, arguments []string) error {
			if said := []bool{sent, notSent, corrected}; !one(said) || !sent && len(arguments) > 1 {
				return &ended{exitUsage, errors.New("say either --sent, with the post's address where you know it, or --not-sent; of a post, --corrected")}
			}
			book, err := a.openBook(command.Context())
			if err != nil {
				return err
			}
			defer book.Close() // what was written is on disk
			if corrected {
				return book.resolveCorrected(command, arguments, word)
			}
			d, err := book.uncertain(command.Context(), arguments[0])
			if err != nil {
				return err
			}
			if notSent {
				return a.resolveNotSent(command, d.ID, word)
			}
			return book.resolveSent(command, d, strings.Join(arguments[1:], ""), word)
		},
	}
	command.Flags().BoolVar(&sent, "sent", false, "it is out; followed by its address")
	command.Flags().BoolVar(&notSent, "not-sent", false, "it is not out")
	command.Flags().BoolVar(&corrected, "corrected", false, "readers of the post need not be told what has changed since")
	word.flags(command)
	return command
}

// one tells that exactly one of the flags was given.
func one(flags []bool) bool {
	given := 0
	for _, flag := range flags {
		if flag {
			given++
		}
	}
	return given == 1
}

// resolveCorrected takes a person's word that readers know what has changed.
func (b *book) resolveCorrected(command *cobra.Command, typed []string, word word) error {
	among, err := b.subjects(command.Context())
	if err != nil {
		return err
	}
	post, err := choose("resolve", []string{string(ledger.OfPost), typed[0]}, among)
	if err != nil {
		return err
	}
	if err := b.Correct(command.Context(), post.name, word.who(), word.why); err != nil {
		return err
	}
	pageOf(command).printf("Corrected: %s. Nobody is asked about it any more, until its event changes again.\n", post.name)
	return nil
}

// uncertain is the delivery of that number, if there is something to resolve.
func (b *book) uncertain(ctx context.Context, number string) (ledger.Delivery, error) {
	d, err := b.delivery(ctx, number)
	switch {
	case err != nil:
		return d, err
	case d.State == ledger.Sending:
		return d, fmt.Errorf("#%d is being sent; if the daemon died in it, `vigil run` finds out by itself", d.ID)
	case d.State != ledger.Uncertain:
		return d, fmt.Errorf("#%d is %s, not uncertain; there is nothing to resolve", d.ID, d.State)
	}
	return d, nil
}

func (a *application) resolveNotSent(command *cobra.Command, id int64, word word) error {
	why := cmp.Or(word.why, "said to be not out")
	return a.do(command.Context(), errand{
		doing:   fmt.Sprintf("looking for #%d once more", id),
		request: ledger.Request{Verb: scheduler.AskNotSent, Argument: strconv.FormatInt(id, 10), By: word.who(), Why: why},
		inPlace: func(ctx context.Context, s *scheduler.Scheduler) (string, error) {
			return "", s.NotSent(ctx, id, word.who(), why)
		},
		report: reportState(command, id),
	})
}

// resolveSent writes down a person's receipt.
func (b *book) resolveSent(command *cobra.Command, d ledger.Delivery, address string, word word) error {
	part, attempt, err := inDoubt(d)
	if err != nil {
		return err
	}
	receipt, err := receiptAt(address)
	if err != nil {
		return err
	}
	if receipt.ID == "" && part.Number < len(d.Parts) {
		return &ended{exitUsage, fmt.Errorf("#%d is a thread that goes on as an answer to part %d: give its address, --sent URL", d.ID, part.Number)}
	}
	outcome := ledger.Outcome{
		Attempt: attempt, Finished: time.Now(), State: ledger.Sent,
		RemoteID: receipt.ID, URL: receipt.URL, By: word.who(), Why: cmp.Or(word.why, "said to be out"),
	}
	if receipt.ID != "" {
		if outcome.Receipt, err = json.Marshal(receipt); err != nil {
			return err
		}
	}
	if _, err = b.Finish(command.Context(), outcome); err != nil {
		return taken(err, address)
	}
	return b.decided(command.Context(), pageOf(command), d.ID)
}

// inDoubt is the part that is uncertain, and its newest attempt.
func inDoubt(d ledger.Delivery) (part ledger.Part, attempt string, err error) {
	for _, part := range d.Parts {
		if part.State != ledger.Uncertain {
			continue
		}
		for _, tried := range d.Attempts { // the oldest first
			if tried.Part == part.Number {
				attempt = tried.ID
			}
		}
		return part, attempt, nil
	}
	return part, "", fmt.Errorf("#%d has no part in doubt; `vigil show %d` tells more", d.ID, d.ID)
}

// receiptAt is the receipt of a post that a person found. Its id is the last
// element of the address: on Mastodon, X and their kin that is the id by which
// the post is answered and deleted; where it isn't, it is still a name that no
// second delivery can have.
func receiptAt(address string) (networks.Receipt, error) {
	if address == "" {
		return networks.Receipt{}, nil
	}
	parsed, err := url.Parse(address)
	if err != nil || parsed.Scheme != "https" && parsed.Scheme != "http" || parsed.Host == "" {
		return networks.Receipt{}, &ended{exitUsage, fmt.Errorf("%q is not the address of a post, such as https://example.social/@campaign/114101", address)}
	}
	id := path.Base(parsed.Path)
	if id == "/" || id == "." {
		return networks.Receipt{}, &ended{exitUsage, fmt.Errorf("%q is the address of a server, not of a post", address)}
	}
	return networks.Receipt{Version: networks.MessageVersion, ID: id, URL: address}, nil
}

// taken says in words that an address belongs to another delivery.
func taken(err error, address string) error {
	if other, ok := errors.AsType[*ledger.TakenError](err); ok {
		return fmt.Errorf("%s is the post of #%d already; look for another one that says the same, or say --not-sent", address, other.Owner)
	}
	return err
}
