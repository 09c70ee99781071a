package mastodon

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"vigil/networks"
	"vigil/networks/networkstest"
	"vigil/networks/sandbox"
)

// What an edit does not name is gone: warning, poll, language, pictures.
func TestAnEditKeepsWhatThePostHas(t *testing.T) {
	kind := fakeMastodon
	kind.version = "4.6.0" // takes a poll beside pictures
	account, server := on(t, kind, sandbox.Options{})
	m := pictured(t, account, part("A letter takes ten minuts."))
	m.Warning, m.Language = "prison", "en"
	m.Poll = &networks.Poll{Options: []string{"Yes", "Tonight"}, Multiple: true, Open: time.Hour}
	m.Visibility = "unlisted"
	receipt, err := account.Publish(networkstest.Soon(t), m)
	if err != nil {
		t.Fatal(err)
	}
	before := server.Posts(fakeName)[0]
	m.Text = "A letter takes ten minutes."
	m.Media[0].Alt, m.Media[0].Open, m.Prepared = "A stamped envelope, addressed by hand", nil, nil
	for range 2 {
		if again, err := account.(networks.Editor).Edit(networkstest.Soon(t), receipt, m); err != nil || again.ID != receipt.ID {
			t.Fatalf("%+v, %v", again, err)
		}
	}
	posts := server.Posts(fakeName)
	if len(posts) != 1 {
		t.Fatalf("readers see %d posts", len(posts))
	}
	want := before
	want.Text = m.Text
	want.Media = slices.Clone(before.Media)
	want.Media[0].Alt = m.Media[0].Alt
	if diff := cmp.Diff(want, posts[0]); diff != "" {
		t.Errorf("readers see (-want +got):\n%s", diff)
	}
}

func TestAnEditChangesNoPictures(t *testing.T) {
	account, server := on(t, fakeMastodon, sandbox.Options{})
	receipt, err := account.Publish(networkstest.Soon(t), pictured(t, account, part("text")))
	if err != nil {
		t.Fatal(err)
	}
	asked := len(server.Requests())
	if _, err := account.(networks.Editor).Edit(networkstest.Soon(t), receipt, part("text without its picture")); err == nil || networks.KindOf(err) != networks.Rejected {
		t.Errorf("%v", err)
	}
	if got := server.Requests()[asked:]; len(got) != 1 || got[0].Publishes {
		t.Errorf("it was sent: %+v", got)
	}
	if len(server.Posts(fakeName)[0].Media) != 1 {
		t.Error("the picture is gone")
	}
}
