package lemmy

import (
	"encoding/json"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync"

	"vigil/networks"
)

const (
	fakeName      = "lemmy"
	fakeUser      = "campaign"
	fakeUserID    = 2
	fakeRoom      = 17
	fakeCommunity = "campaigns@"
)

// fakeLanguages are some of those that each server has; a real one numbers them
// otherwise.
var fakeLanguages = []language{{0, "und"}, {7, "ar"}, {14, "be"}, {37, "en"}, {142, "ru"}}

// fakeOf plays one of the three dialects for the sandbox: as strict as the source about
// titles, texts and addresses; any token is that of the one user, and any community
// whose name is "campaigns" is the one community.
func fakeOf(spoken dialect) func(networks.Wall) []networks.Route {
	return func(wall networks.Wall) []networks.Route {
		f := &fakeServer{wall: wall, dialect: spoken, deleted: map[string]bool{}}
		at := func(method, path string) string { return method + " /" + spoken.path(path) }
		routes := []networks.Route{
			{Pattern: at("POST", "post"), Publishes: true, Handle: f.signed(f.create)},
			{Pattern: at("PUT", "post"), Publishes: true, Handle: f.signed(f.change)},
			{Pattern: at("GET", "post"), Handle: f.signed(f.show)},
			{Pattern: at("GET", spoken.own), Handle: f.signed(f.list)},
			{Pattern: at("GET", "community"), Handle: f.signed(f.community)},
			{Pattern: at("GET", "site"), Handle: f.site},
			{Pattern: at("POST", spoken.login), Handle: f.login},
			{Pattern: "POST /" + spoken.image, Handle: f.signed(f.upload)},
		}
		if spoken.me != "" {
			routes = append(routes, networks.Route{Pattern: at("GET", spoken.me), Handle: f.signed(f.me)})
		}
		if spoken.cursors {
			return append(routes, networks.Route{Pattern: at("DELETE", "post"), Handle: f.signed(f.remove)})
		}
		return append(routes, networks.Route{Pattern: at("POST", "post/delete"), Handle: f.signed(f.remove)})
	}
}

type fakeServer struct {
	wall    networks.Wall
	dialect dialect

	mutex sync.Mutex
	// deleted are the posts that their author took down: the author still sees them.
	deleted map[string]bool
}

// signed lets in whoever has a token.
func (f *fakeServer) signed(handle http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if !fakeToken(r) {
			f.refuse(w, "incorrect_login")
			return
		}
		handle(w, r)
	}
}

func fakeToken(r *http.Request) bool {
	return strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ") != ""
}

// site tells an unknown token as little as none.
func (f *fakeServer) site(w http.ResponseWriter, r *http.Request) {
	told := map[string]any{"version": "0.19.12"}
	switch f.dialect.name {
	case version4.name:
		told["version"] = "1.0.0"
	case alpha.name:
		told["version"] = "1.2.3"
	}
	if f.dialect.name == alpha.name {
		told["site"] = map[string]any{"all_languages": fakeKnown()}
	} else {
		told["all_languages"] = fakeKnown()
	}
	if f.dialect.me == "" && fakeToken(r) {
		told["my_user"] = f.mine()
	}
	networks.Answer(w, http.StatusOK, told)
}

func fakeKnown() []map[string]any {
	var known []map[string]any
	for _, one := range fakeLanguages {
		known = append(known, map[string]any{"id": one.ID, "code": one.Code, "name": one.Code})
	}
	return known
}

func (f *fakeServer) mine() map[string]any {
	name := "name"
	if f.dialect.name == alpha.name {
		name = "user_name"
	}
	return map[string]any{"local_user_view": map[string]any{"person": map[string]any{"id": fakeUserID, name: fakeUser}}}
}

func (f *fakeServer) me(w http.ResponseWriter, _ *http.Request) {
	networks.Answer(w, http.StatusOK, f.mine())
}

func (f *fakeServer) community(w http.ResponseWriter, r *http.Request) {
	if !strings.HasPrefix(r.FormValue("name"), fakeCommunity) {
		f.refuse(w, f.missing("community"))
		return
	}
	networks.Answer(w, http.StatusOK, map[string]any{"community_view": map[string]any{"community": map[string]any{"id": fakeRoom}}})
}

// login knows one password, and one user with a second factor.
func (f *fakeServer) login(w http.ResponseWriter, r *http.Request) {
	var asked map[string]any
	if err := json.NewDecoder(r.Body).Decode(&asked); err != nil {
		fakeUnreadable(w)
		return
	}
	switch {
	case asked[f.dialect.user] == nil || asked["password"] == "wrong":
		f.refuse(w, "incorrect_login")
	case asked[f.dialect.user] == "careful" && asked["totp_2fa_token"] == nil:
		f.refuse(w, "missing_totp_token")
	case asked["totp_2fa_token"] == "000000":
		f.refuse(w, "incorrect_totp_token")
	case f.dialect.cursors && asked["stay_logged_in"] != true:
		networks.Answer(w, http.StatusOK, map[string]any{"jwt": "token-for-a-week"})
	default:
		networks.Answer(w, http.StatusOK, map[string]any{"jwt": "token-of-the-sandbox"})
	}
}

func (f *fakeServer) upload(w http.ResponseWriter, r *http.Request) {
	file, header, err := r.FormFile(f.dialect.file)
	if err != nil {
		fakeUnreadable(w)
		return
	}
	defer file.Close() // it was read from memory
	content, err := io.ReadAll(file)
	if err != nil {
		fakeUnreadable(w)
		return
	}
	kept := f.wall.Upload(networks.Uploaded{Type: header.Header.Get("Content-Type"), Bytes: content})
	address := "http://" + r.Host + "/" + f.dialect.image + "/" + kept.ID
	switch f.dialect.name {
	case version4.name:
		networks.Answer(w, http.StatusOK, map[string]any{"image_url": address, "filename": kept.ID})
	case version3.name:
		networks.Answer(w, http.StatusCreated, map[string]any{"msg": "ok", "files": []map[string]any{{"file": kept.ID, "delete_token": "none"}}})
	default:
		networks.Answer(w, http.StatusOK, map[string]any{"url": address})
	}
}

// missing is the code for a post or a community that is not there.
func (f *fakeServer) missing(what string) string {
	switch f.dialect.name {
	case version3.name:
		return "couldnt_find_" + what
	case alpha.name:
		return what + " not found"
	}
	return "not_found"
}

// refuse answers as crates/utils/src/error.rs writes it, or PieFed's routes.
func (f *fakeServer) refuse(w http.ResponseWriter, code string) {
	status, answer := http.StatusBadRequest, map[string]any{"error": code}
	switch {
	case f.dialect.name == alpha.name:
		answer = map[string]any{"code": status, "message": code, "status": "Bad Request"}
	case code == "incorrect_login":
		status = http.StatusUnauthorized
	case code == "not_found":
		status = http.StatusNotFound
	}
	networks.Answer(w, status, answer)
}

// fakeUnreadable is what the framework says before Lemmy sees the request.
func fakeUnreadable(w http.ResponseWriter) {
	http.Error(w, "Json deserialize error", http.StatusBadRequest)
}

func fakeNumber(text string) int64 {
	number, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return 0
	}
	return number
}
