package nostr_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"vigil/networks"
	"vigil/networks/networkstest"
	"vigil/networks/nostr"
)

// khatru is a real relay with a Blossom server beside it.
type khatru struct {
	*networkstest.Server
	Relay string `json:"relay"`
	Media string `json:"media"`

	account networks.Account
}

func (k *khatru) open(t *testing.T, change func(*nostr.Config)) networks.Account {
	t.Helper()
	config := &nostr.Config{Relays: []string{k.Relay}, Media: k.Media}
	config.Key = networkstest.Secret(t, secretKey)
	change(config)
	account, err := config.Open(networkstest.Surroundings(t, networks.TransportOptions{}))
	if err != nil {
		t.Fatal(err)
	}
	return account
}

// message is one part of a delivery that is due now.
func message(delivery, text string) networks.Message {
	return networks.Message{
		Version: networks.MessageVersion, Delivery: delivery, Key: networks.IdempotencyKey(delivery, 1, 0),
		Due: time.Now().UTC().Truncate(time.Second), Part: 1, Parts: 1, Text: text,
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

func tryPublish(t *testing.T, account networks.Account, m networks.Message) (networks.Receipt, error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	return account.Publish(ctx, m)
}

func publish(t *testing.T, account networks.Account, m networks.Message) networks.Receipt {
	t.Helper()
	receipt, err := tryPublish(t, account, prepare(t, account, m))
	if err != nil {
		t.Fatalf("publishing: %v", err)
	}
	return receipt
}

func count(t *testing.T, account networks.Account, receipt networks.Receipt) networks.Counts {
	t.Helper()
	counts, err := account.(networks.Counter).Count(t.Context(), []networks.Receipt{receipt})
	if err != nil || len(counts) != 1 {
		t.Fatalf("counting: %v, %v", counts, err)
	}
	counts[0].At = time.Time{}
	return counts[0]
}

func TestKhatru(t *testing.T) {
	k := &khatru{}
	k.Server = networkstest.StartServer(t, "nostr", k)
	k.account = k.open(t, func(*nostr.Config) {})
	t.Run("answers", k.verifies)
	t.Run("has one event of two attempts, across a restart", k.repeats)
	t.Run("takes every text", k.takesTexts)
	t.Run("shows a picture", k.showsPicture)
	t.Run("counts answers and reposts", k.counts)
	t.Run("deletes", k.deletes)
	t.Run("is one of two that have to agree", k.agrees)
	t.Run("is told who is there", k.authenticates)
}

func (k *khatru) verifies(t *testing.T) {
	identity, err := k.account.(networks.Verifier).Verify(t.Context())
	want := networks.Identity{
		ID:     "7e7e9c42a91bfef19fa929e5fda1b72e0ebc1a4c1141673e2794234d86addf4e",
		Handle: "npub10elfcs4fr0l0r8af98jlmgdh9c8tcxjvz9qkw038js35mp4dma8qzvjptg", Server: "nostr",
	}
	if diff := cmp.Diff(want, identity); err != nil || diff != "" {
		t.Errorf("error %v (-want +got):\n%s", err, diff)
	}
	if _, err := k.account.(networks.LimitsReader).ReadLimits(t.Context()); err != nil {
		t.Error(err)
	}
}

func (k *khatru) repeats(t *testing.T) {
	m := prepare(t, k.account, message("letters/repeated/once/nostr", "A letter takes ten minutes."))
	search := networks.Search{Message: m, Since: time.Now()}
	if finding, err := k.account.(networks.Finder).Find(t.Context(), search); err != nil || finding.Verdict != networks.NotThere {
		t.Errorf("before it is sent the look says %v (%s), %v", finding.Verdict, finding.Why, err)
	}
	var first networks.Receipt
	for attempt := range 3 {
		receipt, err := tryPublish(t, k.account, m)
		if err != nil || attempt > 0 && receipt != first {
			t.Fatalf("attempt %d: %v, %v, want %v", attempt+1, receipt, err, first)
		}
		first = receipt
		if attempt == 1 {
			k.Stop(t)
			k.Start(t, k)
		}
	}
	finding, err := k.account.(networks.Finder).Find(t.Context(), search)
	if err != nil || finding.Verdict != networks.Found || finding.Receipt != first {
		t.Errorf("the look says %v, %v (%s), %v", finding.Verdict, finding.Receipt, finding.Why, err)
	}
}

// takesTexts has the relay compute the id and check the signature of whatever a text
// may hold.
func (k *khatru) takesTexts(t *testing.T) {
	for _, vector := range networkstest.CountingVectors(t) {
		m := message("letters/"+vector.About+"/once/nostr", vector.Text)
		m.Language, m.Warning = "be", "tags hold <this> & \"that\"\n\u2028too"
		publish(t, k.account, m)
	}
	m := message("letters/controls/once/nostr", "tab\t bell\a backspace\b feed\f return\r escape\x1b separator\u2028 delete\x7f")
	publish(t, k.account, m)
	publish(t, k.account, message("letters/longest/once/nostr", strings.Repeat("\"", nostr.Network.Limits.Text.Max)))
}

func (k *khatru) showsPicture(t *testing.T) {
	m := message("letters/picture/once/nostr", "A stamped envelope.")
	m.Media = []networks.Media{networkstest.Picture(t, "envelope.png", "An envelope")}
	m = prepare(t, k.account, m)
	_, after, _ := strings.Cut(string(m.Prepared), `"url `)
	address, _, _ := strings.Cut(after, `"`)
	response, err := http.Get(address)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	got, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	file, err := m.Media[0].Open()
	if err != nil {
		t.Fatal(err)
	}
	want, err := io.ReadAll(file)
	if err != nil || !bytes.Equal(got, want) {
		t.Errorf("at %s are %d bytes, want %d (%v)", address, len(got), len(want), err)
	}
	if _, err := tryPublish(t, k.account, m); err != nil {
		t.Error(err)
	}
}

func (k *khatru) counts(t *testing.T) {
	first := publish(t, k.account, message("letters/counted/once/nostr", "A letter takes ten minutes."))
	answer := message("letters/answer/once/nostr", "It does.")
	answer.Parent, answer.Root = &first, &first
	publish(t, k.account, answer)
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	repost := message("letters/repost/once/nostr", "")
	for range 2 {
		if _, err := k.account.(networks.Reposter).Repost(ctx, first, repost); err != nil {
			t.Fatal(err)
		}
	}
	want := networks.Counts{Replies: 1, Reposts: 1, Quotes: -1, Views: -1}
	if diff := cmp.Diff(want, count(t, k.account, first)); diff != "" {
		t.Error(diff)
	}
}

func (k *khatru) deletes(t *testing.T) {
	receipt := publish(t, k.account, message("letters/deleted/once/nostr", "This goes."))
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	for range 2 {
		if err := k.account.(networks.Deleter).Delete(ctx, receipt); err != nil {
			t.Fatal(err)
		}
	}
	if counts := count(t, k.account, receipt); !counts.Gone {
		t.Errorf("a deleted post counts as %+v", counts)
	}
}

// authenticates has the relay know its members alone.
func (k *khatru) authenticates(t *testing.T) {
	k.Stop(t)
	if err := os.WriteFile(filepath.Join(k.Folder, "members-only"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	k.Start(t, k)
	m := prepare(t, k.account, message("letters/member/once/nostr", "A letter takes ten minutes."))
	receipt, err := tryPublish(t, k.account, m)
	if err != nil {
		t.Fatal(err)
	}
	finding, err := k.account.(networks.Finder).Find(t.Context(), networks.Search{Message: m, Since: time.Now()})
	if err != nil || finding.Verdict != networks.Found || finding.Receipt != receipt {
		t.Errorf("the look says %v, %v (%s), %v", finding.Verdict, finding.Receipt, finding.Why, err)
	}
	stranger := k.open(t, func(config *nostr.Config) { config.Key = networkstest.Secret(t, strings.Repeat("01", 32)) })
	_, err = tryPublish(t, stranger, prepare(t, stranger, m))
	if known, ok := errors.AsType[*networks.Error](err); !ok || known.Kind != networks.Denied || known.Credential != "relays" {
		t.Errorf("a stranger: %v", err)
	}
}

// agrees has a quorum of two of which one is away, and then comes back.
func (k *khatru) agrees(t *testing.T) {
	other := &khatru{}
	other.Server = networkstest.StartServer(t, "nostr", other)
	both := k.open(t, func(config *nostr.Config) { config.Relays = append(config.Relays, other.Relay) })
	m := prepare(t, both, message("letters/two/once/nostr", "A letter takes ten minutes."))
	other.Stop(t)
	_, err := tryPublish(t, both, m)
	if networks.KindOf(err) != networks.Uncertain || !strings.Contains(fmt.Sprint(err), "1 of 2") {
		t.Errorf("with one relay away: %v", err)
	}
	finding, err := both.(networks.Finder).Find(t.Context(), networks.Search{Message: m, Since: time.Now()})
	if err != nil || finding.Verdict != networks.Found {
		t.Errorf("the look says %v (%s), %v", finding.Verdict, finding.Why, err)
	}
	other.Start(t, other)
	if _, err := tryPublish(t, both, m); err != nil {
		t.Errorf("with both relays: %v", err)
	}
}
