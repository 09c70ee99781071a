package wordpress_test

import (
	"encoding"
	"testing"

	"vigil/networks"
	"vigil/networks/networkstest"
	"vigil/networks/wordpress"
)

const password = "a-password-that-nobody-else-has"

func TestWordPressKeepsTheContract(t *testing.T) {
	networkstest.Run(t, networkstest.Subject{
		Network: wordpress.Network,
		Secrets: []string{password},
		Config: func(t *testing.T, server string) networks.Config {
			return configured(t, server, "campaign", password)
		},
	})
}

func configured(t *testing.T, server, user, password string) *wordpress.Config {
	t.Helper()
	config := &wordpress.Config{Server: server, User: user}
	write(t, &config.Password, password)
	return config
}

func write(t *testing.T, into encoding.TextUnmarshaler, secret string) {
	t.Helper()
	if err := into.UnmarshalText([]byte(secret)); err != nil {
		t.Fatal(err)
	}
}
