package nostr_test

import (
	"testing"

	"vigil/networks/networkstest"
	"vigil/networks/nostr"
)

// Relays bound the characters of a content (NIP-11), some its bytes, of which there are
// never fewer.
func TestTextIsCountedInBytes(t *testing.T) {
	networkstest.CheckCounting(t, nostr.Network.Limits.Text)
}
