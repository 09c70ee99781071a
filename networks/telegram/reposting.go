package telegram

import (
	"context"
	"fmt"

	"vigil/networks"
)

// Repost forwards a post within its channel, an album as a whole ("Album grouping is
// kept for forwarded messages": forwardMessages). A protected post can't be forwarded.
func (a *account) Repost(ctx context.Context, original networks.Receipt, m networks.Message) (networks.Receipt, error) {
	ids, err := idsOf(original)
	if err != nil {
		return networks.Receipt{}, fmt.Errorf("the post to show again: %w", err)
	}
	to, err := a.outgoing(m)
	if err != nil {
		return networks.Receipt{}, err
	}
	var sent []message
	if len(ids) == 1 {
		sent, err = a.publish(ctx, "forwardMessage", struct {
			outgoing
			From string `json:"from_chat_id"`
			ID   int64  `json:"message_id"`
		}{to, a.channel, ids[0]})
	} else {
		err = a.call(ctx, a.around.Client, "forwardMessages", struct {
			outgoing
			From string  `json:"from_chat_id"`
			IDs  []int64 `json:"message_ids"`
		}{to, a.channel, ids}, &sent)
	}
	if err != nil {
		return networks.Receipt{}, err
	}
	return a.receipt(sent)
}
