package matrix_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"vigil/networks"
	"vigil/networks/matrix"
	"vigil/networks/networkstest"
)

// dendrite is a real homeserver with a room.
type dendrite struct {
	*networkstest.Server
	Address  string `json:"address"`
	User     string `json:"user"`
	Password string `json:"password"`

	token, room string
	account     networks.Account
}

const roomAddress = "#letters:letters.example"

// startDendrite starts the server, makes a room, and signs in as a person would.
func startDendrite(t *testing.T) *dendrite {
	t.Helper()
	d := &dendrite{}
	d.Server = networkstest.StartServer(t, "matrix", d)
	d.token = d.post(t, "login", map[string]any{
		"type": "m.login.password", "password": d.Password,
		"identifier": map[string]string{"type": "m.id.user", "user": d.User},
	})["access_token"].(string)
	d.room = d.makeRoom(t, map[string]any{"room_alias_name": "letters", "preset": "public_chat"})
	d.account = d.open(t, roomAddress, d.signIn(t))
	return d
}

// signIn answers the questions of `vigil accounts login`.
func (d *dendrite) signIn(t *testing.T) string {
	t.Helper()
	config := &matrix.Config{Server: d.Address}
	person := &conversation{answers: []string{d.User, d.Password, roomAddress}}
	given, err := config.SignIn(t.Context(), networkstest.Surroundings(t, networks.TransportOptions{}), person)
	if err != nil {
		t.Fatalf("signing in: %v", err)
	}
	values := map[string]string{}
	for _, credential := range given {
		values[credential.Key] = credential.Value
	}
	if values["server"] != d.Address || values["room"] != roomAddress || values["token"] == "" {
		t.Fatalf("signing in gave %v", values)
	}
	return values["token"]
}

func (d *dendrite) open(t *testing.T, room, token string) networks.Account {
	t.Helper()
	config := &matrix.Config{Server: d.Address, Room: room}
	config.Token = networkstest.Secret(t, token)
	account, err := config.Open(networkstest.Surroundings(t, networks.TransportOptions{}))
	if err != nil {
		t.Fatal(err)
	}
	return account
}

// conversation is with a person who knows all answers.
type conversation struct{ answers []string }

func (*conversation) Say(string)       {}
func (*conversation) Callback() string { return "" }
func (*conversation) Visit(context.Context, string) (url.Values, error) {
	return nil, errors.New("nothing is to be visited")
}
func (c *conversation) Ask(string, string) (string, error) { return c.AskSecret("") }
func (c *conversation) AskSecret(string) (string, error) {
	if len(c.answers) == 0 {
		return "", errors.New("no more answers")
	}
	answer := c.answers[0]
	c.answers = c.answers[1:]
	return answer, nil
}

func (d *dendrite) makeRoom(t *testing.T, asked map[string]any) string {
	t.Helper()
	return d.post(t, "createRoom", asked)["room_id"].(string)
}

func (d *dendrite) post(t *testing.T, path string, body any) map[string]any {
	t.Helper()
	return d.ask(t, http.MethodPost, "client/v3/"+path, body)
}

// ask speaks to the server as any client does.
func (d *dendrite) ask(t *testing.T, method, path string, body any) map[string]any {
	t.Helper()
	encoded, err := json.Marshal(body)
	if err != nil {
		t.Fatal(err)
	}
	var answer map[string]any
	if err := json.Unmarshal(d.fetch(t, method, path, encoded), &answer); err != nil {
		t.Fatal(err)
	}
	return answer
}

func (d *dendrite) fetch(t *testing.T, method, path string, body []byte) []byte {
	t.Helper()
	answer, err := d.try(t, method, path, body)
	if err != nil {
		t.Fatalf("%s %s: %v", method, path, err)
	}
	return answer
}

func (d *dendrite) try(t *testing.T, method, path string, body []byte) ([]byte, error) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), method, d.Address+"/_matrix/"+path, bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Authorization", "Bearer "+d.token)
	_, answer, err := networks.Read(networks.NewReader(networks.TransportOptions{}), request)
	return answer, err
}

// eventually asks until the answer is the one that is waited for: Dendrite shows what
// it has taken a moment after it has answered. What never comes fails the test that
// looks at the last answer.
func eventually(t *testing.T, come func() bool) {
	t.Helper()
	again := time.NewTicker(20 * time.Millisecond)
	defer again.Stop()
	for range 1000 {
		if come() {
			return
		}
		<-again.C
	}
}

// content is that of an event, as another client reads it.
func (d *dendrite) content(t *testing.T, receipt networks.Receipt) map[string]any {
	t.Helper()
	path := "client/v3/rooms/" + url.PathEscape(receipt.Ref) + "/event/" + url.PathEscape(receipt.ID)
	var event struct {
		Content map[string]any `json:"content"`
	}
	eventually(t, func() bool {
		answer, err := d.try(t, http.MethodGet, path, nil)
		return err == nil && json.Unmarshal(answer, &event) == nil
	})
	return event.Content
}

// message is one part of a delivery.
func message(delivery, text string) networks.Message {
	return networks.Message{
		Version: networks.MessageVersion, Delivery: delivery, Key: networks.IdempotencyKey(delivery, 1, 0),
		Due: time.Date(2026, 12, 1, 17, 0, 0, 0, time.UTC), Part: 1, Parts: 1, Text: text,
	}
}

func prepare(t *testing.T, account networks.Account, m networks.Message) networks.Message {
	t.Helper()
	prepared, err := account.(networks.Preparer).Prepare(t.Context(), m)
	if err != nil {
		t.Fatalf("preparing: %v", err)
	}
	m.Prepared = prepared
	return m
}

func publish(t *testing.T, account networks.Account, m networks.Message) networks.Receipt {
	t.Helper()
	receipt, err := tryPublish(t, account, prepare(t, account, m))
	if err != nil {
		t.Fatalf("publishing: %v", err)
	}
	return receipt
}

func tryPublish(t *testing.T, account networks.Account, m networks.Message) (networks.Receipt, error) {
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	return account.Publish(ctx, m)
}

func TestDendrite(t *testing.T) {
	d := startDendrite(t)
	t.Run("tells who the account is", d.verifies)
	t.Run("returns the first event for a repetition, until it restarts", d.forgets)
	t.Run("shows marks, people and warnings", d.showsHTML)
	t.Run("shows a thread as replies", d.showsThread)
	t.Run("shows a picture with its caption", d.showsPicture)
	t.Run("edits", d.edits)
	t.Run("counts reactions, and notices what is gone", d.countsAndDeletes)
	t.Run("names a token that is refused", d.refusesTokens)
	t.Run("takes nothing for an encrypted room, or one that is closed", d.refusesRooms)
	t.Run("takes the longest text", d.takesLongTexts)
	t.Run("reads limits", d.tellsLimits)
}

func (d *dendrite) verifies(t *testing.T) {
	identity, err := d.account.(networks.Verifier).Verify(t.Context())
	want := networks.Identity{
		ID: d.User + " in " + d.room, Handle: d.User + " in " + roomAddress, Server: strings.TrimPrefix(d.Address, "http://"),
	}
	if diff := cmp.Diff(want, identity); err != nil || diff != "" {
		t.Errorf("error %v (-want +got):\n%s", err, diff)
	}
}

// forgets is why limits say that keys are ignored, and why an event carries its key.
func (d *dendrite) forgets(t *testing.T) {
	since := time.Now()
	earlier := publish(t, d.account, message("letters/one/once/matrix", "An earlier post."))
	m := prepare(t, d.account, message("letters/two/once/matrix", "A letter takes ten minutes."))
	search := networks.Search{Message: m, Since: since, Known: []networks.Receipt{earlier}}
	d.find(t, search, networks.NotThere)
	first := publish(t, d.account, m)
	if again := publish(t, d.account, m); again.ID != first.ID {
		t.Errorf("a repetition made %s beside %s", again.ID, first.ID)
	}
	d.Stop(t)
	d.Start(t, d)
	if found := d.find(t, search, networks.Found); found.Receipt != first {
		t.Errorf("after a restart the look finds %v, want %v", found.Receipt, first)
	}
	if second := publish(t, d.account, m); second.ID == first.ID {
		t.Error("it remembers transactions across restarts now: networks.Ignored is too careful")
	}
}

// find looks until this is found, or not.
func (d *dendrite) find(t *testing.T, search networks.Search, want networks.Verdict) networks.Finding {
	t.Helper()
	var finding networks.Finding
	eventually(t, func() bool {
		var err error
		finding, err = d.account.(networks.Finder).Find(t.Context(), search)
		if err != nil {
			t.Fatal(err)
		}
		return finding.Verdict == want
	})
	if finding.Verdict != want {
		t.Errorf("the look says %v (%s), want %v", finding.Verdict, finding.Why, want)
	}
	return finding
}

func (d *dendrite) showsHTML(t *testing.T) {
	m := message("letters/marked/once/matrix", "Write to @ilya:letters.example\n\nSix years & more")
	m.Marks = []networks.Mark{{Start: 32, End: 41, Kind: networks.Bold}}
	m.Warning = "prison"
	want := map[string]any{
		"msgtype": "m.text", "body": "[prison]", "format": "org.matrix.custom.html",
		"formatted_body": `<span data-mx-spoiler="prison">Write to <a href="https://matrix.to/#/@ilya:letters.example">@ilya:letters.example</a>` +
			`<br><br><strong>Six years</strong> &amp; more</span>`,
		"m.mentions":         map[string]any{"user_ids": []any{"@ilya:letters.example"}},
		"org.vigil.delivery": networks.IdempotencyKey(m.Delivery, 1, 0),
	}
	if diff := cmp.Diff(want, d.content(t, publish(t, d.account, m))); diff != "" {
		t.Error(diff)
	}
}

func (d *dendrite) showsThread(t *testing.T) {
	var parent *networks.Receipt
	for part := range 3 {
		m := message("letters/thread/once/matrix", fmt.Sprintf("Part %d.", part+1))
		m.Part, m.Parts, m.Parent = part+1, 3, parent
		m.Key = networks.IdempotencyKey(m.Delivery, m.Part, 0)
		receipt := publish(t, d.account, m)
		relates, _ := d.content(t, receipt)["m.relates_to"].(map[string]any)
		answers, _ := relates["m.in_reply_to"].(map[string]any)
		if id, _ := answers["event_id"].(string); parent != nil && id != parent.ID || parent == nil && relates != nil {
			t.Errorf("part %d answers %v", m.Part, relates)
		}
		parent = &receipt
	}
}

func (d *dendrite) showsPicture(t *testing.T) {
	picture := []byte("\x89PNG\r\n\x1a\nnot a whole picture, and the server does not mind")
	sum := sha256.Sum256(picture)
	m := message("letters/picture/once/matrix", "A stamped envelope.")
	m.Media = []networks.Media{{
		File: "media/home-of-somebody.png", Type: "image/png", Hash: hex.EncodeToString(sum[:]), Size: int64(len(picture)),
		Width: 32, Height: 16, Alt: "An envelope",
		Open: func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(picture)), nil },
	}}
	content := d.content(t, publish(t, d.account, m))
	if content["msgtype"] != "m.image" || content["body"] != m.Text || content["filename"] != "picture.png" {
		t.Errorf("the event is %v", content)
	}
	address, _ := content["url"].(string)
	got := d.fetch(t, http.MethodGet, "client/v1/media/download/"+strings.TrimPrefix(address, "mxc://"), nil)
	if !bytes.Equal(got, picture) {
		t.Errorf("the server gives other bytes: %q", got)
	}
	m.Delivery, m.Key, m.Sensitive = "letters/hidden/once/matrix", networks.IdempotencyKey("letters/hidden/once/matrix", 1, 0), true
	if hidden := d.content(t, publish(t, d.account, m)); hidden["msgtype"] != "m.file" {
		t.Errorf("a picture that has to be hidden is %v", hidden)
	}
}

func (d *dendrite) edits(t *testing.T) {
	m := message("letters/edited/once/matrix", "Colony No. 8.")
	first := publish(t, d.account, m)
	m.Text = "Colony No. 9."
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	for range 2 {
		edited, err := d.account.(networks.Editor).Edit(ctx, first, prepare(t, d.account, m))
		if err != nil || edited != first {
			t.Fatalf("editing: %v, %v", edited, err)
		}
	}
	path := "client/v1/rooms/" + url.PathEscape(first.Ref) + "/relations/" + url.PathEscape(first.ID) + "/m.replace"
	var edits []any
	eventually(t, func() bool {
		edits, _ = d.ask(t, http.MethodGet, path, nil)["chunk"].([]any)
		return len(edits) > 0
	})
	if len(edits) != 1 {
		t.Fatalf("one edit, repeated, made %d events", len(edits))
	}
	content := edits[0].(map[string]any)["content"].(map[string]any)
	if now, _ := content["m.new_content"].(map[string]any); now["body"] != m.Text {
		t.Errorf("the edit says %v", content)
	}
	found := d.find(t, networks.Search{Message: m, Since: time.Now().Add(-time.Minute)}, networks.Found)
	if found.Receipt != first {
		t.Errorf("after an edit the look finds %v, want %v", found.Receipt, first)
	}
}

func (d *dendrite) countsAndDeletes(t *testing.T) {
	receipt := publish(t, d.account, message("letters/counted/once/matrix", "A letter takes ten minutes."))
	d.ask(t, http.MethodPut, "client/v3/rooms/"+url.PathEscape(d.room)+"/send/m.reaction/reaction-1", map[string]any{
		"m.relates_to": map[string]string{"rel_type": "m.annotation", "event_id": receipt.ID, "key": "❤️"},
	})
	d.counts(t, receipt, func(counts networks.Counts) bool { return counts.Favorites == 1 && !counts.Gone })
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	for range 2 {
		if err := d.account.(networks.Deleter).Delete(ctx, receipt); err != nil {
			t.Fatalf("deleting: %v", err)
		}
	}
	gone := func(counts networks.Counts) bool { return counts.Gone }
	d.counts(t, receipt, gone)
	d.counts(t, networks.Receipt{ID: "$nobody-ever-sent-this-one-00000000000000000", Ref: d.room}, gone)
}

// counts counts until the counts are these.
func (d *dendrite) counts(t *testing.T, receipt networks.Receipt, these func(networks.Counts) bool) {
	t.Helper()
	var counted []networks.Counts
	eventually(t, func() bool {
		var err error
		counted, err = d.account.(networks.Counter).Count(t.Context(), []networks.Receipt{receipt})
		if err != nil || len(counted) != 1 {
			t.Fatalf("counting: %v, %v", counted, err)
		}
		return these(counted[0])
	})
	if !these(counted[0]) {
		t.Errorf("the counts are %+v", counted[0])
	}
}

func (d *dendrite) refusesTokens(t *testing.T) {
	m := prepare(t, d.account, message("letters/denied/once/matrix", "A letter takes ten minutes."))
	_, err := tryPublish(t, d.open(t, roomAddress, token), m)
	known, ok := errors.AsType[*networks.Error](err)
	if !ok || known.Kind != networks.Denied || known.Credential != "token" || strings.Contains(err.Error(), token) {
		t.Errorf("a wrong token: %v", err)
	}
}

func (d *dendrite) refusesRooms(t *testing.T) {
	encrypted := d.makeRoom(t, map[string]any{"preset": "public_chat", "initial_state": []any{map[string]any{
		"type": "m.room.encryption", "state_key": "", "content": map[string]string{"algorithm": "m.megolm.v1.aes-sha2"},
	}}})
	closed := d.makeRoom(t, map[string]any{"preset": "public_chat", "room_version": "10"})
	d.ask(t, http.MethodPut, "client/v3/rooms/"+url.PathEscape(closed)+"/state/m.room.power_levels", map[string]any{
		"users": map[string]int{d.User: 60}, "events_default": 50, "events": map[string]int{"m.room.message": 70},
	})
	for name, room := range map[string]string{"encrypted": encrypted, "closed": closed, "foreign": "!nobody:letters.example", "unknown": "#nobody:letters.example"} {
		account := d.open(t, room, d.token)
		_, err := account.(networks.Verifier).Verify(t.Context())
		if known, ok := errors.AsType[*networks.Error](err); !ok || known.Kind != networks.Denied || known.Credential != "room" {
			t.Errorf("verifying with the %s room: %v", name, err)
		}
		m := message("letters/"+name+"/once/matrix", "A letter takes ten minutes.")
		m.Prepared, err = account.(networks.Preparer).Prepare(t.Context(), m)
		if err == nil {
			_, err = tryPublish(t, account, m)
		}
		if known, ok := errors.AsType[*networks.Error](err); !ok || known.Kind != networks.Denied || known.Credential != "room" {
			t.Errorf("publishing in the %s room: %v", name, err)
		}
	}
}

func (d *dendrite) takesLongTexts(t *testing.T) {
	limits := matrix.Network.Limits.Text
	for name, unit := range map[string]string{"Latin": "a", "Belarusian": "ў", "quotation marks": "\"", "ampersands": "&", "lines": "a\n", "emoji": "👨‍👩‍👧‍👦"} {
		text := strings.Repeat(unit, limits.Max/len(unit))
		m := message("letters/long "+name+"/once/matrix", text)
		m.Marks = []networks.Mark{{Start: 0, End: len(text), Kind: networks.Bold}}
		if content := d.content(t, publish(t, d.account, m)); content["body"] != text {
			t.Errorf("%s: the server has another text", name)
		}
	}
	m := message("letters/too long/once/matrix", strings.Repeat("a", 100))
	for at := range m.Text {
		address := "https://example.org/?" + strings.Repeat("b", 700)
		m.Marks = append(m.Marks, networks.Mark{Start: at, End: at + 1, Kind: networks.Linked, Address: address})
	}
	if _, err := tryPublish(t, d.account, prepare(t, d.account, m)); networks.KindOf(err) != networks.Rejected {
		t.Errorf("an event that is too large: %v", err)
	}
}

func (d *dendrite) tellsLimits(t *testing.T) {
	limits, err := d.account.(networks.LimitsReader).ReadLimits(t.Context())
	if diff := cmp.Diff(matrix.Network.Limits, limits); err != nil || diff != "" {
		t.Errorf("error %v (-usual +server):\n%s", err, diff)
	}
}
