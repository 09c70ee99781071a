package bluesky

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"vigil/networks"
	"vigil/networks/networkstest"
)

// reopened is the account as a restarted daemon opens it.
func reopened(t *testing.T, a *account) *account {
	t.Helper()
	again, err := written(t, a.door.server).Open(a.around)
	if err != nil {
		t.Fatal(err)
	}
	return again.(*account)
}

// stored is what the session keeps.
func stored(t *testing.T, a *account) session {
	t.Helper()
	kept, err := a.around.Session.Load()
	if err != nil {
		t.Fatal(err)
	}
	var s session
	if err := json.Unmarshal(kept, &s); err != nil {
		t.Fatal(err)
	}
	return s
}

func mustEnter(t *testing.T, a *account, while time.Duration) session {
	t.Helper()
	s, err := a.door.enter(soonEnough(t), while)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// A server lets nobody in more than 30 times in five minutes.
func TestABurstOfRestartsMakesOneSession(t *testing.T) {
	a, fake := play(t)
	for range 40 {
		if _, err := reopened(t, a).Verify(soonEnough(t)); err != nil {
			t.Fatal(err)
		}
	}
	if fake.signIns != 1 {
		t.Errorf("%d sessions were made", fake.signIns)
	}
}

func TestASessionIsRenewedInTimeAndStored(t *testing.T) {
	a, fake := play(t)
	first := mustEnter(t, a, enough)
	if _, err := a.Refresh(soonEnough(t)); err != nil || stored(t, a) != first {
		t.Errorf("a new session was renewed: %v", err)
	}
	renewed := mustEnter(t, a, 3*time.Hour)
	if renewed.Refresh == first.Refresh || stored(t, a) != renewed || fake.signIns != 1 {
		t.Errorf("renewed: %v, stored: %v, %d sessions", renewed.Refresh != first.Refresh, stored(t, a) == renewed, fake.signIns)
	}
}

func TestARefreshTokenThatWasSpentElsewhereIsNotSpentAgain(t *testing.T) {
	a, fake := play(t)
	mustEnter(t, a, enough)
	other := reopened(t, a)
	renewed := mustEnter(t, other, 3*time.Hour)
	a.door.distrust(a.door.current.Access)
	if s := mustEnter(t, a, enough); s != renewed || fake.signIns != 1 {
		t.Errorf("the session that another process renewed was not taken up (%d sessions)", fake.signIns)
	}
}

func TestASpentRefreshTokenLeadsToANewSession(t *testing.T) {
	a, fake := play(t)
	s := mustEnter(t, a, enough)
	fake.spent["Bearer "+s.Refresh] = true
	if renewed := mustEnter(t, a, 3*time.Hour); fake.signIns != 2 || stored(t, a) != renewed {
		t.Errorf("%d sessions", fake.signIns)
	}
}

func TestARefusedTokenHoldsNothingUp(t *testing.T) {
	a, fake := play(t)
	s := mustEnter(t, a, enough)
	for name, token := range map[string]string{
		"expired": fakeToken(fakeClaims{claims: claims{Scope: fakeAccessScope, Expires: 1}, Subject: s.DID}),
		"broken":  "broken",
	} {
		wrong := s
		wrong.Access = token
		_, err := a.Publish(soonEnough(t), message(name, "A letter takes ten minutes."))
		if err != nil {
			t.Fatalf("%s: with a good token: %v", name, err)
		}
		err = a.publish(soonEnough(t), wrong, query("com.atproto.server.getSession", nil), nil)
		if networks.KindOf(err) != networks.Temporary || a.door.refused != token {
			t.Errorf("%s: %v, want %v", name, err, networks.Temporary)
		}
	}
	a.door.distrust(s.Access)
	if again := mustEnter(t, a, enough); again.Access == s.Access || fake.signIns != 1 {
		t.Errorf("the refused token was used again, or a session made (%d)", fake.signIns)
	}
}

func TestTokensStayWithTheirServerAndTheirAccount(t *testing.T) {
	a, fake := play(t)
	mustEnter(t, a, enough)
	other, otherFake := play(t)
	other.around.Session, other.door.around.Session = a.around.Session, a.around.Session
	mustEnter(t, other, enough)
	if otherFake.signIns != 1 || stored(t, a).Server != other.door.server {
		t.Error("the tokens of one server went to another one")
	}
	renamed := reopened(t, a)
	renamed.door.handle = "another.test"
	if s := mustEnter(t, renamed, enough); s.DID == fakeDID(a.door.handle) || fake.signIns != 2 {
		t.Error("the tokens of one account were taken for another's")
	}
}

func TestWhatIsNotStoredIsNotUsed(t *testing.T) {
	a, _ := play(t)
	full := errors.New("no space left on device")
	a.door.around.Session = failing{full}
	for range 2 {
		_, err := a.Publish(soonEnough(t), message("full disk", "A letter takes ten minutes."))
		if networks.KindOf(err) != networks.Temporary || !errors.Is(err, full) {
			t.Errorf("a session that can't be stored: %v", err)
		}
	}
}

func TestADamagedSessionIsMadeAnew(t *testing.T) {
	a, fake := play(t)
	if err := a.around.Session.Store(json.RawMessage(`["not a session"]`)); err != nil {
		t.Fatal(err)
	}
	if s := mustEnter(t, a, enough); stored(t, a) != s || fake.signIns != 1 {
		t.Errorf("%d sessions", fake.signIns)
	}
}

func TestACommandThatOnlyLooksSignsInOnce(t *testing.T) {
	a, fake := play(t)
	around := a.around
	around.Session = nil
	opened, err := written(t, a.door.server).Open(around)
	if err != nil {
		t.Fatal(err)
	}
	for range 3 {
		if _, err := opened.(*account).Verify(soonEnough(t)); err != nil {
			t.Fatal(err)
		}
	}
	if fake.signIns != 1 {
		t.Errorf("%d sessions", fake.signIns)
	}
}

// failing is a disk that is full.
type failing struct{ why error }

func (f failing) Load() (json.RawMessage, error) { return nil, nil }
func (f failing) Store(json.RawMessage) error    { return f.why }

func TestAWrongPasswordIsNamed(t *testing.T) {
	a, _ := play(t)
	a.door.password = fakeWrongPassword
	for name, err := range map[string]error{
		"publishing": second(a.Publish(soonEnough(t), message("denied", "text"))),
		"preparing":  second(a.Prepare(soonEnough(t), message("denied", "text"))),
		"refreshing": second(a.Refresh(soonEnough(t))),
		"verifying":  second(a.Verify(soonEnough(t))),
	} {
		known, ok := errors.AsType[*networks.Error](err)
		if !ok || known.Kind != networks.Denied || known.Credential != "app_password" ||
			strings.Contains(err.Error(), fakeWrongPassword) || !strings.Contains(err.Error(), "Invalid identifier or password") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func second[T any](_ T, err error) error { return err }

// The session that is kept may be refused with 401 too, when the app password is revoked.
func TestAnAccountThatMayNotWriteIsDenied(t *testing.T) {
	for name, test := range map[string]struct {
		status int
		body   string
		want   networks.Kind
	}{
		"taken down":      {401, `{"error":"AccountTakedown","message":"Account has been taken down"}`, networks.Denied},
		"deactivated":     {401, `{"error":"AccountDeactivated","message":"Account is deactivated"}`, networks.Denied},
		"token has ended": {400, `{"error":"ExpiredToken","message":"Token has expired"}`, networks.Temporary},
		"upload dropped":  {400, `{"error":"BlobNotFound","message":"Could not find blob"}`, networks.Temporary},
		"wrong record":    {400, `{"error":"InvalidRequest","message":"Invalid record"}`, networks.Rejected},
		"too large":       {413, `{"error":"PayloadTooLarge","message":"request entity too large"}`, networks.Rejected},
		"server's fault":  {500, `{"error":"InternalServerError","message":"Internal Server Error"}`, networks.Uncertain},
		"behind it":       {502, `{"error":"UpstreamFailure"}`, networks.Uncertain},
		"no such page":    {404, `<html>Not Found</html>`, networks.Denied},
		"no such method":  {405, `Method Not Allowed`, networks.Denied},
		"another service": {501, `{"error":"MethodNotImplemented","message":"Method Not Implemented"}`, networks.Denied},
		"a proxy's 501":   {501, `<html>Not Implemented</html>`, networks.Uncertain},
	} {
		t.Run(name, func(t *testing.T) {
			web := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				w.WriteHeader(test.status)
				_, _ = w.Write([]byte(test.body))
			}))
			defer web.Close()
			opened, err := written(t, web.URL).Open(networkstest.Surroundings(t, networks.TransportOptions{}))
			if err != nil {
				t.Fatal(err)
			}
			a := opened.(*account)
			a.door.current = session{Handle: a.door.handle, Server: web.URL, DID: "did:plc:invented", Access: "opaque"}
			_, err = a.Publish(soonEnough(t), message(name, "text"))
			if networks.KindOf(err) != test.want || err == nil {
				t.Errorf("%v, want %v", err, test.want)
			}
		})
	}
}

func TestAServerThatIsNoneIsNamed(t *testing.T) {
	for status, body := range map[int]string{404: "Not Found", 405: "Method Not Allowed", 501: `{"error":"MethodNotImplemented"}`} {
		web := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(status)
			_, _ = w.Write([]byte(body))
		}))
		t.Cleanup(web.Close)
		opened, err := written(t, web.URL).Open(networkstest.Surroundings(t, networks.TransportOptions{}))
		if err != nil {
			t.Fatal(err)
		}
		a := opened.(*account)
		for name, err := range map[string]error{
			"signing in": second(a.Publish(soonEnough(t), message("no server", "text"))),
			"publishing": a.refusal(session{}, call{server: web.URL, method: "com.atproto.repo.putRecord", procedure: true}.send(soonEnough(t), a.around.Client, nil)),
			"looking":    a.refusal(session{}, call{server: web.URL, method: "com.atproto.repo.getRecord"}.read(soonEnough(t), a.around.Reader, nil)),
		} {
			known, ok := errors.AsType[*networks.Error](err)
			if !ok || known.Kind != networks.Denied || known.Credential != "server" || !strings.Contains(err.Error(), "no server of accounts") {
				t.Errorf("%s is answered with %d: %v", name, status, err)
			}
		}
	}
}
