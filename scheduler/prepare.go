package scheduler

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sync"

	"vigil/ledger"
	"vigil/media"
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

// prepare uploads what the part shows, and settles what the network wants settled
// beforehand, while nobody can see it. It is cut off by a shutdown, unlike publishing.
// Nothing of it is in doubt: what failed here is certainly not out.
func (s *Scheduler) prepare(ctx context.Context, step *sending) *refusal {
	preparer, able := step.account.Opened.(networks.Preparer)
	if !able {
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

// fit makes pictures that the account takes of those that it would refuse. All parts
// are fitted before the first is claimed: what readers get of a thread is settled when
// it begins.
func (s *Scheduler) fit(ctx context.Context, t *task, parts []networks.Message) *refusal {
	for _, part := range parts {
		for i, given := range part.Media {
			fitted, err := s.fitter.Fit(ctx, given, t.account.Limits.Media)
			switch {
			case err == nil: // also where a shutdown began meanwhile
				part.Media[i] = fitted
			case errors.Is(err, media.ErrNotKept), ctx.Err() != nil:
				return s.again(t, err)
			default:
				return &refusal{state: ledger.Held, reasons: reason(ReasonCompose, err.Error())}
			}
		}
	}
	return nil
}

// reopenMedia gives a message that was read back from the ledger its pictures again.
// The bytes have to be the ones that were sent: those that were made for it, or those
// of the campaign's folder.
func (s *Scheduler) reopenMedia(ctx context.Context, t *task, message *networks.Message) error {
	root := s.queue.Root(t.campaign)
	if root == nil {
		return ErrChanging
	}
	for i := range message.Media {
		frozen := &message.Media[i]
		if s.fitter.Reopen(frozen) {
			continue
		}
		present, err := media.Read(root, frozen.File)
		if err != nil {
			return fmt.Errorf("the picture %s can't be read any more: %w", frozen.File, err)
		}
		if present.Hash != frozen.Hash { // what was made of it is not kept any more
			present.Media, err = s.fitter.Fit(ctx, present.Media, t.account.Limits.Media)
		}
		if err != nil || present.Hash != frozen.Hash {
			return fmt.Errorf("the picture %s is not the one that was sent", frozen.File)
		}
		frozen.Open = present.Open
	}
	return nil
}

// unseen makes of a doubtful failure a harmless one: a preparation shows nothing
// to readers.
func unseen(err error) error {
	if networks.KindOf(err) == networks.Uncertain {
		return &networks.Error{Kind: networks.Temporary, Cause: err}
	}
	return err
}
