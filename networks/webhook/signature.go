package webhook

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"vigil/networks"
)

// The headers of Standard Webhooks ("Webhook headers").
const (
	headerID        = "Webhook-Id"
	headerTimestamp = "Webhook-Timestamp"
	headerSignature = "Webhook-Signature"
)

// signer is the key of one secret.
type signer []byte

// signers are those of the secret and of the former one.
func (c *Config) signers(folder string) ([]signer, error) {
	if c.Secret.Empty() {
		return nil, errors.New("secret is missing; make one with `echo whsec_$(openssl rand -base64 32)`, and give it to the receiver too")
	}
	first, err := readSigner("secret", c.Secret, folder)
	if err != nil || c.FormerSecret.Empty() {
		return []signer{first}, err
	}
	former, err := readSigner("former_secret", c.FormerSecret, folder)
	return []signer{first, former}, err
}

func readSigner(key string, secret networks.Secret, folder string) (signer, error) {
	written, err := secret.Reveal(key, folder)
	if err != nil {
		return nil, err
	}
	return parseSigner(key, written)
}

// parseSigner reads a secret as Standard Webhooks writes it, "whsec_" and 24 to 64
// bytes in base64. Anything else is the key itself, as receivers outside of the
// standard have it.
func parseSigner(key, written string) (signer, error) {
	encoded, standard := strings.CutPrefix(written, "whsec_")
	if !standard {
		return signer(written), nil
	}
	decoded, err := base64.StdEncoding.DecodeString(encoded)
	if err != nil || len(decoded) < 24 || len(decoded) > 64 {
		return nil, fmt.Errorf("%s: behind whsec_ there have to be 24 to 64 bytes in base64", key)
	}
	return decoded, nil
}

// signature signs "id.timestamp.body". Neither id nor timestamp holds a full stop.
func (s signer) signature(id, timestamp string, body []byte) string {
	mac := hmac.New(sha256.New, s)
	mac.Write([]byte(id + "." + timestamp + "."))
	mac.Write(body)
	return "v1," + base64.StdEncoding.EncodeToString(mac.Sum(nil))
}

// sign puts the three headers on a request. The time is that of the attempt, by
// which receivers recognise one that was recorded and is played again.
func (a *account) sign(request *http.Request, id string, body []byte, now time.Time) {
	timestamp := strconv.FormatInt(now.Unix(), 10)
	signatures := make([]string, len(a.signers))
	for i, signer := range a.signers {
		signatures[i] = signer.signature(id, timestamp, body)
	}
	request.Header.Set(headerID, id)
	request.Header.Set(headerTimestamp, timestamp)
	request.Header.Set(headerSignature, strings.Join(signatures, " "))
	if a.token != "" {
		request.Header.Set("Authorization", "Bearer "+a.token)
	}
}
