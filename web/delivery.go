package web

import (
	"encoding/json"
	"fmt"
	"net/http"

	"vigil/ledger"
	"vigil/networks"
	"vigil/scheduler"
)

// deliveryContent is one delivery with all that is known of it.
type deliveryContent struct {
	ledger.Delivery
	Parts []part
	// Command is what a person could type about it; empty in an exported file.
	Command string
}

// part is one part of a delivery with its message, exactly as it was sent, or
// as it was last tried.
type part struct {
	ledger.Part
	// Of is how many parts there are.
	Of      int
	Message networks.Message
	// Readable tells that the message could be read; Raw is the ledger's JSON of
	// one that could not.
	Readable bool
	Raw      string
}

func (s *site) delivery(r *http.Request) (page, error) {
	id, err := readNumber(r.PathValue("id"))
	if err != nil {
		return page{}, errNotFound
	}
	d, err := s.Ledger.Delivery(r.Context(), id)
	if err != nil {
		return page{}, err
	}
	content := deliveryContent{Delivery: d, Parts: partsOf(d), Command: scheduler.CommandFor(d)}
	return s.newPage("delivery.html", titleOf(d), "/history", content), nil
}

func titleOf(d ledger.Delivery) string { return fmt.Sprintf("Delivery #%d", d.ID) }

func partsOf(d ledger.Delivery) []part {
	parts := make([]part, len(d.Parts))
	for i, stored := range d.Parts {
		parts[i] = part{Part: stored, Of: len(d.Parts)}
		frozen := frozenMessage(stored, d.Attempts)
		if len(frozen) == 0 {
			continue
		}
		parts[i].Readable = json.Unmarshal(frozen, &parts[i].Message) == nil
		if !parts[i].Readable {
			parts[i].Raw = string(frozen)
		}
	}
	return parts
}

// frozenMessage is what the part's successful attempt sent; else what its last
// attempt sent; else what the thread says it will.
func frozenMessage(p ledger.Part, attempts []ledger.Attempt) []byte {
	frozen := p.Message
	for _, attempt := range attempts {
		if attempt.Part != p.Number {
			continue
		}
		frozen = attempt.Message
		if attempt.Outcome == string(ledger.Sent) {
			break
		}
	}
	return frozen
}

// PollOpen is how long the poll takes answers, as files say it: "3d".
func (p part) PollOpen() string { return networks.Duration(p.Message.Poll.Open).String() }

// Size is a picture's size for people.
func (part) Size(bytes int64) string {
	switch {
	case bytes >= 1<<20:
		return fmt.Sprintf("%.1f MiB", float64(bytes)/(1<<20))
	case bytes >= 1<<10:
		return fmt.Sprintf("%.0f KiB", float64(bytes)/(1<<10))
	}
	return fmt.Sprintf("%d bytes", bytes)
}
