package scheduler

import (
	"maps"
	"slices"
	"strings"
	"time"

	"vigil/ledger"
	"vigil/posts"
)

// silence is how old a heartbeat gets while a daemon lives: it is written each
// minute.
const silence = 3 * heartbeat

// daemon tells that nobody publishes, or that the clock can't be right.
func (f facts) daemon() []cause {
	everything := func(waiting) bool { return true }
	switch age := f.Now.Sub(f.heartbeat); {
	case f.unwritable != nil:
		return []cause{{Matter: say(MatterUnwritable).because(f.unwritable.Error()), holds: everything}}
	case f.heartbeat.IsZero() && !f.running:
		return []cause{{Matter: say(MatterNeverRun), holds: everything}}
	case !f.running:
		return []cause{{Matter: say(MatterSilent).since(f.heartbeat), holds: everything}}
	case age > silence && !f.heartbeat.IsZero():
		return []cause{{Matter: say(MatterStuck).since(f.heartbeat), holds: everything}}
	case -age > clockTolerance:
		return []cause{{Matter: say(MatterClock).because(f.heartbeat.Format(time.RFC3339)), holds: everything}}
	}
	return nil
}

// reconfigured tells that files and accounts may look otherwise to the daemon: it read
// the configuration at its start. What waits on that only the daemon knows.
func (f facts) reconfigured() []cause {
	if f.Reconfigured.IsZero() {
		return nil
	}
	nothing := func(waiting) bool { return false }
	return []cause{{Matter: say(MatterReconfigured).since(f.Reconfigured), holds: nothing}}
}

// paused are the holds in the ledger.
func (f facts) paused() []cause {
	var causes []cause
	for _, hold := range f.holds {
		subject := strings.TrimSpace(string(hold.Scope) + " " + hold.Subject)
		code := MatterPaused
		if hold.Kind == ledger.Paused {
			code = MatterPause
		}
		matter := say(code, subject).because(hold.Why + ", by " + hold.By).since(hold.Since).about(subject)
		matter.Meant = hold.Kind != ledger.ByVigil
		if hold.Scope == ledger.OfAccount {
			matter.Account = hold.Subject
		}
		reason := ledger.Reason{Code: ReasonHeld, Detail: hold.String()}
		causes = append(causes, cause{matter, func(w waiting) bool { return slices.Contains(w.reasons, reason) }, true})
	}
	return causes
}

// unopened are the accounts that can't be used.
func (f facts) unopened() []cause {
	var causes []cause
	for _, account := range f.Accounts {
		if account.Problem == nil {
			continue
		}
		matter := say(MatterAccount, account.Name).because(account.Problem.Error()).about(account.Name)
		matter.Account = account.Name
		causes = append(causes, cause{matter, func(w waiting) bool { return w.account == account.Name && w.because(ReasonAccount) }, true})
	}
	return causes
}

// orphaned are the accounts that deliveries wait for, and that the configuration
// does not have any more.
func (f facts) orphaned() []cause {
	var names []string
	for _, w := range f.waiting() {
		if f.account(w.account) == nil && !slices.Contains(names, w.account) {
			names = append(names, w.account)
		}
	}
	var causes []cause
	for _, name := range names {
		matter := say(MatterOrphaned, name).about(name)
		matter.Account = name
		causes = append(causes, cause{matter, func(w waiting) bool { return w.account == name }, true})
	}
	return causes
}

// broken are the files with errors, all in one.
func (f facts) broken() []cause {
	var first string
	files, ids := map[string]bool{}, map[string]bool{}
	for _, problem := range f.Problems {
		if problem.Severity != posts.Error {
			continue
		}
		if len(files) == 0 {
			first = problem.String()
		}
		files[problem.File], ids[problem.Post] = true, true
	}
	if len(files) == 0 {
		return nil
	}
	holds := func(w waiting) bool { return ids[w.post] || w.because(ReasonInvalid) }
	matter := say(MatterFiles, number(len(files), "file has", "files have")).because(first).about(slices.Sorted(maps.Keys(files))...)
	return []cause{{matter, holds, true}}
}

// untold are the services that do not take what people are to be told.
func (f facts) untold() []Matter {
	var matters []Matter
	for _, service := range f.services {
		if !service.Failing.IsZero() {
			matters = append(matters, say(MatterUntold, service.Name).because(service.Error).since(service.Failing).about(service.Name))
		}
	}
	return matters
}

// used are posts whose names have gone out before, so that they never will again.
func (f facts) used() []Matter {
	var names []string
	for _, u := range f.upcoming {
		if slices.Contains(u.Reasons, ledger.Reason{Code: ReasonUsed}) && !slices.Contains(names, u.Post) {
			names = append(names, u.Post)
		}
	}
	if len(names) == 0 {
		return nil
	}
	return []Matter{say(MatterUsed, number(len(names), "post has", "posts have")).because(strings.Join(names, ", ")).about(names...)}
}
