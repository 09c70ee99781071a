package nostr

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"vigil/networks"
)

// Find asks all relays for an event of the delivery: the one that was signed, or any
// other with its mark at its time. A relay that has it shows it to readers, whether or
// not there is a quorum. It is not there only if every relay has answered.
func (a *account) Find(ctx context.Context, search networks.Search) (networks.Finding, error) {
	if finding, mistaken := search.Mistaken(a.identity()); mistaken {
		return finding, nil
	}
	ready, err := preparedIn(search.Message)
	if err != nil {
		return networks.Finding{}, err
	}
	at, mark := created(search.Message), delivery(search.Message)[1]
	filters := []filter{{Authors: []string{a.key.public()}, Kinds: []int{noteKind, repostKind}, Since: at, Until: at}}
	if ids := idsOf(ready.Event, search.Known); len(ids) > 0 {
		filters = append(filters, filter{IDs: ids})
	}
	stored, failed := a.ask(ctx, filters...)
	marks := make(map[string]string, len(stored))
	var posts []networks.OwnPost
	for _, event := range stored {
		marks[event.ID], _ = event.tag(deliveryTag)
		// Its time is the planned one, which may lie before the first attempt.
		posts = append(posts, networks.OwnPost{Receipt: receipt(event)})
	}
	finding := networks.Judge(search, posts, true, func(post networks.OwnPost) networks.Likeness {
		if marks[post.Receipt.ID] == mark {
			return networks.Same
		}
		return networks.Different
	})
	if failed != nil && finding.Verdict != networks.Found {
		return networks.Finding{}, fmt.Errorf("asking the relays: %w", failed)
	}
	return finding, nil
}

// idsOf are the ids that a look asks for.
func idsOf(signed event, known []networks.Receipt) []string {
	var ids []string
	if signed.ID != "" {
		ids = append(ids, signed.ID)
	}
	for _, receipt := range known {
		ids = append(ids, receipt.ID)
	}
	return ids
}

// ask returns what any of the relays has, by id. The error tells of those that did not
// answer.
func (a *account) ask(ctx context.Context, filters ...filter) (map[string]event, error) {
	answers, failures := a.askAll(ctx, filters)
	stored := map[string]event{}
	for _, answer := range answers {
		for _, event := range answer {
			stored[event.ID] = event
		}
	}
	return stored, silence(failures)
}

// silence tells how many relays did not answer, and why the first of them did not; nil
// if all did.
func silence(failures []error) error {
	silent := slices.DeleteFunc(slices.Clone(failures), func(failure error) bool { return failure == nil })
	if len(silent) == 0 {
		return nil
	}
	return fmt.Errorf("%d of %d relays did not answer: %w", len(silent), len(failures), silent[0])
}

// askAll puts a question to all relays at once: of each its answer, or why there is
// none.
func (a *account) askAll(ctx context.Context, filters []filter) ([][]event, []error) {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	answers, failures := make([][]event, len(a.relays)), make([]error, len(a.relays))
	var asking sync.WaitGroup
	for i, address := range a.relays {
		asking.Go(func() { answers[i], failures[i] = a.askOne(ctx, address, filters) })
	}
	asking.Wait()
	return answers, failures
}

func (a *account) askOne(ctx context.Context, address string, filters []filter) ([]event, error) {
	relay, err := a.connect(ctx, a.around.Reader, address)
	if err != nil {
		return nil, err
	}
	defer relay.close()
	return relay.query(ctx, filters...)
}
