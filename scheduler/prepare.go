package scheduler

import (
	"context"
	"encoding/json"
	"sync"

	"vigil/ledger"
	"vigil/networks"
)

// drafts remembers what was uploaded for parts that are not out yet, so that a
// second try does not upload it again. It is lost at a restart, which costs an
// upload and nothing else: what was claimed stands in the attempt's message.
type drafts struct {
	mutex sync.Mutex
	parts map[string]draft
}

type draft struct {
	prepared json.RawMessage
	failures int
}

func (d *drafts) get(key string) draft {
	d.mutex.Lock()
	defer d.mutex.Unlock()
	return d.parts[key]
}

func (d *drafts) put(key string, kept draft) {
	d.mutex.Lock()
	defer d.mutex.Unlock()
	if d.parts == nil {
		d.parts = map[string]draft{}
	}
	d.parts[key] = kept
}

func (d *drafts) drop(key string) {
	d.mutex.Lock()
	defer d.mutex.Unlock()
	delete(d.parts, key)
}

// prepare uploads what the part shows, while nobody can see it. It is cut off
// by a shutdown, unlike publishing. Nothing of it is in doubt: what failed here
// is certainly not out.
func (s *Scheduler) prepare(ctx context.Context, step *sending) *refusal {
	preparer, able := step.account.Opened.(networks.Preparer)
	if !able || len(step.message.Media) == 0 {
		return nil
	}
	kept := s.drafts.get(step.message.Key)
	step.message.Prepared = kept.prepared
	prepared, err := preparer.Prepare(ctx, step.message)
	if err == nil {
		step.message.Prepared = prepared
		s.drafts.drop(step.message.Key)
		return nil
	}
	s.pauseDenied(ctx, step.account.Name, err)
	s.drafts.put(step.message.Key, draft{prepared: prepared, failures: kept.failures + 1})
	outcome := follows(step.task, ledger.Part{Generation: kept.failures}, networks.Receipt{}, unseen(err), s.now())
	return &refusal{state: outcome.State, next: outcome.Next, reasons: outcome.Reasons, shut: outcome.Shut}
}

// unseen makes of a doubtful failure a harmless one: a preparation shows nothing
// to readers.
func unseen(err error) error {
	if networks.KindOf(err) == networks.Uncertain {
		return &networks.Error{Kind: networks.Temporary, Cause: err}
	}
	return err
}
