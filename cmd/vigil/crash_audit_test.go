package main

import (
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"vigil/ledger"
	"vigil/networks"
	"vigil/scheduler"
)

// audit compares what was planned, what readers see, and what the ledger says.
type audit struct {
	deliveries int
	// late are those that were missed; undecided those of which two say the same
	// and were in doubt at the same time, so that a person has to tell which is which.
	late, undecided      int
	doubled, lost, stuck int
	problems             []string
	posts                []*expected
	rows                 []auditedRow
	identities           map[string]string
	wall                 []networks.Posted
	claimed              map[string]bool
	// left are how many posts of an account and text a person has to tell apart.
	left map[[2]string]int
}

// auditedRow is a delivery as the ledger has it.
type auditedRow struct {
	ledger.Delivery
	// remote are the network's ids of its parts, in order.
	remote []string
}

// examine reads the ledger and the wall, and compares.
func (s *scene) examine(posts []*expected) (*audit, error) {
	a := &audit{posts: posts, wall: s.server.sandbox.Posts(""), claimed: map[string]bool{}, identities: map[string]string{}, left: map[[2]string]int{}}
	database, err := s.openLedger("ro")
	if err != nil {
		return nil, err
	}
	defer database.Close() // nothing was written
	if err := errors.Join(a.readRows(database), a.readIdentities(database)); err != nil {
		return nil, err
	}
	for _, post := range posts {
		for _, account := range post.accounts {
			a.compare(post, account)
		}
	}
	a.compareStrangers()
	return a, a.compareHistory(s)
}

func (a *audit) wrong(counter *int, format string, details ...any) {
	*counter++
	a.problems = append(a.problems, fmt.Sprintf(format, details...))
}

func (a *audit) readRows(database *sql.DB) error {
	rows, err := database.Query(`SELECT d.post, d.account, d.slot, d.network, d.state, d.due, d.url, d.out_twice, d.count, d.reasons,
		coalesce((SELECT string_agg(remote_id, ' ' ORDER BY number) FROM parts WHERE delivery = d.id AND number <= d.parts), '')
		FROM deliveries d ORDER BY d.due`)
	if err != nil {
		return err
	}
	defer rows.Close() // the error is told by Err
	for rows.Next() {
		var row auditedRow
		var due int64
		var reasons, remote string
		if err := rows.Scan(&row.Post, &row.Account, &row.Slot, &row.Network, &row.State, &due, &row.URL, &row.OutTwice, &row.Count, &reasons, &remote); err != nil {
			return err
		}
		row.Due, row.remote = time.UnixMicro(due), strings.Fields(remote)
		json.Unmarshal([]byte(reasons), &row.Reasons) // empty where there are none
		a.rows = append(a.rows, row)
	}
	return rows.Err()
}

func (a *audit) readIdentities(database *sql.DB) error {
	rows, err := database.Query(`SELECT name, network, remote_id FROM accounts`)
	if err != nil {
		return err
	}
	defer rows.Close() // the error is told by Err
	for rows.Next() {
		var name, network, id string
		if err := rows.Scan(&name, &network, &id); err != nil {
			return err
		}
		if network == "mastodon" { // the fake of X has one account, and does not write whose a post is
			a.identities[name] = id
		}
	}
	return rows.Err()
}

// compare looks at one post on one account.
func (a *audit) compare(post *expected, account string) {
	rows := a.rowsOf(post.name, account)
	if post.everyMinute {
		a.compareMinutes(post, account, rows)
		return
	}
	a.deliveries++
	name := post.name + " on " + account
	switch {
	case len(rows) == 0:
		a.wrong(&a.lost, "%s is not in the ledger", name)
		return
	case len(rows) > 1:
		a.wrong(&a.doubled, "%s has %d rows", name, len(rows))
	}
	a.compareRow(post, rows[0], name)
}

func (a *audit) rowsOf(post, account string) []auditedRow {
	var found []auditedRow
	for _, row := range a.rows {
		if row.Post == "c/"+post && row.Account == account {
			found = append(found, row)
		}
	}
	return found
}

// compareMinutes looks at a post that goes out every minute: each minute between
// the first and the last has its row, or is counted in that of a later one.
func (a *audit) compareMinutes(post *expected, account string, rows []auditedRow) {
	name := post.name + " on " + account
	if len(rows) == 0 {
		a.wrong(&a.lost, "%s is not in the ledger", name)
		return
	}
	minutes := 0
	for _, row := range rows {
		minutes += row.Count
		a.deliveries++
		a.compareRow(post, row, name+" at "+row.Slot)
	}
	first, last := rows[0], rows[len(rows)-1]
	between := int(last.Due.Sub(first.Due)/time.Minute) + first.Count
	if minutes != between {
		a.wrong(&a.lost, "%s has rows for %d of %d minutes", name, minutes, between)
	}
}

// compareRow looks at one of them.
func (a *audit) compareRow(post *expected, row auditedRow, name string) {
	switch {
	case post.everyMinute && row.State == ledger.Uncertain && row.Reasons[0].Code == scheduler.ReasonUndecided:
		a.undecided++
		a.left[[2]string{a.identities[row.Account], post.said(row.Account)[0]}]++
		return
	case row.OutTwice:
		a.wrong(&a.doubled, "%s is out twice, says the ledger", name)
	case !slices.Contains([]ledger.State{ledger.Sent, ledger.Missed, ledger.Skipped, ledger.Retracted, ledger.Failed, ledger.Partial, ledger.Gone}, row.State):
		a.wrong(&a.stuck, "%s is still %s: %v", name, row.State, row.Reasons)
	case !post.wantEnd(row.State):
		a.wrong(&a.lost, "%s ended as %s: %v", name, row.State, row.Reasons)
	}
	if row.State == ledger.Missed {
		a.late++
	}
	if row.Network == "feed" {
		return // it has no wall
	}
	a.compareParts(post, row, name)
}

// compareParts looks for each part on the wall.
func (a *audit) compareParts(post *expected, row auditedRow, name string) {
	for i, text := range post.said(row.Account) {
		part := fmt.Sprintf("%s part %d", name, i+1)
		seen := a.seen(post, row, text)
		sent := row.State == ledger.Sent
		if post.everyMinute && !sent {
			continue
		}
		switch {
		case len(seen) > 1 && !post.everyMinute:
			a.wrong(&a.doubled, "%s is seen %d times", part, len(seen))
		case len(seen) == 0 && sent:
			a.wrong(&a.lost, "%s is sent, says the ledger, and nobody sees it", part)
		case len(seen) > 0 && !sent && row.State != ledger.Partial:
			a.wrong(&a.doubled, "%s is %s, says the ledger, and readers see it", part, row.State)
		}
		if sent && len(seen) > 0 {
			a.compareSeen(post, row, i, seen, part)
		}
	}
}

// seen are the posts of the wall that could be a part.
func (a *audit) seen(post *expected, row auditedRow, text string) []networks.Posted {
	original := ""
	if post.repeats != "" {
		if rows := a.rowsOf(post.repeats, row.Account); len(rows) == 1 && len(rows[0].remote) > 0 {
			original = rows[0].remote[0]
		}
	}
	var found []networks.Posted
	for _, posted := range a.wall {
		mine := posted.Network == row.Network && (posted.Account == "" || posted.Account == a.identities[row.Account])
		if mine && posted.Text == text && posted.Original == original {
			found = append(found, posted)
		}
	}
	return found
}

// compareSeen compares a part with the post on the wall that the ledger names.
func (a *audit) compareSeen(post *expected, row auditedRow, part int, seen []networks.Posted, name string) {
	at := -1
	if part < len(row.remote) {
		at = slices.IndexFunc(seen, func(p networks.Posted) bool { return p.ID == row.remote[part] })
	}
	if at < 0 {
		a.wrong(&a.lost, "%s is %v in the ledger, and %s on the wall", name, row.remote, seen[0].ID)
		return
	}
	posted := seen[at]
	place := posted.Network + " " + posted.ID
	if a.claimed[place] {
		a.wrong(&a.lost, "%s: the ledger gives its post, %s, to two deliveries", name, posted.ID)
	}
	a.claimed[place] = true
	if early := row.Due.Sub(time.UnixMicro(posted.At)); early > 0 {
		a.wrong(&a.lost, "%s was there %s before its time", name, early)
	}
	if parent := a.parentOf(post, row, part); posted.Parent != parent {
		a.wrong(&a.lost, "%s answers %q instead of %q", name, posted.Parent, parent)
	}
	pictures := 0
	if part < len(post.pictures) {
		pictures = post.pictures[part]
	}
	if len(posted.Media) != pictures || (posted.Poll == nil) != (post.options == nil) || posted.Warning != post.warning {
		a.wrong(&a.lost, "%s has %d pictures, the poll %v and the warning %q", name, len(posted.Media), posted.Poll, posted.Warning)
	}
}

func (a *audit) parentOf(post *expected, row auditedRow, part int) string {
	if part > 0 {
		return row.remote[part-1]
	}
	if post.answers != "" {
		if rows := a.rowsOf(post.answers, row.Account); len(rows) == 1 && len(rows[0].remote) > 0 {
			return rows[0].remote[0]
		}
	}
	return ""
}

// compareStrangers looks for posts of which the ledger knows nothing.
func (a *audit) compareStrangers() {
	for _, posted := range a.wall {
		if a.claimed[posted.Network+" "+posted.ID] {
			continue
		}
		if alike := [2]string{posted.Account, posted.Text}; a.left[alike] > 0 {
			a.left[alike]--
		} else {
			a.wrong(&a.doubled, "readers see %s, which belongs to no delivery: %q %s", posted.ID, posted.Text, posted.Original)
		}
	}
}

// compareHistory holds `vigil history --json` against the ledger.
func (a *audit) compareHistory(s *scene) error {
	output, err := s.command("history", "--json").Output()
	if err != nil {
		return fmt.Errorf("vigil history: %w", err)
	}
	var told []ledger.Delivery
	if err := json.Unmarshal(output, &told); err != nil {
		return err
	}
	if len(told) != len(a.rows) {
		a.wrong(&a.lost, "vigil history tells of %d deliveries, the ledger of %d", len(told), len(a.rows))
	}
	states := map[ledger.Key]ledger.Delivery{}
	for _, delivery := range told {
		states[delivery.Key] = delivery
	}
	for _, row := range a.rows {
		if is := states[row.Key]; is.State != row.State || is.URL != row.URL {
			a.wrong(&a.lost, "vigil history says that %s is %s at %s, the ledger %s at %s", row.Key, is.State, is.URL, row.State, row.URL)
		}
	}
	return nil
}
