package x

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"

	"vigil/networks"
	"vigil/networks/networkstest"
)

func TestXRefusesTheSameTextAgain(t *testing.T) {
	account, server := play(t)
	message := networks.Message{Text: "A letter takes ten minutes."}
	if _, err := account.Publish(networkstest.Soon(t), message); err != nil {
		t.Fatal(err)
	}
	_, err := account.Publish(networkstest.Soon(t), message)
	if refused := networkstest.AsError(t, err); refused.Kind != networks.Rejected || !refused.Duplicate {
		t.Errorf("%v, duplicate %v", err, refused.Duplicate)
	}
	if up := len(server.Posts("x")); up != 1 {
		t.Errorf("%d posts are up", up)
	}
}

func TestTheNetworksOwnKeysReachX(t *testing.T) {
	account, server := play(t)
	options := map[string]string{"reply_settings": "mentionedUsers", "made_with_ai": "true", "paid_partnership": "false"}
	first, err := account.Publish(networkstest.Soon(t), networks.Message{Text: "One.", Options: options})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := account.Publish(networkstest.Soon(t), networks.Message{Text: "Two.", Options: options, Parent: &first}); err != nil {
		t.Fatal(err)
	}
	posts := server.Posts("x")
	if diff := cmp.Diff(map[string]string{"reply_settings": "mentionedUsers", "made_with_ai": "true"}, posts[1].Extra); diff != "" {
		t.Errorf("the first part (-want +got):\n%s", diff)
	}
	// X takes no reply settings with a reply.
	if diff := cmp.Diff(map[string]string{"made_with_ai": "true"}, posts[0].Extra); diff != "" {
		t.Errorf("the second part (-want +got):\n%s", diff)
	}
}

func TestAReaderFindsAPostOnXItselfAndNowhereElse(t *testing.T) {
	for server, want := range map[string]string{
		"":                           "https://x.com/i/web/status/20",
		"https://social.example/api": "",
	} {
		address, err := parseServer(server)
		if err != nil {
			t.Fatal(err)
		}
		if got := (connection{server: address}).receipt("20").URL; got != want {
			t.Errorf("%q: %q, want %q", server, got, want)
		}
	}
}

func TestCountsComeInTheOrderOfTheReceiptsHoweverMany(t *testing.T) {
	asked := 0
	opened := openOn(t, "v2", func(w http.ResponseWriter, _ *http.Request) {
		asked++
		fmt.Fprint(w, `{
			"data":[{"id":"2","public_metrics":{"reply_count":1,"retweet_count":2,"like_count":3,"quote_count":4,"impression_count":5}}],
			"errors":[
				{"resource_id":"1","type":"https://api.twitter.com/2/problems/resource-not-found"},
				{"resource_id":"3","type":"https://api.twitter.com/2/problems/not-authorized-for-resource"}]}`)
	})
	receipts := make([]networks.Receipt, 101)
	for i := range receipts {
		receipts[i] = networks.Receipt{ID: fmt.Sprint(i + 1)}
	}
	counts, err := opened.(*account).Count(networkstest.Soon(t), receipts)
	if err != nil || len(counts) != len(receipts) || asked != 2 {
		t.Fatalf("%d counts after %d calls, error %v", len(counts), asked, err)
	}
	at := counts[0].At
	unknown := networks.Counts{Replies: -1, Reposts: -1, Favorites: -1, Quotes: -1, Views: -1, At: at}
	gone := unknown
	gone.Gone = true
	want := []networks.Counts{gone, {Replies: 1, Reposts: 2, Favorites: 3, Quotes: 4, Views: 5, At: at}, unknown, unknown}
	if diff := cmp.Diff(want, counts[:4]); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
