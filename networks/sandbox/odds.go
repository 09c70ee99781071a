package sandbox

import (
	"fmt"
	"strconv"
	"strings"
)

// Odds say how often each fault strikes, from 0 to 1.
type Odds map[Fault]float64

// ParseOdds reads what `vigil sandbox --faults` takes: "drop=0.3,429-iso=0.1".
func ParseOdds(text string) (Odds, error) {
	odds := Odds{}
	for item := range strings.SplitSeq(text, ",") {
		if strings.TrimSpace(item) == "" {
			continue
		}
		name, share, _ := strings.Cut(item, "=")
		var fault Fault
		if err := fault.UnmarshalText([]byte(strings.TrimSpace(name))); err != nil {
			return nil, err
		}
		chance, err := strconv.ParseFloat(strings.TrimSpace(share), 64)
		if err != nil {
			return nil, fmt.Errorf("%s: how often? write it like %s=0.3", item, fault)
		}
		odds[fault] = chance
	}
	return odds, odds.check()
}

func (o Odds) check() error {
	sum := 0.0
	for fault, chance := range o {
		if !(chance >= 0 && chance <= 1) {
			return fmt.Errorf("%s=%v: a share is a number from 0 to 1", fault, chance)
		}
		sum += chance
	}
	// A hair above 1 is what ten times 0.1 adds up to.
	if sum > 1+1e-9 {
		return fmt.Errorf("the faults' shares add up to %.2f, more than 1", sum)
	}
	return nil
}
