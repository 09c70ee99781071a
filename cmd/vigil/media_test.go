package main

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"vigil/networks"
	"vigil/networks/all"
	"vigil/networks/sandbox"
)

// place stands for what a photo tells, wherever a phone or a program writes it.
const place = "53.677834N 23.829529E, taken by somebody"

// photoOfAPlace is a photo that lies on its side, as a phone writes it: red above and
// blue below when it is shown, with the place in Exif, XMP, IPTC and a comment.
func photoOfAPlace(t *testing.T, width, height int) []byte {
	t.Helper()
	picture := image.NewRGBA(image.Rect(0, 0, height, width)) // as it lies in the file
	noise := uint32(1)                                        // of a sensor, which makes a file large
	for i := 0; i < len(picture.Pix); i += 4 {
		noise = noise*1664525 + 1013904223
		colour := []uint8{180, uint8(noise >> 25), 20, 255}
		if x := i / 4 % height; x >= height/2 {
			colour = []uint8{20, uint8(noise >> 25), 180, 255}
		}
		copy(picture.Pix[i:], colour)
	}
	var plain bytes.Buffer
	if err := jpeg.Encode(&plain, picture, &jpeg.Options{Quality: 95}); err != nil {
		t.Fatal(err)
	}
	segment := func(marker byte, payload string) []byte {
		return append([]byte{0xFF, marker, byte((len(payload) + 2) >> 8), byte(len(payload) + 2)}, payload...)
	}
	entry := func(tag, kind uint16, count, value uint32) []byte {
		out := binary.BigEndian.AppendUint16(binary.BigEndian.AppendUint16(nil, tag), kind)
		return binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(out, count), value)
	}
	exif := slices.Concat([]byte("Exif\x00\x00MM\x00\x2A\x00\x00\x00\x08\x00\x02"),
		entry(0x0112, 3, 1, 6<<16), entry(0x8825, 4, 1, 38), make([]byte, 4), // the first column is the top
		[]byte{0, 1}, entry(0x0002, 5, 3, 60), make([]byte, 8), []byte(place))
	return slices.Concat(plain.Bytes()[:2],
		segment(0xE1, string(exif)),
		segment(0xE1, "http://ns.adobe.com/xap/1.0/\x00<exif:GPSLatitude>"+place),
		segment(0xED, "Photoshop 3.0\x008BIM\x1C\x02\x5A\x00\x06"+place),
		segment(0xFE, place),
		plain.Bytes()[2:], []byte(place))
}

// TestNoNetworkHearsWhereAPhotoWasTaken publishes photos as they come from a phone, one
// that each network takes as it is and one that has to be fitted, through the daemon to
// every network that shows pictures, and reads every byte that they were sent.
func TestNoNetworkHearsWhereAPhotoWasTaken(t *testing.T) {
	if testing.Short() {
		t.Skip("it fits large pictures for a dozen networks, which takes the race detector minutes")
	}
	t.Parallel()
	server := sandbox.New(all.List, sandbox.Options{})
	heard := &listener{inner: server}
	listening := httptest.NewServer(heard)
	defer listening.Close()
	folder := t.TempDir()
	played := writeAllNetworks(t, folder, listening.URL, openPostbox(t, heard))
	for name, photo := range map[string][]byte{"small.jpg": photoOfAPlace(t, 400, 300), "large.jpg": photoOfAPlace(t, 2400, 1800)} {
		if !bytes.Contains(photo, []byte(place)) {
			t.Fatal("the test's own photo tells nothing")
		}
		writeFile(t, filepath.Join(folder, "campaign", "media", name), string(photo))
	}
	config, err := readConfiguration(filepath.Join(folder, "config.toml"))
	if err != nil {
		t.Fatal(err)
	}

	for _, account := range config.openAccounts(slog.New(slog.DiscardHandler)) {
		if account.Problem != nil {
			t.Fatalf("%s is left out: %v", account.Name, account.Problem)
		}
	}

	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	var log bytes.Buffer
	go func() { ended <- runDaemon(ctx, config, slog.New(slog.NewTextHandler(&log, nil))) }()
	waitForPictures(func() bool {
		return heard.letters() == 2 && !slices.ContainsFunc(played, func(network string) bool { return len(shownPictures(server, network)) < 2 })
	})
	stop()
	if err := <-ended; err != nil {
		t.Error(err)
	}
	if letters := heard.letters(); letters != 2 {
		t.Errorf("%d letters came with a picture, want 2", letters)
	}
	if pictures := readFiles(t, filepath.Join(folder, "public"), heard); pictures != 2 {
		t.Errorf("the feed has %d pictures, want 2", pictures)
	}
	fitted := 0
	for _, network := range played {
		fitted += wantUpright(t, server, network)
	}
	if fitted == 0 {
		t.Error("no network had the large photo fitted")
	}
	if found := heard.find(place); found != "" {
		t.Errorf("a network was sent the place: %s", found)
	}
	if t.Failed() {
		t.Log(log.String())
	}
}

// writeAllNetworks writes a configuration with an account on each network that shows
// pictures, and a campaign with a post of each photo for all of them. Those that the
// sandbox plays it returns.
func writeAllNetworks(t *testing.T, folder, address, mail string) (played []string) {
	t.Helper()
	var config strings.Builder
	config.WriteString("campaigns = [\"campaign\"]\ntimezone = \"UTC\"\n")
	for _, network := range all.List {
		if network.Limits.Media.Max == 0 {
			continue
		}
		keys := map[string]string{
			"feed":  "folder = \"public\"\n",
			"email": fmt.Sprintf("server = %q\nfrom = \"a@campaign.example\"\nto = \"b@readers.example\"\n", mail),
		}[network.Name]
		if network.Fake != nil {
			keys = sandboxKeys(network, address)
			played = append(played, network.Name)
		}
		if keys == "" {
			t.Fatalf("nothing plays %s here, so nobody knows what it is sent", network.Name)
		}
		config.WriteString(fmt.Sprintf("\n[accounts.%[1]s]\nnetwork = %[1]q\n%s", network.Name, keys))
	}
	at := time.Now().Add(2 * time.Second).UTC().Format("2006-01-02T15:04:05.000Z")
	writeFile(t, filepath.Join(folder, "config.toml"), config.String())
	writeFile(t, filepath.Join(folder, "campaign", "campaign.toml"),
		"name = \"An invented campaign\"\nlanguage = \"en\"\n")
	for _, name := range []string{"small", "large"} {
		writeFile(t, filepath.Join(folder, "campaign", "posts", name+".toml"), fmt.Sprintf(
			"at = %q\ntitle = \"A photo\"\ntext = \"A %s photo.\"\n[[media]]\nfile = \"media/%s.jpg\"\nalt = \"Red above blue\"\n", at, name, name))
	}
	return played
}

// waitForPictures waits until each network shows both photos.
func waitForPictures(shown func() bool) {
	ticker := time.NewTicker(50 * time.Millisecond)
	defer ticker.Stop()
	for begun := time.Now(); time.Since(begun) < 3*patience && !shown(); <-ticker.C {
	}
}

func shownPictures(server *sandbox.Server, network string) (shown []networks.Uploaded) {
	for _, post := range server.Posts(network) {
		shown = append(shown, post.Media...)
	}
	return shown
}

// wantUpright compares what readers of a network see of the photos with what they are,
// and counts those that were made for it.
func wantUpright(t *testing.T, server *sandbox.Server, network string) (fitted int) {
	t.Helper()
	shown := shownPictures(server, network)
	if len(shown) != 2 {
		t.Errorf("%s shows %d pictures, want 2", network, len(shown))
	}
	for _, uploaded := range shown {
		picture, err := jpeg.Decode(bytes.NewReader(uploaded.Bytes))
		if err != nil {
			t.Errorf("%s: %v", network, err)
			continue
		}
		size := picture.Bounds().Size()
		if size == image.Pt(300, 400) || size == image.Pt(1800, 2400) {
			continue // it lies on its side, and says so: nobody encoded it anew
		}
		fitted++
		above, below := picture.At(size.X/2, size.Y/8), picture.At(size.X/2, size.Y*7/8)
		if size.X < size.Y || !reddish(above) || reddish(below) {
			t.Errorf("%s shows %v, %v above %v", network, size, above, below)
		}
	}
	return fitted
}

func reddish(colour color.Color) bool {
	red, _, blue, _ := colour.RGBA()
	return red > blue
}

// listener keeps every byte that a server is sent.
type listener struct {
	inner http.Handler
	mutex sync.Mutex
	heard []string
}

func (l *listener) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	l.keep(fmt.Sprint(r.Method, " ", r.URL, " ", r.Header, "\n", string(body)))
	r.Body = io.NopCloser(bytes.NewReader(body))
	l.inner.ServeHTTP(w, r)
}

func (l *listener) keep(text string) {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	l.heard = append(l.heard, text)
}

func (l *listener) all() []string {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	return slices.Clone(l.heard)
}

// find is the request that holds a secret, plain or in base64, or "".
func (l *listener) find(secret string) string {
	forms := []string{secret}
	for skipped := range 3 { // of three bytes base64 makes four signs, wherever it begins
		whole := (len(secret) - skipped) / 3 * 3
		forms = append(forms, base64.StdEncoding.EncodeToString([]byte(secret[skipped:skipped+whole])))
	}
	for _, request := range l.all() {
		for _, form := range forms {
			if at := strings.Index(request, form); at >= 0 {
				return fmt.Sprintf("%.60q … %q", request, request[max(0, at-40):at])
			}
		}
	}
	return ""
}

// commandIn runs a command line in a folder, and returns what it printed.
func commandIn(t *testing.T, folder string, words ...string) (stdout, stderr string, err error) {
	t.Helper()
	t.Chdir(folder)
	var out, told bytes.Buffer
	root := rootCommand()
	root.SetArgs(words)
	root.SetIn(strings.NewReader(""))
	root.SetOut(&out)
	root.SetErr(&told)
	err = root.ExecuteContext(t.Context())
	return out.String(), told.String(), err
}

func TestAddedPicturesTellNothingAndPassTheCheck(t *testing.T) {
	folder := t.TempDir()
	writeFile(t, filepath.Join(folder, "campaign.toml"), "name = \"An invented campaign\"\ntimezone = \"UTC\"\naccounts = [\"feed\"]\n")
	from := filepath.Join(t.TempDir(), "IMG 2041 (Дом).JPG")
	writeFile(t, from, string(photoOfAPlace(t, 4800, 3600)))

	table, told, err := commandIn(t, folder, "media", "add", from, "--alt", `A "red" sky`, "--focus", "0,-0.5")
	if err != nil {
		t.Fatal(err)
	}
	if want := "[[media]]\nfile = \"media/img-2041-дом.jpg\"\nalt = 'A \"red\" sky'\nfocus = { x = 0.00, y = -0.50 }\n"; table != want {
		t.Errorf("it prints %q, want %q", table, want)
	}
	for _, want := range []string{"wrote media/img-2041-дом.jpg: JPEG, 4096×3072, ", "taken out: the place, comments, something", "turned upright; scaled down"} {
		if !strings.Contains(told, want) {
			t.Errorf("it tells %q, and not %q", told, want)
		}
	}
	added, err := os.ReadFile(filepath.Join(folder, "media", "img-2041-дом.jpg"))
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Contains(added, []byte(place)) {
		t.Error("the copy tells the place")
	}

	writeFile(t, filepath.Join(folder, "posts", "sky.toml"), "draft = true\ntext = \"A sky.\"\n"+table)
	if out, _, err := commandIn(t, folder, "check"); err != nil {
		t.Errorf("check: %v\n%s", err, out)
	}
	writeFile(t, filepath.Join(folder, "media", "raw.jpg"), string(photoOfAPlace(t, 400, 300)))
	writeFile(t, filepath.Join(folder, "posts", "raw.toml"), "draft = true\ntext = \"A sky.\"\n[[media]]\nfile = \"media/raw.jpg\"\nalt = \"A sky\"\n")
	out, _, err := commandIn(t, folder, "check", "raw")
	if codeOfEnd(err) != exitQueue || !strings.Contains(out, "media/raw.jpg carries more than a picture: the place") || !strings.Contains(out, "vigil media add media/raw.jpg") {
		t.Errorf("check ends with %v:\n%s", err, out)
	}
}

func codeOfEnd(err error) int {
	if end, ok := err.(*ended); ok {
		return end.code
	}
	return exitWell
}

func TestAnAddedPictureIsWrittenOverNothing(t *testing.T) {
	folder := t.TempDir()
	writeFile(t, filepath.Join(folder, "campaign.toml"), "name = \"An invented campaign\"\ntimezone = \"UTC\"\n")
	writeFile(t, filepath.Join(folder, "media", "a.jpg"), string(photoOfAPlace(t, 40, 30)))
	for _, want := range []string{"media/a-2.jpg", "media/a-3.jpg"} {
		table, told, err := commandIn(t, folder, "media", "add", "media/a.jpg", "--alt", "A sky")
		if err != nil || !strings.Contains(table, want) {
			t.Errorf("%q, %v; want %s", table, err, want)
		}
		if !strings.Contains(told, "media/a.jpg is still in the campaign's folder: delete it") {
			t.Errorf("it tells %q", told)
		}
	}
}

func TestWhatCannotBeAddedIsRefusedWithWords(t *testing.T) {
	folder := t.TempDir()
	writeFile(t, filepath.Join(folder, "campaign.toml"), "name = \"An invented campaign\"\ntimezone = \"UTC\"\n")
	writeFile(t, filepath.Join(folder, "words.jpg"), "only words")
	writeFile(t, filepath.Join(folder, "a.jpg"), string(photoOfAPlace(t, 40, 30)))
	for name, test := range map[string]struct {
		words []string
		code  int
		want  string
	}{
		"no description":  {[]string{"a.jpg"}, exitUsage, "--alt"},
		"no such point":   {[]string{"a.jpg", "--alt", "A sky", "--focus", "2,0"}, exitUsage, "two numbers from -1 to 1"},
		"no picture":      {[]string{"words.jpg", "--alt", "A sky"}, exitWell, "words.jpg: it is not a JPEG"},
		"no such file":    {[]string{"none.jpg", "--alt", "A sky"}, exitWell, "none.jpg"},
		"no such folder":  {[]string{"a.jpg", t.TempDir(), "--alt", "A sky"}, exitUsage, "is no campaign"},
		"a word too many": {[]string{"a.jpg", ".", "more", "--alt", "A sky"}, exitUsage, "vigil media add --help"},
	} {
		t.Run(name, func(t *testing.T) {
			_, _, err := commandIn(t, folder, append([]string{"media", "add"}, test.words...)...)
			if err == nil || codeOfEnd(err) != test.code || !strings.Contains(err.Error(), test.want) {
				t.Errorf("%v, want code %d and %q", err, test.code, test.want)
			}
		})
	}
	if files, err := os.ReadDir(filepath.Join(folder, "media")); err == nil && len(files) > 0 {
		t.Errorf("%v was written", files)
	}
}
