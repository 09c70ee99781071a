package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"vigil/ledger"
	"vigil/networks"
	"vigil/scheduler"
)

const approveHelp = `Approve says that a post may go out, where its campaign asks for that (approvals = 1
or 2, and approvers, in campaign.toml). It prints what is approved, account by account,
and that is what goes out: a later edit of the post, of a person whom it names or of a
picture asks again, on the accounts where it changes something.

  $ vigil approve                          lists what waits
  $ vigil approve 2026-12/letters
  $ vigil approve 4821 --as anna --why "read it twice"
  $ vigil approve daily --slot 2026-12-01T18:00

A post that comes round is approved for all its times, unless --slot names one of them.
Where each time names somebody else (who, occasion), each is approved by itself, the
next one first; whom it names is known a day ahead.

Whoever approves is the user of this machine, or is named by --as: a name of approvers.
Nobody approves twice. A hold or a pause stands beside it: no release approves anything.`

// approval is what the approve command was asked for.
type approval struct {
	slot, as, why string
	list, asJSON  bool
}

func (a *application) approveCommand() *cobra.Command {
	var asked approval
	command := &cobra.Command{
		Use:   "approve [POST | NUMBER]",
		Short: "Say that a post may go out, or list what waits for that",
		Long:  approveHelp,
		Args:  usage(cobra.MaximumNArgs(1)),
		RunE: func(command *cobra.Command, typed []string) error {
			if asked.list || len(typed) == 0 {
				return a.listUnapproved(command, asked.asJSON)
			}
			return a.approve(command, typed[0], asked)
		},
		ValidArgsFunction: a.completePosts,
	}
	command.Flags().StringVar(&asked.slot, "slot", "", "one of the post's times, as `vigil approve` lists them")
	command.Flags().StringVar(&asked.as, "as", "", "who approves; otherwise the user of this machine")
	command.Flags().StringVar(&asked.why, "why", "", "a word for those who read it later")
	command.Flags().BoolVar(&asked.list, "list", false, "list what waits, as without a post")
	jsonFlag(command, &asked.asJSON)
	return command
}

func (a *application) approve(command *cobra.Command, typed string, asked approval) error {
	ctx := command.Context()
	book, err := a.beginBook(ctx)
	if err != nil {
		return err
	}
	defer book.Close() // what was written is on disk
	word := scheduler.Word{Slot: asked.slot, By: asked.as, Why: asked.why}
	if word.By == "" {
		word.By = userName()
	} else if word.By != userName() {
		word.Why = strings.TrimSpace(word.Why + " (typed by " + userName() + ")")
	}
	if word.Post, word.Slot, err = book.toApprove(ctx, typed, asked.slot); err != nil {
		return err
	}
	outlook, err := book.approvalOutlook(ctx)
	if err != nil {
		return err
	}
	approved, err := outlook.Approve(ctx, word)
	if err != nil {
		return err
	}
	p := pageOf(command)
	for _, one := range approved {
		p.approved(one, book.zones())
	}
	book.remindOfDaemon(ctx, p)
	if err := book.Wake(); err != nil {
		return fmt.Errorf("the approval counts, but the daemon could not be woken, and takes it up within a minute: %w", err)
	}
	return nil
}

// approvalOutlook is what is known now, with the limits that the networks told last.
func (b *book) approvalOutlook(ctx context.Context) (scheduler.Outlook, error) {
	outlook, err := b.outlook(ctx, time.Now())
	if err == nil {
		err = scheduler.RecallLimits(ctx, b.Ledger, outlook.Accounts)
	}
	return outlook, err
}

// toApprove is the post that was typed, or that of a delivery with its slot.
func (b *book) toApprove(ctx context.Context, typed, slot string) (post, ofSlot string, err error) {
	if _, is := deliverySubject([]string{typed}); is {
		d, err := b.delivery(ctx, typed)
		if err == nil && d.State != ledger.Held {
			err = fmt.Errorf("#%d is %s, and does not wait for an approval", d.ID, d.State)
		}
		return d.Post, d.Slot, err
	}
	among, err := b.subjects(ctx)
	if err != nil {
		return "", "", err
	}
	what, err := choose("approve", []string{string(ledger.OfPost), typed}, among)
	return what.name, slot, err
}

// approved prints what was approved for an account.
func (p page) approved(a scheduler.Approved, zones zones) {
	when := "at all its times"
	if a.Slot != "" {
		campaign, _, _ := strings.Cut(a.Post, "/")
		when = "at " + clockOf(a.Due.In(zones.of(campaign)))
	}
	p.printf("Approved by %s (%d of %d): %s on %s, %s\n", a.By, min(len(a.People), a.Asked), a.Asked, a.Post, a.Account, when)
	for _, message := range a.Composed {
		p.message(message)
	}
}

// message prints what readers will see of a part.
func (p page) message(m networks.Message) {
	quote := func(text string) {
		for _, line := range wrap(text, max(0, p.width-2)) {
			p.printf("%s\n", strings.TrimRight("  "+line, " "))
		}
	}
	if m.Parts > 1 {
		quote(p.paint(faint, fmt.Sprintf("[part %d of %d]", m.Part, m.Parts)))
	}
	for _, line := range aroundText(m) {
		quote(p.paint(faint, printable(line)))
	}
	quote(printable(m.Text))
	for _, media := range m.Media {
		quote(p.paint(faint, printable(fmt.Sprintf("[%s: %s]", media.File, media.Alt))))
	}
}

// listUnapproved prints what waits for an approval.
func (a *application) listUnapproved(command *cobra.Command, asJSON bool) error {
	book, err := a.readBook(command.Context())
	if err != nil {
		return err
	}
	defer book.Close() // nothing was written
	outlook, err := book.approvalOutlook(command.Context())
	if err != nil {
		return err
	}
	waiting, err := outlook.Unapproved(command.Context())
	if err != nil {
		return err
	}
	p := pageOf(command)
	switch {
	case asJSON:
		return printJSON(p, waiting)
	case len(waiting) == 0:
		p.printf("Nothing of the coming week waits for an approval.\n")
		return nil
	}
	zones, table := book.zones(), tableOf("due", "post", "slot", "accounts", "names", "why")
	for _, u := range waiting {
		due := shortClock(u.Due.In(zones.of(u.Campaign)), time.Now())
		table.add(due, u.Post, u.Slot, andList(u.Accounts), strings.Join(u.People, ", "), scheduler.Sentences(u.Reasons))
	}
	return table.print(p)
}
