package matrix

import (
	"cmp"
	"context"
	"net/http"

	"vigil/networks"
)

const (
	// largestEvent is what is sent at most, in bytes of JSON. An event may have
	// 65,536 with all that the server adds: hashes, signatures, its place among the
	// others (Client-Server API, "Size limits").
	largestEvent = 60 << 10
	// longestText is a text, in bytes, that fits into an event twice, plain and in
	// HTML, even if it were nothing but ampersands (one byte and five) or line breaks
	// (two and four). Only many links with long addresses may still be too much; that
	// is seen when the event is made.
	longestText = 10_000
	// usualUpload is what Dendrite takes where its administrator changed nothing
	// (dendrite-sample.yaml, media_api.max_file_size_bytes); Synapse takes 50 MB.
	usualUpload = 10 << 20
)

// usualLimits hold on every server, but for the size of an upload. A server takes any
// type of file.
//
// One event shows one picture, with the text as its caption (since v1.10, "Media
// captions"). A caption leaves no place for a description: Alt is 0. Proposals for
// descriptions and for hidden pictures (MSC3552, MSC4193) are shown by hardly any
// client; a picture that has to be hidden goes as a file, which is shown by its name
// until a reader opens it.
//
// There are no polls here: those that clients show (org.matrix.msc3381.poll.start)
// stand in no released version of the specification, and end only when their author
// sends another event.
//
// [networks.Ignored] is the honest word for transaction ids, see the package's
// comment. How long an event may be missing from the room's messages is not known.
func usualLimits() networks.Limits {
	return networks.Limits{
		Text:  networks.TextLimits{Max: longestText, Counting: networks.Bytes},
		Marks: []networks.MarkKind{networks.Bold, networks.Italic, networks.Linked, networks.Quoted},
		Media: networks.MediaLimits{
			Max: 1, MaxVideos: 1, Types: networks.MediaTypes(),
			ImageBytes: usualUpload, AnimationBytes: usualUpload, VideoBytes: usualUpload,
		},
		Thread: true, Reply: true,
		Warning: true, Sensitive: true,
		Replay: networks.Ignored,
	}
}

// ReadLimits asks how large an upload may be.
func (a *account) ReadLimits(ctx context.Context) (networks.Limits, error) {
	limits := usualLimits()
	var told struct {
		UploadSize int64 `json:"m.upload.size"`
	}
	err := a.read(ctx, get("client/v1/media/config"), &told)
	if unknown(err) {
		// Before v1.11 it stood here.
		err = a.read(ctx, get("media/v3/config"), &told)
	}
	if err != nil {
		return networks.Limits{}, err
	}
	size := cmp.Or(told.UploadSize, usualUpload)
	limits.Media.ImageBytes, limits.Media.AnimationBytes, limits.Media.VideoBytes = size, size, size
	return limits, nil
}

// unknown tells that the server has no such thing, or no such call.
func unknown(err error) bool { return statusOf(err) == http.StatusNotFound }
