package media

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"image/png"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"vigil/networks"
)

// campaign is a folder with a root, and a secret file beside it.
func campaign(t *testing.T) (*os.Root, string) {
	t.Helper()
	folder := filepath.Join(t.TempDir(), "campaign")
	if err := os.MkdirAll(filepath.Join(folder, "media"), 0o755); err != nil {
		t.Fatal(err)
	}
	root, err := os.OpenRoot(folder)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { root.Close() })
	return root, folder
}

func write(t *testing.T, path string, content []byte) {
	t.Helper()
	if err := os.WriteFile(path, content, 0o644); err != nil {
		t.Fatal(err)
	}
}

func TestReadTellsWhatAPictureIs(t *testing.T) {
	root, folder := campaign(t)
	everything := Private{Place: true, Camera: true, Author: true, Comment: true, Time: true, Thumbnail: true, Other: true}
	notTheAuthor := everything
	notTheAuthor.Author = false
	videoTells := Private{Place: true, Camera: true, Author: true, Time: true, Other: true, Unknown: true}
	tests := map[string]struct {
		file []byte
		want File
	}{
		"a.png":  {privateJPEG(t, 6), File{Media: networks.Media{Type: "image/jpeg", Width: 30, Height: 40}, Private: everything}},
		"b.jpg":  {privatePNG(t, 1), File{Media: networks.Media{Type: "image/png", Width: 40, Height: 30}, Private: notTheAuthor}},
		"c":      {privateGIF(t), File{Media: networks.Media{Type: "image/gif", Width: 40, Height: 30}, Animated: true, Private: Private{Comment: true, Other: true}}},
		"d.webp": {privateAnimation(), File{Media: networks.Media{Type: "image/webp", Width: 256, Height: 300}, Animated: true}},
		"e.webp": {webpFile(webpChunk("VP8L", lossless)), File{Media: networks.Media{Type: "image/webp", Width: 1, Height: 1}}},
		"f.webp": {webpFile(webpChunk("VP8 ", "abc\x9D\x01\x2A\x40\x01\xF0\x40rest")), File{Media: networks.Media{Type: "image/webp", Width: 320, Height: 240}}},
		"g.mp4":  {privateMP4("mp42"), File{Media: networks.Media{Type: "video/mp4"}, Private: videoTells}},
		"h.mov":  {privateMP4("qt  "), File{Media: networks.Media{Type: "video/quicktime"}, Private: videoTells}},
		"i.webm": {privateWebM(), File{Media: networks.Media{Type: "video/webm"}, Private: Private{Place: true, Camera: true, Comment: true, Time: true, Thumbnail: true, Other: true}}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			write(t, filepath.Join(folder, "media", name), test.file)
			got, err := Read(root, "media/"+name)
			if err != nil {
				t.Fatal(err)
			}
			out := strip(t, test.file)
			sum := sha256.Sum256(out)
			test.want.File, test.want.Size, test.want.Hash = "media/"+name, int64(len(out)), hex.EncodeToString(sum[:])
			if diff := cmp.Diff(test.want, got, cmpopts.IgnoreFields(networks.Media{}, "Open"), cmpopts.IgnoreUnexported(File{})); diff != "" {
				t.Error(diff)
			}
			if opened := readAll(t, got); !bytes.Equal(opened, out) {
				t.Error("Open reads something else than what was described")
			}
		})
	}
}

func readAll(t *testing.T, file File) []byte {
	t.Helper()
	in, err := file.Open()
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	content, err := io.ReadAll(in)
	if err != nil {
		t.Fatal(err)
	}
	return content
}

func TestReadRefuses(t *testing.T) {
	root, folder := campaign(t)
	jpeg := privateJPEG(t, 1)
	write(t, filepath.Join(folder, "..", "outside.jpg"), jpeg)
	write(t, filepath.Join(folder, "media", "text.jpg"), []byte("just words"))
	write(t, filepath.Join(folder, "media", "empty.jpg"), nil)
	write(t, filepath.Join(folder, "media", "half.jpg"), jpeg[:len(jpeg)/2])
	write(t, filepath.Join(folder, "media", "photo.heic"), []byte("\x00\x00\x00\x18ftypheic\x00\x00\x00\x00"))
	write(t, filepath.Join(folder, "media", "huge.jpg"), jpeg)
	for _, err := range []error{
		os.Truncate(filepath.Join(folder, "media", "huge.jpg"), MaxPictureBytes+1),
		os.Symlink("../../outside.jpg", filepath.Join(folder, "media", "link.jpg")),
		os.Symlink("/etc/passwd", filepath.Join(folder, "media", "absolute.jpg")),
		os.Symlink("circle.jpg", filepath.Join(folder, "media", "circle.jpg")),
		os.Symlink("nothing.jpg", filepath.Join(folder, "media", "dangling.jpg")),
		syscall.Mkfifo(filepath.Join(folder, "media", "pipe.jpg"), 0o644),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	tests := map[string]error{
		"../outside.jpg":          ErrOutside,
		"media/../../outside.jpg": ErrOutside,
		"/etc/passwd":             ErrOutside,
		"":                        ErrOutside,
		"media/link.jpg":          ErrOutside,
		"media/absolute.jpg":      ErrOutside,
		"media/circle.jpg":        ErrUnreadable,
		"media/dangling.jpg":      ErrMissing,
		"media/none.jpg":          ErrMissing,
		"media":                   ErrUnreadable,
		"media/pipe.jpg":          ErrUnreadable,
		"media/text.jpg/x":        ErrUnreadable,
		"media/text.jpg":          ErrNotMedia,
		"media/photo.heic":        ErrNotMedia,
		"media/empty.jpg":         ErrDamaged,
		"media/half.jpg":          ErrDamaged,
		"media/huge.jpg":          ErrTooLarge,
	}
	for path, want := range tests {
		t.Run(path, func(t *testing.T) {
			_, err := Read(root, path)
			if !errors.Is(err, want) {
				t.Errorf("%v, want %v", err, want)
			}
			if err != nil && !strings.HasPrefix(err.Error(), path+": ") {
				t.Errorf("%q does not say which file", err)
			}
		})
	}
}

func TestOpenRefusesAFileThatChanged(t *testing.T) {
	root, folder := campaign(t)
	path := filepath.Join(folder, "media", "a.jpg")
	write(t, path, privateJPEG(t, 1))
	file, err := Read(root, "media/a.jpg")
	if err != nil {
		t.Fatal(err)
	}

	write(t, path, strip(t, privateJPEG(t, 1)))
	readAll(t, file) // the same picture, its metadata taken out by somebody else

	write(t, path, privatePNG(t, 1))
	if _, err := file.Open(); !errors.Is(err, ErrChanged) {
		t.Errorf("%v, want %v", err, ErrChanged)
	}
}

func TestPixelsOfAnEnormousPictureAreNotDecoded(t *testing.T) {
	root, folder := campaign(t)
	small := encoded(t, func(out *bytes.Buffer) error { return png.Encode(out, gradient()) })
	header := pngChunk("IHDR", []byte{0, 1, 0, 0, 0, 1, 0, 0, 8, 2, 0, 0, 0}) // 65,536 × 65,536
	write(t, filepath.Join(folder, "bomb.png"), slices.Concat(small[:8], header, small[8+25:]))

	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	file, err := Read(root, "bomb.png")
	runtime.ReadMemStats(&after)
	if err != nil || file.Width != 65536 || file.Height != 65536 {
		t.Fatalf("%d × %d, %v", file.Width, file.Height, err)
	}
	if used := after.TotalAlloc - before.TotalAlloc; used > 1<<20 {
		t.Errorf("%d bytes were needed", used)
	}
}

func TestAFileInCountlessPiecesIsRefused(t *testing.T) {
	one := slices.Concat(pngChunk("tEXt", nil), pngChunk("IDAT", nil))
	file := slices.Concat([]byte(pngSignature), bytes.Repeat(one, maxPieces+1))
	if _, _, err := Strip(bytes.NewReader(file), int64(len(file))); !errors.Is(err, ErrDamaged) {
		t.Errorf("%v, want %v", err, ErrDamaged)
	}
}
