package wordpress_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"vigil/networks"
	"vigil/networks/networkstest"
	"vigil/networks/sandbox"
	"vigil/networks/wordpress"
)

func TestEachRefusalOfWordPressHasItsMeaning(t *testing.T) {
	for _, test := range []struct {
		status int
		body   string
		want   networks.Error
	}{
		{401, `{"code":"rest_cannot_create","message":"Sorry"}`, networks.Error{Kind: networks.Denied, Credential: "password"}},
		{401, `{"code":"incorrect_password","message":"The provided password is an invalid application password."}`, networks.Error{Kind: networks.Denied, Credential: "password"}},
		{403, `{"code":"rest_cannot_publish","message":"Sorry"}`, networks.Error{Kind: networks.Denied, Credential: "user"}},
		{403, `{"code":"rest_cannot_edit","message":"Sorry"}`, networks.Error{Kind: networks.Denied, Credential: "user"}},
		{403, `<html>Forbidden by the firewall</html>`, networks.Error{Kind: networks.Rejected}},
		{404, `{"code":"rest_post_invalid_id","message":"Invalid post ID."}`, networks.Error{Kind: networks.Rejected}},
		{400, `{"code":"rest_invalid_param","message":"Invalid parameter(s): status"}`, networks.Error{Kind: networks.Rejected}},
		{500, `{"code":"db_update_error","message":"Could not update post in the database."}`, networks.Error{Kind: networks.Uncertain}},
		{200, `{"id":7,"status":"future"}`, networks.Error{Kind: networks.Uncertain}},
		{200, `{"id":8,"status":"publish"}`, networks.Error{Kind: networks.Uncertain}},
		{200, `{"id":7}`, networks.Error{Kind: networks.Uncertain}},
	} {
		m := message("refused", "A letter.")
		m.Prepared = []byte(`{"version":1,"id":7}`)
		_, err := answering(t, test.status, test.body).Publish(networkstest.Soon(t), m)
		networkstest.CheckMeaning(t, err, test.want.Kind, test.want.Credential)
	}
}

func TestASiteWithoutTheAPIIsTold(t *testing.T) {
	_, err := answering(t, http.StatusNotFound, "<html>Nothing here</html>").Verify(networkstest.Soon(t))
	if err == nil || !strings.Contains(err.Error(), "Permalinks") {
		t.Errorf("the error is %v", err)
	}
}

func TestAnythingButADraftOrAPostIsForAPerson(t *testing.T) {
	account := answering(t, http.StatusOK, `{"id":7,"slug":"campaign","status":"future"}`)
	m := message("scheduled", "A letter.")
	m.Prepared = []byte(`{"version":1,"id":7}`)
	if finding := networkstest.Find(t, account, networks.Search{Message: m}); finding.Verdict != networks.CannotTell || finding.Why == "" {
		t.Errorf("the look says %+v", finding)
	}
}

// TestADateToComeIsNeverSent has the site's clock far behind ours.
func TestADateToComeIsNeverSent(t *testing.T) {
	for name, test := range map[string]struct {
		clock time.Duration
		want  map[string]string
	}{
		"the clocks agree":     {0, map[string]string{"status": "publish", "date_gmt": "2025-12-01T17:00:00"}},
		"the site's is behind": {-100 * 365 * 24 * time.Hour, map[string]string{"status": "publish"}},
	} {
		var sent map[string]string
		account := serving(t, func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Date", time.Now().Add(test.clock).UTC().Format(http.TimeFormat))
			if r.Method == http.MethodPost && r.URL.Path == "/wp-json/wp/v2/posts/7" {
				if err := json.NewDecoder(r.Body).Decode(&sent); err != nil {
					t.Error(err)
				}
			}
			writeString(t, w, `{"id":7,"slug":"campaign","status":"publish"}`)
		})
		m := message("dated", "A letter.")
		m.Prepared = []byte(`{"version":1,"id":7}`)
		if _, err := account.Verify(networkstest.Soon(t)); networks.KindOf(err) != networks.Denied { // it hears the clock
			t.Error(err)
		}
		networkstest.Publish(t, account, m)
		if diff := cmp.Diff(test.want, sent); diff != "" {
			t.Errorf("%s (-want +sent):\n%s", name, diff)
		}
	}
}

func TestContentIsWrittenInBlocksOfTheEditor(t *testing.T) {
	server := sandbox.New([]networks.Network{wordpress.Network}, sandbox.Options{})
	web := httptest.NewServer(server)
	t.Cleanup(web.Close)
	account := open(t, configured(t, web.URL, "campaign", password))
	m := message("blocks", "First\n\nQuoted")
	m.Marks = []networks.Mark{{Start: 7, End: 13, Kind: networks.Quoted}}
	m.Media = []networks.Media{networkstest.Picture(t, "one.png", `A "stamped" envelope`)}
	networkstest.Publish(t, account, networkstest.Prepare(t, account, m))
	got := server.Posts("wordpress")[0].Extra["html"]
	for _, want := range []string{
		"<!-- wp:paragraph -->\n<p>First</p>\n<!-- /wp:paragraph -->",
		"<!-- wp:quote -->\n<blockquote class=\"wp-block-quote\"><!-- wp:paragraph -->\n<p>Quoted</p>",
		`alt="A &#34;stamped&#34; envelope" class="wp-image-`,
	} {
		if !strings.Contains(got, want) {
			t.Errorf("the content lacks %s:\n%s", want, got)
		}
	}
}

func TestACategoryThatTheSiteLacksIsRejected(t *testing.T) {
	web := httptest.NewServer(sandbox.New([]networks.Network{wordpress.Network}, sandbox.Options{}))
	t.Cleanup(web.Close)
	account := open(t, configured(t, web.URL, "campaign", password))
	m := message("category", "A letter.")
	m.Options = map[string]string{"categories": "letters, leters"}
	if _, err := account.Prepare(networkstest.Soon(t), m); networks.KindOf(err) != networks.Rejected || !strings.Contains(err.Error(), `"leters"`) {
		t.Errorf("the error is %v", err)
	}
	m.Options, m.Title = nil, ""
	if _, err := account.Prepare(networkstest.Soon(t), m); networks.KindOf(err) != networks.Rejected {
		t.Errorf("without a title: %v", err)
	}
}

func TestWhatIsWrongInTheConfigurationIsNamed(t *testing.T) {
	for name, change := range map[string]func(*wordpress.Config){
		"server":   func(c *wordpress.Config) { c.Server = "blog" },
		"user":     func(c *wordpress.Config) { c.User = "" },
		"password": func(c *wordpress.Config) { c.Password = networks.Secret{} },
	} {
		config := configured(t, "https://blog.example", "campaign", password)
		change(config)
		_, err := config.Open(networkstest.Surroundings(t, networks.TransportOptions{}))
		if err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: the error is %v", name, err)
		}
	}
}

// answering is an account on a site that says the same to everything.
func answering(t *testing.T, status int, body string) siteAccount {
	t.Helper()
	return serving(t, func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(status)
		writeString(t, w, body)
	})
}

func serving(t *testing.T, handle http.HandlerFunc) siteAccount {
	t.Helper()
	web := httptest.NewServer(handle)
	t.Cleanup(web.Close)
	return open(t, configured(t, web.URL, "campaign", password))
}

func writeString(t *testing.T, w http.ResponseWriter, body string) {
	t.Helper()
	if _, err := w.Write([]byte(body)); err != nil {
		t.Error(err)
	}
}
