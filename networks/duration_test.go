package networks

import (
	"strings"
	"testing"
	"time"
)

func TestDurationsAreReadAsPeopleWriteThem(t *testing.T) {
	for text, want := range map[string]time.Duration{
		"90s": 90 * time.Second, "20m": 20 * time.Minute, "2h": 2 * time.Hour, "1h30m": 90 * time.Minute,
		"7d": 7 * 24 * time.Hour, "3w": 21 * 24 * time.Hour, " 5m ": 5 * time.Minute, "0s": 0, "0d": 0,
		"100000d": 100000 * 24 * time.Hour,
	} {
		if got, err := ParseDuration(text); err != nil || got != want {
			t.Errorf("%q: %s, %v", text, got, err)
		}
	}
	for _, text := range []string{"", "5", "-5m", "-1d", "d", "1.5d", "five", "1d12h", "60000w", "300000h 1"} {
		got, err := ParseDuration(text)
		if err == nil || !strings.Contains(err.Error(), "write it like") {
			t.Errorf("%q: %s, %v", text, got, err)
		}
	}
}

func FuzzDurationsReadBackTheSame(f *testing.F) {
	for _, text := range []string{"90s", "1h30m", "7d", "3w", "1h0m10s", "10m", "20h", "100ms", "200000h"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		var first, second Duration
		if err := first.UnmarshalText([]byte(text)); err != nil {
			return
		}
		written, err := first.MarshalText()
		if err != nil {
			t.Fatal(err)
		}
		if err := second.UnmarshalText(written); err != nil || first != second {
			t.Errorf("%q was written as %q: %v", text, written, err)
		}
	})
}
