package posts

import (
	"fmt"
	"strings"

	"vigil/media"
	"vigil/networks"
)

// attach puts each picture into the part that shows it.
func (c *composer) attach(parts []written, writtenParts int) {
	for i, picture := range c.content.Media {
		number := max(1, picture.Part)
		if number > writtenParts {
			c.report(MediaPart, c.mediaKey(i, "part"), "", picture.File, number, writtenParts)
			continue
		}
		shown, ok := c.picture(i, picture)
		if !ok {
			continue
		}
		for j, part := range parts {
			if part.part == number {
				c.composed.Messages[j].Media = append(c.composed.Messages[j].Media, shown)
			}
		}
	}
	for i := range c.composed.Messages {
		c.checkAttached(&c.composed.Messages[i])
	}
}

func (c *composer) mediaKey(index int, name string) string {
	return fmt.Sprintf("%s[%d].%s", c.key("media"), index, name)
}

// picture is one picture as the account gets it; ok is false where the file is
// of no use.
func (c *composer) picture(index int, written Media) (shown networks.Media, ok bool) {
	key := c.mediaKey(index, "file")
	file, err := c.album.read(written.File)
	if err != nil {
		c.report(MediaUnusable, key, "", written.File, withoutPath(err, written.File))
		return shown, false
	}
	shown = file.Media
	shown.Alt = c.alt(index, written)
	if shown.Focus = written.Focus; shown.Focus != nil && !c.limits.Media.Focus {
		shown.Focus = nil
		c.lose("focus")
	}
	c.checkFile(key, file)
	c.checkPrivate(key, file)
	return shown, true
}

// checkPrivate warns of what could lead to a person's home. Names, cameras and
// comments are taken out of pictures without a word.
func (c *composer) checkPrivate(key string, file media.File) {
	switch {
	case file.Private.Unknown:
		c.report(VideoTells, key, "", file.File)
	case file.Private.Place:
		c.report(MediaTells, key, "", file.File)
	}
}

func withoutPath(err error, path string) string {
	return strings.TrimPrefix(err.Error(), path+": ")
}

// alt is the description in the message's language. A network that shows none
// needs none.
func (c *composer) alt(index int, written Media) string {
	limit := c.limits.Media.Alt
	alt := c.readsAt(c.mediaKey(index, "alt"), "alt", written.Alt)
	switch length := networks.Length(alt, networks.TextLimits{}); {
	case limit == 0:
		if alt != "" {
			c.lose("alt")
		}
		return ""
	case len(written.Alt) == 0:
		c.report(NoAlt, c.mediaKey(index, "file"), "", written.File)
	case length > limit:
		c.report(AltTooLong, c.mediaKey(index, "alt"), "", written.File, length, limit)
	}
	return alt
}

// checkFile compares one file with what the account accepts.
func (c *composer) checkFile(key string, file media.File) {
	limits := c.limits.Media
	if capacity(limits, file.Media) == 0 {
		return // checkAttached tells that there are none at all
	}
	if !limits.Accepts(file.Type) {
		c.report(MediaType, key, "", file.File, file.Type, orNone(limits.Types))
		return
	}
	if most := mostBytes(limits, file.Type); most > 0 && file.Size > most {
		c.report(MediaBytes, key, "", file.File, file.Size, most)
	}
	if pixels := int64(file.Width) * int64(file.Height); limits.Pixels > 0 && pixels > limits.Pixels {
		c.report(MediaPixels, key, "", file.File, file.Width, file.Height, limits.Pixels)
	}
}

func mostBytes(limits networks.MediaLimits, mediaType string) int64 {
	switch {
	case mediaType == "image/gif":
		return limits.AnimationBytes
	case isVideo(mediaType):
		return limits.VideoBytes
	}
	return limits.ImageBytes
}

func isVideo(mediaType string) bool { return strings.HasPrefix(mediaType, "video/") }

// capacity is how many files of this kind one part may have.
func capacity(limits networks.MediaLimits, file networks.Media) int {
	if isVideo(file.Type) {
		return limits.MaxVideos
	}
	return limits.Max
}

// checkAttached compares the files of one part with what goes together.
func (c *composer) checkAttached(message *networks.Message) {
	limits := c.limits.Media
	if len(message.Media) == 0 {
		if limits.Required && message.Part == 1 {
			c.tell(MediaRequired, "media", c.account.Name)
		}
		return
	}
	var moving, still int
	for _, file := range message.Media {
		if isVideo(file.Type) || file.Type == "image/gif" && limits.MaxVideos > 0 {
			moving++
		} else {
			still++
		}
	}
	c.checkNumber(message.Part, still, limits.Max, "pictures")
	c.checkNumber(message.Part, moving, limits.MaxVideos, "videos or animations")
	if moving > 0 && still > 0 {
		c.tell(MediaMixed, "media", message.Part)
	}
	if message.Poll != nil && !c.limits.Poll.WithMedia {
		c.tell(PollAndMedia, "poll", c.account.Name)
	}
}

func (c *composer) checkNumber(part, number, most int, kind string) {
	switch {
	case number == 0 || number <= most:
	case most == 0:
		c.tell(MediaNone, "media", kind, c.account.Name)
	default:
		c.tell(MediaMany, "media", part, number, kind, most)
	}
}
