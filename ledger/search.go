package ledger

import (
	"context"
	"database/sql"
	"errors"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Words are put into the index when somebody searches, or at the heartbeat, and
// not by the claim: it would double what a claim costs.

// indexed is how many deliveries are put into the index in one transaction, so
// that no claim waits long for it.
const indexed = 100

// fold gives words the form in which they are compared: NFC, lower case, ё as е.
// й stays what it is.
func fold(text string) string {
	text = strings.ToLower(norm.NFC.String(strings.ToValidUTF8(text, " ")))
	return strings.NewReplacer("ё", "е", "\x00", " ").Replace(text)
}

// match is the query of FTS5 for words, each by its beginning, in any order;
// empty where nothing that could be found was asked for. Everything is quoted,
// see https://sqlite.org/fts5.html#fts5_strings.
func match(search string) string {
	var terms []string
	for word := range strings.FieldsSeq(fold(search)) {
		if strings.ContainsFunc(word, searchable) {
			terms = append(terms, `"`+strings.ReplaceAll(word, `"`, `""`)+`"*`)
		}
	}
	return strings.Join(terms, " ")
}

func searchable(r rune) bool { return unicode.IsLetter(r) || unicode.IsNumber(r) }

// indexAll puts everything into the index that is not there yet.
func (l *Ledger) indexAll(ctx context.Context) error {
	for !l.options.ReadOnly {
		more, err := l.indexSome(ctx)
		if err != nil || !more {
			return err
		}
	}
	return nil
}

// indexSome does a part of it, and tells whether there is more to do. It looks
// first, because looking makes nobody wait.
func (l *Ledger) indexSome(ctx context.Context) (more bool, err error) {
	var waiting bool
	err = l.readers.QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM stale) OR
		EXISTS (SELECT 1 FROM deliveries WHERE id > (SELECT searchable FROM meta))`).Scan(&waiting)
	if err != nil || !waiting {
		return false, err
	}
	err = l.write(ctx, func(t *transaction) (err error) {
		more, err = t.index()
		return err
	})
	return more, err
}

type document struct {
	delivery   int64
	post, text string
}

func (t *transaction) index() (more bool, err error) {
	var documents []document
	err = t.rows(`SELECT id, post, text FROM deliveries WHERE id IN (SELECT delivery FROM stale)
		OR id > (SELECT searchable FROM meta) ORDER BY id LIMIT $1`, []any{indexed}, func(rows *sql.Rows) error {
		var d document
		err := rows.Scan(&d.delivery, &d.post, &d.text)
		documents = append(documents, d)
		return err
	})
	if err != nil || len(documents) == 0 {
		return false, err
	}
	for _, d := range documents {
		if err := t.indexOne(d); err != nil {
			return false, err
		}
	}
	last := documents[len(documents)-1].delivery
	return len(documents) == indexed, t.run(`UPDATE meta SET searchable = $1 WHERE searchable < $1`, last)
}

func (t *transaction) indexOne(d document) error {
	return errors.Join(
		t.run(`DELETE FROM words WHERE rowid = $1`, d.delivery),
		t.run(t.dialect.indexing, d.delivery, t.dialect.document(d.post+"\n"+d.text)),
		t.run(`DELETE FROM stale WHERE delivery = $1`, d.delivery),
	)
}

// reindex marks a delivery whose words have changed after they were indexed.
func (t *transaction) reindex(delivery int64) error {
	return t.run(`INSERT INTO stale (delivery) SELECT $1 WHERE $1 <= (SELECT searchable FROM meta) ON CONFLICT DO NOTHING`, delivery)
}
