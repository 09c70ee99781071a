package bluesky

import (
	"slices"

	"vigil/networks"
)

// post is a record of app.bsky.feed.post, with the fields that are written.
type post struct {
	Type      string   `json:"$type"`
	Text      string   `json:"text"`
	Facets    []facet  `json:"facets,omitempty"`
	Reply     *replyTo `json:"reply,omitempty"`
	Embed     *embed   `json:"embed,omitempty"`
	Langs     []string `json:"langs,omitempty"`
	Labels    *labels  `json:"labels,omitempty"`
	CreatedAt string   `json:"createdAt"`
}

// replyTo names the post that is answered, and the first of its thread.
type replyTo struct {
	Root   reference `json:"root"`
	Parent reference `json:"parent"`
}

// reference is com.atproto.repo.strongRef: a record in one version.
type reference struct {
	URI string `json:"uri"`
	CID string `json:"cid"`
}

// embed is one of app.bsky.embed.images, .video and .external, by its type.
type embed struct {
	Type string `json:"$type"`

	Images []picture `json:"images,omitempty"`

	Video *blob   `json:"video,omitempty"`
	Alt   string  `json:"alt,omitempty"`
	Ratio *aspect `json:"aspectRatio,omitempty"`

	External *external `json:"external,omitempty"`
}

type picture struct {
	Image blob    `json:"image"`
	Alt   string  `json:"alt"`
	Ratio *aspect `json:"aspectRatio,omitempty"`
}

type aspect struct {
	Width  int `json:"width"`
	Height int `json:"height"`
}

type external struct {
	URI         string `json:"uri"`
	Title       string `json:"title"`
	Description string `json:"description"`
	Thumb       *blob  `json:"thumb,omitempty"`
}

// blob names an uploaded file by the hash of its bytes.
type blob struct {
	Type string `json:"$type"`
	Ref  struct {
		Link string `json:"$link"`
	} `json:"ref"`
	MIME string `json:"mimeType"`
	Size int64  `json:"size"`
}

// labels are what an account says itself about a post (com.atproto.label.defs). They
// cover pictures alone: an app shows them when the reader asks, and not at all to a
// reader who has no wish to see such things.
type labels struct {
	Type   string  `json:"$type"`
	Values []label `json:"values"`
}

type label struct {
	Value string `json:"val"`
}

// labelGraphic is what covers a picture by default and claims no nudity
// (DEFAULT_LABEL_SETTINGS in packages/api/src/moderation/const/labels.ts).
const labelGraphic = "graphic-media"

func labelsOf(m networks.Message) *labels {
	value := m.Options[optionLabel]
	if value == "" && m.Sensitive {
		value = labelGraphic
	}
	if value == "" {
		return nil
	}
	return &labels{Type: "com.atproto.label.defs#selfLabels", Values: []label{{value}}}
}

// compose makes the record of a message: the same one from the same message, always.
func compose(m networks.Message, known prepared) (post, error) {
	embedded, err := embedOf(m, known)
	if err != nil {
		return post{}, err
	}
	made := post{
		Type: postCollection, Text: m.Text, Facets: facetsOf(m, known.Mentions), Reply: known.Reply,
		Embed: embedded, Labels: labelsOf(m), CreatedAt: createdAt(m),
	}
	if m.Language != "" {
		made.Langs = []string{m.Language}
	}
	return made, nil
}

// embedOf shows the message's files, or else the card of its link.
func embedOf(m networks.Message, known prepared) (*embed, error) {
	if len(m.Media) == 0 {
		if known.Card == nil || known.Card.External == nil {
			return nil, nil
		}
		return &embed{Type: "app.bsky.embed.external", External: known.Card.External}, nil
	}
	blobs, err := known.blobs(m.Media)
	if err != nil {
		return nil, err
	}
	if slices.ContainsFunc(m.Media, isVideo) {
		return videoOf(m.Media, blobs)
	}
	shown := &embed{Type: "app.bsky.embed.images"}
	for i, file := range m.Media {
		shown.Images = append(shown.Images, picture{Image: blobs[i], Alt: file.Alt, Ratio: ratioOf(file)})
	}
	return shown, nil
}

func videoOf(files []networks.Media, blobs []blob) (*embed, error) {
	if len(files) > 1 {
		return nil, networks.Rejected.Errorf("a video goes alone; take out the other files")
	}
	return &embed{Type: "app.bsky.embed.video", Video: &blobs[0], Alt: files[0].Alt, Ratio: ratioOf(files[0])}, nil
}

func isVideo(file networks.Media) bool { return file.Type == mp4 }

// ratioOf keeps apps from moving the text once a picture has arrived.
func ratioOf(file networks.Media) *aspect {
	if file.Width <= 0 || file.Height <= 0 {
		return nil
	}
	return &aspect{Width: file.Width, Height: file.Height}
}

// shows tells whether two records say the same to a reader: text, files, and what they
// answer. What vigil made of the text may differ: the card of a page that has changed
// its title, or a mention that has become somebody.
func (p post) shows(other post) bool {
	return p.Text == other.Text && p.answers() == other.answers() && slices.Equal(p.files(), other.files())
}

func (p post) answers() string {
	if p.Reply == nil {
		return ""
	}
	return p.Reply.Parent.URI
}

// files are the hashes of what the post shows, in its order.
func (p post) files() []string {
	if p.Embed == nil {
		return nil
	}
	var links []string
	for _, image := range p.Embed.Images {
		links = append(links, image.Image.Ref.Link)
	}
	if p.Embed.Video != nil {
		links = append(links, p.Embed.Video.Ref.Link)
	}
	return links
}

// prepared is what the network said about a message before it goes out. It is stored,
// so fields are added, never renamed.
type prepared struct {
	Files []upload `json:"files,omitempty"`
	// Mentions are DIDs by handle; empty where there is nobody of that name.
	Mentions map[string]string `json:"mentions,omitempty"`
	Card     *card             `json:"card,omitempty"`
	Reply    *replyTo          `json:"reply,omitempty"`
}

// empty tells that there is nothing to store.
func (p prepared) empty() bool {
	return len(p.Files) == 0 && len(p.Mentions) == 0 && p.Card == nil && p.Reply == nil
}

// upload is one file of the message on its way.
type upload struct {
	Hash string `json:"hash"`
	// Job is the video service's, while it works.
	Job  string `json:"job,omitempty"`
	Blob *blob  `json:"blob,omitempty"`
}

func readPrepared(m networks.Message) (known prepared, err error) {
	err = m.ReadPrepared(&known)
	return known, err
}

// answers tells whether it is known what this answer belongs to, or that it is none.
func (p prepared) answers(s session, parent *networks.Receipt) bool {
	if parent == nil || p.Reply == nil {
		return parent == nil && p.Reply == nil
	}
	at, err := s.place(parent.ID)
	return err == nil && p.Reply.Parent.URI == at.String()
}

// upload is what is known of the message's file at a place.
func (p prepared) upload(at int, file networks.Media) upload {
	if at < len(p.Files) && p.Files[at].Hash == file.Hash {
		return p.Files[at]
	}
	return upload{Hash: file.Hash}
}

// blobs are the message's files, all of which must have been uploaded.
func (p prepared) blobs(files []networks.Media) ([]blob, error) {
	blobs := make([]blob, len(files))
	for i, file := range files {
		known := p.upload(i, file)
		if known.Blob == nil {
			return nil, networks.Temporary.Errorf("%s is not uploaded yet", file.File)
		}
		blobs[i] = *known.Blob
	}
	return blobs, nil
}
