package networkstest

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"io"
	"testing"
	"time"

	"vigil/networks"
)

// due is the planned time of every message.
var due = time.Date(2026, 12, 1, 17, 0, 0, 0, time.UTC)

// message is the only part of a delivery with this name.
func message(t *testing.T, limits networks.Limits, delivery, text string) networks.Message {
	t.Helper()
	m := networks.Message{
		Version:  networks.MessageVersion,
		Delivery: delivery,
		Key:      networks.IdempotencyKey(delivery, 1, 0),
		Due:      due,
		Part:     1,
		Parts:    1,
		Text:     text,
	}
	if limits.TitleRequired {
		m.Title = "A week of letters"
	}
	if limits.Media.Required {
		m.Media = []networks.Media{picture(t, "required.png", "A stamped envelope")}
	}
	return m
}

// Picture is a PNG that differs for each name, for a test that talks to a real server.
func Picture(t *testing.T, name, alt string) networks.Media {
	t.Helper()
	return picture(t, name, alt)
}

// picture is a PNG that differs for each name.
func picture(t *testing.T, name, alt string) networks.Media {
	t.Helper()
	sum := sha256.Sum256([]byte(name))
	drawn := image.NewRGBA(image.Rect(0, 0, 32, 16))
	for x := range 32 {
		for y := range 16 {
			drawn.Set(x, y, color.RGBA{sum[x%32], sum[y%32], sum[(x+y)%32], 255})
		}
	}
	var encoded bytes.Buffer
	if err := png.Encode(&encoded, drawn); err != nil {
		t.Fatal(err)
	}
	return media(name, "image/png", alt, encoded.Bytes(), 32, 16)
}

func media(name, mediaType, alt string, content []byte, width, height int) networks.Media {
	sum := sha256.Sum256(content)
	return networks.Media{
		File:   "media/" + name,
		Type:   mediaType,
		Hash:   hex.EncodeToString(sum[:]),
		Size:   int64(len(content)),
		Width:  width,
		Height: height,
		Alt:    alt,
		Open:   func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(content)), nil },
	}
}

// bytesOf reads a medium.
func bytesOf(t *testing.T, m networks.Media) []byte {
	t.Helper()
	file, err := m.Open()
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	content, err := io.ReadAll(file)
	if err != nil {
		t.Fatal(err)
	}
	return content
}

// texts are in several scripts and directions; each is short enough for every
// network, and NFC.
var texts = map[string]string{
	"English":           "A letter takes ten minutes.",
	"Belarusian":        "Ліст бярэ дзесяць хвілін. Ў, і, ё — ўсё на месцы.",
	"Arabic":            "الرسالة تستغرق عشر دقائق",
	"Hebrew and Latin":  "מכתב (a letter) לוקח עשר דקות",
	"emoji joined":      "A family 👨‍👩‍👧‍👦, a flag 🇱🇹, a thumb 👍🏽",
	"Chinese":           "写一封信需要十分钟",
	"lines":             "First line\n\nThird line",
	"what looks like":   "a + b = c & d; 100% <b>not bold</b> *nor this* _nor_ \\ that \"quoted\" #UntilAllAreFree",
	"combining marks":   "नमस्ते, ก็, ẹ̀",
	"a link":            "Write: https://example.org/letters?a=1&b=2#c",
	"beyond the planes": "𝒜 𓀀 𠮷",
}

// delivery names deliveries so that no two tests share one.
func delivery(format string, details ...any) string {
	return "test/" + fmt.Sprintf(format, details...) + "/once/account"
}
