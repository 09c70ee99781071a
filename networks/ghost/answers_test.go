package ghost_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"vigil/networks"
	"vigil/networks/ghost"
	"vigil/networks/networkstest"
	"vigil/networks/sandbox"
)

// id is that of an invented post.
const id = "6b0000000000000000000007"

func TestEachRefusalOfGhostHasItsMeaning(t *testing.T) {
	refused := func(kind, code string) string {
		return `{"errors":[{"message":"Said in words.","type":"` + kind + `","code":"` + code + `"}]}`
	}
	for _, test := range []struct {
		status int
		body   string
		want   networks.Error
	}{
		{401, refused("UnauthorizedError", "UNKNOWN_ADMIN_API_KEY"), networks.Error{Kind: networks.Denied, Credential: "key"}},
		{400, refused("BadRequestError", "INVALID_JWT"), networks.Error{Kind: networks.Denied, Credential: "key"}},
		{403, refused("NoPermissionError", ""), networks.Error{Kind: networks.Denied, Credential: "key"}},
		{403, "<html>Forbidden by the firewall</html>", networks.Error{Kind: networks.Rejected}},
		{404, refused("NotFoundError", ""), networks.Error{Kind: networks.Rejected}},
		{422, refused("ValidationError", ""), networks.Error{Kind: networks.Rejected}},
		{409, refused("SomethingElse", ""), networks.Error{Kind: networks.Uncertain}},
		{500, refused("InternalServerError", ""), networks.Error{Kind: networks.Uncertain}},
		{200, `{"posts":[]}`, networks.Error{Kind: networks.Uncertain}},
		{200, `{"posts":[{"id":"` + id + `","status":"scheduled"}]}`, networks.Error{Kind: networks.Uncertain}},
		{200, `{"posts":[{"id":"6b0000000000000000000008","status":"published"}]}`, networks.Error{Kind: networks.Uncertain}},
	} {
		account := serving(t, func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(test.status)
			writeString(t, w, test.body)
		})
		_, err := account.Publish(networkstest.Soon(t), drafted("refused"))
		networkstest.CheckMeaning(t, err, test.want.Kind, test.want.Credential)
	}
}

// Some versions of Ghost count the letters of a newsletter only after the post is saved.
func TestALimitOfTheHostMayHaveLetThePostOut(t *testing.T) {
	for _, test := range []struct {
		status string
		want   networks.Kind
		out    bool
	}{
		{status: "published", out: true},
		{status: "draft", want: networks.Rejected},
		{status: "", want: networks.Uncertain},
	} {
		account := serving(t, func(w http.ResponseWriter, r *http.Request) {
			switch {
			case r.Method == http.MethodPut:
				w.WriteHeader(http.StatusForbidden)
				writeString(t, w, `{"errors":[{"message":"Your plan allows no more letters.","type":"HostLimitError"}]}`)
			case test.status == "":
				w.WriteHeader(http.StatusBadGateway)
			default:
				writeString(t, w, `{"posts":[{"id":"`+id+`","status":"`+test.status+`"}]}`)
			}
		})
		receipt, err := account.Publish(networkstest.Soon(t), drafted("limited"))
		if test.out {
			if err != nil || receipt.ID != id {
				t.Errorf("%q: %+v, %v", test.status, receipt, err)
			}
			continue
		}
		networkstest.CheckMeaning(t, err, test.want, "")
	}
}

// drafted is a message whose draft stands on the site already.
func drafted(name string) networks.Message {
	m := message(name, "A letter.")
	m.Prepared = json.RawMessage(`{"version":1,"id":"` + id + `","updated":"2026-11-01T10:00:00.000Z"}`)
	return m
}

func TestTokensAreSignedWithTheSecretForTheSitesOwnTime(t *testing.T) {
	const behind = 3 * time.Hour
	var seen []string
	account := serving(t, func(w http.ResponseWriter, r *http.Request) {
		seen = append(seen, strings.TrimPrefix(r.Header.Get("Authorization"), "Ghost "))
		w.Header().Set("Date", time.Now().Add(-behind).UTC().Format(http.TimeFormat))
		writeString(t, w, `{"posts":[{"id":"`+id+`","status":"published"}]}`)
	})
	for range 2 {
		networkstest.Publish(t, account, drafted("signed"))
	}
	for i, offset := range []time.Duration{0, -behind} {
		claims := verified(t, seen[i])
		issued := time.Unix(claims.Issued, 0)
		if off := time.Until(issued.Add(-offset)).Abs(); off > time.Minute || claims.Expires-claims.Issued > 300 || claims.Audience != "/admin/" {
			t.Errorf("token %d has %+v, %v off", i+1, claims, off)
		}
	}
}

type claims struct {
	Issued   int64  `json:"iat"`
	Expires  int64  `json:"exp"`
	Audience string `json:"aud"`
}

// verified reads a token, if its signature is the secret's.
func verified(t *testing.T, token string) claims {
	t.Helper()
	signed, signature, _ := strings.Cut(token[strings.Index(token, ".")+1:], ".")
	signed = token[:strings.Index(token, ".")+1] + signed
	raw, err := hex.DecodeString(secret)
	if err != nil {
		t.Fatal(err)
	}
	signing := hmac.New(sha256.New, raw)
	signing.Write([]byte(signed))
	if want := base64.RawURLEncoding.EncodeToString(signing.Sum(nil)); signature != want {
		t.Fatalf("%s is not signed with the secret", token)
	}
	decoded, err := base64.RawURLEncoding.DecodeString(strings.Split(signed, ".")[1])
	var read claims
	if err := errors.Join(err, json.Unmarshal(decoded, &read)); err != nil {
		t.Fatal(err)
	}
	return read
}

func TestANewsletterGoesOutOnlyWhereItIsAskedFor(t *testing.T) {
	for name, test := range map[string]struct {
		options map[string]string
		want    url.Values
	}{
		"none":          {nil, url.Values{}},
		"all":           {map[string]string{"newsletter": "weekly"}, url.Values{"newsletter": {"weekly"}}},
		"some":          {map[string]string{"newsletter": "weekly", "email_segment": "status:free"}, url.Values{"newsletter": {"weekly"}, "email_segment": {"status:free"}}},
		"segment alone": {map[string]string{"email_segment": "status:free"}, url.Values{}},
	} {
		var asked url.Values
		account := serving(t, func(w http.ResponseWriter, r *http.Request) {
			asked = r.URL.Query()
			writeString(t, w, `{"posts":[{"id":"`+id+`","status":"published"}]}`)
		})
		m := drafted(name)
		m.Options = test.options
		networkstest.Publish(t, account, m)
		if diff := cmp.Diff(test.want, asked); diff != "" {
			t.Errorf("%s (-want +asked):\n%s", name, diff)
		}
	}
}

func TestQuotationsAndPicturesAreWrittenAsGhostShowsThem(t *testing.T) {
	server := sandbox.New([]networks.Network{ghost.Network}, sandbox.Options{})
	web := httptest.NewServer(server)
	t.Cleanup(web.Close)
	account := open(t, configured(t, web.URL, key))
	m := message("quoted", "First\n\nOne\n\nTwo")
	m.Marks = []networks.Mark{{Start: 7, End: 15, Kind: networks.Quoted}}
	m.Media = []networks.Media{
		networkstest.Picture(t, "one.png", strings.Repeat("a", 192)), networkstest.Picture(t, "two.png", `A "stamped" envelope`),
	}
	networkstest.Publish(t, account, networkstest.Prepare(t, account, m))
	got := server.Posts("ghost")[0].Extra["html"]
	for _, want := range []string{"<p>First</p>\n<blockquote>One<br><br>Two</blockquote>", `alt="A &#34;stamped&#34; envelope"`, `alt="aaaa`} {
		if !strings.Contains(got, want) {
			t.Errorf("the text lacks %s:\n%s", want, got)
		}
	}
}

func TestWhatIsWrongInTheConfigurationIsNamed(t *testing.T) {
	for name, config := range map[string]*ghost.Config{
		"server":    configured(t, "ghost", key),
		"key":       configured(t, "https://ghost.example", "6b0000000000000000000001"),
		"ID:SECRET": configured(t, "https://ghost.example", "6b0000000000000000000001:not-hexadecimal"),
	} {
		_, err := config.Open(networkstest.Surroundings(t, networks.TransportOptions{}))
		if err == nil || !strings.Contains(err.Error(), name) || strings.Contains(err.Error(), "not-hex") {
			t.Errorf("%s: the error is %v", name, err)
		}
	}
}

func serving(t *testing.T, handle http.HandlerFunc) siteAccount {
	t.Helper()
	web := httptest.NewServer(handle)
	t.Cleanup(web.Close)
	return open(t, configured(t, web.URL, key))
}

func writeString(t *testing.T, w http.ResponseWriter, body string) {
	t.Helper()
	if _, err := w.Write([]byte(body)); err != nil {
		t.Error(err)
	}
}
