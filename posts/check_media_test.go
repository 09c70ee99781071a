package posts

import (
	"bytes"
	"image"
	"image/color"
	"image/gif"
	"image/png"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"vigil/networks"
)

// withMedia is a post that shows these pictures.
func withMedia(files ...string) *Post {
	p := post(plain("text"))
	for _, file := range files {
		p.Media = append(p.Media, Media{File: file, Alt: Localized{"": "An envelope"}})
	}
	return p
}

func TestAPictureMayHaveAsManyBytesAsAreAllowedAndIsFittedBeyond(t *testing.T) {
	p := post(Content{Text: Localized{"": "a"}, Media: []Media{{File: "photo.jpg", Alt: Localized{"": "a"}}}})
	request := composition(p, social())
	request.Album = folderOfPictures(t)
	size := composedWell(t, request).Messages[0].Media[0].Size
	request.Account.Limits.Media.ImageBytes = size
	composedWell(t, request)
	request.Account.Limits.Media.ImageBytes = size - 1
	composed := composedWell(t, request, MediaFitted)
	if plan := composed.Fittings["photo.jpg"]; plan.Width >= 40 || plan.Type != "image/jpeg" {
		t.Errorf("%+v", plan)
	}
	if shown := composed.Messages[0].Media[0]; shown.Width != 40 || shown.Size != size {
		t.Errorf("composing changed the picture itself: %+v", shown)
	}
}

func TestWhatMovesIsNeverFitted(t *testing.T) {
	for name, test := range map[string]struct {
		change func(*networks.Limits)
		want   string
	}{
		"too many bytes":  {func(l *networks.Limits) { l.Media.AnimationBytes = 10 }, "error media_bytes: moving.gif has 95 bytes; the limit is 10"},
		"too many pixels": {func(l *networks.Limits) { l.Media.Pixels = 10 }, "error media_pixels: moving.gif has 4 × 4 pixels; that is too many there"},
		"no such kind":    {func(l *networks.Limits) { l.Media.Types = []string{"image/jpeg"} }, "error media_type: moving.gif is image/gif, which is not accepted there; it takes image/jpeg"},
	} {
		t.Run(name, func(t *testing.T) {
			account := limited(func(l *networks.Limits) { l.Media.Types = append(slices.Clone(l.Media.Types), "image/gif") })
			test.change(&account.Limits)
			request := composition(withMedia("moving.gif"), account)
			request.Album = albumWith(t, "moving.gif", moving(t))
			_, problems := Compose(request)
			if diff := cmp.Diff([]string{test.want}, said(problems)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// moving is an animation of two frames.
func moving(t testing.TB) []byte {
	t.Helper()
	var content bytes.Buffer
	frame := image.NewPaletted(image.Rect(0, 0, 4, 4), color.Palette{color.Black, color.White})
	if err := gif.EncodeAll(&content, &gif.GIF{Image: []*image.Paletted{frame, frame}, Delay: []int{5, 5}}); err != nil {
		t.Fatal(err)
	}
	return content.Bytes()
}

func TestCheckRefusesWhatAPictureInTheFolderTells(t *testing.T) {
	overridden := post(Content{Text: Localized{"": "a"}})
	overridden.On = map[string]Content{"social": {Media: withMedia("located.jpg").Media}}
	allowed := withMedia("located.jpg")
	allowed.Allow = map[string]string{"media_tells": "a public square"}
	for name, test := range map[string]struct {
		post *Post
		want []string
	}{
		"the place":                     {withMedia("located.jpg"), []string{"error media_tells: located.jpg carries more than a picture: the place"}},
		"the place, on one account":     {overridden, []string{"error media_tells: located.jpg carries more than a picture: the place"}},
		"the place, which was allowed":  {allowed, nil},
		"nothing":                       {withMedia("photo.jpg"), nil},
		"more megapixels than are read": {withMedia("huge.png"), []string{"error media_huge: huge.png has 30 megapixels; more than 24 are of no use to readers", "note media_fitted: huge.png (6000 × 5000) is too large or of another kind there: it goes out as PNG, 4096 × 3413"}},
	} {
		t.Run(name, func(t *testing.T) {
			request := composition(test.post, limited(func(l *networks.Limits) { l.Media.Pixels = 20_000_000 }))
			album := folderOfPictures(t)
			if err := album.root.WriteFile("huge.png", huge(t), 0o600); err != nil {
				t.Fatal(err)
			}
			problems := Check(Checking{
				Campaign: request.Campaign, Post: request.Post, Accounts: []Account{request.Account},
				Due: request.Due, Local: request.Local, Album: album,
			})
			slices.SortStableFunc(problems, func(a, b Problem) int { return strings.Compare(string(a.Severity), string(b.Severity)) })
			if diff := cmp.Diff(test.want, said(problems)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// huge is a picture of 30 megapixels.
func huge(t testing.TB) []byte {
	t.Helper()
	var content bytes.Buffer
	if err := png.Encode(&content, image.NewPaletted(image.Rect(0, 0, 6000, 5000), color.Palette{color.Black})); err != nil {
		t.Fatal(err)
	}
	return content.Bytes()
}
