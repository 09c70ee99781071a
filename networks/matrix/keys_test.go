package matrix_test

import (
	"net/http/httptest"
	"testing"
	"time"

	"vigil/networks"
	"vigil/networks/matrix"
	"vigil/networks/networkstest"
	"vigil/networks/sandbox"
)

// The fake remembers transactions only where it is told to, as Dendrite does until it
// restarts.
func TestTheFakeTreatsTransactionsAsServersDo(t *testing.T) {
	for manner, want := range map[sandbox.Manner]int{sandbox.Honours: 1, sandbox.Ignores: 2} {
		server := sandbox.New([]networks.Network{matrix.Network}, sandbox.Options{Keys: manner})
		web := httptest.NewServer(server)
		t.Cleanup(web.Close)
		config := &matrix.Config{Server: web.URL, Room: "#letters:sandbox.example"}
		config.Token = networkstest.Secret(t, token)
		account, err := config.Open(networkstest.Surroundings(t, networks.TransportOptions{}))
		if err != nil {
			t.Fatal(err)
		}
		m := message("letters/keys/once/matrix", "A letter takes ten minutes.")
		publish(t, account, m)
		publish(t, account, m)
		if got := len(server.Posts("")); got != want {
			t.Errorf("a server that %s keys has %d events, want %d", manner, got, want)
		}
	}
}

// A key grows with each definite failure; what an earlier attempt left is found all
// the same.
func TestALookFindsAnyAttemptAtADelivery(t *testing.T) {
	server := sandbox.New([]networks.Network{matrix.Network}, sandbox.Options{})
	web := httptest.NewServer(server)
	t.Cleanup(web.Close)
	config := &matrix.Config{Server: web.URL, Room: "#letters:sandbox.example"}
	config.Token = networkstest.Secret(t, token)
	account, err := config.Open(networkstest.Surroundings(t, networks.TransportOptions{}))
	if err != nil {
		t.Fatal(err)
	}
	since := time.Now()
	m := message("letters/again/once/matrix", "A letter takes ten minutes.")
	first := publish(t, account, m)
	m.Key, m.Text = networks.IdempotencyKey(m.Delivery, 1, 3), "Composed anew, with other words."
	finding, err := account.(networks.Finder).Find(t.Context(), networks.Search{Message: m, Since: since})
	if err != nil || finding.Verdict != networks.Found || finding.Receipt != first {
		t.Errorf("the look says %v, %v (%s), %v", finding.Verdict, finding.Receipt, finding.Why, err)
	}
}
