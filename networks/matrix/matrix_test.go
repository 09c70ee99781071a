package matrix_test

import (
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
			config.Token = networkstest.Secret(t, token)
			return config
		},
	})
}
