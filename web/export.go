package web

import (
	"bufio"
	"encoding/csv"
	"encoding/json"
	"io"
	"iter"
	"strconv"
	"strings"
	"time"

	"vigil/ledger"
	"vigil/scheduler"
)

// writeDeliveries writes a history to a file or an answer.
type writeDeliveries func(io.Writer, iter.Seq2[ledger.Delivery, error]) error

// WriteJSON writes deliveries as one array, each as `vigil history --json` has it.
func WriteJSON(w io.Writer, deliveries iter.Seq2[ledger.Delivery, error]) error {
	out := bufio.NewWriter(w)
	separator := "[\n"
	for delivery, err := range deliveries {
		if err != nil {
			return err
		}
		row, err := json.Marshal(delivery)
		if err != nil {
			return err
		}
		if _, err := out.WriteString(separator + string(row)); err != nil {
			return err
		}
		separator = ",\n"
	}
	if _, err := out.WriteString(strings.Replace(separator, ",", "", 1) + "]\n"); err != nil {
		return err
	}
	return out.Flush()
}

// columns are those of the table, named as the keys of the JSON.
var columns = []string{
	"id", "campaign", "post", "slot", "account", "network", "due", "state", "why",
	"language", "people", "text", "url", "sent_at", "updated",
}

// WriteCSV writes deliveries as a table with a head (RFC 4180), one each on a
// row; times are RFC 3339 in UTC. The column "why" says the reasons in words. A
// cell that a spreadsheet would run as a formula begins with an apostrophe.
func WriteCSV(w io.Writer, deliveries iter.Seq2[ledger.Delivery, error]) error {
	table := csv.NewWriter(w)
	table.UseCRLF = true
	if err := table.Write(columns); err != nil {
		return err
	}
	for delivery, err := range deliveries {
		if err != nil {
			return err
		}
		if err := table.Write(cells(delivery)); err != nil {
			return err
		}
	}
	table.Flush()
	return table.Error()
}

func cells(d ledger.Delivery) []string {
	row := []string{
		strconv.FormatInt(d.ID, 10), d.Campaign, d.Post, d.Slot, d.Account, d.Network, stamp(d.Due), string(d.State),
		scheduler.Sentences(d.Reasons), d.Language, strings.Join(d.People, " "), d.Text, d.URL, stamp(d.SentAt), stamp(d.Updated),
	}
	for i, cell := range row {
		row[i] = harmless(cell)
	}
	return row
}

func stamp(at time.Time) string {
	if at.IsZero() {
		return ""
	}
	return at.UTC().Format(time.RFC3339)
}

// harmless keeps a cell from being taken for a formula, see
// https://owasp.org/www-community/attacks/CSV_Injection.
func harmless(cell string) string {
	if cell != "" && strings.ContainsRune("=+-@\t\r", rune(cell[0])) {
		return "'" + cell
	}
	return cell
}
