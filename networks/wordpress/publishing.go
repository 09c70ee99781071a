package wordpress

import (
	"context"
	"net/http"
	"strconv"
	"time"

	"vigil/networks"
)

// Publish makes the prepared draft visible. Its date is the planned time, if that has
// passed by the site's own clock too: WordPress would schedule a post with a date to
// come.
func (a *account) Publish(ctx context.Context, message networks.Message) (networks.Receipt, error) {
	known, err := readPrepared(message)
	if err != nil {
		return networks.Receipt{}, err
	}
	if known.ID == 0 {
		return networks.Receipt{}, networks.Temporary.Errorf("the draft is not written yet")
	}
	body := map[string]string{"status": published}
	if message.Due.Before(a.clock.Estimate().Add(-time.Second)) {
		body["date_gmt"] = message.Due.UTC().Format("2006-01-02T15:04:05")
	}
	var answer post
	if err := a.tell(ctx, http.MethodPost, pathOf(known.ID), body, &answer); err != nil {
		return networks.Receipt{}, err
	}
	if answer.ID != known.ID || answer.Status != published {
		return networks.Receipt{}, networks.Uncertain.Errorf("the site accepted the post, and calls it %q", answer.Status)
	}
	return answer.receipt(), nil
}

func (p post) receipt() networks.Receipt {
	return networks.Receipt{Version: networks.MessageVersion, ID: strconv.Itoa(p.ID), URL: p.Link}
}

// Edit writes a published post anew; its date and address stay.
func (a *account) Edit(ctx context.Context, receipt networks.Receipt, message networks.Message) (networks.Receipt, error) {
	id, err := numberOf(receipt)
	if err != nil {
		return networks.Receipt{}, err
	}
	known, err := readPrepared(message)
	if err == nil && len(known.Media) < len(message.Media) {
		err = networks.Temporary.Errorf("the pictures are not uploaded yet")
	}
	if err != nil {
		return networks.Receipt{}, err
	}
	body, err := a.document(ctx, message, contentOf(message, known.Media))
	if err != nil {
		return networks.Receipt{}, err
	}
	var answer post
	if err := a.tell(ctx, http.MethodPut, pathOf(id), body, &answer); err != nil {
		return networks.Receipt{}, err
	}
	if answer.ID != id {
		return networks.Receipt{}, networks.Uncertain.Errorf("the site accepted the change, and names another post")
	}
	return answer.receipt(), nil
}

// Delete puts a post into the site's trash, where a person can take it out again for
// 30 days.
func (a *account) Delete(ctx context.Context, receipt networks.Receipt) error {
	id, err := numberOf(receipt)
	if err != nil {
		return err
	}
	var answer post
	if err := a.tell(ctx, http.MethodDelete, pathOf(id), nil, &answer); err != nil && !networks.IsGone(err) {
		return err
	}
	return nil
}
