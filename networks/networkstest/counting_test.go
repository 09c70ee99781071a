package networkstest

import (
	"testing"

	"vigil/networks"
)

func TestTextsAreAsLongAsTheRulesOfTheNetworksSay(t *testing.T) {
	countings := []networks.Counting{
		networks.Graphemes, networks.Characters, networks.UTF16, networks.Bytes, networks.Weighted, networks.EmojiBytes,
	}
	fediverse := networks.TextLimits{Counting: networks.Graphemes, Link: 23, ShortMentions: true}
	for _, vector := range CountingVectors(t) {
		t.Run(vector.About, func(t *testing.T) {
			for _, counting := range countings {
				want, known := vector.Lengths[counting]
				if got := networks.Length(vector.Text, networks.TextLimits{Counting: counting}); !known || got != want {
					t.Errorf("%q in %s: %d, want %d", vector.Text, counting, got, want)
				}
			}
			if got := networks.Length(vector.Text, fediverse); got != vector.Fediverse {
				t.Errorf("%q in the fediverse: %d, want %d", vector.Text, got, vector.Fediverse)
			}
		})
	}
}
