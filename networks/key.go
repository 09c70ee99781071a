package networks

import (
	"crypto/sha256"
	"encoding/base32"
	"encoding/binary"
	"strings"
)

// keyLength fits every network that takes a key: Discord allows 25 characters,
// Lemmy 32.
const keyLength = 24

// IdempotencyKey names one part of a delivery to a network that remembers
// keys: 24 characters of a–z and 2–7, 120 bits of a SHA-256. It contains neither
// chance nor time nor a number of the ledger, so a lost ledger meets its own
// keys again. The generation grows with each definite failure.
func IdempotencyKey(delivery string, part, generation int) string {
	// The numbers have a fixed length and stand behind the only text, so no two
	// keys are made from the same bytes.
	named := binary.BigEndian.AppendUint64([]byte(delivery), uint64(part))
	named = binary.BigEndian.AppendUint64(named, uint64(generation))
	sum := sha256.Sum256(named)
	return strings.ToLower(base32.StdEncoding.EncodeToString(sum[:])[:keyLength])
}

// LastingKey names one part of a delivery for ever: unlike [Message.Key] it does not
// change after a definite failure, so whatever carries it is known again.
func (m Message) LastingKey() string { return IdempotencyKey(m.Delivery, m.Part, 0) }
