package networks

import (
	"net/http"
	"testing"
	"testing/synctest"
	"time"
)

func TestAServersTimeIsEstimatedByItsLastAnswer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var clock ServerClock
		if got := clock.Estimate(); !got.Equal(time.Now()) {
			t.Errorf("without an answer it is %s, want our own %s", got, time.Now())
		}
		ahead := time.Now().Add(time.Hour).Truncate(time.Second)
		clock.Hear(http.Header{"Date": {ahead.UTC().Format(http.TimeFormat)}})
		time.Sleep(time.Minute)
		if got, want := clock.Estimate(), ahead.Add(time.Minute); !got.Equal(want) {
			t.Errorf("a minute later it is %s, want %s", got, want)
		}
	})
}
