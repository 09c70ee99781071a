package posts

import (
	"errors"
	"fmt"
	"maps"
	"slices"
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
	return shown, true
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

// checkFile compares one file with what the account accepts. A picture that it would
// refuse is fitted before it goes out, and here it is told how.
func (c *composer) checkFile(key string, file media.File) {
	limits := c.limits.Media
	if capacity(limits, file.Media) == 0 {
		return // checkAttached tells that there are none at all
	}
	plan, err := file.Plan(limits)
	switch {
	case errors.Is(err, media.ErrNotAccepted):
		c.report(MediaType, key, "", file.File, file.Type, orNone(limits.Types))
	case errors.Is(err, media.ErrManyBytes):
		c.report(MediaBytes, key, "", file.File, file.Size, limits.Bytes(file.Type))
	case errors.Is(err, media.ErrManyPixels):
		c.report(MediaPixels, key, "", file.File, file.Width, file.Height)
	case err != nil:
		c.report(MediaUnusable, key, "", file.File, err)
	case plan != nil:
		c.fitted(key, file, *plan)
	}
}

// fitted notes what becomes of a picture.
func (c *composer) fitted(key string, file media.File, plan media.Plan) {
	if c.composed.Fittings == nil {
		c.composed.Fittings = map[string]media.Plan{}
	}
	c.composed.Fittings[file.File] = plan
	c.report(MediaFitted, key, "", file.File, file.Width, file.Height, plan.Width, plan.Height, plan.Kind())
}

func isVideo(mediaType string) bool { return strings.HasPrefix(mediaType, "video/") }

// moves tells whether a network counts a file among the videos.
func (c *composer) moves(file networks.Media) bool {
	becomes := file.Type
	if plan, fitted := c.composed.Fittings[file.File]; fitted {
		becomes = plan.Type
	}
	return isVideo(becomes) || becomes == "image/gif" && c.limits.Media.MaxVideos > 0
}

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
	var moving, still, lone int
	for _, file := range message.Media {
		if limits.LoneAnimation && file.Type == "image/gif" {
			lone++
		}
		if c.moves(file) {
			moving++
		} else {
			still++
		}
	}
	if limits.Mixed {
		c.checkNumber(message.Part, still+moving, limits.Max, "pictures and videos")
	} else {
		c.checkNumber(message.Part, still, limits.Max, "pictures")
		c.checkNumber(message.Part, moving, limits.MaxVideos, "videos or animations")
	}
	if !limits.Mixed && moving > 0 && still > 0 || lone > 0 && moving+still > 1 {
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

// checkCommitted looks at the pictures as they lie in the campaign's folder, which
// whoever has a copy of it can read. Nothing of what is found here goes out, so the
// daemon does not ask.
func (c *composer) checkCommitted() {
	c.checkFiles("", c.post.Content.Media)
	for i, variant := range c.post.Variants {
		c.checkFiles(fmt.Sprintf("variant[%d].", i), variant.Media)
	}
	for _, name := range slices.Sorted(maps.Keys(c.post.On)) {
		c.checkFiles("on."+name+".", c.post.On[name].Media)
	}
}

func (c *composer) checkFiles(origin string, written []Media) {
	for i, picture := range written {
		file, err := c.album.read(picture.File)
		if err != nil {
			continue // each account's own check says why
		}
		for _, fault := range committed(file) {
			c.report(fault.code, fmt.Sprintf("%smedia[%d].file", origin, i), "", fault.args...)
		}
	}
}

// committed is what is wrong with a picture as it lies in a campaign's folder.
func committed(file media.File) []wordFault {
	var faults []wordFault
	if pixels := file.Width * file.Height; pixels > mostPixels {
		faults = append(faults, wordFault{MediaHuge, []any{file.File, pixels / 1_000_000}})
	}
	if file.Private.Unknown {
		faults = append(faults, wordFault{VideoTells, []any{file.File}})
		file.Private.Unknown = false
	}
	if file.Private.Any() {
		faults = append(faults, wordFault{MediaTells, []any{file.File, file.Private}})
	}
	return faults
}

// mostPixels is how large a picture in a campaign may be. Cameras write 24 megapixels
// as up to 5712 × 4284.
const mostPixels = 24 << 20
