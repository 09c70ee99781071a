package main

import (
	"fmt"
	"time"

	"vigil/ledger"
	"vigil/networks"
)

// keepSettings is [keep]: for how long the ledger keeps what nothing rests on.
type keepSettings struct {
	Attempts keptFor `toml:"attempts"`
	Readings keptFor `toml:"readings"`
}

func (k keepSettings) kept() ledger.Keep {
	return ledger.Keep{Attempts: time.Duration(k.Attempts), Readings: time.Duration(k.Readings)}
}

// keptFor is a length of time, or "forever", which is the zero value.
type keptFor time.Duration

// leastKept is the shortest time that can be told: what is in doubt is settled by
// then, and a typing error has not thrown a year away.
const leastKept = 30 * 24 * time.Hour

// UnmarshalText reads "forever", "365d", "52w".
func (k *keptFor) UnmarshalText(text []byte) error {
	if string(text) == "forever" {
		*k = 0
		return nil
	}
	length, err := networks.ParseDuration(string(text))
	if err != nil {
		return fmt.Errorf(`%w, or "forever"`, err)
	}
	if length < leastKept {
		return fmt.Errorf("%q is too short; keep it for 30d at least", text)
	}
	*k = keptFor(length)
	return nil
}
