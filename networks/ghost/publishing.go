package ghost

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"time"

	"vigil/networks"
)

// Publish makes the prepared draft visible. Its date is the planned time, if that has
// passed by the site's own clock too. Only here can a newsletter go out with it, and
// not when it is published already.
func (a *account) Publish(ctx context.Context, message networks.Message) (networks.Receipt, error) {
	known, err := readPrepared(message)
	if err != nil {
		return networks.Receipt{}, err
	}
	if checkID(known.ID) != nil {
		return networks.Receipt{}, networks.Temporary.Errorf("the draft is not written yet")
	}
	body := document{Status: published, Updated: known.Updated}
	if message.Due.Before(a.clock.Estimate().Add(-time.Second)) {
		body.Published = message.Due.UTC().Format("2006-01-02T15:04:05.000Z")
	}
	var answer posts
	err = a.tell(ctx, http.MethodPut, pathOf(known.ID), newsletter(message), envelope(body), &answer)
	switch {
	case errors.Is(err, errCollision):
		return a.collided(ctx, known.ID, err)
	case errors.Is(err, errHostLimit):
		return a.limited(ctx, known.ID, err)
	case err != nil:
		return networks.Receipt{}, err
	}
	made := answer.only()
	if made.ID != known.ID || made.Status != published {
		return networks.Receipt{}, networks.Uncertain.Errorf("the site accepted the post, and calls it %q", made.Status)
	}
	return made.receipt(), nil
}

func newsletter(message networks.Message) url.Values {
	query := url.Values{}
	if name := message.Options[optionNewsletter]; name != "" {
		query.Set("newsletter", name)
		if segment := message.Options[optionSegment]; segment != "" {
			query.Set("email_segment", segment)
		}
	}
	return query
}

// collided looks who changed the post: an earlier attempt of ours, or an editor, whose
// words the next preparation takes up.
func (a *account) collided(ctx context.Context, id string, refused error) (networks.Receipt, error) {
	standing, err := a.show(ctx, id)
	if err != nil {
		return networks.Receipt{}, &networks.Error{Cause: errors.Join(refused, err)}
	}
	if standing.Status == published {
		return standing.receipt(), nil
	}
	return networks.Receipt{}, &networks.Error{Kind: networks.Temporary, Status: http.StatusConflict, Cause: refused}
}

// limited looks whether only the newsletter was refused: the post may be saved by then,
// and readers see it.
func (a *account) limited(ctx context.Context, id string, refused error) (networks.Receipt, error) {
	standing, err := a.show(ctx, id)
	switch {
	case err != nil:
		return networks.Receipt{}, &networks.Error{Cause: errors.Join(refused, err)}
	case standing.Status != published:
		return networks.Receipt{}, refused
	}
	a.around.Log.Error("a post is up, but its newsletter was not sent", "post", standing.URL, "why", refused)
	return standing.receipt(), nil
}

func (p post) receipt() networks.Receipt {
	return networks.Receipt{Version: networks.MessageVersion, ID: p.ID, URL: p.URL}
}

// Edit writes a published post anew; its date and address stay.
func (a *account) Edit(ctx context.Context, receipt networks.Receipt, message networks.Message) (networks.Receipt, error) {
	known, err := readPrepared(message)
	if err == nil && len(known.Media) < len(message.Media) {
		err = networks.Temporary.Errorf("the pictures are not uploaded yet")
	}
	if err != nil {
		return networks.Receipt{}, err
	}
	standing, err := a.show(ctx, receipt.ID)
	if err != nil {
		return networks.Receipt{}, fmt.Errorf("reading the post: %w", err)
	}
	body := documentOf(message, known.Media)
	body.Updated = standing.Updated
	var answer posts
	if err := a.tell(ctx, http.MethodPut, pathOf(receipt.ID), fromHTML(), envelope(body), &answer); err != nil {
		return networks.Receipt{}, err
	}
	made := answer.only()
	if made.ID != receipt.ID {
		return networks.Receipt{}, networks.Uncertain.Errorf("the site accepted the change, and names another post")
	}
	return made.receipt(), nil
}

// Delete deletes a post for good: Ghost has no trash.
func (a *account) Delete(ctx context.Context, receipt networks.Receipt) error {
	if err := checkID(receipt.ID); err != nil {
		return err
	}
	if err := a.tell(ctx, http.MethodDelete, pathOf(receipt.ID), nil, nil, nil); err != nil && !networks.IsGone(err) {
		return err
	}
	return nil
}
