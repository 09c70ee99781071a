package networks

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
)

// UnmarshalText reads "90s", "20m", "2h", "1h30m", "7d" or "3w". A number
// without a unit is refused: nobody knows whether hours were meant.
func (d *Duration) UnmarshalText(text []byte) error {
	parsed, err := ParseDuration(string(text))
	*d = Duration(parsed)
	return err
}

// MarshalText writes the shortest form that reads back the same.
func (d Duration) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

func (d Duration) String() string {
	const day = 24 * time.Hour
	whole := time.Duration(d)
	if whole >= day && whole%day == 0 {
		return strconv.FormatInt(int64(whole/day), 10) + "d"
	}
	text := whole.String()
	for _, empty := range []string{"0s", "0m"} {
		if shorter := strings.TrimSuffix(text, empty); strings.HasSuffix(shorter, "m") || strings.HasSuffix(shorter, "h") {
			text = shorter
		}
	}
	return text
}

// ParseDuration reads a length of time as people write it; d is 24 hours and w
// is 7 days, whatever the clocks do.
func ParseDuration(text string) (time.Duration, error) {
	text = strings.TrimSpace(text)
	for suffix, unit := range map[string]time.Duration{"d": 24 * time.Hour, "w": 7 * 24 * time.Hour} {
		number, ok := strings.CutSuffix(text, suffix)
		if count, err := strconv.ParseUint(number, 10, 32); ok && err == nil && count <= uint64(math.MaxInt64/unit) {
			return time.Duration(count) * unit, nil
		}
	}
	length, err := time.ParseDuration(text)
	if err != nil || length < 0 {
		return 0, fmt.Errorf("%q is not a length of time; write it like 20m, 2h, 7d or 3w", text)
	}
	return length, nil
}
