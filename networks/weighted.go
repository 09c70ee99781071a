package networks

import (
	"cmp"

	"golang.org/x/text/unicode/norm"
)

// Weights of twitter-text's configuration v3
// (https://github.com/twitter/twitter-text, config/v3.json), whose scale of 100
// is divided out: these characters weigh 1, all others 2, an emoji of however
// many characters 2, and a link 23.
const (
	heavy        = 2
	weightOfLink = 23
)

func weightOf(r rune) int {
	switch {
	case r <= 0x10FF, r >= 0x2000 && r <= 0x200D, r >= 0x2010 && r <= 0x201F, r >= 0x2032 && r <= 0x2037:
		return 1
	}
	return heavy
}

// weigh counts as X does. Without emojis each of their characters counts, as in
// configuration v2, which a part of the published vectors is for.
func weigh(text string, limits TextLimits, emojis bool) int {
	limits.Link = cmp.Or(limits.Link, weightOfLink)
	rest, weight := limits.counted(norm.NFC.String(text)), 0
	for rest != "" {
		cluster := rest[:graphemeLength(rest)]
		rest = rest[len(cluster):]
		if emojis && isEmoji(cluster) {
			weight += heavy
			continue
		}
		for _, r := range cluster {
			weight += weightOf(r)
		}
	}
	return weight
}
