package scheduler

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"image"
	"image/png"
	"io"
	"os"
	"path/filepath"
	"testing"
	"time"

	"vigil/ledger"
	"vigil/media"
	"vigil/networks"
)

// small is an account that takes pictures of twenty by twenty.
func small(account *Account) { account.Limits.Media.Side = 20 }

// picture writes a picture of sixty by forty into the campaign.
func (w *world) picture(path string, level uint8) {
	w.Helper()
	drawn := image.NewGray(image.Rect(0, 0, 60, 40))
	for i := range drawn.Pix {
		drawn.Pix[i] = level + uint8(i%7)
	}
	var content bytes.Buffer
	if err := png.Encode(&content, drawn); err != nil {
		w.Fatal(err)
	}
	w.write(path, content.String())
}

const twoPictures = `
[[media]]
file = "media/a.png"
alt = "Shades of grey"
[[media]]
file = "media/b.png"
alt = "Other shades"
`

// keeping lets the world's daemons keep what they make, in a folder that a test can
// look at.
func (w *world) keeping(folder string) { w.fitter = media.NewFitter(folder) }

// framesOf are the pictures that an attempt sent, as its message was frozen.
func framesOf(t *testing.T, attempt ledger.Attempt) (frozen []networks.Media) {
	t.Helper()
	var message networks.Message
	if err := json.Unmarshal(attempt.Message, &message); err != nil {
		t.Fatal(err)
	}
	return message.Media
}

func TestEachAttemptSendsTheSameFittedPictures(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "fitted")
	inWorld(t, func(w *world) {
		w.keeping(folder)
		w.picture("media/a.png", 10)
		w.picture("media/b.png", 90)
		w.post("pictures", today(12, 0), twoPictures)
		stage := &stage{}
		stage.answers(neverLeft, neverLeft)
		w.account("a", stage, small)
		w.run(time.Hour)

		w.wantStates(ledger.Sent)
		row, err := w.open().Delivery(context.Background(), w.history()[0].ID)
		if err != nil {
			t.Fatal(err)
		}
		if len(row.Attempts) != 3 {
			t.Fatalf("%d attempts, want 3", len(row.Attempts))
		}
		shown := stage.shown[0].Media
		for _, attempt := range row.Attempts {
			for i, frozen := range framesOf(t, attempt) {
				if frozen.Width != 20 || frozen.Height != 13 || frozen.Hash != shown[i].Hash {
					t.Errorf("an attempt sent %+v, readers see %+v", frozen, shown[i])
				}
			}
		}
		if kept, err := os.ReadDir(folder); err != nil || len(kept) != 2 {
			t.Errorf("%d pictures are kept: %v", len(kept), err)
		}
	})
}

func TestARepeatedCallSendsTheBytesOfTheFirst(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "fitted")
	inWorld(t, func(w *world) {
		w.keeping(folder)
		w.picture("media/a.png", 10)
		w.picture("media/b.png", 90)
		w.post("pictures", today(12, 0), twoPictures)
		stage := &blindStage{}
		stage.answers(answer{err: errors.New("connection reset")})
		w.account("a", stage, small, func(account *Account) { account.Limits.Replay = networks.ReplaysPut })
		w.run(time.Hour)

		w.wantStates(ledger.Sent)
		for _, sent := range stage.shown[0].Media {
			if sent.Width != 20 || sent.Open == nil {
				t.Fatalf("%+v", sent)
			}
			in, err := sent.Open()
			if err != nil {
				t.Fatal(err)
			}
			content, err := io.ReadAll(in)
			if err := errors.Join(err, in.Close()); err != nil || int64(len(content)) != sent.Size {
				t.Errorf("%d bytes of %d: %v", len(content), sent.Size, err)
			}
		}
	})
}

func TestThePicturesOfAThreadAreSettledWhenItBegins(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "fitted")
	inWorld(t, func(w *world) {
		w.keeping(folder)
		w.picture("media/a.png", 10)
		w.write("posts/thread.toml", "at = \"2000-01-01 12:00:00\"\ntext = \"One.\\n---\\nTwo.\"\n[[media]]\nfile = \"media/a.png\"\nalt = \"Grey\"\npart = 2\n")
		stage := &stage{}
		stage.answers(answer{shows: true}, neverLeft)
		w.account("a", stage, small)
		d := w.start()
		time.Sleep(10*time.Minute + time.Second)
		w.picture("media/a.png", 200) // after the first part is out, it is another one
		time.Sleep(time.Hour)
		d.stop()

		w.wantStates(ledger.Sent)
		if len(stage.shown) != 2 || len(stage.shown[1].Media) != 1 || stage.shown[1].Media[0].Width != 20 {
			t.Fatalf("%+v", stage.shown)
		}
	})
}

func TestAPictureThatCannotBeKeptIsTriedAgain(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "taken")
	if err := os.WriteFile(folder, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	inWorld(t, func(w *world) {
		w.keeping(folder)
		w.picture("media/a.png", 10)
		w.picture("media/b.png", 90)
		w.post("pictures", today(12, 0), twoPictures)
		stage := w.stage("a", small)
		d := w.start()
		time.Sleep(11 * time.Minute)
		if state := d.only(w).State; state != ledger.Retrying || len(stage.posts()) > 0 {
			t.Errorf("it is %s while nothing can be kept", state)
		}
		if err := os.Remove(folder); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Hour)
		if state := d.only(w).State; state != ledger.Sent {
			t.Errorf("it is %s at last", state)
		}
	})
}

// A daemon that is told to end while it looks at a picture has nothing to complain of.
func TestAShutdownIsNoFailureOfAPictureThatFits(t *testing.T) {
	s := &Scheduler{fitter: media.NewFitter(t.TempDir())}
	account := &Account{}
	account.Limits.Media = networks.MediaLimits{Max: 1, Types: []string{"image/png"}}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	given := networks.Media{File: "media/a.png", Type: "image/png", Width: 10, Height: 10, Size: 100}
	if refused := s.fit(ctx, &task{account: account}, []networks.Message{{Media: []networks.Media{given}}}); refused != nil {
		t.Errorf("it is refused: %+v", refused)
	}
}
