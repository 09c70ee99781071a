package ghost

import (
	"context"
	"fmt"
	"html"
	"net/http"
	"regexp"
	"strings"
	"unicode/utf8"

	"vigil/networks"
)

// upload is a picture among the site's files.
type upload struct {
	Hash string `json:"hash"`
	URL  string `json:"url"`
}

// uploadAll uploads what has not been uploaded yet. What a crash leaves among the files
// unused, nothing shows.
func (a *account) uploadAll(ctx context.Context, message networks.Message, now *prepared) error {
	before := now.Media
	now.Media = nil
	for i, media := range message.Media {
		made := upload{}
		if i < len(before) && before[i].Hash == media.Hash {
			made = before[i]
		}
		if made.URL == "" {
			var err error
			if made, err = a.upload(ctx, networks.Slug(message)+"-"+networks.FileName(i+1, media), media); err != nil {
				return fmt.Errorf("%s: %w", media.File, err)
			}
		}
		now.Media = append(now.Media, made)
	}
	return nil
}

func (a *account) upload(ctx context.Context, name string, media networks.Media) (upload, error) {
	form := networks.NewForm()
	form.Field("purpose", "image")
	form.File("file", name, media)
	request, err := form.Request(ctx, http.MethodPost, a.address("/images/upload/"))
	if err != nil {
		return upload{}, err
	}
	var answer struct {
		Images []upload `json:"images"`
	}
	if err := a.quietly(request, &answer); err != nil {
		return upload{}, err
	}
	if len(answer.Images) == 0 || answer.Images[0].URL == "" {
		return upload{}, networks.Temporary.Errorf("the answer to the upload names no picture")
	}
	return upload{Hash: media.Hash, URL: answer.Images[0].URL}, nil
}

// illustrate makes the first picture the one that themes show above the text and links
// show beside it, unless its description is too long for that place.
func (d *document) illustrate(message networks.Message, files []upload) {
	parts := []string{quotedOnce(networks.HTML(message.Text, message.Marks))}
	for i, media := range message.Media {
		if i == 0 && utf8.RuneCountInString(media.Alt) <= longestFeatureAlt {
			d.Image, d.ImageAlt = files[i].URL, media.Alt
			continue
		}
		parts = append(parts, fmt.Sprintf(`<figure><img src="%s" alt="%s"></figure>`, html.EscapeString(files[i].URL), html.EscapeString(media.Alt)))
	}
	d.HTML = strings.Join(parts, "\n")
}

var quotation = regexp.MustCompile(`(?s)<blockquote>.*?</blockquote>`)

// quotedOnce writes quotations without paragraphs: Ghost's have none, and would run
// into each other.
func quotedOnce(written string) string {
	return quotation.ReplaceAllStringFunc(written, func(quote string) string {
		return strings.NewReplacer("</p>\n<p>", "<br><br>", "<p>", "", "</p>", "").Replace(quote)
	})
}
