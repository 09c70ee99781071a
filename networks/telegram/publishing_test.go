package telegram

import (
	"bytes"
	"errors"
	"image"
	"image/png"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"vigil/networks"
	"vigil/networks/networkstest"
	"vigil/networks/sandbox"
)

// play opens a channel on the sandbox, and returns both.
func play(t *testing.T) (*publicAccount, *sandbox.Server) {
	t.Helper()
	server := sandbox.New([]networks.Network{Network}, sandbox.Options{})
	return openOn(t, server.ServeHTTP), server
}

// openOn opens a public channel on a server of the test's own.
func openOn(t *testing.T, handle http.HandlerFunc) *publicAccount {
	t.Helper()
	server := httptest.NewServer(handle)
	t.Cleanup(server.Close)
	config := written(t, server.URL)
	config.PreviewPage = true
	opened, err := config.Open(networkstest.Surroundings(t, networks.TransportOptions{}))
	if err != nil {
		t.Fatal(err)
	}
	return opened.(*publicAccount)
}

func file(name, mediaType string, content []byte) networks.Media {
	return networks.Media{
		File: name, Type: mediaType, Size: int64(len(content)),
		Open: func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(content)), nil },
	}
}

func picture(t *testing.T, width, height int) networks.Media {
	t.Helper()
	var encoded bytes.Buffer
	if err := png.Encode(&encoded, image.NewGray(image.Rect(0, 0, width, height))); err != nil {
		t.Fatal(err)
	}
	return file("photos/family at home.png", "image/png", encoded.Bytes())
}

var mp4 = []byte("\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom")

func TestEachFileIsShownAsWhatItIs(t *testing.T) {
	gif := []byte("GIF89a\x01\x00\x01\x00\x00\x00\x00;")
	for name, test := range map[string]struct {
		file    networks.Media
		options map[string]string
		want    string
	}{
		"a picture":          {picture(t, 8, 8), nil, "photo"},
		"a picture as it is": {picture(t, 8, 8), map[string]string{"as_file": "true"}, "document"},
		"an animation":       {file("a.gif", "image/gif", gif), nil, "animation"},
		"a video":            {file("a.mp4", "video/mp4", mp4), nil, "video"},
		"another video":      {file("a.mov", "video/quicktime", mp4), nil, "document"},
	} {
		t.Run(name, func(t *testing.T) {
			account, server := play(t)
			m := networks.Message{Text: "Look", Media: []networks.Media{test.file}, Options: test.options}
			if _, err := account.Publish(networkstest.Soon(t), m); err != nil {
				t.Fatal(err)
			}
			if got := server.Posts("telegram")[0].Extra["kind"]; got != test.want {
				t.Errorf("it is shown as %q, want %q", got, test.want)
			}
		})
	}
}

func TestWhatHasToBeHiddenIsNotSentAsAFile(t *testing.T) {
	account, server := play(t)
	for _, m := range []networks.Message{
		{Sensitive: true, Options: map[string]string{"as_file": "true"}, Media: []networks.Media{picture(t, 8, 8)}},
		{Warning: "prison", Media: []networks.Media{file("a.mov", "video/quicktime", mp4)}},
	} {
		if _, err := account.Publish(networkstest.Soon(t), m); networks.KindOf(err) != networks.Rejected {
			t.Errorf("error %v, want a rejection", err)
		}
	}
	if len(server.Requests()) != 0 {
		t.Error("something was sent")
	}
}

func TestAnAlbumIsOnePostAndGoesAsAWhole(t *testing.T) {
	account, server := play(t)
	m := networks.Message{Warning: "prison", Text: "Three envelopes", Media: []networks.Media{picture(t, 8, 8), picture(t, 9, 9), picture(t, 10, 10)}}
	receipt, err := account.Publish(networkstest.Soon(t), m)
	if err != nil {
		t.Fatal(err)
	}
	posts := server.Posts("telegram")
	if len(posts) != 1 || len(posts[0].Media) != 3 || !posts[0].Sensitive || posts[0].Warning != "prison" {
		t.Fatalf("readers see %+v", posts)
	}
	if ids := strings.Split(receipt.Ref, ","); len(ids) != 3 || ids[0] != receipt.ID {
		t.Errorf("the receipt names %q and %q, want all three", receipt.ID, receipt.Ref)
	}
	finding, err := account.Find(networkstest.Soon(t), networks.Search{Message: m, Since: time.Now()})
	if err != nil || cmp.Diff(receipt, finding.Receipt) != "" {
		t.Errorf("found %+v (%v), want %+v", finding, err, receipt)
	}
	for range 2 {
		if err := account.Delete(networkstest.Soon(t), receipt); err != nil {
			t.Fatal(err)
		}
	}
	if up := len(server.Posts("telegram")); up != 0 {
		t.Errorf("%d posts are up", up)
	}
}

func TestOptionsBecomeParameters(t *testing.T) {
	for name, test := range map[string]struct {
		options map[string]string
		want    map[string]string
	}{
		"none":      {nil, map[string]string{}},
		"silent":    {map[string]string{"silent": "true"}, map[string]string{"disable_notification": "true"}},
		"protected": {map[string]string{"protected": "true", "silent": "false"}, map[string]string{"protect_content": "true"}},
		"off":       {map[string]string{"preview": "off"}, map[string]string{"link_preview_options": `{"is_disabled":true}`}},
		"large":     {map[string]string{"preview": "large"}, map[string]string{"link_preview_options": `{"url":"https://example.org/a","prefer_large_media":true}`}},
		"small":     {map[string]string{"preview": "small"}, map[string]string{"link_preview_options": `{"url":"https://example.org/a","prefer_small_media":true}`}},
		"above":     {map[string]string{"preview": "above"}, map[string]string{"link_preview_options": `{"show_above_text":true}`}},
	} {
		t.Run(name, func(t *testing.T) {
			account, server := play(t)
			m := networks.Message{Text: "Read https://example.org/a and https://example.org/b", Options: test.options}
			if _, err := account.Publish(networkstest.Soon(t), m); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, server.Posts("telegram")[0].Extra); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestAnAnswerToAPostThatIsGoneIsRefused(t *testing.T) {
	account, _ := play(t)
	m := networks.Message{Text: "the second part", Parent: &networks.Receipt{ID: "77"}}
	if _, err := account.Publish(networkstest.Soon(t), m); networks.KindOf(err) != networks.Rejected {
		t.Errorf("error %v, want a rejection", err)
	}
}

func TestAPictureThatTelegramCannotShowIsRefused(t *testing.T) {
	account, _ := play(t)
	m := networks.Message{Media: []networks.Media{picture(t, 210, 10)}}
	_, err := account.Publish(networkstest.Soon(t), m)
	if failure := networkstest.AsError(t, err); failure.Kind != networks.Rejected || !strings.Contains(failure.Error(), "PHOTO_INVALID_DIMENSIONS") {
		t.Errorf("error %v, want a rejection of its shape", err)
	}
}

func TestAFileThatHasChangedIsNotSentAsAWhole(t *testing.T) {
	account, server := play(t)
	shrunk := picture(t, 8, 8)
	shrunk.Size += 100
	_, err := account.Publish(networkstest.Soon(t), networks.Message{Media: []networks.Media{shrunk}})
	if err == nil || len(server.Posts("telegram")) != 0 {
		t.Errorf("error %v, and readers see %d posts", err, len(server.Posts("telegram")))
	}
	unreadable := networks.Media{File: "a.png", Type: "image/png", Open: func() (io.ReadCloser, error) { return nil, errors.New("no such file") }}
	if _, err := account.Publish(networkstest.Soon(t), networks.Message{Media: []networks.Media{unreadable}}); networks.KindOf(err) != networks.Temporary || err == nil {
		t.Errorf("a file that can't be read: %v, want a temporary failure", err)
	}
}

func TestAPostIsShownAgainUnlessItIsProtected(t *testing.T) {
	account, server := play(t)
	album := networks.Message{Text: "Two", Media: []networks.Media{picture(t, 8, 8), picture(t, 9, 9)}}
	original, err := account.Publish(networkstest.Soon(t), album)
	if err != nil {
		t.Fatal(err)
	}
	again, err := account.Repost(networkstest.Soon(t), original, networks.Message{Original: &original})
	if err != nil || len(strings.Split(again.Ref, ",")) != 2 || again.ID == original.ID {
		t.Fatalf("the album became %+v, error %v", again, err)
	}
	if err := account.Delete(networkstest.Soon(t), again); err != nil || len(server.Posts("telegram")) != 1 {
		t.Errorf("taking it down: %v, %d posts are up", err, len(server.Posts("telegram")))
	}
	secret, err := account.Publish(networkstest.Soon(t), networks.Message{Text: "Not to be passed on", Options: map[string]string{"protected": "true"}})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := account.Repost(networkstest.Soon(t), secret, networks.Message{Original: &secret}); networks.KindOf(err) != networks.Rejected {
		t.Errorf("a protected post: %v, want a rejection", err)
	}
}

func TestATextIsEditedInPlace(t *testing.T) {
	account, server := play(t)
	plain := networks.Message{Text: "A leter"}
	pictured := networks.Message{Text: "A leter", Media: []networks.Media{picture(t, 8, 8)}}
	for _, m := range []networks.Message{plain, pictured} {
		receipt, err := account.Publish(networkstest.Soon(t), m)
		if err != nil {
			t.Fatal(err)
		}
		m.Text = "A letter"
		for range 2 { // the second time nothing is left to change
			if edited, err := account.Edit(networkstest.Soon(t), receipt, m); err != nil || edited.ID != receipt.ID {
				t.Fatalf("edited %+v, error %v", edited, err)
			}
		}
		if seen := server.Posts("telegram")[0].Text; seen != "A letter" {
			t.Errorf("readers see %q", seen)
		}
	}
	if _, err := account.Edit(networkstest.Soon(t), networks.Receipt{ID: "1"}, networks.Message{Poll: &networks.Poll{}}); networks.KindOf(err) != networks.Rejected {
		t.Errorf("a poll: %v, want a rejection", err)
	}
}

func TestAReceiptLeadsReadersToThePost(t *testing.T) {
	account, _ := play(t)
	account.site.Host = "t.me"
	for want, in := range map[string]chat{
		"http://t.me/until_all_are_free/7": {ID: -1001234567890, Username: "until_all_are_free"},
		"http://t.me/c/1234567890/7":       {ID: -1001234567890},
		"":                                 {ID: -42, Type: "group"},
	} {
		if got := account.address(message{ID: 7, Chat: in}); got != want {
			t.Errorf("%+v: %q, want %q", in, got, want)
		}
	}
}
