package webhook

import (
	"testing"

	"vigil/networks"
	"vigil/networks/networkstest"
)

func TestSigningInMakesASecretAndKeepsTheFormerOne(t *testing.T) {
	config := &Config{Server: "https://hooks.example"}
	around := networkstest.Surroundings(t, networks.TransportOptions{})
	first, err := config.SignIn(t.Context(), around, &networkstest.Talk{})
	if err != nil || len(first) != 1 || first[0].Key != "secret" {
		t.Fatalf("%v, %v", first, err)
	}
	written(t, &config.Secret, first[0].Value)
	if _, err := config.Open(around); err != nil {
		t.Errorf("the secret is of no use: %v", err)
	}
	again, err := config.SignIn(t.Context(), around, &networkstest.Talk{})
	if err != nil || len(again) != 2 || again[0].Value == first[0].Value || again[1] != (networks.Credential{Key: "former_secret", Value: first[0].Value}) {
		t.Errorf("%d credentials, %v", len(again), err)
	}
}
