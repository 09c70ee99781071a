package networks

import (
	"net/http"
	"strconv"
	"strings"
	"time"
)

// longestWait bounds what a server may ask for; a longer one is a mistake.
const longestWait = 366 * 24 * time.Hour

// retryAfter reads RFC 9110's header: seconds or an HTTP date.
func retryAfter(header http.Header) time.Time {
	value := header.Get("Retry-After")
	if date, err := http.ParseTime(value); err == nil {
		return credible(date.UTC())
	}
	return resetTime(value)
}

// credible is a time that a server may mean; the zero time for one that lies too far
// ahead.
func credible(at time.Time) time.Time {
	if time.Until(at) > longestWait {
		return time.Time{}
	}
	return at
}

// rateLimitReset reads when the limit ends. Mastodon writes a date, X seconds
// since 1970, the RateLimit header fields draft of the IETF seconds from now.
func rateLimitReset(header http.Header) time.Time {
	for _, name := range []string{"X-RateLimit-Reset", "X-Rate-Limit-Reset", "RateLimit-Reset"} {
		if at := resetTime(header.Get(name)); !at.IsZero() {
			return at
		}
	}
	return time.Time{}
}

// resetTime tells by the magnitude which kind of number a server wrote; what
// it can't read is the zero time.
func resetTime(value string) time.Time {
	value = strings.TrimSpace(value)
	if date, err := time.Parse(time.RFC3339, value); err == nil {
		return credible(date.UTC())
	}
	number, err := strconv.ParseFloat(value, 64)
	switch {
	case err != nil || !(number >= 0):
		return time.Time{}
	case number <= longestWait.Seconds():
		return time.Now().Add(time.Duration(number * float64(time.Second))).UTC()
	case number >= 1e9 && number < 1e11:
		return credible(time.Unix(int64(number), 0).UTC())
	case number >= 1e12 && number < 1e14:
		return credible(time.UnixMilli(int64(number)).UTC())
	}
	return time.Time{}
}

// clockDifference is how far the server's clock is ahead of ours; 0 if the
// answer has no date.
func clockDifference(header http.Header) time.Duration {
	date, err := http.ParseTime(header.Get("Date"))
	if err != nil {
		return 0
	}
	return time.Until(date)
}
