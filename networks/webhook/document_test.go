package webhook

import (
	"bytes"
	"encoding/json"
	"io"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"vigil/networks"
)

// whole is a message that has everything.
func whole() networks.Message {
	m := message("Ліст: напішыце цяпер")
	m.Delivery = "campaign/post|once|board"
	m.Part, m.Parts = 2, 3
	m.Marks = []networks.Mark{
		{Start: len("Ліст: "), End: len("Ліст: напішыце"), Kind: networks.Linked, Address: "https://example.org/"},
		{Start: len("Ліст: напішыце "), End: len(m.Text), Kind: networks.Bold},
	}
	m.Title, m.Warning, m.Sensitive, m.Language, m.Hashtags = "Тыдзень", "турма", true, "be", []string{"Лісты"}
	m.Media = []networks.Media{{
		File: "media/a.png", Type: "image/png", Hash: "00ff", Size: 4, Width: 2, Height: 1, Alt: "Канверт",
		Focus: &networks.Focus{X: -0.5, Y: 1},
		Open:  func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader([]byte("\x89PNG"))), nil },
	}}
	m.Poll = &networks.Poll{Options: []string{"Так"}, Multiple: true, Open: time.Hour}
	m.Parent = &networks.Receipt{ID: "p", URL: "https://board.example/p"}
	m.Root = &networks.Receipt{ID: "r"}
	return m
}

// The document is a contract with programs that others wrote: this is a fixture of
// version 1.
func TestTheDocumentIsAsDocumented(t *testing.T) {
	const want = `{
  "type": "vigil.post",
  "version": 1,
  "timestamp": "2026-12-01T17:00:00Z",
  "data": {
    "key": "KEY",
    "delivery": "campaign/post|once|board",
    "part": 2,
    "parts": 3,
    "text": "Ліст: напішыце цяпер",
    "marks": [
      {
        "start": 6,
        "end": 14,
        "kind": "link",
        "address": "https://example.org/"
      },
      {
        "start": 15,
        "end": 20,
        "kind": "bold"
      }
    ],
    "title": "Тыдзень",
    "warning": "турма",
    "sensitive": true,
    "language": "be",
    "hashtags": [
      "Лісты"
    ],
    "media": [
      {
        "name": "media/a.png",
        "type": "image/png",
        "sha256": "00ff",
        "size": 4,
        "width": 2,
        "height": 1,
        "alt": "Канверт",
        "focus": {
          "x": -0.5,
          "y": 1
        },
        "data": "iVBORw=="
      }
    ],
    "poll": {
      "options": [
        "Так"
      ],
      "multiple": true,
      "seconds": 3600
    },
    "parent": {
      "id": "p",
      "url": "https://board.example/p"
    },
    "root": {
      "id": "r"
    }
  }
}`
	m := whole()
	m.Key = "KEY"
	document, err := (&account{inline: true}).compose(m)
	if err != nil {
		t.Fatal(err)
	}
	got, err := json.MarshalIndent(document, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, string(got)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestFilesThatAreOnlyToldHaveNoBytes(t *testing.T) {
	m := whole()
	m.Media[0].Open = nil // nobody needs them
	document, err := new(account).compose(m)
	if err != nil || len(document.Data.Media) != 1 || document.Data.Media[0].Data != nil || document.Data.Media[0].SHA256 != "00ff" {
		t.Errorf("%+v, %v", document.Data.Media, err)
	}
}

func TestAFileThatCannotBeReadLeavesNoDoubt(t *testing.T) {
	m := whole()
	m.Media[0].Open = nil
	if _, err := (&account{inline: true}).compose(m); err == nil || networks.KindOf(err) != networks.Temporary {
		t.Errorf("%v (%v)", err, networks.KindOf(err))
	}
}
