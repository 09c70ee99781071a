package lemmy

import (
	"encoding/json"
	"errors"
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

func TestWrongKeysAreNamed(t *testing.T) {
	for _, test := range []struct {
		name   string
		change func(*Config)
		want   string
	}{
		{"no server", func(c *Config) { c.Server = "" }, "server is missing"},
		{"no address", func(c *Config) { c.Server = "lemmy.example" }, "server: "},
		{"no community", func(c *Config) { c.Community = "" }, "community: "},
		{"a community without its server", func(c *Config) { c.Community = "campaigns" }, "community: "},
		{"the address of a community", func(c *Config) { c.Community = "https://lemmy.example/c/campaigns" }, "community: "},
		{"no token", func(c *Config) { c.Token = networks.Secret{} }, "token is missing"},
	} {
		t.Run(test.name, func(t *testing.T) {
			config := written(t, "https://lemmy.example")
			test.change(config)
			if _, err := config.Open(networks.Surroundings{}); err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("opening answered %v, want %q", err, test.want)
			}
		})
	}
}

// served opens an account on a server that answers every call alike, and returns what
// was asked last.
func served(t *testing.T, status int, answer string) (*account, *map[string]any) {
	t.Helper()
	asked := map[string]any{}
	web := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked = map[string]any{"asked": r.Method + " " + r.URL.Path}
		if body, err := io.ReadAll(r.Body); err != nil || len(body) > 0 && json.Unmarshal(body, &asked) != nil {
			t.Errorf("the request can't be read: %s", body)
		}
		w.WriteHeader(status)
		_, _ = io.WriteString(w, answer)
	}))
	t.Cleanup(web.Close)
	return opened(t, web.URL), &asked
}

func opened(t *testing.T, address string) *account {
	t.Helper()
	made, err := written(t, address).Open(networkstest.Surroundings(t, networks.TransportOptions{}))
	if err != nil {
		t.Fatal(err)
	}
	return made.(*account)
}

// letter is a prepared message.
func letter(api string, change func(*networks.Message)) networks.Message {
	message := networks.Message{
		Title: "A week of letters", Text: "A letter takes ten minutes.",
		Prepared: json.RawMessage(`{"version":1,"api":"` + api + `","community":17,"language":14,"picture":{"hash":"h","address":"https://lemmy.example/p.png"}}`),
	}
	change(&message)
	return message
}

// What is written before the answer may be out, whatever the status says.
func TestOnlyWhatIsRefusedBeforeItIsWrittenIsCertain(t *testing.T) {
	for _, test := range []struct {
		status     int
		answer     string
		kind       networks.Kind
		credential string
	}{
		{400, `{"error":"invalid_post_title"}`, networks.Rejected, ""},
		{400, `{"error":"slurs"}`, networks.Rejected, ""},
		{400, `{"error":"language_not_allowed"}`, networks.Rejected, ""},
		{400, `Json deserialize error`, networks.Rejected, ""},
		{400, `{"error":"couldnt_create_post"}`, networks.Uncertain, ""},
		{400, `{"error":"couldnt_like_post"}`, networks.Uncertain, ""},
		{400, `{"error":"unknown","message":"timed out"}`, networks.Uncertain, ""},
		{400, `{"code":400,"message":"post not found","status":"Bad Request"}`, networks.Uncertain, ""},
		{404, `{"error":"not_found"}`, networks.Uncertain, ""},
		{400, `{"error":"rate_limit_error"}`, networks.RateLimited, ""},
		{429, `{"error":"rate_limit_error"}`, networks.RateLimited, ""},
		{401, `{"error":"incorrect_login"}`, networks.Denied, "token"},
		{400, `{"code":400,"message":"incorrect_login"}`, networks.Denied, "token"},
		{400, `{"error":"site_ban"}`, networks.Denied, "token"},
		{400, `{"error":"person_is_banned_from_community"}`, networks.Denied, "community"},
		{400, `{"error":"only_mods_can_post_in_community"}`, networks.Denied, "community"},
		{200, `{"post_view":{"post":{}}}`, networks.Uncertain, ""},
	} {
		t.Run(test.answer, func(t *testing.T) {
			account, _ := served(t, test.status, test.answer)
			_, err := account.Publish(networkstest.Soon(t), letter("v3", func(*networks.Message) {}))
			networkstest.CheckMeaning(t, err, test.kind, test.credential)
		})
	}
}

func TestWhatIsAskedForArrives(t *testing.T) {
	picture := []networks.Media{{Hash: "h", Alt: "An envelope"}}
	for _, test := range []struct {
		name, api string
		change    func(*networks.Message)
		want      map[string]any
	}{
		{"nothing but a text", "v3", func(*networks.Message) {}, map[string]any{"asked": "POST /api/v3/post"}},
		{"a picture", "v4", func(m *networks.Message) { m.Media = picture },
			map[string]any{"asked": "POST /api/v4/post", "url": "https://lemmy.example/p.png", "alt_text": "An envelope"}},
		{"a link with a picture", "v4", func(m *networks.Message) {
			m.Media, m.Options = picture, map[string]string{"link": "https://example.org"}
		}, map[string]any{"asked": "POST /api/v4/post", "url": "https://example.org", "custom_thumbnail": "https://lemmy.example/p.png", "alt_text": "An envelope"}},
		{"a warning", "v3", func(m *networks.Message) { m.Warning, m.Sensitive = "prison", true },
			map[string]any{"asked": "POST /api/v3/post", "body": "::: spoiler prison\nA letter takes ten minutes.\n:::", "nsfw": true}},
		{"PieFed's title", "alpha", func(*networks.Message) {}, map[string]any{"asked": "POST /api/alpha/post", "name": nil, "title": "A week of letters"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			account, asked := served(t, http.StatusOK, `{"post_view":{"post":{"id":5}}}`)
			if _, err := account.Publish(networkstest.Soon(t), letter(test.api, test.change)); err != nil {
				t.Fatal(err)
			}
			want := map[string]any{"name": "A week of letters", "body": "A letter takes ten minutes.", "nsfw": false, "language_id": 14.0, "community_id": 17.0}
			for key, value := range test.want {
				if want[key] = value; value == nil {
					delete(want, key)
				}
			}
			if diff := cmp.Diff(want, *asked); diff != "" {
				t.Errorf("the request differs (-want +got):\n%s", diff)
			}
		})
	}
}

func TestOnPieFedAPostHasNoLinkBesideItsPicture(t *testing.T) {
	account, asked := served(t, http.StatusOK, `{}`)
	_, err := account.Publish(networkstest.Soon(t), letter("alpha", func(m *networks.Message) {
		m.Media, m.Options = []networks.Media{{Hash: "h"}}, map[string]string{"link": "https://example.org"}
	}))
	if networks.KindOf(err) != networks.Rejected || len(*asked) > 0 {
		t.Errorf("both at once: %v, and %v was sent", err, *asked)
	}
}

func TestAServerThatIsNoneIsTold(t *testing.T) {
	account, _ := served(t, http.StatusNotFound, "nothing here")
	if _, err := account.Verify(networkstest.Soon(t)); err == nil || !strings.Contains(err.Error(), "is no server of Lemmy or PieFed") {
		t.Errorf("verifying answered %v", err)
	}
}

func TestATokenThatNobodyKnowsIsDenied(t *testing.T) {
	account, _ := served(t, http.StatusOK, `{"version":"0.19.12"}`)
	_, err := account.me(networkstest.Soon(t), site{dialect: version3})
	networkstest.CheckMeaning(t, err, networks.Denied, "token")
}

func TestAnUnknownCommunityIsNamed(t *testing.T) {
	for _, spoken := range dialects {
		config := written(t, played(t, spoken).URL)
		config.Community = "elsewhere@lemmy.example"
		account, err := config.Open(networkstest.Surroundings(t, networks.TransportOptions{}))
		if err != nil {
			t.Fatal(err)
		}
		_, err = account.(networks.Verifier).Verify(networkstest.Soon(t))
		if failure, ok := errors.AsType[*networks.Error](err); !ok || failure.Credential != "community" {
			t.Errorf("%s: verifying answered %v", spoken.name, err)
		}
	}
}

// played is a sandbox that speaks one dialect.
func played(t *testing.T, spoken dialect) *httptest.Server {
	t.Helper()
	network := Network
	network.Fake = fakeOf(spoken)
	web := httptest.NewServer(sandbox.New([]networks.Network{network}, sandbox.Options{}))
	t.Cleanup(web.Close)
	return web
}

// Lemmy's betas had another way to delete, which 1.0 took away.
func TestABetaDeletesByTheOldPath(t *testing.T) {
	var asked []string
	web := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked = append(asked, r.Method+" "+r.URL.Path)
		if r.Method == http.MethodDelete {
			http.NotFound(w, r)
			return
		}
		_, _ = io.WriteString(w, `{"version":"1.0.0-beta.1","post_view":{"post":{"id":5,"deleted":true}}}`)
	}))
	defer web.Close()
	if err := opened(t, web.URL).Delete(networkstest.Soon(t), networks.Receipt{ID: "5"}); err != nil {
		t.Fatal(err)
	}
	want := []string{"GET /api/v4/site", "DELETE /api/v4/post", "POST /api/v4/post/delete"}
	if diff := cmp.Diff(want, asked); diff != "" {
		t.Errorf("asked (-want +got):\n%s", diff)
	}
}

func TestAnEditChangesThePostAndTakesItsPictureAway(t *testing.T) {
	for _, spoken := range []dialect{version4, version3} {
		account := opened(t, played(t, spoken).URL)
		message := networks.Message{Title: "A week of letters", Text: "Frist version.", Media: []networks.Media{networkstest.Picture(t, "one.png", "An envelope")}}
		receipt := publish(t, account, &message)
		changed := networks.Message{Title: "A month of letters", Text: "First version."}
		prepare(t, account, &changed)
		again, err := account.Edit(networkstest.Soon(t), receipt, changed)
		if err != nil || again.ID != receipt.ID {
			t.Fatalf("editing: %+v, %v", again, err)
		}
		shown, err := account.read(networkstest.Soon(t), spoken, fakeNumber(receipt.ID))
		if err != nil || shown.Post.title() != "A month of letters" || shown.Post.Body != "First version." || shown.Post.Link != "" {
			t.Errorf("%s: readers see %+v (%v)", spoken.name, shown.Post, err)
		}
	}
}

func prepare(t *testing.T, account *account, message *networks.Message) {
	t.Helper()
	done, err := account.Prepare(networkstest.Soon(t), *message)
	if err != nil {
		t.Fatal(err)
	}
	message.Prepared = done
}

func publish(t *testing.T, account *account, message *networks.Message) networks.Receipt {
	t.Helper()
	prepare(t, account, message)
	receipt, err := account.Publish(networkstest.Soon(t), *message)
	if err != nil {
		t.Fatal(err)
	}
	return receipt
}

// The title tells posts apart that have the same text.
func TestAPostWithAnotherTitleIsAnotherPost(t *testing.T) {
	message := letter("v3", func(*networks.Message) {})
	for title, want := range map[string]networks.Likeness{
		"A week of letters": networks.Same, "A week of long letters": networks.Unclear, "Something else": networks.Different,
	} {
		if got := compare(message, post{Name: title, Body: message.Text}); got != want {
			t.Errorf("%q: %v, want %v", title, got, want)
		}
	}
	if got := compare(message, post{Name: message.Title, Body: message.Text, Link: "https://example.org"}); got != networks.Different {
		t.Errorf("with a link: %v", got)
	}
}

// A look before the first try has a message that nobody has prepared: where its picture
// will stand is not known yet.
func TestAPictureThatIsNotUploadedYetLeavesTheAddressOpen(t *testing.T) {
	message := letter("v3", func(m *networks.Message) {
		m.Prepared, m.Media = nil, []networks.Media{networkstest.Picture(t, "one.png", "An envelope")}
	})
	const picture = "https://lemmy.example/pictrs/image/1.png"
	for name, test := range map[string]struct {
		shown post
		want  networks.Likeness
	}{
		"the same words": {post{Name: message.Title, Body: message.Text, Link: picture}, networks.Unclear},
		"no picture":     {post{Name: message.Title, Body: message.Text}, networks.Different},
		"other words":    {post{Name: "Something else", Body: message.Text, Link: picture}, networks.Different},
	} {
		if got := compare(message, test.shown); got != test.want {
			t.Errorf("%s: %v, want %v", name, got, test.want)
		}
	}
}

// Lemmy's lists are what the user wants to see, that of the user's own posts too.
func TestALookProvesNothingAboutWhatTheUsersSettingsHide(t *testing.T) {
	for _, test := range []struct {
		name, settings string
		change         func(*networks.Message)
		want           networks.Verdict
	}{
		{"nothing is hidden", `"local_user":{"show_nsfw":false}`, func(*networks.Message) {}, networks.NotThere},
		{"sensitive posts are", `"local_user":{"show_nsfw":false}`, func(m *networks.Message) { m.Sensitive = true }, networks.CannotTell},
		{"nobody says", ``, func(m *networks.Message) { m.Sensitive = true }, networks.CannotTell},
		{"sensitive posts are shown", `"local_user":{"show_nsfw":true}`, func(m *networks.Message) { m.Sensitive = true }, networks.NotThere},
		{"pictures are", `"local_user":{"hide_media":true}`, func(m *networks.Message) { m.Media = []networks.Media{{}} }, networks.CannotTell},
		{"another language is read", ``, func(m *networks.Message) { m.Language = "be" }, networks.CannotTell},
		{"this language is read", ``, func(m *networks.Message) { m.Language = "en" }, networks.NotThere},
	} {
		view := strings.TrimSuffix(`"person":{"id":7,"name":"campaign"},`+test.settings, ",")
		account := opened(t, playedSite(t, `{"version":"0.19.12","all_languages":[{"id":37,"code":"en"},{"id":14,"code":"be"}],
			"my_user":{"local_user_view":{`+view+`},"discussion_languages":[0,37]},
			"community_view":{"community":{"id":17}},"posts":[]}`).URL)
		finding, err := account.Find(networkstest.Soon(t), networks.Search{Message: letter("v3", test.change), Since: time.Now()})
		if err != nil || finding.Verdict != test.want {
			t.Errorf("%s: %v (%s, %v), want %v", test.name, finding.Verdict, finding.Why, err, test.want)
		}
	}
}

// playedSite is a server of Lemmy 0.19 that answers every call alike.
func playedSite(t *testing.T, answer string) *httptest.Server {
	t.Helper()
	web := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !strings.HasPrefix(r.URL.Path, "/api/v3/") {
			http.NotFound(w, r)
			return
		}
		_, _ = io.WriteString(w, answer)
	}))
	t.Cleanup(web.Close)
	return web
}
