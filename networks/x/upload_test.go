package x

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"vigil/networks"
	"vigil/networks/networkstest"
	"vigil/networks/sandbox"
)

// film is a file of two segments and a half; nobody looks at its content.
func film(t *testing.T) networks.Media {
	t.Helper()
	return file("film.mp4", "video/mp4", bytes.Repeat([]byte("frame"), segment/2))
}

func file(name, mediaType string, content []byte) networks.Media {
	sum := sha256.Sum256(content)
	return networks.Media{
		File: name, Type: mediaType, Hash: hex.EncodeToString(sum[:]), Size: int64(len(content)), Alt: "A stamped envelope",
		Open: func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(content)), nil },
	}
}

// calls are the paths that the sandbox was asked for, ids left out.
func calls(server *sandbox.Server) []string {
	var paths []string
	for _, request := range server.Requests() {
		path := strings.TrimPrefix(request.Path, "/2/media/")
		if name := path[strings.LastIndex(path, "/")+1:]; strings.HasPrefix(path, "upload/") {
			path = name
		}
		paths = append(paths, path)
	}
	return paths
}

func TestAVideoIsUploadedInSegmentsAndWaitsForX(t *testing.T) {
	account, server := play(t)
	message := networks.Message{Text: "A film.", Media: []networks.Media{film(t)}}

	began := time.Now()
	prepared, err := account.Prepare(networkstest.Soon(t), message)
	waiting := networkstest.AsError(t, err)
	if waiting.Kind != networks.Temporary || waiting.At.Before(began.Add(time.Second)) {
		t.Fatalf("X is still processing: %v until %v", err, waiting.At)
	}
	message.Prepared = prepared
	if _, err := account.Publish(networkstest.Soon(t), message); networks.KindOf(err) != networks.Temporary {
		t.Fatalf("a post with a film that is not ready: %v", err)
	}
	if message.Prepared, err = account.Prepare(networkstest.Soon(t), message); err != nil {
		t.Fatalf("X is done: %v", err)
	}
	want := []string{"initialize", "append", "append", "append", "finalize", "upload"}
	if diff := cmp.Diff(want, calls(server)); diff != "" {
		t.Errorf("calls (-want +got):\n%s", diff)
	}
	if _, err := account.Publish(networkstest.Soon(t), message); err != nil {
		t.Fatal(err)
	}
	if up := server.Posts("x")[0]; len(up.Media) != 1 || int64(len(up.Media[0].Bytes)) != message.Media[0].Size {
		t.Errorf("readers see %d files", len(up.Media))
	}
}

func TestAnUploadGoesOnWhereItBrokeOff(t *testing.T) {
	server := sandbox.New([]networks.Network{Network}, sandbox.Options{})
	appended := 0
	opened := openOn(t, "v2", func(w http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, "/append") {
			if appended++; appended == 2 {
				w.WriteHeader(http.StatusBadGateway)
				return
			}
		}
		server.ServeHTTP(w, r)
	})
	account := opened.(*account)
	message := networks.Message{Text: "A film.", Media: []networks.Media{film(t)}}

	prepared, err := account.Prepare(networkstest.Soon(t), message)
	if networks.KindOf(err) != networks.Temporary {
		t.Fatalf("nobody has seen a failed upload, so it is %v, not %v", networks.Temporary, err)
	}
	message.Prepared = prepared
	if message.Prepared, err = account.Prepare(networkstest.Soon(t), message); networks.KindOf(err) != networks.Temporary {
		t.Fatalf("the second call: %v", err)
	}
	if _, err = account.Prepare(networkstest.Soon(t), message); err != nil {
		t.Fatalf("the third call: %v", err)
	}
	want := []string{"initialize", "append", "append", "append", "finalize", "upload"}
	if diff := cmp.Diff(want, calls(server)); diff != "" {
		t.Errorf("calls that reached X (-want +got):\n%s", diff)
	}
}

func TestAnUploadThatXForgetsIsMadeAgain(t *testing.T) {
	account, server := play(t)
	picture := file("a.png", "image/png", []byte("a picture"))
	for name, left := range map[string]time.Duration{"expired": -time.Hour, "about to expire": time.Minute} {
		message := networks.Message{Text: name, Media: []networks.Media{picture}}
		message.Prepared = fmt.Appendf(nil, `{"files":[{"hash":%q,"id":"1","stage":"ready","expires":%q}]}`,
			picture.Hash, time.Now().Add(left).Format(time.RFC3339))
		prepared, err := account.Prepare(networkstest.Soon(t), message)
		if err != nil {
			t.Fatal(err)
		}
		message.Prepared = prepared
		if _, err := account.Publish(networkstest.Soon(t), message); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	if up := len(server.Posts("x")); up != 2 {
		t.Errorf("%d posts are up", up)
	}
}

func TestAFileThatXCannotProcessIsRejected(t *testing.T) {
	opened := openOn(t, "v2", func(w http.ResponseWriter, r *http.Request) {
		answer := `{"data":{"id":"7","expires_after_secs":86400}}`
		if strings.HasSuffix(r.URL.Path, "/finalize") {
			answer = `{"data":{"id":"7","processing_info":{"state":"failed","error":{"name":"InvalidMedia","message":"Unsupported video format"}}}}`
		}
		fmt.Fprint(w, answer)
	})
	message := networks.Message{Media: []networks.Media{film(t)}}
	_, err := opened.(*account).Prepare(networkstest.Soon(t), message)
	if networks.KindOf(err) != networks.Rejected || !strings.Contains(err.Error(), "film.mp4") || !strings.Contains(err.Error(), "Unsupported video format") {
		t.Errorf("the error %v names neither file nor reason", err)
	}
}

func TestOnlyPicturesAreDescribedAndAnyFileMayBeHidden(t *testing.T) {
	const alt = "A stamped envelope"
	for name, test := range map[string]struct {
		media     networks.Media
		sensitive bool
		want      string
	}{
		"a picture":        {media: file("a.png", "image/png", []byte("a")), want: alt},
		"a hidden picture": {media: file("b.png", "image/png", []byte("b")), sensitive: true, want: alt},
		"an animation":     {media: file("a.gif", "image/gif", []byte("a")), want: alt},
		"a film":           {media: film(t)},
		"a hidden film":    {media: film(t), sensitive: true},
	} {
		t.Run(name, func(t *testing.T) {
			account, server := play(t)
			message := networks.Message{Media: []networks.Media{test.media}, Sensitive: test.sensitive}
			prepareAll(t, account, &message)
			if _, err := account.Publish(networkstest.Soon(t), message); err != nil {
				t.Fatal(err)
			}
			post := server.Posts("x")[0]
			if post.Media[0].Alt != test.want || post.Sensitive != test.sensitive {
				t.Errorf("readers get %q, hidden %v; want %q, %v", post.Media[0].Alt, post.Sensitive, test.want, test.sensitive)
			}
			paid := strings.Contains(strings.Join(calls(server), " "), "metadata")
			if want := test.want != "" || test.sensitive; paid != want {
				t.Errorf("metadata, which costs money, was sent: %v, want %v", paid, want)
			}
		})
	}
}

// prepareAll prepares until X is done.
func prepareAll(t *testing.T, account *account, message *networks.Message) {
	t.Helper()
	for range 3 {
		prepared, err := account.Prepare(networkstest.Soon(t), *message)
		message.Prepared = prepared
		if err == nil {
			return
		}
		if networks.KindOf(err) != networks.Temporary {
			t.Fatal(err)
		}
	}
	t.Fatal("preparing never ends")
}
