package scheduler

import (
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

// paused are the holds in the ledger.
func (f facts) paused() []cause {
	var causes []cause
	for _, hold := range f.holds {
		subject := strings.TrimSpace(string(hold.Scope) + " " + hold.Subject)
		matter := say(MatterPaused, subject).because(hold.Why + ", by " + hold.By).since(hold.Since)
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
		matter := say(MatterAccount, account.Name).because(account.Problem.Error())
		matter.Account = account.Name
		causes = append(causes, cause{matter, func(w waiting) bool { return w.account == account.Name && w.because(ReasonAccount) }, true})
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
	holds := func(w waiting) bool { return ids[w.post] }
	return []cause{{say(MatterFiles, number(len(files), "file has", "files have")).because(first), holds, true}}
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
	return []Matter{say(MatterUsed, number(len(names), "post has", "posts have")).because(strings.Join(names, ", "))}
}
