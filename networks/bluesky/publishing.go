package bluesky

import (
	"context"
	"errors"
	"net/http"
	"strings"

	"vigil/networks"
)

// putting is the input of com.atproto.repo.putRecord. A swapRecord of null lets it
// create and nothing else.
type putting struct {
	Repo       string  `json:"repo"`
	Collection string  `json:"collection"`
	Key        string  `json:"rkey"`
	Record     any     `json:"record"`
	SwapRecord *string `json:"swapRecord"`
}

// standingRecord is what the server answers about a record.
type standingRecord struct {
	URI string `json:"uri"`
	CID string `json:"cid"`
}

// Publish puts the post, and after it the gates that say who may answer and quote it: a
// gate that Bluesky sees before its post has no effect
// (packages/bsky/src/data-plane/server/indexing/plugins/thread-gate.ts). A crash or a
// failure between the two is mended as any doubt here is, by the same call again: the
// post is there already, and the gate follows.
func (a *account) Publish(ctx context.Context, m networks.Message) (networks.Receipt, error) {
	s, err := a.door.enter(ctx, enough)
	if err != nil {
		return networks.Receipt{}, err
	}
	made, err := a.composed(ctx, s, m)
	if err != nil {
		return networks.Receipt{}, err
	}
	at := place{s.DID, postCollection, recordKey(m)}
	cid, err := a.put(ctx, s, at, made)
	if nameOf(err) == invalidSwap {
		cid, err = a.standing(ctx, s, at, made)
	}
	if err != nil {
		return networks.Receipt{}, err
	}
	if err := a.putGates(ctx, s, at, m); err != nil {
		return networks.Receipt{}, err
	}
	return s.receipt(at, cid), nil
}

// composed is the record of a message. What Prepare was not asked for is asked now.
func (a *account) composed(ctx context.Context, s session, m networks.Message) (post, error) {
	known, err := readPrepared(m)
	if err != nil {
		return post{}, err
	}
	if !known.answers(s, m.Parent) {
		if known.Reply, err = a.thread(ctx, s, m); err != nil {
			return post{}, err
		}
	}
	return compose(m, known)
}

// put writes a record where there is none, and returns its version. One that is there
// with the same content is a success too.
func (a *account) put(ctx context.Context, s session, at place, content any) (string, error) {
	asked, err := procedure("com.atproto.repo.putRecord", putting{
		Repo: at.repo, Collection: at.collection, Key: at.key, Record: content,
	})
	if err != nil {
		return "", err
	}
	var answer standingRecord
	if err := a.publish(ctx, s, asked, &answer); err != nil {
		return "", err
	}
	if answer.URI != at.String() || answer.CID == "" {
		return "", networks.Uncertain.Errorf("the server accepted %s, but its answer does not name it", at)
	}
	return answer.CID, nil
}

// standing looks at the record that stands where this one should. Whatever it says, it
// is an earlier attempt's at the same delivery, for no other has this key.
func (a *account) standing(ctx context.Context, s session, at place, made post) (string, error) {
	there, err := a.get(ctx, s, at)
	if err != nil {
		return "", networks.Uncertain.Errorf("the server has another record at %s, which can't be read: %w", at, err)
	}
	if there.post().shows(made) {
		return there.CID, nil
	}
	return "", networks.Rejected.Errorf("this post went out before with other words, and stands at %s; it was not overwritten", at.page())
}

// receipt names a record. Its version is needed to answer or repost it. Only servers
// that the world can reach are shown on Bluesky's site.
func (s session) receipt(at place, cid string) networks.Receipt {
	receipt := networks.Receipt{Version: networks.MessageVersion, ID: at.String(), Ref: cid}
	if strings.HasPrefix(s.Server, "https://") && at.collection == postCollection {
		receipt.URL = at.page()
	}
	return receipt
}

// repost is a record of app.bsky.feed.repost.
type repost struct {
	Type      string    `json:"$type"`
	Subject   reference `json:"subject"`
	CreatedAt string    `json:"createdAt"`
}

// Repost puts a record as Publish does. Bluesky shows one repost of a post, however many
// an account has.
func (a *account) Repost(ctx context.Context, original networks.Receipt, m networks.Message) (networks.Receipt, error) {
	s, err := a.door.enter(ctx, enough)
	if err != nil {
		return networks.Receipt{}, err
	}
	subject, err := a.reference(ctx, s, original)
	if err != nil {
		return networks.Receipt{}, err
	}
	at := place{s.DID, repostCollection, recordKey(m)}
	cid, err := a.put(ctx, s, at, repost{Type: repostCollection, Subject: subject, CreatedAt: createdAt(m)})
	if err != nil {
		return networks.Receipt{}, err
	}
	return s.receipt(at, cid), nil
}

// reference is a post in its version, which a receipt that a person gave lacks.
func (a *account) reference(ctx context.Context, s session, receipt networks.Receipt) (reference, error) {
	at, err := s.place(receipt.ID)
	if err != nil || receipt.Ref != "" {
		return reference{URI: at.String(), CID: receipt.Ref}, err
	}
	read, err := a.get(ctx, s, at)
	return reference{URI: at.String(), CID: read.CID}, err
}

// Delete takes a post or a repost down. A record that is not there is no error to the
// server either. Gates stay behind, and gate nothing.
func (a *account) Delete(ctx context.Context, receipt networks.Receipt) error {
	s, err := a.door.enter(ctx, enough)
	if err != nil {
		return err
	}
	at, err := s.place(receipt.ID)
	if err != nil {
		return err
	}
	asked, err := procedure("com.atproto.repo.deleteRecord", map[string]string{
		"repo": at.repo, "collection": at.collection, "rkey": at.key,
	})
	if err != nil {
		return err
	}
	return a.publish(ctx, s, asked, nil)
}

// publish sends a call with the account's token that a reader may see something of.
func (a *account) publish(ctx context.Context, s session, asked call, into any) error {
	asked.server, asked.token = s.Server, s.Access
	return a.refusal(s, asked.send(ctx, a.around.Client, into))
}

// read sends a call with the account's token that publishes nothing.
func (a *account) read(ctx context.Context, s session, asked call, into any) error {
	asked.server, asked.token = s.Server, s.Access
	return a.refusal(s, asked.read(ctx, a.around.Reader, into))
}

// refusal is what an error means for the credentials:
//
//   - ExpiredToken and InvalidToken, 400: the access token has ended, or the server has
//     new keys. Nothing was executed (packages/pds/src/auth-verifier.ts), and the next
//     try has another token.
//   - 401: the account may not write, whoever it is: taken down, deactivated, the app
//     password revoked.
//   - BlobNotFound, 400: the server has dropped an upload that no record showed in time,
//     so the next try uploads it again.
//   - 404, 405 and some 501: the address of the server is wrong, see [misaddressed].
func (a *account) refusal(s session, err error) error {
	err = misaddressed(err)
	known, ok := errors.AsType[*networks.Error](err)
	if !ok || known.Kind != networks.Rejected {
		return err
	}
	switch name := nameOf(err); {
	case name == expiredToken || name == invalidToken:
		a.door.distrust(s.Access)
		known.Kind = networks.Temporary
	case known.Status == http.StatusUnauthorized:
		a.door.distrust(s.Access)
		known.Deny("app_password")
	case name == blobNotFound:
		known.Kind = networks.Temporary
	}
	return err
}
