package nostr

import (
	"context"
	"strconv"
	"strings"
	"sync"
	"time"

	"vigil/networks"
)

// grace is how long the other relays are waited for once the quorum is there.
const grace = 3 * time.Second

// Publish sends the event that Prepare has signed.
func (a *account) Publish(ctx context.Context, message networks.Message) (networks.Receipt, error) {
	ready, err := preparedIn(message)
	switch {
	case err != nil:
		return networks.Receipt{}, err
	case ready.Event.ID == "":
		return networks.Receipt{}, networks.Temporary.Errorf("the message has not been prepared")
	}
	return a.publish(ctx, ready.Event)
}

// Repost shows a post again. The event is made from the original and the planned time
// alone, so it is the same each time.
func (a *account) Repost(ctx context.Context, original networks.Receipt, message networks.Message) (networks.Receipt, error) {
	made, err := a.repost(original, message)
	if err != nil {
		return networks.Receipt{}, err
	}
	return a.publish(ctx, made)
}

func (a *account) publish(ctx context.Context, made event) (networks.Receipt, error) {
	if err := judge(a.send(ctx, made, a.quorum), a.quorum); err != nil {
		return networks.Receipt{}, err
	}
	return receipt(made), nil
}

// receipt is known before any relay is asked.
func receipt(made event) networks.Receipt {
	return networks.Receipt{
		Version: networks.MessageVersion, ID: made.ID, Ref: kindName(made.Kind),
		URL: "https://njump.me/" + noteName(made.ID),
	}
}

// send sends an event to all relays at once, and returns what each answered. Once
// enough have taken it, the others have a little time left.
func (a *account) send(ctx context.Context, made event, enough int) []error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	answers := make([]error, len(a.relays))
	var taken struct {
		sync.Mutex
		count int
	}
	var sending sync.WaitGroup
	for i, address := range a.relays {
		sending.Go(func() {
			if answers[i] = a.sendTo(ctx, address, made); answers[i] != nil {
				return
			}
			taken.Lock()
			defer taken.Unlock()
			if taken.count++; taken.count == enough {
				time.AfterFunc(grace, cancel)
			}
		})
	}
	sending.Wait()
	return answers
}

func (a *account) sendTo(ctx context.Context, address string, made event) error {
	relay, err := a.connect(ctx, a.around.Client, address)
	if err != nil {
		return err
	}
	defer relay.close()
	return relay.publish(ctx, made)
}

// Delete asks all relays to take an event down (NIP-09). As many have to agree as have to
// take a post; the others are named in the log, since readers may still see it there.
// Whoever has copied it from a relay need not care.
func (a *account) Delete(ctx context.Context, gone networks.Receipt) error {
	if !eventID.MatchString(gone.ID) {
		return networks.Rejected.Errorf("%q is not the id of an event", gone.ID)
	}
	kind := gone.Ref
	if _, err := strconv.Atoi(kind); err != nil {
		kind = kindName(noteKind)
	}
	made, err := a.key.seal(event{
		Kind: deletionKind, Created: time.Now().Unix(),
		Tags: [][]string{{"e", gone.ID}, {"k", kind}},
	})
	if err != nil {
		return err
	}
	answers := a.send(ctx, made, a.quorum)
	if err := judge(answers, a.quorum); err != nil {
		return err
	}
	if refused := refusals(answers); len(refused) > 0 {
		a.around.Log.Warn("a post was taken down, but some relays may still show it", "post", gone.ID, "relays", strings.Join(refused, "; "))
	}
	return nil
}
