package sandbox

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// Fault is one way for a request to go wrong. Its name is what people write in
// `vigil sandbox --faults drop=0.3`; what each one does is a row of behaviours.
type Fault string

// The faults. The first group lets the post go up, the second does not.
const (
	// None lets a request pass.
	None Fault = ""

	Drop            Fault = "drop"
	Reset           Fault = "reset"
	Late            Fault = "late"
	Drip            Fault = "drip"
	AcceptError     Fault = "accept-500"
	AcceptNoContent Fault = "accept-204"
	AcceptSeeOther  Fault = "accept-303"
	Half            Fault = "half"
	Empty           Fault = "empty"
	WrongID         Fault = "wrong-id"
	Page            Fault = "page"
	Flood           Fault = "flood"
	Bomb            Fault = "bomb"
	Hints           Fault = "hints"
	Busy            Fault = "busy"

	Refuse               Fault = "refuse"
	RefuseReset          Fault = "refuse-reset"
	Hang                 Fault = "hang"
	Fail                 Fault = "500"
	BadGateway           Fault = "502"
	Unavailable          Fault = "503"
	GatewayTimeout       Fault = "504"
	Unauthorized         Fault = "401"
	Forbidden            Fault = "403"
	NotFound             Fault = "404"
	ProxyUnauthorized    Fault = "407"
	RequestTimeout       Fault = "408"
	Conflict             Fault = "409"
	Gone                 Fault = "410"
	Unprocessable        Fault = "422"
	TooEarly             Fault = "425"
	Redirect301          Fault = "301"
	Redirect302          Fault = "302"
	Redirect303          Fault = "303"
	Redirect307          Fault = "307"
	Redirect308          Fault = "308"
	RateLimited          Fault = "429"
	RateLimitedSeconds   Fault = "429-seconds"
	RateLimitedDate      Fault = "429-date"
	RateLimitedISO       Fault = "429-iso"
	RateLimitedEpoch     Fault = "429-epoch"
	RateLimitedDelta     Fault = "429-delta"
	RateLimitedPast      Fault = "429-past"
	RateLimitedUndefined Fault = "429-nonsense"
)

// RateLimitWait is how far in the future a 429 says that its limit ends.
const RateLimitWait = 30 * time.Second

// Faults lists all faults but [None], in the order of their names.
func Faults() []Fault {
	list := slices.Sorted(maps.Keys(behaviours))
	return slices.DeleteFunc(list, func(fault Fault) bool { return fault == None })
}

// About says in a few words what the fault does.
func (f Fault) About() string { return behaviours[f].about }

// Executes tells whether the post is up afterwards.
func (f Fault) Executes() bool { return behaviours[f].executes != never }

// Waits tells whether the client has to give up by itself.
func (f Fault) Waits() bool {
	ending := behaviours[f].ending
	return ending == waiting || ending == dripping
}

// Harmless tells whether the client learns the true answer all the same.
func (f Fault) Harmless() bool { return f == None || behaviours[f].ending == hinted }

// UnmarshalText accepts the name of a fault and nothing else.
func (f *Fault) UnmarshalText(text []byte) error {
	fault := Fault(text)
	if _, known := behaviours[fault]; !known {
		return fmt.Errorf("%q is not a fault; there are %s", text, names())
	}
	*f = fault
	return nil
}

func names() string {
	list := make([]string, 0, len(behaviours))
	for _, fault := range Faults() {
		list = append(list, string(fault))
	}
	return strings.Join(list, ", ")
}
