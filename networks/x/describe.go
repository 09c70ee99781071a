package x

import (
	"context"
	"strings"

	"vigil/networks"
)

// metadata is the body of POST /2/media/metadata (docs.x.com,
// x-api/media/create-media-metadata). X counts a call as 0.005 US dollars.
type metadata struct {
	ID      string `json:"id"`
	Details struct {
		Alt     *altText `json:"alt_text,omitempty"`
		Warning *warning `json:"sensitive_media_warning,omitempty"`
	} `json:"metadata"`
}

// altText is at most 1000 characters.
type altText struct {
	Text string `json:"text"`
}

// warning hides a file. Of X's three reasons, adult content and violence are
// claims about the picture that nobody has made here; "other" is not.
type warning struct {
	Other bool `json:"other"`
}

// describe gives an uploaded file its description and its warning. Videos get
// no description: the one page that says what it applies to names images and
// GIFs alone (developer.x.com, POST media/metadata/create). That the v2 endpoint
// is as narrow is unverified.
func (a *account) describe(ctx context.Context, file networks.Media, sensitive bool, u *upload) error {
	described := metadata{ID: u.ID}
	if file.Alt != "" && strings.HasPrefix(file.Type, "image/") {
		described.Details.Alt = &altText{Text: file.Alt}
	}
	if sensitive {
		described.Details.Warning = &warning{Other: true}
	}
	if described.Details.Alt != nil || described.Details.Warning != nil {
		if err := a.send(ctx, a.reader, post("/2/media/metadata", described), nil); err != nil {
			return err
		}
	}
	u.Stage = ready
	return nil
}
