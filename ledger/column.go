package ledger

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"
)

// How values that SQL has no type for stand in columns.

// micros is how a time is stored: microseconds since 1970, 0 for none.
func micros(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMicro()
}

func fromMicros(stored int64) time.Time {
	if stored == 0 {
		return time.Time{}
	}
	return time.UnixMicro(stored).UTC()
}

// timeColumn scans a time.
type timeColumn struct{ into *time.Time }

func (c timeColumn) Scan(stored any) error {
	number, ok := stored.(int64)
	if !ok {
		return fmt.Errorf("a time is stored as %T", stored)
	}
	*c.into = fromMicros(number)
	return nil
}

// nanos is how the stamp of a file is stored, to the nanosecond: rounded, it would
// be another one.
func nanos(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixNano()
}

// stampColumn scans the stamp of a file.
type stampColumn struct{ into *time.Time }

func (c stampColumn) Scan(stored any) error {
	number, ok := stored.(int64)
	if !ok {
		return fmt.Errorf("a stamp is stored as %T", stored)
	}
	*c.into = time.Time{}
	if number != 0 {
		*c.into = time.Unix(0, number).UTC()
	}
	return nil
}

// reasonsJSON is how reasons are stored: JSON, or nothing.
func reasonsJSON(reasons []Reason) string {
	if len(reasons) == 0 {
		return ""
	}
	text, err := json.Marshal(reasons)
	if err != nil { // two strings always marshal
		panic(err)
	}
	return string(text)
}

type reasonsColumn struct{ into *[]Reason }

func (c reasonsColumn) Scan(stored any) error {
	*c.into = nil
	text, ok := stored.(string)
	if !ok || text == "" {
		return nil
	}
	return json.Unmarshal([]byte(text), c.into)
}

// lines is how a list of ids is stored, so that SQL that knows no lists can tell
// whether "\nid\n" is in it.
func lines(ids []string) string {
	if len(ids) == 0 {
		return ""
	}
	return "\n" + strings.Join(ids, "\n") + "\n"
}

type linesColumn struct{ into *[]string }

func (c linesColumn) Scan(stored any) error {
	*c.into = nil
	if text, ok := stored.(string); ok && text != "" {
		*c.into = strings.Split(strings.Trim(text, "\n"), "\n")
	}
	return nil
}

// bytesColumn scans bytes; none are nil, whatever the driver makes of them.
type bytesColumn struct{ into *[]byte }

func (c bytesColumn) Scan(stored any) error {
	*c.into = nil
	if bytes, ok := stored.([]byte); ok && len(bytes) > 0 {
		*c.into = slices.Clone(bytes)
	}
	return nil
}

// hashColumn scans a SHA-256.
type hashColumn struct{ into *[32]byte }

func (c hashColumn) Scan(stored any) error {
	bytes, ok := stored.([]byte)
	if !ok || copy(c.into[:], bytes) != len(c.into) {
		return fmt.Errorf("a hash is stored as %T of %d bytes", stored, len(bytes))
	}
	return nil
}

// inodeColumn scans an inode, whose upper half is stored as negative numbers.
type inodeColumn struct{ into *uint64 }

func (c inodeColumn) Scan(stored any) error {
	number, ok := stored.(int64)
	*c.into = uint64(number)
	if !ok {
		return fmt.Errorf("an inode is stored as %T", stored)
	}
	return nil
}

// orEmpty is for columns that are never null.
func orEmpty(bytes []byte) []byte {
	if bytes == nil {
		return []byte{}
	}
	return bytes
}
