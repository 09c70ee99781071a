package webhook

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"time"
	"unicode"

	"vigil/networks"
)

// account is one receiver.
type account struct {
	// address is where posts are sent, with the token in it where it belongs there.
	address string
	signers []signer
	// token goes along in a header; empty: none does.
	token string
	// conflictSent tells that 409 means "already here".
	conflictSent bool
	// inline tells that the bytes of files go along.
	inline bool
	around networks.Surroundings
}

// Publish makes one request. Any 2xx is a success ("Delivery success and failure"
// of Standard Webhooks): what the receiver answers may name its post, and need not.
func (a *account) Publish(ctx context.Context, message networks.Message) (networks.Receipt, error) {
	document, err := a.compose(message)
	if err != nil {
		return networks.Receipt{}, err
	}
	body, err := json.Marshal(document)
	if err != nil {
		return networks.Receipt{}, &networks.Error{Kind: networks.Temporary, Cause: err}
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, a.address, bytes.NewReader(body))
	if err != nil {
		return networks.Receipt{}, networks.Temporary.Errorf("server is not an address")
	}
	request.Header.Set("Content-Type", "application/json")
	a.sign(request, message.Key, body, time.Now())
	response, answer, err := networks.Call(a.around.Client, request)
	if known := response != nil && answer != nil && response.StatusCode == http.StatusConflict && a.conflictSent; err == nil || known {
		return receipt(message.Key, answer), nil
	}
	return networks.Receipt{}, a.refused(err)
}

// refused is what an answer other than a success means. An address that refuses
// everybody, or is gone, says nothing about the post: the account is held, and
// nothing is lost while its operator mends it.
//
//   - 401 and 403: signature or token
//   - 404 and 405: the address is wrong, or its workflow is switched off
//   - 410: the receiver wants nothing more ("410 Gone" of Standard Webhooks)
func (a *account) refused(err error) error {
	failure, known := errors.AsType[*networks.Error](err)
	if !known {
		return err
	}
	switch failure.Status {
	case http.StatusUnauthorized, http.StatusForbidden:
		credential := "secret"
		if a.token != "" {
			credential = "token"
		}
		return failure.Deny(credential)
	case http.StatusNotFound, http.StatusMethodNotAllowed, http.StatusGone:
		return failure.Deny("server")
	}
	return failure
}

// receipt names a post by what the receiver answered, else by its key, which the
// receiver was told.
func receipt(key string, answer []byte) networks.Receipt {
	id, address := told(answer)
	return networks.Receipt{Version: networks.MessageVersion, ID: cmp.Or(id, key), URL: address, Ref: key}
}

// longestID keeps an answer that is no id out of the ledger.
const longestID = 200

// told reads id and url from an answer. Whatever else it is, is nothing.
func told(answer []byte) (id, address string) {
	var fields map[string]any
	decoder := json.NewDecoder(bytes.NewReader(answer))
	decoder.UseNumber()
	if decoder.Decode(&fields) != nil {
		return "", ""
	}
	switch value := fields["id"].(type) {
	case string:
		id = value
	case json.Number:
		id = value.String()
	}
	if len(id) > longestID || strings.ContainsFunc(id, unicode.IsControl) {
		id = ""
	}
	// It becomes a link on pages, so it has to lead to one.
	address, _ = fields["url"].(string)
	if !strings.HasPrefix(address, "https://") && !strings.HasPrefix(address, "http://") {
		address = ""
	}
	return id, address
}
