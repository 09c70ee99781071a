package networks

import (
	"net/http"
	"sync"
	"time"
)

// ServerClock is what a server's answers say about the time: each has a Date.
// The zero value has heard nothing yet.
type ServerClock struct {
	mutex sync.Mutex
	// date is the server's time at the moment heard, which is by the steady clock.
	date, heard time.Time
}

// Hear takes note of an answer's Date, to the second. An answer out of a cache
// says nothing about now.
func (c *ServerClock) Hear(header http.Header) {
	date, err := http.ParseTime(header.Get("Date"))
	if err != nil || header.Get("Age") != "" {
		return
	}
	c.Tell(date)
}

// Tell takes note that it is this time now, as a server says.
func (c *ServerClock) Tell(date time.Time) {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	c.date, c.heard = date, time.Now()
}

// Estimate is the server's time by our own clock, as far as that is known; without any
// answer it is our own. Unlike [ServerClock.Now] it goes on while a machine sleeps.
func (c *ServerClock) Estimate() time.Time {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	now := time.Now()
	if c.date.IsZero() {
		return now
	}
	return now.Add(c.date.Sub(c.heard.Round(0)))
}

// Now is the server's time at this moment; known is false unless an answer was
// heard after asked, a moment with a reading of the steady clock, as [time.Now]
// has it: that clock stands still while a machine sleeps.
func (c *ServerClock) Now(asked time.Time) (now time.Time, known bool) {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	if c.heard.Before(asked) || c.date.IsZero() {
		return time.Time{}, false
	}
	return c.date.Add(time.Since(c.heard)), true
}
