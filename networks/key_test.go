package networks

import "testing"

// A key that changes between two versions of vigil sends a post twice.
func TestIdempotencyKeysNeverChange(t *testing.T) {
	tests := []struct {
		delivery         string
		part, generation int
		want             string
	}{
		{"until-all-are-free/letters once mastodon", 1, 1, "kt4pwk4awmyvzsxoledlqrjq"},
		{"until-all-are-free/letters once mastodon", 1, 2, "sd3xwfshbo4wapuuhpreykms"},
		{"until-all-are-free/letters once mastodon", 2, 1, "v5lwnkbfojychqsjprawqu6b"},
		{"", 0, 0, "g5dqr77xogo5lf46zb25k3gs"},
	}
	for _, test := range tests {
		if got := IdempotencyKey(test.delivery, test.part, test.generation); got != test.want {
			t.Errorf("%q, part %d, generation %d: %s, want %s", test.delivery, test.part, test.generation, got, test.want)
		}
	}
}
