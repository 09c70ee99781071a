package wordpress

import (
	"context"
	"fmt"
	"html"
	"net/http"
	"strings"

	"vigil/networks"
)

// upload is a file in the site's library.
type upload struct {
	Hash string `json:"hash"`
	Alt  string `json:"alt,omitempty"`
	ID   int    `json:"id"`
	URL  string `json:"url"`
}

// uploadAll uploads what has not been uploaded yet. What a crash leaves in the library
// unused, nothing shows.
func (a *account) uploadAll(ctx context.Context, message networks.Message, now *prepared) error {
	before := now.Media
	now.Media = nil
	for i, media := range message.Media {
		made := upload{}
		if i < len(before) && before[i].Hash == media.Hash && before[i].Alt == media.Alt {
			made = before[i]
		}
		if made.ID == 0 {
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
	form.Field("alt_text", media.Alt)
	form.File("file", name, media)
	request, err := form.Request(ctx, http.MethodPost, a.address("/media"))
	if err != nil {
		return upload{}, err
	}
	var answer struct {
		ID  int    `json:"id"`
		URL string `json:"source_url"`
	}
	if _, err := a.quietly(request, &answer); err != nil {
		return upload{}, err
	}
	if answer.ID == 0 || answer.URL == "" {
		return upload{}, networks.Temporary.Errorf("the answer to the upload names no file")
	}
	return upload{Hash: media.Hash, Alt: media.Alt, ID: answer.ID, URL: answer.URL}, nil
}

// content is the text of a post with its pictures.
type content struct {
	HTML string
	// Featured is the picture that the theme shows as it likes; 0: none.
	Featured int
}

// inBlocks marks what WordPress's editor shows as blocks
// (developer.wordpress.org/block-editor, "Markup representation of a block").
var inBlocks = strings.NewReplacer(
	"<p>", "<!-- wp:paragraph -->\n<p>", "</p>", "</p>\n<!-- /wp:paragraph -->",
	"<blockquote>", "<!-- wp:quote -->\n<blockquote class=\"wp-block-quote\">", "</blockquote>", "</blockquote>\n<!-- /wp:quote -->",
)

func contentOf(message networks.Message, files []upload) content {
	made := content{}
	blocks := []string{inBlocks.Replace(networks.HTML(message.Text, message.Marks))}
	for i, media := range message.Media {
		if i == 0 && message.Options[optionFeatured] == "true" {
			made.Featured = files[i].ID
			continue
		}
		blocks = append(blocks, figure(media, files[i]))
	}
	made.HTML = strings.TrimSpace(strings.Join(blocks, "\n\n"))
	return made
}

// figure is a block of the editor that shows one file.
func figure(media networks.Media, file upload) string {
	address := html.EscapeString(file.URL)
	if strings.HasPrefix(media.Type, "video/") {
		return fmt.Sprintf("<!-- wp:video {\"id\":%d} -->\n<figure class=\"wp-block-video\"><video controls src=\"%s\"></video></figure>\n<!-- /wp:video -->",
			file.ID, address)
	}
	return fmt.Sprintf("<!-- wp:image {\"id\":%d} -->\n<figure class=\"wp-block-image\"><img src=\"%s\" alt=\"%s\" class=\"wp-image-%d\"/></figure>\n<!-- /wp:image -->",
		file.ID, address, html.EscapeString(media.Alt), file.ID)
}
