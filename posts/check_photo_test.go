package posts_test

import (
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"vigil/posts"
)

func TestAPhotoOfAPersonIsLookedAtLikeThePicturesOfPosts(t *testing.T) {
	for photo, want := range map[string]string{
		"[photo]\nfile = \"media/x.jpg\"\nalt = \"A woman who does not exist waves\"": "",
		"[photo]\nfile = \"media/x.jpg\"":                                             "people/vera.toml:2:1 alt",
		"[photo]\nalt = \"A woman who does not exist waves\"":                         "people/vera.toml:2:1 key_missing",
		"[photo]\nfile = \"media/gone.jpg\"\nalt = \"A woman waves\"":                 "people/vera.toml:2:1 media_unusable",
		"[photo]\nfile = \"media/text.jpg\"\nalt = \"A woman waves\"":                 "people/vera.toml:2:1 media_unusable",
		"photo.file = \"media/told.jpg\"\nphoto.alt = \"A woman waves\"":              "people/vera.toml:2:1 media_tells",
	} {
		folder := layOut(t, txtar.Parse([]byte(trapCampaign+"-- people/vera.toml --\nname = \"Vera (invented)\"\n"+photo+"\n-- media/text.jpg --\nno picture\n")))
		clean := picture(t)
		write(t, folder, "media/x.jpg", clean)
		write(t, folder, "media/told.jpg", withComment(clean, "Vera lives here"))
		root, err := os.OpenRoot(folder)
		if err != nil {
			t.Fatal(err)
		}
		defer root.Close()
		campaign, problems := posts.ReadCampaign(folder, posts.Defaults{})
		if posts.HasErrors(problems) {
			t.Fatal(problems)
		}
		var told []string
		for _, problem := range posts.CheckPhotos(campaign, posts.NewAlbum(root)) {
			told = append(told, problem.Place.String()+" "+string(problem.Code))
		}
		if diff := cmp.Diff(want, strings.Join(told, "; ")); diff != "" {
			t.Errorf("%s:\n%s", photo, diff)
		}
	}
}

// withComment writes a comment into a JPEG, behind its first two bytes.
func withComment(jpeg []byte, comment string) []byte {
	length := len(comment) + 2
	segment := append([]byte{0xff, 0xfe, byte(length >> 8), byte(length)}, comment...)
	return append(append(append([]byte{}, jpeg[:2]...), segment...), jpeg[2:]...)
}
