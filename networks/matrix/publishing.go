package matrix

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"net/url"
	"regexp"

	"vigil/networks"
)

// Publish sends one event, into the room that Prepare found.
func (a *account) Publish(ctx context.Context, message networks.Message) (networks.Receipt, error) {
	made, room, err := a.compose(message)
	if err == nil {
		err = made.checkSize()
	}
	if err != nil {
		return networks.Receipt{}, err
	}
	return a.put(ctx, room, message.Key, made)
}

// compose is the event of a message that has been prepared.
func (a *account) compose(message networks.Message) (content, string, error) {
	ready, err := preparedIn(message)
	switch {
	case err != nil:
		return content{}, "", err
	case ready.Room == "" || !ready.holds(message.Media):
		return content{}, "", networks.Temporary.Errorf("the message has not been prepared")
	case !usualLimits().Text.Fits(message.Text):
		return content{}, "", networks.Rejected.Errorf("the text has %d bytes, and %d are allowed", len(message.Text), longestText)
	case message.Parent != nil && !eventID.MatchString(message.Parent.ID):
		return content{}, "", networks.Rejected.Errorf("the post to answer: %q is not the id of an event", message.Parent.ID)
	}
	return contentOf(message, ready.Media), ready.Room, nil
}

// put sends an event; the server takes two with one transaction id for the same.
func (a *account) put(ctx context.Context, room, transaction string, made content) (networks.Receipt, error) {
	var told event
	send := call{path: under("client/v3/rooms", room, "send", messageType, transaction)}.with(http.MethodPut, made)
	if err := a.change(ctx, send, &told); err != nil {
		return networks.Receipt{}, err
	}
	if !eventID.MatchString(told.ID) {
		return networks.Receipt{}, networks.Uncertain.Errorf("the server took the post, and its answer names no event")
	}
	return receipt(room, told.ID), nil
}

// receipt keeps the room, without which nothing can be asked about an event.
func receipt(room, id string) networks.Receipt {
	return networks.Receipt{
		Version: networks.MessageVersion, ID: id, Ref: room,
		URL: "https://matrix.to/#/" + url.PathEscape(room) + "/" + url.PathEscape(id),
	}
}

// Edit replaces what a post says; readers see that it was edited. What it showed
// before can still be read.
func (a *account) Edit(ctx context.Context, original networks.Receipt, message networks.Message) (networks.Receipt, error) {
	if err := checkReceipt(original); err != nil {
		return networks.Receipt{}, err
	}
	now, _, err := a.compose(message)
	if err != nil {
		return networks.Receipt{}, err
	}
	made := replacement(original.ID, now)
	if err := made.checkSize(); err != nil {
		return networks.Receipt{}, err
	}
	encoded, err := networks.JSON(made)
	if err != nil {
		return networks.Receipt{}, &networks.Error{Kind: networks.Rejected, Cause: err}
	}
	// One edit is one transaction, and no other edit is.
	if _, err := a.put(ctx, original.Ref, "edit-"+digest(encoded), made); err != nil {
		return networks.Receipt{}, err
	}
	return original, nil
}

// Delete takes a post's content away, on all servers that care to follow
// ("Redactions"). What is gone already can be taken away again.
func (a *account) Delete(ctx context.Context, gone networks.Receipt) error {
	if err := checkReceipt(gone); err != nil {
		return err
	}
	transaction := "delete-" + digest([]byte(gone.ID))
	send := call{path: under("client/v3/rooms", gone.Ref, "redact", gone.ID, transaction)}.with(http.MethodPut, struct{}{})
	var told event
	err := a.change(ctx, send, &told)
	if unknown(err) {
		return nil
	}
	return err
}

func digest(content []byte) string {
	sum := sha256.Sum256(content)
	return hex.EncodeToString(sum[:16])
}

var (
	// eventID is an id of any version of rooms ("Event IDs").
	eventID = regexp.MustCompile(`^\$[0-9A-Za-z_+/=.:~-]{1,254}$`)
	roomID  = regexp.MustCompile(`^![^\s?#]{1,254}$`)
)

// checkReceipt keeps anything else out of an address.
func checkReceipt(receipt networks.Receipt) error {
	if !eventID.MatchString(receipt.ID) || !roomID.MatchString(receipt.Ref) {
		return networks.Rejected.Errorf("%q in %q is not an event of a room", receipt.ID, receipt.Ref)
	}
	return nil
}
