package matrix_test

import (
	"encoding"
	"testing"

	"vigil/networks"
	"vigil/networks/matrix"
	"vigil/networks/networkstest"
)

const token = "a-token-that-nobody-else-has"

func TestMatrixKeepsTheContract(t *testing.T) {
	networkstest.Run(t, networkstest.Subject{
		Network: matrix.Network,
		Secrets: []string{token},
		Config: func(t *testing.T, server string) networks.Config {
			config := &matrix.Config{Server: server, Room: "#letters:sandbox.example"}
			secret(t, &config.Token, token)
			return config
		},
	})
}

func secret(t *testing.T, into encoding.TextUnmarshaler, value string) {
	t.Helper()
	if err := into.UnmarshalText([]byte(value)); err != nil {
		t.Fatal(err)
	}
}
