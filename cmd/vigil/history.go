package main

import (
	"cmp"
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"vigil/ledger"
	"vigil/web"
)

const historyHelp = `History lists deliveries, the newest first: each is one post on one account, with
its number, its state, and where it is found. The last 20 that the filters choose,
or as many as --limit says; --limit 0 and --json are all of them.

  $ vigil history --account mastodon --from 2026-12-01
  $ vigil history --state failed,missed,uncertain
  $ vigil history --search letter --json
  $ vigil history --decisions              who held, paused and let go what

Days and times are those of the campaign. "vigil show NUMBER" tells all of one.`

// listed is how many deliveries people get to see unless they ask for more.
const listed = 20

func (a *application) historyCommand() *cobra.Command {
	var chosen historyFilter
	var asJSON, decisions bool
	command := &cobra.Command{
		Use:   "history",
		Short: "List what went out, where and when, and what did not",
		Long:  historyHelp,
		Args:  usage(cobra.NoArgs),
		RunE: func(command *cobra.Command, _ []string) error {
			if decisions {
				return a.listDecisions(command.Context(), command, asJSON)
			}
			book, err := a.openFor(command.Context(), chosen)
			if err != nil {
				return err
			}
			defer book.Close() // nothing was written
			filter, err := chosen.inLedger(book.zones())
			if err != nil {
				return err
			}
			if asJSON {
				return web.WriteJSON(command.OutOrStdout(), book.EachDelivery(command.Context(), filter))
			}
			if !command.Flags().Changed("limit") {
				filter.Limit = listed
			}
			return book.list(command.Context(), pageOf(command), filter)
		},
	}
	chosen.flags(command)
	command.Flags().IntVar(&chosen.limit, "limit", 0, "at most so many; 0: all (default for people: 20)")
	command.Flags().BoolVar(&decisions, "decisions", false, "list instead who held, paused and let go what, and why")
	jsonFlag(command, &asJSON)
	a.completeFilter(command)
	return command
}

// openFor opens the ledger for looking; a search brings its index up to date.
func (a *application) openFor(ctx context.Context, chosen historyFilter) (*book, error) {
	if chosen.search != "" {
		return a.openBook(ctx)
	}
	return a.readBook(ctx)
}

// list prints what a filter chooses.
func (b *book) list(ctx context.Context, p page, filter ledger.Filter) error {
	most := filter.Limit
	if most > 0 {
		filter.Limit++ // one more tells that there are more
	}
	found, err := b.History(ctx, filter)
	if err != nil {
		return err
	}
	more := most > 0 && len(found) > most
	if more {
		found = found[:most]
	}
	if len(found) == 0 {
		p.printf("Nothing is in the history that fits.\n")
		return nil
	}
	if err := b.zones().table(p, found, time.Now()).print(p); err != nil {
		return err
	}
	if more {
		p.printf("There is more: --limit %d shows as many again, --limit 0 all.\n", 2*most)
	}
	return nil
}

// table has a row per delivery. On a terminal, what it says and where it is
// found stand below its name; elsewhere on the same line, for grep.
func (z zones) table(p page, deliveries []ledger.Delivery, now time.Time) *table {
	headings := []string{"#", "due", "state", "account", "post"}
	if p.width == 0 {
		headings = append(headings, "text", "link")
	}
	t := tableOf(headings...).numbers(0)
	for _, d := range deliveries {
		row := []string{strconv.FormatInt(d.ID, 10), shortClock(d.Due.In(z.of(d.Campaign)), now), p.paintState(d.State), d.Account}
		said := excerpt(d.Text, excerptLength)
		if p.width == 0 {
			t.add(append(row, d.Post, said, d.URL)...)
			continue
		}
		t.add(append(row, strings.TrimRight(strings.Join([]string{d.Post, p.paint(faint, said), p.paint(faint, d.URL)}, "\n"), "\n"))...)
	}
	return t
}

// excerptLength is how many characters of a text a list shows.
const excerptLength = 60

// excerpt is the beginning of a text, on one line.
func excerpt(text string, length int) string {
	line := printable(strings.Join(strings.Fields(text), " "))
	runes := []rune(line)
	if len(runes) <= length {
		return line
	}
	return strings.TrimRight(string(runes[:length-1]), " ") + "…"
}

// stateStyles show at a glance what needs a look.
var stateStyles = map[ledger.State]style{
	ledger.Sent:      green,
	ledger.Uncertain: red,
	ledger.Failed:    red,
	ledger.Missed:    red,
	ledger.Partial:   red,
	ledger.Gone:      red,
	ledger.Held:      yellow,
	ledger.Retrying:  yellow,
}

func (p page) paintState(state ledger.State) string {
	return p.paint(cmp.Or(stateStyles[state], faint), string(state))
}

// said is a delivery in one line.
func (z zones) said(d ledger.Delivery) string {
	zone := z.of(d.Campaign)
	line := fmt.Sprintf("#%d is %s: %s on %s", d.ID, d.State, d.Post, d.Account)
	switch {
	case d.State == ledger.Sent && d.URL != "":
		return line + ", " + d.URL
	case d.State == ledger.Retrying:
		return fmt.Sprintf("%s, due %s (%s)", line, shortClock(d.Due.In(zone), time.Now()), zone)
	}
	return line
}
