package bluesky

import (
	"context"
	"crypto/x509"
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"vigil/networks"
	"vigil/networks/networkstest"
	"vigil/networks/sandbox"
)

// web plays the rest of the world: whatever name is asked for with https, the test's own
// pages answer under "name/path", and the sandbox answers for pds.example.com.
type web struct {
	pages map[string]http.HandlerFunc
	asked []string
	fake  *fakeServer
}

// around is what an account gets who lives in that world.
func (w *web) around(t *testing.T) networks.Surroundings {
	t.Helper()
	network := Network
	network.Fake = func(wall networks.Wall) []networks.Route {
		w.fake = newFake(wall)
		return w.fake.routes()
	}
	server := sandbox.New([]networks.Network{network}, sandbox.Options{})
	world := httptest.NewTLSServer(http.HandlerFunc(func(writer http.ResponseWriter, r *http.Request) {
		w.asked = append(w.asked, r.Host+r.URL.Path)
		if r.Host == "pds.example.com" {
			server.ServeHTTP(writer, r)
			return
		}
		page, ok := w.pages[r.Host+r.URL.Path]
		if !ok {
			http.NotFound(writer, r)
			return
		}
		page(writer, r)
	}))
	t.Cleanup(world.Close)
	roots := x509.NewCertPool()
	roots.AddCert(world.Certificate())
	return networkstest.Surroundings(t, networks.TransportOptions{
		Roots: roots,
		Dial: func(ctx context.Context, network, _ string) (net.Conn, error) {
			return new(net.Dialer).DialContext(ctx, network, world.Listener.Addr().String())
		},
	})
}

func page(kind, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", kind)
		_, _ = w.Write([]byte(body))
	}
}

// open opens an account in that world, with link cards. The certificate of net/http's
// tests is for example.com and what is below it.
func (w *web) open(t *testing.T, server string) *account {
	t.Helper()
	config := written(t, server)
	config.Handle, config.Card = "until-all-are-free.example.com", ""
	opened, err := config.Open(w.around(t))
	if err != nil {
		t.Fatal(err)
	}
	return opened.(*account)
}

const letters = "www.example.com/letters"

func headOf(lines ...string) http.HandlerFunc {
	return page("text/html; charset=utf-8", "<!doctype html><html><head>"+strings.Join(lines, "\n")+"</head><body><title>No</title></body></html>")
}

var pixel = "\x89PNG\r\n\x1a\n" + strings.Repeat("\x00", 100)

func TestALinkGetsACard(t *testing.T) {
	const image = `<meta property="og:image" content="/cover.png">`
	for name, test := range map[string]struct {
		page  http.HandlerFunc
		cover http.HandlerFunc
		title string
		about string
		thumb bool
	}{
		"all of it": {
			page:  headOf(`<meta property="og:title" content="Ліст &amp; марка">`, `<meta property='og:description' content='Ten "minutes"'>`, image),
			cover: page("image/png", pixel), title: "Ліст & марка", about: `Ten "minutes"`, thumb: true,
		},
		"title and description":  {page: headOf("<title>\n Letters </title>", `<meta content="How" name="description">`), title: "Letters", about: "How"},
		"a picture too large":    {page: headOf("<title>Letters</title>", image), cover: page("image/png", pixel+strings.Repeat("x", maxThumb)), title: "Letters"},
		"a picture that is none": {page: headOf("<title>Letters</title>", image), cover: page("image/png", "<html>no</html>"), title: "Letters"},
		"no picture there":       {page: headOf("<title>Letters</title>", image), title: "Letters"},
		"a picture at home":      {page: headOf("<title>Letters</title>", `<meta property="og:image" content="https://127.0.0.1/secret.png">`), title: "Letters"},
		"no title":               {page: headOf(`<meta property="og:description" content="How">`)},
		"no page":                {page: page("application/pdf", "%PDF")},
		"nothing there":          {page: http.NotFound},
		"a server that fails":    {page: func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }},
		"another encoding":       {page: page("text/html", "<title>\xcb\xb3\xf1\xf2</title>")},
		"another host": {page: func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "https://other.example.com/", http.StatusFound)
		}},
	} {
		t.Run(name, func(t *testing.T) {
			world := &web{pages: map[string]http.HandlerFunc{letters: test.page, "other.example.com/": headOf("<title>Other</title>")}}
			if test.cover != nil {
				world.pages["www.example.com/cover.png"] = test.cover
			}
			a := world.open(t, "https://pds.example.com")
			m := message("card", "Write: https://"+letters+" or https://other.example.com/")
			_, m = mustPublish(t, a, m)
			shown := cardOf(t, a, m)
			if test.title == "" {
				if shown != nil {
					t.Errorf("it got the card %+v", shown)
				}
				return
			}
			if shown == nil || shown.URI != "https://"+letters || shown.Title != test.title || shown.Description != test.about || (shown.Thumb != nil) != test.thumb {
				t.Errorf("%+v", shown)
			}
		})
	}
}

// cardOf reads what readers see.
func cardOf(t *testing.T, a *account, m networks.Message) *external {
	t.Helper()
	read, err := a.get(soonEnough(t), a.door.current, place{a.door.current.DID, postCollection, recordKey(m)})
	if err != nil {
		t.Fatal(err)
	}
	if read.post().Embed == nil {
		return nil
	}
	return read.post().Embed.External
}

func TestNoPageIsFetchedForACardThatNobodyWants(t *testing.T) {
	for name, dress := range map[string]func(*networks.Message){
		"off": func(m *networks.Message) { m.Options = map[string]string{optionCard: off} },
		"with a picture": func(m *networks.Message) {
			m.Media = []networks.Media{networkstest.Picture(t, "one.png", "An envelope")}
		},
		"without TLS":     func(m *networks.Message) { m.Text = "http://" + letters },
		"on this machine": func(m *networks.Message) { m.Text = "https://127.0.0.1/letters https://localhost.localdomain" },
		"in this house":   func(m *networks.Message) { m.Text = "https://192.168.1.1/letters" },
	} {
		t.Run(name, func(t *testing.T) {
			world := &web{pages: map[string]http.HandlerFunc{letters: headOf("<title>Letters</title>")}}
			a := world.open(t, "https://pds.example.com")
			m := message("no card", "https://"+letters)
			dress(&m)
			_, m = mustPublish(t, a, m)
			for _, asked := range world.asked {
				if !strings.HasPrefix(asked, "pds.example.com/") {
					t.Errorf("%s was asked", asked)
				}
			}
			if shown := cardOf(t, a, m); shown != nil {
				t.Errorf("it got the card %+v", shown)
			}
		})
	}
}

// What a page says now is frozen with the message, and asked once.
func TestACardIsMadeOnce(t *testing.T) {
	world := &web{pages: map[string]http.HandlerFunc{letters: headOf("<title>Letters</title>")}}
	a := world.open(t, "https://pds.example.com")
	receipt, m := mustPublish(t, a, message("once", "https://"+letters))
	world.pages[letters] = headOf("<title>Other</title>")
	if again, err := a.Publish(soonEnough(t), m); err != nil || again != receipt {
		t.Errorf("the same again: %+v, %v", again, err)
	}
	if _, err := a.Prepare(soonEnough(t), m); err != nil || count(world.asked, letters) != 1 {
		t.Errorf("the page was asked %d times (%v)", count(world.asked, letters), err)
	}
	// A ledger that was lost has it made anew: the post is the same to a reader.
	m.Prepared = nil
	if again, _ := mustPublish(t, a, m); again != receipt {
		t.Errorf("with another card: %+v, want %+v", again, receipt)
	}
}

func count(list []string, wanted string) int {
	found := 0
	for _, entry := range list {
		if entry == wanted {
			found++
		}
	}
	return found
}

func TestTheServerIsFoundByTheHandle(t *testing.T) {
	const did, handle = "did:plc:ewvi7nxzyoun6zhxrhs64oiz", "until-all-are-free.example.com"
	document := func(name, server string) http.HandlerFunc {
		return page("application/json", `{"id":"`+did+`","alsoKnownAs":["at://`+name+`"],"service":[
			{"id":"#other","type":"Other","serviceEndpoint":{"a":"b"}},
			{"id":"#atproto_pds","type":"AtprotoPersonalDataServer","serviceEndpoint":"`+server+`"}]}`)
	}
	good := document(handle, "https://pds.example.com")
	for name, test := range map[string]struct {
		pages map[string]http.HandlerFunc
		want  string
	}{
		"by its host":   {map[string]http.HandlerFunc{handle + "/.well-known/atproto-did": page("text/plain", did+"\n"), "plc.directory/" + did: good}, ""},
		"did:web":       {map[string]http.HandlerFunc{handle + "/.well-known/atproto-did": page("text/plain", "did:web:id.example.com"), "id.example.com/.well-known/did.json": good}, ""},
		"nobody":        {nil, "looking up the server of until-all-are-free.example.com"},
		"another name":  {map[string]http.HandlerFunc{handle + "/.well-known/atproto-did": page("text/plain", did), "plc.directory/" + did: document("other.example.com", "https://pds.example.com")}, "does not go by that name"},
		"no server":     {map[string]http.HandlerFunc{handle + "/.well-known/atproto-did": page("text/plain", did), "plc.directory/" + did: document(handle, "")}, "names no server"},
		"another kind":  {map[string]http.HandlerFunc{handle + "/.well-known/atproto-did": page("text/plain", "did:key:z6Mk")}, "neither did:plc nor did:web"},
		"a page of 404": {map[string]http.HandlerFunc{handle + "/.well-known/atproto-did": page("text/html", "<html>")}, "looking up"},
	} {
		t.Run(name, func(t *testing.T) {
			world := &web{pages: test.pages}
			a := world.open(t, "")
			reachable(a)
			identity, err := a.Verify(soonEnough(t))
			if test.want == "" {
				if err != nil || identity.Server != everywhere || stored(t, a).Server != "https://pds.example.com" {
					t.Errorf("%+v, %v", identity, err)
				}
				return
			}
			known, ok := errors.AsType[*networks.Error](err)
			if !ok || known.Kind != networks.Denied || known.Credential != "handle" || !strings.Contains(err.Error(), test.want) {
				t.Errorf("%v, want %q", err, test.want)
			}
		})
	}
}

// reachable lets the names of the two services pass, which the test's certificate lacks.
func reachable(a *account) {
	next := a.around.Reader.Transport
	a.door.around.Reader = &http.Client{Transport: renaming{next}}
	a.around.Reader = a.door.around.Reader
}

type renaming struct{ next http.RoundTripper }

func (r renaming) RoundTrip(request *http.Request) (*http.Response, error) {
	asked := request.Clone(request.Context())
	asked.Host = request.URL.Host
	asked.URL.Host = "www.example.com"
	return r.next.RoundTrip(asked)
}
