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

// record is a page about one delivery, on the clocks of its campaign.
type record struct {
	page
	ledger.Delivery
	zone *time.Location
}

func (b *book) show(ctx context.Context, p page, d ledger.Delivery) error {
	next, err := b.whatNext(ctx, d)
	if err != nil {
		return err
	}
	reading, read, err := b.LastReading(ctx, d.ID)
	if err != nil {
		return err
	}
	r := record{p, d, b.zones().of(d.Campaign)}
	if err := r.head(); err != nil {
		return err
	}
	if read {
		r.readers(reading)
	}
	r.messages()
	if err := errors.Join(r.attempts(), r.decisions()); err != nil {
		return err
	}
	r.heading("What can be done")
	for _, line := range next {
		r.printf("  %s\n", line)
	}
	return nil
}

func (r record) heading(words string) { r.printf("\n%s\n", r.paint(bold, words)) }

// exact is a time to the millisecond, of which attempts are made.
func (r record) exact(at time.Time) string { return at.In(r.zone).Format("2 Jan 2006 15:04:05.000") }

func (r record) head() error {
	r.printf("#%d  %s  %s\n\n", r.ID, r.paintState(r.State), r.Post)
	facts := tableOf()
	fact := func(name, value string) {
		if value != "" {
			facts.add("  "+name, printable(value))
		}
	}
	moment := func(name string, at time.Time) {
		if !at.IsZero() {
			fact(name, clockOf(at.In(r.zone))+" "+r.zone.String())
		}
	}
	fact("why", scheduler.Sentences(r.Reasons))
	fact("account", fmt.Sprintf("%s (%s)", r.Account, r.Network))
	fact("slot", r.Slot)
	moment("due", r.Due)
	moment("sent", r.SentAt)
	moment("since", r.Since)
	moment("next look", r.Next)
	moment("released", r.Released)
	fact("link", r.URL)
	fact("language", r.Language)
	fact("people", strings.Join(r.People, ", "))
	if r.Count > 1 {
		fact("stands for", count(r.Count, "occurrence"))
	}
	if r.OutTwice {
		fact("out twice", "the network has a second post of it; the attempts name both")
	}
	return facts.print(r.page)
}

// readers tell how readers answered, as the network said it last.
func (r record) readers(reading ledger.Reading) {
	at := clockOf(reading.At.In(r.zone))
	if reading.Gone {
		r.printf("  at %s the network did not have it\n", at)
		return
	}
	var counts networks.Counts
	if json.Unmarshal(reading.Counts, &counts) != nil {
		return // of another version: there is nothing to say about it
	}
	var said []string
	for _, told := range []struct {
		count     int
		one, many string
	}{
		{counts.Replies, "reply", "replies"}, {counts.Reposts, "repost", "reposts"}, {counts.Favorites, "favourite", "favourites"},
		{counts.Quotes, "quote", "quotes"}, {counts.Views, "view", "views"},
	} {
		switch {
		case told.count == 1:
			said = append(said, "1 "+told.one)
		case told.count >= 0:
			said = append(said, fmt.Sprintf("%d %s", told.count, told.many))
		}
	}
	if len(said) > 0 {
		r.printf("  readers      %s (%s)\n", strings.Join(said, ", "), at)
	}
}

// messages are what was sent, or was to be, part by part.
func (r record) messages() {
	if len(r.Attempts) == 0 {
		r.heading("Text, as far as it was composed")
		r.quote(cmp.Or(r.Text, "(none yet)"))
		return
	}
	for _, part := range r.Parts {
		text := part.Message
		for _, attempt := range r.Attempts { // the oldest first
			if attempt.Part == part.Number {
				text = attempt.Message
			}
		}
		r.message(part, text)
	}
}

// message is one part, frozen as it was sent.
func (r record) message(part ledger.Part, frozen json.RawMessage) {
	title := "Message, as it was sent"
	if len(r.Parts) > 1 {
		title = fmt.Sprintf("Part %d of %d: %s", part.Number, len(r.Parts), strings.TrimSpace(string(part.State)+" "+part.URL))
	}
	r.heading(title)
	if len(frozen) == 0 { // it was kept long enough, see [keep] in the configuration
		r.quote(r.paint(faint, "(not kept any more)"))
		r.quote(printable(r.Text))
		return
	}
	var message networks.Message
	if err := json.Unmarshal(frozen, &message); err != nil {
		r.quote(string(frozen)) // of another version, or damaged: as it is
		return
	}
	for _, line := range aroundText(message) {
		r.quote(r.paint(faint, printable(line)))
	}
	r.quote(printable(message.Text))
	for _, media := range message.Media {
		r.quote(r.paint(faint, printable(fmt.Sprintf("[%s: %s]", media.File, media.Alt))))
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

func (r record) quote(text string) {
	for _, line := range wrap(text, max(0, r.width-2)) {
		r.printf("%s\n", strings.TrimRight("  "+line, " "))
	}
}

func (r record) attempts() error {
	if len(r.Attempts) == 0 {
		return nil
	}
	r.heading("Attempts")
	table := tableOf()
	for _, attempt := range r.Attempts {
		table.add("  "+r.exact(attempt.Started), fmt.Sprintf("part %d", attempt.Part), outcomeOf(attempt))
	}
	return table.print(r.page)
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

func (r record) decisions() error {
	if len(r.Decisions) == 0 {
		return nil
	}
	r.heading("Decisions")
	table := tableOf()
	for _, decision := range r.Decisions {
		table.add("  "+r.exact(decision.At), decision.Verb, "by "+decision.By, printable(decision.Why))
	}
	return table.print(r.page)
}

// whatNext are the commands that apply to a delivery now, in words where none
// does.
func (b *book) whatNext(ctx context.Context, d ledger.Delivery) ([]string, error) {
	lines := commandsFor(d)
	switch d.State {
	case ledger.Sending:
		lines = []string{"nothing yet: it is being sent; if the daemon died in it, `vigil run` finds out by itself"}
	case ledger.Held:
		ends, err := b.endsOfHold(ctx, d)
		if err != nil {
			return nil, err
		}
		lines = slices.Concat(ends, lines, []string{fmt.Sprintf("vigil skip %d", d.ID)})
	}
	if len(lines) == 0 {
		lines = append(lines, "nothing: it is "+string(d.State))
	}
	slices.Sort(lines)
	return slices.Compact(lines), nil
}

// endsOfHold are how the holds end that stand against a delivery.
func (b *book) endsOfHold(ctx context.Context, d ledger.Delivery) ([]string, error) {
	if changed := !d.Next.IsZero() && !d.Next.After(time.Now()); changed {
		return []string{"nothing yet: something has changed, and the daemon looks at it anew when it runs"}, nil
	}
	holds, err := b.Holds(ctx)
	if err != nil {
		return nil, err
	}
	var ends []string
	for _, reason := range d.Reasons {
		if reason.Code != scheduler.ReasonHeld {
			continue
		}
		end := "take the line hold = \"…\" out of the post's file, the person's or campaign.toml"
		for _, hold := range holds {
			if reason.Detail == hold.String() {
				end = "vigil " + endOf(hold) + " " + subject{hold.Scope, hold.Subject}.String()
			}
		}
		ends = append(ends, end)
	}
	return ends, nil
}
