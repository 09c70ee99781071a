package x

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"vigil/networks"
	"vigil/networks/networkstest"
)

func TestATextIsReadBackAsItWasWritten(t *testing.T) {
	for name, test := range map[string]struct{ shown, want string }{
		"signs of HTML": {
			`{"text":"a &lt;b&gt; &amp; c &amp;amp; d"}`,
			"a <b> & c &amp; d",
		},
		"an address": {
			`{"text":"Write: https://t.co/abc now","entities":{"urls":[{"url":"https://t.co/abc","expanded_url":"https://example.org/?a=1&copy=2"}]}}`,
			"Write: https://example.org/?a=1&copy=2 now",
		},
		"a picture's address": {
			`{"text":"Look. https://t.co/pic","entities":{"urls":[{"url":"https://t.co/pic","expanded_url":"https://x.com/sandbox/status/1/photo/1","media_key":"3_7"}]}}`,
			"Look.",
		},
		"a long post": {
			`{"text":"The beginning… https://t.co/more","note_tweet":{"text":"The beginning and https://t.co/end","entities":{"urls":[{"url":"https://t.co/end","expanded_url":"https://example.org/end"}]}}}`,
			"The beginning and https://example.org/end",
		},
	} {
		t.Run(name, func(t *testing.T) {
			var post seen
			if err := json.Unmarshal([]byte(test.shown), &post); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, post.written()); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestAPostIsRecognised(t *testing.T) {
	picture := networks.Media{Hash: "a"}
	prepared := json.RawMessage(`{"files":[{"hash":"a","id":"7","stage":"ready"}]}`)
	for name, test := range map[string]struct {
		message networks.Message
		post    networks.OwnPost
		want    networks.Likeness
	}{
		"by its text": {
			networks.Message{Text: "A letter."}, networks.OwnPost{Text: "A letter."}, networks.Same,
		},
		"not by another text": {
			networks.Message{Text: "A letter."}, networks.OwnPost{Text: "Something else."}, networks.Different,
		},
		"not elsewhere in a thread": {
			networks.Message{Text: "A letter."}, networks.OwnPost{Text: "A letter.", Parent: "1"}, networks.Different,
		},
		"as an answer": {
			networks.Message{Text: "A letter.", Parent: &networks.Receipt{ID: "1"}}, networks.OwnPost{Text: "A letter.", Parent: "1"}, networks.Same,
		},
		"by its picture alone": {
			networks.Message{Media: []networks.Media{picture}, Prepared: prepared}, networks.OwnPost{MediaIDs: []string{"7"}}, networks.Same,
		},
		"not with another picture": {
			networks.Message{Text: "A letter.", Media: []networks.Media{picture}, Prepared: prepared},
			networks.OwnPost{Text: "A letter.", MediaIDs: []string{"8"}}, networks.Different,
		},
		"by one of its pictures": {
			networks.Message{Media: []networks.Media{picture}, Prepared: prepared}, networks.OwnPost{MediaIDs: []string{"8", "7"}}, networks.Same,
		},
		"not surely without its picture": {
			networks.Message{Text: "A letter.", Media: []networks.Media{picture}, Prepared: prepared},
			networks.OwnPost{Text: "A letter."}, networks.Unclear,
		},
		"not with a picture more": {
			networks.Message{Text: "A letter."}, networks.OwnPost{Text: "A letter.", MediaIDs: []string{"8"}}, networks.Different,
		},
	} {
		t.Run(name, func(t *testing.T) {
			if got := likeness(test.message)(test.post); got != test.want {
				t.Errorf("it is called %v, want %v", got, test.want)
			}
		})
	}
}

func TestALookReadsNoMorePagesThanItNeeds(t *testing.T) {
	since := time.Date(2026, 12, 1, 17, 0, 0, 0, time.UTC)
	// Page n begins n hours before the attempt; every page has a next one.
	for name, test := range map[string]struct {
		known []networks.Receipt
		reads int
		want  networks.Verdict
	}{
		"past the attempt":           {nil, 2, networks.NotThere},
		"until one known post":       {[]networks.Receipt{{ID: "300"}}, 4, networks.NotThere},
		"a known one that is absent": {[]networks.Receipt{{ID: "9999"}}, pages, networks.CannotTell},
	} {
		t.Run(name, func(t *testing.T) {
			reads := 0
			finding, err := find(networks.Search{Since: since, Known: test.known, Message: networks.Message{Text: "A letter."}},
				func(cursor string) ([]networks.OwnPost, string, error) {
					reads++
					at := since.Add(-time.Duration(reads-1) * time.Hour)
					id := fmt.Sprint((reads - 1) * 100)
					return []networks.OwnPost{{Receipt: networks.Receipt{ID: id}, Text: "Something else.", At: at}}, id, nil
				})
			if err != nil || finding.Verdict != test.want || reads != test.reads {
				t.Errorf("%v after %d pages (%s, %v), want %v after %d", finding.Verdict, reads, finding.Why, err, test.want, test.reads)
			}
		})
	}
}

// An empty answer is no empty list; go-twitter makes one of it.
func TestALookThatShowsNothingIsAnErrorAndNoVerdict(t *testing.T) {
	type answer struct {
		status int
		body   string
	}
	for name, test := range map[string]struct {
		api    string
		answer answer
	}{
		"v2 fails":            {"v2", answer{503, ""}},
		"v2 says nothing":     {"v2", answer{200, "{}"}},
		"v2 refuses politely": {"v2", answer{200, `{"errors":[{"title":"Forbidden","type":"https://api.twitter.com/2/problems/resource-not-found"}],"meta":{}}`}},
		"v1.1 fails":          {"v1.1", answer{503, ""}},
		"v1.1 says nothing":   {"v1.1", answer{200, ""}},
		"v1.1 says no list":   {"v1.1", answer{204, ""}},
	} {
		t.Run(name, func(t *testing.T) {
			account := openOn(t, test.api, func(w http.ResponseWriter, r *http.Request) {
				if strings.Contains(r.URL.Path, "verify_credentials") || strings.HasSuffix(r.URL.Path, "/me") {
					fmt.Fprint(w, `{"id":20,"data":{"id":"20"}}`)
					return
				}
				w.WriteHeader(test.answer.status)
				fmt.Fprint(w, test.answer.body)
			})
			finding, err := account.(networks.Finder).Find(networkstest.Soon(t), networks.Search{})
			if err == nil || finding.Verdict != networks.CannotTell {
				t.Errorf("%v, %v", finding.Verdict, err)
			}
		})
	}
}
