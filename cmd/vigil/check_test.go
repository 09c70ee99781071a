package main

import (
	"testing"
	"time"

	"vigil/posts"
)

// A newcomer's first look at the example finds nothing wrong, on any day: what is
// past is a warning.
func TestTheExampleCampaignIsRightForTheUsualLimitsOfItsNetworks(t *testing.T) {
	chosen, err := new(application).selectCampaigns(t.Context(), []string{"../../examples/until-all-are-free"})
	if err != nil {
		t.Fatal(err)
	}
	for _, now := range []time.Time{time.Date(2026, 11, 1, 12, 0, 0, 0, time.UTC), time.Date(2030, 1, 1, 0, 0, 0, 0, time.UTC)} {
		r := chosen[0].read(now)
		if len(r.campaign.Entries) < 10 || !r.known.complete {
			t.Errorf("%d posts, for %v", len(r.campaign.Entries), r.known)
		}
		for _, problem := range r.problems {
			if problem.Severity == posts.Error {
				t.Errorf("at %v: %v", now, problem)
			}
		}
		if err := r.close(); err != nil {
			t.Error(err)
		}
	}
}
