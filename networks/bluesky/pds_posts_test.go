package bluesky

import (
	"bytes"
	"io"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"vigil/networks"
	"vigil/networks/networkstest"
)

func storesFacets(t *testing.T, real pds, a *account) {
	text := "👨‍👩‍👧‍👦 Ліст: https://example.org/лісты?a=1&b=2 і @" + real.Friend + ", @nobody-here.test #ВоляЎсім 🇱🇹 тут"
	m := message("facets", text)
	from := strings.Index(text, "тут")
	m.Marks = []networks.Mark{{Start: from, End: len(text), Kind: networks.Linked, Address: "https://example.org/here"}}
	receipt, _ := mustPublish(t, a, m)
	at, err := a.door.current.place(receipt.ID)
	if err != nil {
		t.Fatal(err)
	}
	read, err := a.get(soonEnough(t), a.door.current, at)
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	for _, f := range read.post().Facets {
		got[read.post().Text[f.Index.Start:f.Index.End]] = f.Features[0].URI + f.Features[0].DID + f.Features[0].Tag
	}
	want := map[string]string{
		"https://example.org/лісты?a=1&b=2": "https://example.org/лісты?a=1&b=2",
		"@" + real.Friend:                   real.FriendDID,
		"#ВоляЎсім":                         "ВоляЎсім",
		"тут":                               "https://example.org/here",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("facets (-want +got):\n%s", diff)
	}
	if created := read.post().CreatedAt; created != "2026-12-01T17:00:00.000Z" || read.CID != receipt.Ref {
		t.Errorf("created at %s, version %s, the receipt says %s", created, read.CID, receipt.Ref)
	}
}

func showsPictures(t *testing.T, real pds, a *account) {
	m := message("pictures", "Чатыры канверты.")
	for _, name := range []string{"one", "two", "three", "four"} {
		m.Media = append(m.Media, networkstest.Picture(t, name+".png", "Канверт "+name))
	}
	receipt, m := mustPublish(t, a, m)
	at, _ := a.door.current.place(receipt.ID)
	read, err := a.get(soonEnough(t), a.door.current, at)
	if err != nil {
		t.Fatal(err)
	}
	images := read.post().Embed.Images
	if len(images) != 4 {
		t.Fatalf("%d pictures", len(images))
	}
	for i, image := range images {
		if image.Alt != m.Media[i].Alt || *image.Ratio != (aspect{32, 16}) || image.Image.MIME != "image/png" {
			t.Errorf("picture %d: %+v", i, image)
		}
	}
	var kept struct{ Cids []string }
	real.ask(t, "com.atproto.sync.listBlobs", url.Values{"did": {real.DID}}, &kept)
	if len(kept.Cids) != 4 {
		t.Errorf("the server keeps %d files", len(kept.Cids))
	}
	replayed(t, real, a, m, receipt)
}

func showsVideo(t *testing.T, _ pds, a *account) {
	m := message("video", "A film of ten minutes.")
	m.Media = []networks.Media{film("film.mp4")}
	receipt, _ := mustPublish(t, a, m)
	at, _ := a.door.current.place(receipt.ID)
	read, err := a.get(soonEnough(t), a.door.current, at)
	if err != nil {
		t.Fatal(err)
	}
	if shown := read.post().Embed; shown.Type != "app.bsky.embed.video" || shown.Video.MIME != mp4 || shown.Alt != "Hands write a letter" {
		t.Errorf("%+v", shown)
	}
}

// film is the beginning of a video, as far as it is looked at.
func film(name string) networks.Media {
	content := append([]byte("\x00\x00\x00\x20ftypisom\x00\x00\x02\x00isomiso2avc1mp41"), make([]byte, 64)...)
	return networks.Media{
		File: name, Hash: name, Type: mp4, Alt: "Hands write a letter", Size: int64(len(content)), Width: 640, Height: 360,
		Open: func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(content)), nil },
	}
}

// thread publishes three parts, and returns the messages as they were sent.
func thread(t *testing.T, a *account, delivery string) (receipts []networks.Receipt, sent []networks.Message) {
	t.Helper()
	for part := 1; part <= 3; part++ {
		m := message(delivery, strings.Repeat("ліст ", part))
		m.Part, m.Parts = part, 3
		if part > 1 {
			m.Root, m.Parent = &receipts[0], &receipts[part-2]
		}
		receipt, m := mustPublish(t, a, m)
		receipts, sent = append(receipts, receipt), append(sent, m)
	}
	return receipts, sent
}

func chainsThread(t *testing.T, real pds, a *account) {
	receipts, sent := thread(t, a, "thread")
	for i := 1; i < 3; i++ {
		at, _ := a.door.current.place(receipts[i].ID)
		read, err := a.get(soonEnough(t), a.door.current, at)
		if err != nil {
			t.Fatal(err)
		}
		want := &replyTo{Root: reference{receipts[0].ID, receipts[0].Ref}, Parent: reference{receipts[i-1].ID, receipts[i-1].Ref}}
		if diff := cmp.Diff(want, read.post().Reply); diff != "" {
			t.Errorf("part %d (-want +got):\n%s", i+1, diff)
		}
	}
	for i := range sent {
		replayed(t, real, a, sent[i], receipts[i])
	}
	// An answer to the middle of a thread belongs to its first post.
	m := message("answer", "Two years later.")
	m.Parent, m.Root = &receipts[1], &receipts[1]
	answer, _ := mustPublish(t, a, m)
	at, _ := a.door.current.place(answer.ID)
	if read, err := a.get(soonEnough(t), a.door.current, at); err != nil || read.post().Reply.Root.URI != receipts[0].ID {
		t.Errorf("the root is %+v (%v)", read.post().Reply, err)
	}
}

// replayed publishes the same again: prepared as it was, and prepared anew.
func replayed(t *testing.T, real pds, a *account, m networks.Message, first networks.Receipt) {
	t.Helper()
	before := real.state(t)
	again, err := a.Publish(soonEnough(t), m)
	if err != nil || again != first {
		t.Errorf("the same again: %+v (%v), want %+v", again, err, first)
	}
	m.Prepared = nil
	anew, _, err := publish(t, a, m)
	if err != nil || anew != first {
		t.Errorf("the same, prepared anew: %+v (%v), want %+v", anew, err, first)
	}
	if diff := cmp.Diff(before, real.state(t)); diff != "" {
		t.Errorf("a replay changed something (-before +after):\n%s", diff)
	}
}

func makesNoSecond(t *testing.T, real pds, a *account) {
	receipt, m := mustPublish(t, a, message("replay", "Пакуль усе не выйдуць на волю."))
	replayed(t, real, a, m, receipt)
}

func refusesEdit(t *testing.T, real pds, a *account) {
	receipt, m := mustPublish(t, a, message("edit", "A letter takes ten minutes."))
	before := real.state(t)
	m.Text = "A letter takes eleven minutes."
	_, _, err := publish(t, a, m)
	if networks.KindOf(err) != networks.Rejected || !strings.Contains(err.Error(), "with other words") {
		t.Errorf("another text under the same key: %v", err)
	}
	// The same words with another form are the same post: here a hashtag's facet.
	m.Text, m.Language = "A letter takes ten minutes.", "en"
	if again, _, err := publish(t, a, m); err != nil || again != receipt {
		t.Errorf("the same words: %+v (%v), want %+v", again, err, receipt)
	}
	if diff := cmp.Diff(before, real.state(t)); diff != "" {
		t.Errorf("an edit changed something (-before +after):\n%s", diff)
	}
}

func gatesPost(t *testing.T, real pds, a *account) {
	m := message("gated", "Only those whom the account follows may answer.")
	m.Options = map[string]string{optionReplies: "following", optionQuotes: off}
	receipt, m := mustPublish(t, a, m)
	at, _ := a.door.current.place(receipt.ID)
	for collection, want := range map[string]string{threadGates: "followingRule", postGates: "disableRule"} {
		read, err := a.get(soonEnough(t), a.door.current, place{at.repo, collection, at.key})
		if err != nil || !strings.Contains(string(read.Value), want) || !strings.Contains(string(read.Value), receipt.ID) {
			t.Errorf("%s: %s (%v)", collection, read.Value, err)
		}
	}
	replayed(t, real, a, m, receipt)
}

func repostsOnce(t *testing.T, real pds, a *account) {
	original, _ := mustPublish(t, a, message("original", "Пяцьсот лістоў."))
	m := message("repost", "")
	m.Original = &original
	receipt, err := a.Repost(soonEnough(t), original, m)
	if err != nil {
		t.Fatal(err)
	}
	before := real.state(t)
	original.Ref = "" // as a person would have named it
	again, err := a.Repost(soonEnough(t), original, m)
	if err != nil || again != receipt {
		t.Errorf("the same again: %+v (%v), want %+v", again, err, receipt)
	}
	if diff := cmp.Diff(before, real.state(t)); diff != "" {
		t.Errorf("a second repost changed something (-before +after):\n%s", diff)
	}
}

func deletesTwice(t *testing.T, real pds, a *account) {
	before := real.state(t).Records
	receipt, _ := mustPublish(t, a, message("deleted", "This does not stay."))
	for range 2 {
		if err := a.Delete(soonEnough(t), receipt); err != nil {
			t.Fatal(err)
		}
		if after := real.state(t).Records; after != before {
			t.Errorf("%d records, %d before", after, before)
		}
	}
}

func findsAndCounts(t *testing.T, _ pds, a *account) {
	up, m := mustPublish(t, a, message("found", "A letter takes ten minutes."))
	absent := message("absent", "This was never sent.")
	for _, test := range []struct {
		m    networks.Message
		want networks.Verdict
	}{{m, networks.Found}, {absent, networks.NotThere}} {
		finding, err := a.Find(soonEnough(t), networks.Search{Message: test.m, Since: time.Now(), Known: nil})
		if err != nil || finding.Verdict != test.want {
			t.Errorf("%q: %+v (%v), want %v", test.m.Text, finding, err, test.want)
		}
	}
	other := m
	other.Text = "Something else entirely."
	if finding, err := a.Find(soonEnough(t), networks.Search{Message: other, Since: time.Now()}); err != nil || finding.Verdict != networks.CannotTell {
		t.Errorf("a record with other words: %+v (%v)", finding, err)
	}
	gone := up
	gone.ID = up.ID[:len(up.ID)-1] + "z"
	counts, err := a.Count(soonEnough(t), []networks.Receipt{gone, up})
	if err != nil || !counts[0].Gone || counts[1].Gone || counts[1].Favorites != -1 {
		t.Errorf("%+v (%v)", counts, err)
	}
}

func takesLabels(t *testing.T, _ pds, a *account) {
	for _, value := range options[2].Values {
		m := message("label "+value, "Sores.")
		m.Language, m.Options = "be", map[string]string{optionLabel: value}
		receipt, _ := mustPublish(t, a, m)
		at, _ := a.door.current.place(receipt.ID)
		read, err := a.get(soonEnough(t), a.door.current, at)
		if err != nil || read.post().Labels.Values[0].Value != value || read.post().Langs[0] != "be" {
			t.Errorf("%s: %s (%v)", value, read.Value, err)
		}
	}
}
