package main

import (
	"context"
	"log/slog"
	"slices"
	"time"

	"vigil/networks"
	"vigil/scheduler"
)

// groupPause is how often a running daemon reads again who belongs to a group, such as
// the readers of a list. Two looks have to agree, so that no half-written file counts: a
// change counts within half a minute.
const groupPause = 15 * time.Second

// followedGroups are the tables of the configuration that stand for several accounts.
type followedGroups struct {
	folder string
	log    *slog.Logger
	known  map[string]*membership
	// takes has the daemon go on with other members.
	takes func(ctx context.Context, group string, members []accountSettings) error
}

// membership is how it stands with one group.
type membership struct {
	settings accountSettings
	group    networks.Group
	// members are those that the daemon has, seen those of the last look.
	members, seen []networks.Member
	// complaint is what was said of a look that failed; empty: it did not.
	complaint string
}

// followGroups takes up who comes and goes, until the context ends.
func (m *machinery) followGroups(ctx context.Context) {
	if len(m.groups.known) == 0 {
		return
	}
	ticker := time.NewTicker(groupPause)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
			m.groups.look(ctx)
		}
	}
}

// regroup opens members as the start does, and has the daemon go on with them.
func (m *machinery) regroup(ctx context.Context, group string, members []accountSettings) error {
	accounts := make([]*scheduler.Account, len(members))
	for i, member := range members {
		accounts[i] = m.config.openAccount(member, m.groups.log)
	}
	if err := scheduler.RecallLimits(ctx, m.ledger, accounts); err != nil {
		return err
	}
	return m.scheduler.Regroup(ctx, group, accounts)
}

// followedGroups are the groups as they are now: they have to be read before the accounts
// are opened, so that no change falls between.
func (c *configuration) followedGroups(log *slog.Logger) *followedGroups {
	g := &followedGroups{folder: c.folder(), log: log, known: map[string]*membership{}}
	for _, settings := range c.accounts {
		group, able := settings.config.(networks.Group)
		if !able {
			continue
		}
		members, err := group.Members(g.folder)
		if err == nil && members == nil {
			continue // it is one account
		}
		g.known[settings.name] = &membership{settings: settings, group: group, members: members, seen: members, complaint: sentenceOf(err)}
	}
	return g
}

// look reads all groups once more.
func (g *followedGroups) look(ctx context.Context) {
	for name, known := range g.known {
		members, err := known.group.Members(g.folder)
		settled := err == nil && slices.EqualFunc(members, known.seen, isSame)
		known.seen = members
		known.complain(g.log, err)
		if !settled || slices.EqualFunc(members, known.members, isSame) {
			continue
		}
		if err := g.takes(ctx, name, known.settings.withMembers(members)); err != nil {
			g.log.Error("who belongs to a group now could not be taken up; it is tried again", "account", name, "why", err)
			continue
		}
		g.log.Info("other accounts belong to a group", "account", name, "were", len(known.members), "are", len(members))
		known.members = members
	}
}

func isSame(a, b networks.Member) bool { return a.Name == b.Name && a.Mark == b.Mark }

// complain tells once that a group can't be read: its former members stay.
func (m *membership) complain(log *slog.Logger, err error) {
	before := m.complaint
	if m.complaint = sentenceOf(err); m.complaint != "" && m.complaint != before {
		log.Error("who belongs to a group can't be read; it stays as it was", "account", m.settings.name, "why", err)
	}
}

// sentenceOf is what an error says; empty: there is none.
func sentenceOf(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}
