package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"vigil/ledger"
	"vigil/networks"
	"vigil/scheduler"
)

const showHelp = `Show tells all of one delivery: what went out, as it was sent, each attempt and what
the network answered, who decided what, why it is in its state, and which commands
apply now.

  $ vigil show 4821`

func (a *application) showCommand() *cobra.Command {
	var asJSON bool
	command := &cobra.Command{
		Use:   "show NUMBER",
		Short: "Tell all of one delivery",
		Long:  showHelp,
		Args:  usage(cobra.ExactArgs(1)),
		RunE: func(command *cobra.Command, arguments []string) error {
			book, err := a.readBook(command.Context())
			if err != nil {
				return err
			}
			defer book.Close() // nothing was written
			d, err := book.delivery(command.Context(), arguments[0])
			if err != nil {
				return err
			}
			if asJSON {
				return printJSON(command.OutOrStdout(), []ledger.Delivery{d})
			}
			return book.show(command.Context(), pageOf(command), d)
		},
	}
	jsonFlag(command, &asJSON)
	return command
}

// sheet is a page about one delivery, on the clocks of its campaign.
type sheet struct {
	page
	ledger.Delivery
	zone *time.Location
}

func (b *book) show(ctx context.Context, p page, d ledger.Delivery) error {
	next, err := b.whatNext(ctx, d)
	if err != nil {
		return err
	}
	s := sheet{p, d, b.zones().of(d.Campaign)}
	if err := s.head(); err != nil {
		return err
	}
	s.messages()
	if err := errors.Join(s.attempts(), s.decisions()); err != nil {
		return err
	}
	s.heading("What can be done")
	for _, line := range next {
		s.printf("  %s\n", line)
	}
	return nil
}

func (s sheet) heading(words string) { s.printf("\n%s\n", s.paint(bold, words)) }

// exact is a time to the millisecond, of which attempts are made.
func (s sheet) exact(at time.Time) string { return at.In(s.zone).Format("2 Jan 2006 15:04:05.000") }

func (s sheet) head() error {
	s.printf("#%d  %s  %s\n\n", s.ID, s.paintState(s.State), s.Post)
	facts := tableOf()
	fact := func(name, value string) {
		if value != "" {
			facts.add("  "+name, printable(value))
		}
	}
	moment := func(name string, at time.Time) {
		if !at.IsZero() {
			fact(name, clockOf(at.In(s.zone))+" "+s.zone.String())
		}
	}
	fact("why", scheduler.Sentences(s.Reasons))
	fact("account", fmt.Sprintf("%s (%s)", s.Account, s.Network))
	fact("slot", s.Slot)
	moment("due", s.Due)
	moment("sent", s.SentAt)
	moment("since", s.Since)
	moment("next try", s.Next)
	moment("released", s.Released)
	fact("link", s.URL)
	fact("language", s.Language)
	fact("people", strings.Join(s.People, ", "))
	if s.Count > 1 {
		fact("stands for", count(s.Count, "occurrence"))
	}
	if s.OutTwice {
		fact("out twice", "the network has a second post of it; the attempts name both")
	}
	return facts.print(s.page)
}

// messages are what was sent, or was to be, part by part.
func (s sheet) messages() {
	if len(s.Attempts) == 0 {
		s.heading("Text, as far as it was composed")
		s.quote(cmp.Or(s.Text, "(none yet)"))
		return
	}
	for _, part := range s.Parts {
		text := part.Message
		for _, attempt := range s.Attempts { // the oldest first
			if attempt.Part == part.Number {
				text = attempt.Message
			}
		}
		s.message(part, text)
	}
}

// message is one part, frozen as it was sent.
func (s sheet) message(part ledger.Part, frozen json.RawMessage) {
	title := "Message, as it was sent"
	if len(s.Parts) > 1 {
		title = fmt.Sprintf("Part %d of %d: %s", part.Number, len(s.Parts), strings.TrimSpace(string(part.State)+" "+part.URL))
	}
	s.heading(title)
	var message networks.Message
	if err := json.Unmarshal(frozen, &message); err != nil {
		s.quote(string(frozen)) // of another version, or damaged: as it is
		return
	}
	for _, line := range aroundText(message) {
		s.quote(s.paint(faint, printable(line)))
	}
	s.quote(printable(message.Text))
	for _, media := range message.Media {
		s.quote(s.paint(faint, printable(fmt.Sprintf("[%s: %s]", media.File, media.Alt))))
	}
}

// aroundText is what a message has beside its text and its media.
func aroundText(message networks.Message) []string {
	var lines []string
	add := func(name, value string) {
		if value != "" {
			lines = append(lines, fmt.Sprintf("[%s: %s]", name, value))
		}
	}
	add("title", message.Title)
	add("warning", message.Warning)
	add("visibility", message.Visibility)
	if message.Poll != nil {
		add("poll", strings.Join(message.Poll.Options, " / "))
	}
	if message.Original != nil {
		add("shows again", cmp.Or(message.Original.URL, message.Original.ID))
	}
	return lines
}

func (s sheet) quote(text string) {
	for _, line := range wrap(text, max(0, s.width-2)) {
		s.printf("  %s\n", line)
	}
}

func (s sheet) attempts() error {
	if len(s.Attempts) == 0 {
		return nil
	}
	s.heading("Attempts")
	table := tableOf()
	for _, attempt := range s.Attempts {
		table.add("  "+s.exact(attempt.Started), fmt.Sprintf("part %d", attempt.Part), outcomeOf(attempt))
	}
	return table.print(s.page)
}

// outcomeOf says how an attempt ended.
func outcomeOf(attempt ledger.Attempt) string {
	if attempt.Finished.IsZero() {
		return "in flight"
	}
	said := fmt.Sprintf("%s after %d ms", attempt.Outcome, attempt.Finished.Sub(attempt.Started).Milliseconds())
	if attempt.Status != 0 {
		said += fmt.Sprintf(", HTTP status %d", attempt.Status)
	}
	var receipt networks.Receipt
	if json.Unmarshal(attempt.Receipt, &receipt) == nil && receipt.ID != "" {
		said += ", id " + receipt.ID
	}
	if attempt.Error != "" {
		said += ": " + attempt.Error
	}
	return printable(said)
}

func (s sheet) decisions() error {
	if len(s.Decisions) == 0 {
		return nil
	}
	s.heading("Decisions")
	table := tableOf()
	for _, decision := range s.Decisions {
		table.add("  "+s.exact(decision.At), decision.Verb, "by "+decision.By, printable(decision.Why))
	}
	return table.print(s.page)
}

// whatNext are the commands that apply to a delivery now, in words where none
// does.
func (b *book) whatNext(ctx context.Context, d ledger.Delivery) ([]string, error) {
	holds, err := b.holdsOn(ctx, d)
	if err != nil {
		return nil, err
	}
	var lines []string
	for _, hold := range holds {
		lines = append(lines, "vigil release "+subject{hold.Scope, hold.Subject}.String())
	}
	heldInFile := len(holds) == 0 && slices.ContainsFunc(d.Reasons, func(r ledger.Reason) bool { return r.Code == scheduler.ReasonHeld })
	switch command := scheduler.CommandFor(d); {
	case d.State == ledger.Held && heldInFile:
		lines = append(lines, "take the line hold = \"…\" out of the post's file, the person's or campaign.toml")
	case d.State == ledger.Partial || d.State == ledger.Sent || d.State == ledger.Gone:
		lines = append(lines, fmt.Sprintf("vigil retract %d", d.ID))
	case command != "" && !strings.HasPrefix(command, "vigil show"):
		lines = append(lines, strings.Split(command, ", or: ")...)
	}
	if d.State == ledger.Held {
		lines = append(lines, fmt.Sprintf("vigil skip %d", d.ID))
	}
	if len(lines) == 0 {
		lines = append(lines, "nothing: it is "+string(d.State))
	}
	slices.Sort(lines)
	return slices.Compact(lines), nil
}
