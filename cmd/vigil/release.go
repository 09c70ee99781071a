package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"vigil/ledger"
	"vigil/scheduler"
)

const releaseHelp = `Release ends a hold that a command, or vigil itself, has set; whatever else stands
against a post goes on standing against it. Without a name it lists the holds.

  $ vigil release everything --why "it was a false alarm"
  $ vigil release account mastodon
  $ vigil release 4821

A delivery that is held because vigil only doubts (a look that could not tell, a
moved schedule, a text that was said before) is released by its number: that is
your word that it may go out.

What nobody has approved is not released: "vigil approve" is the word for that.

An account whose network asked to wait is released from that, too; its answer to
the next post may be the same. What was paused goes on by "vigil resume".

What lies in a file, such as hold = "why" or an error, ends in the file.`

func (a *application) releaseCommand() *cobra.Command {
	var word word
	command := &cobra.Command{
		Use:   "release [everything | POST | PERSON | ACCOUNT | CAMPAIGN | NUMBER]",
		Short: "Let go what was held",
		Long:  releaseHelp,
		Args:  usage(cobra.MaximumNArgs(2)),
		RunE: func(command *cobra.Command, typed []string) error {
			if len(typed) == 0 {
				return a.listHolds(command, false)
			}
			return a.release(command, typed, word)
		},
		ValidArgsFunction: a.completeSubjects,
	}
	word.flags(command)
	return command
}

func (a *application) release(command *cobra.Command, typed []string, word word) error {
	ctx := command.Context()
	book, err := a.openBook(ctx)
	if err != nil {
		return err
	}
	defer book.Close() // what was written is on disk
	what, err := book.toRelease(ctx, typed)
	if err != nil {
		return err
	}
	if err := book.Release(ctx, what.scope, what.name, word.who(), word.why); err != nil {
		return err
	}
	p := pageOf(command)
	p.printf("Released: %s. What nothing else stands against goes out.\n", what)
	book.remindOfDaemon(command.Context(), p)
	if err := book.Wake(); err != nil {
		return fmt.Errorf("the release counts, but the daemon could not be woken, and takes it up within a minute: %w", err)
	}
	return nil
}

// toRelease is the hold, or the held delivery, that was typed.
func (b *book) toRelease(ctx context.Context, typed []string) (subject, error) {
	holds, err := b.Holds(ctx)
	if err != nil {
		return subject{}, err
	}
	var among []subject
	for _, hold := range holds {
		if hold.Kind != ledger.Paused {
			among = append(among, subject{hold.Scope, hold.Subject})
		}
	}
	windows, err := b.Windows(ctx, time.Now())
	if err != nil {
		return subject{}, err
	}
	for _, window := range windows {
		among = append(among, subject{ledger.OfAccount, window.Account})
	}
	among = slices.Compact(among)
	if id, is := deliverySubject(typed); is {
		return b.deliveryToRelease(ctx, id, among)
	}
	what, err := choose("release", typed, among)
	if end, asked := errors.AsType[*ended](err); err == nil || asked && end.code == exitUsage {
		return what, err
	}
	if paused, err := choose("resume", typed, pausedOf(holds)); err == nil {
		return what, fmt.Errorf("%s is paused, not held: vigil resume %[1]s", paused)
	}
	return b.notHeld(ctx, typed, among)
}

// deliveryToRelease takes a number where the delivery is held, by whatever it is.
func (b *book) deliveryToRelease(ctx context.Context, id int64, among []subject) (subject, error) {
	what := subject{ledger.OfDelivery, strconv.FormatInt(id, 10)}
	d, err := b.delivery(ctx, what.name)
	if err != nil {
		return what, err
	}
	if slices.Contains(among, what) {
		return what, nil
	}
	if d.State == ledger.Held && len(d.Reasons) == 1 && scheduler.NeedsApproval(d.Reasons) {
		return what, fmt.Errorf("#%d %s; no release approves it: %s", id, scheduler.Sentences(d.Reasons), scheduler.CommandFor(d))
	}
	if d.State != ledger.Held {
		return what, fmt.Errorf("#%d is %s, not held; there is nothing to release", id, d.State)
	}
	return what, nil
}

// notHeld tells what else a person may have wanted: deliveries of that post that
// are held one by one, or another of the holds.
func (b *book) notHeld(ctx context.Context, typed []string, among []subject) (subject, error) {
	known, err := b.subjects(ctx)
	if err != nil {
		return subject{}, err
	}
	what, err := choose("release", typed, known)
	if end, ambiguous := errors.AsType[*ended](err); ambiguous && end.code == exitUsage {
		what = subject{name: strings.Join(typed, " ")}
	} else if err != nil {
		return subject{}, err
	}
	var offers []subject
	if what.scope == ledger.OfPost {
		rows, err := b.History(ctx, ledger.Filter{Post: what.name, States: []ledger.State{ledger.Held}})
		if err != nil {
			return subject{}, err
		}
		for _, row := range rows {
			offers = append(offers, subject{ledger.OfDelivery, strconv.FormatInt(row.ID, 10)})
		}
	}
	offers = append(offers, among...)
	if len(offers) == 0 {
		return what, fmt.Errorf("there is no hold on %s, nor on anything else; a line hold = \"why\" is taken out of its file", what)
	}
	return what, fmt.Errorf("there is no hold on %s; what can be released:%s", what, asCommands("release", offers))
}
