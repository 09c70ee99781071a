package telegram

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"vigil/networks"
	"vigil/networks/networkstest"
	"vigil/networks/sandbox"
)

func readPageFile(t testing.TB) []byte {
	t.Helper()
	body, err := os.ReadFile("testdata/page.html")
	if err != nil {
		t.Fatal(err)
	}
	return body
}

func TestThePublicPageIsReadAsReadersSeeIt(t *testing.T) {
	at := func(minute int) time.Time { return time.Date(2026, 9, 30, 7, minute, 0, 0, time.UTC) }
	want := []pagePost{
		{id: 70, at: at(0), text: "Channel photo updated", service: true},
		{id: 71, at: at(1), text: "A letter takes ten minutes ✉️\n\nWrite: example.org/letters?a=1&b=2", edited: true},
		{id: 72, at: at(2), text: "Three envelopes", files: 3, album: []int64{72, 73, 74}, parent: "71"},
		{id: 75, at: at(3), text: "Have you written this month?", poll: true, options: []string{"Так", "Сёння"}},
		{id: 76, at: at(4), unclear: true},
		{id: 77, at: at(5), text: "prison\n\nHe was sentenced", files: 1, parent: unknownPost},
		{id: 78, at: at(6), text: "Three envelopes", original: "72"},
	}
	got, err := parsePage("Until_All_Are_Free", readPageFile(t))
	for i := range got {
		got[i].at = got[i].at.UTC()
	}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(pagePost{})); diff != "" || err != nil {
		t.Errorf("error %v: %s", err, diff)
	}
}

func TestAPageThatCannotBeReadProvesNothing(t *testing.T) {
	for name, body := range map[string]string{
		"no history":      `<html><body><div class="tgme_page">A channel</div></body></html>`,
		"another channel": `<div class="tgme_channel_history"><div class="tgme_widget_message" data-post="another/7"><time datetime="2026-09-30T07:00:00+00:00"></time></div></div>`,
		"no date":         `<div class="tgme_channel_history"><div class="tgme_widget_message" data-post="c/7"></div></div>`,
		"no number":       `<div class="tgme_channel_history"><div class="tgme_widget_message" data-post="c/"></div></div>`,
	} {
		if posts, err := parsePage("c", []byte(body)); err == nil {
			t.Errorf("%s: %d posts and no error", name, len(posts))
		}
	}
}

func TestOnlyWhatPlainlyDiffersIsAnotherPost(t *testing.T) {
	text := networks.Message{Text: "A letter takes ten minutes."}
	pictured := networks.Message{Text: text.Text, Media: make([]networks.Media, 2)}
	asked := networks.Message{Text: "Today?", Poll: &networks.Poll{Options: []string{"Так", "Не"}}}
	answer := networks.Message{Text: text.Text, Parent: &networks.Receipt{ID: "7"}}
	again := networks.Message{Original: &networks.Receipt{ID: "7"}}
	for name, test := range map[string]struct {
		message networks.Message
		post    pagePost
		want    networks.Likeness
	}{
		"the same":                       {text, pagePost{text: text.Text}, networks.Same},
		"another text":                   {text, pagePost{text: "Tomorrow there is a meeting"}, networks.Different},
		"another text, edited":           {text, pagePost{text: "Tomorrow there is a meeting", edited: true}, networks.Unclear},
		"what the page does not show":    {text, pagePost{unclear: true}, networks.Unclear},
		"what was done to the channel":   {text, pagePost{text: text.Text, service: true}, networks.Different},
		"the same with pictures":         {pictured, pagePost{text: text.Text, files: 2}, networks.Same},
		"the same with one picture less": {pictured, pagePost{text: text.Text, files: 1}, networks.Unclear},
		"pictures without a word":        {networks.Message{Media: make([]networks.Media, 1)}, pagePost{files: 1}, networks.Unclear},
		"the same poll":                  {asked, pagePost{text: "Today?", poll: true, options: []string{"Так", "Не"}}, networks.Same},
		"a poll with other options":      {asked, pagePost{text: "Today?", poll: true, options: []string{"Так"}}, networks.Unclear},
		"a text in place of a poll":      {asked, pagePost{text: "Today?"}, networks.Different},
		"the same answer":                {answer, pagePost{text: text.Text, parent: "7"}, networks.Same},
		"an answer to something else":    {answer, pagePost{text: text.Text, parent: "8"}, networks.Different},
		"an answer where none was meant": {text, pagePost{text: text.Text, parent: "8"}, networks.Different},
		"an answer that is not shown":    {answer, pagePost{text: text.Text}, networks.Unclear},
		"the same repost":                {again, pagePost{text: text.Text, original: "7"}, networks.Same},
		"a repost of another":            {again, pagePost{text: text.Text, original: "8"}, networks.Different},
		"a repost of who knows what":     {again, pagePost{text: text.Text, original: unknownPost}, networks.Unclear},
		"no repost where one was meant":  {again, pagePost{text: text.Text}, networks.Unclear},
		"a repost where none was meant":  {text, pagePost{text: text.Text, original: "7"}, networks.Different},
		"an answer to who knows what":    {answer, pagePost{text: text.Text, parent: unknownPost}, networks.Unclear},
	} {
		if got := compare(test.message, test.post); got != test.want {
			t.Errorf("%s: %v, want %v", name, got, test.want)
		}
	}
}

func TestAPageThatLagsBehindIsNotBelieved(t *testing.T) {
	server := sandbox.New([]networks.Network{Network}, sandbox.Options{Appears: time.Hour})
	web := httptest.NewServer(server)
	defer web.Close()
	config := written(t, web.URL)
	config.PreviewPage = true
	opened, err := config.Open(networkstest.Surroundings(t, networks.TransportOptions{}))
	if err != nil {
		t.Fatal(err)
	}
	known, err := opened.Publish(networkstest.Soon(t), networks.Message{Text: "An earlier post"})
	if err != nil {
		t.Fatal(err)
	}
	search := networks.Search{Message: networks.Message{Text: "A letter"}, Since: time.Now(), Known: []networks.Receipt{known}}
	if finding, err := opened.(networks.Finder).Find(networkstest.Soon(t), search); err != nil || finding.Verdict != networks.CannotTell {
		t.Errorf("the look says %v (%s), error %v", finding.Verdict, finding.Why, err)
	}
}

func TestAChannelWithoutANameCannotBeLookedUp(t *testing.T) {
	account := openOn(t, func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprint(w, `{"ok":true,"result":{"id":-1001234567890,"type":"channel","title":"A channel"}}`)
	})
	finding, err := account.Find(networkstest.Soon(t), networks.Search{Message: networks.Message{Text: "A letter"}, Since: time.Now()})
	if err != nil || finding.Verdict != networks.CannotTell || finding.Why == "" {
		t.Errorf("finding %+v, error %v", finding, err)
	}
}

func FuzzNoPageIsTakenForMoreThanItShows(f *testing.F) {
	f.Add(readPageFile(f))
	f.Add([]byte(`<div class="tgme_widget_message" data-post="c/9223372036854775808">`))
	f.Fuzz(func(t *testing.T, body []byte) {
		posts, err := parsePage("until_all_are_free", body)
		if err != nil {
			return
		}
		for _, post := range posts {
			if post.id <= 0 || post.at.IsZero() {
				t.Errorf("a post without number or date: %+v", post)
			}
		}
	})
}
