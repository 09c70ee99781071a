package matrix_test

import (
	"testing"

	"vigil/networks/matrix"
	"vigil/networks/networkstest"
)

// An event is bounded in bytes of its UTF-8 form (Client-Server API, "Size limits").
func TestTextIsCountedInBytes(t *testing.T) {
	networkstest.CheckCounting(t, matrix.Network.Limits.Text)
}
