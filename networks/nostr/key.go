package nostr

import (
	"encoding/hex"
	"errors"
	"fmt"
	"strings"

	"github.com/btcsuite/btcd/btcec/v2"
	"github.com/btcsuite/btcd/btcec/v2/schnorr"
)

// key is an account's secret key.
type key struct{ secret *btcec.PrivateKey }

// keyLength is that of a secret key and of a public one, in bytes.
const keyLength = 32

// parseKey reads "nsec1…" or 64 hexadecimal digits. The error repeats nothing of it.
func parseKey(written string) (key, error) {
	content, err := hex.DecodeString(written)
	if strings.HasPrefix(strings.ToLower(written), "npub") {
		return key{}, errors.New("that is the public key; the secret one begins with nsec")
	}
	if err != nil {
		var prefix string
		prefix, content, err = decodeBech32(written)
		if err == nil && prefix != "nsec" {
			err = errors.New("it is no secret key, which begins with nsec")
		}
	}
	if err != nil {
		return key{}, err
	}
	var number btcec.ModNScalar
	if len(content) != keyLength || number.SetByteSlice(content) || number.IsZero() {
		return key{}, errors.New("it is no secret key: that has 64 hexadecimal digits, or begins with nsec")
	}
	return key{btcec.PrivKeyFromScalar(&number)}, nil
}

// newKey makes a key by chance.
func newKey() (key, error) {
	secret, err := btcec.NewPrivateKey()
	if err != nil {
		return key{}, fmt.Errorf("making a key: %w", err)
	}
	return key{secret}, nil
}

// nsec is the secret key as people keep it.
func (k key) nsec() string { return encodeBech32("nsec", k.secret.Serialize()) }

// public is the key by which others know the account, in hexadecimal.
func (k key) public() string { return hex.EncodeToString(schnorr.SerializePubKey(k.secret.PubKey())) }

// npub is the same as people see it.
func (k key) npub() string {
	return encodeBech32("npub", schnorr.SerializePubKey(k.secret.PubKey()))
}

// sign makes a signature after BIP-340 that has no chance in it: the same hash gives
// the same one.
func (k key) sign(hash []byte) (string, error) {
	signature, err := schnorr.Sign(k.secret, hash)
	if err != nil {
		return "", fmt.Errorf("signing: %w", err)
	}
	return hex.EncodeToString(signature.Serialize()), nil
}

// Format keeps the key out of every verb of package fmt.
func (key) Format(state fmt.State, _ rune) {
	// The state belongs to package fmt, which reports its own failures.
	_, _ = state.Write([]byte("[secret]"))
}
