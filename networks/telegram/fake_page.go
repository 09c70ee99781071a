package telegram

import (
	"html/template"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"vigil/networks"
)

// fakePageSize is how many posts t.me/s shows at a time.
const fakePageSize = 20

// page shows a channel as t.me/s does: the oldest post above, and above all of them
// that the channel was created.
func (f *fakeServer) page(w http.ResponseWriter, r *http.Request) {
	name := r.PathValue("channel")
	in, _ := fakeChat("@" + name)
	before, err := strconv.ParseInt(r.URL.Query().Get("before"), 10, 64)
	if err != nil {
		before = 1 << 62
	}
	shown := []fakeShown{}
	for _, post := range f.wall.Timeline(fakeName) {
		if post.Account == strconv.FormatInt(in.ID, 10) && fakeIDs(post)[0] < before && len(shown) < fakePageSize {
			shown = append(shown, f.shown(name, post))
		}
	}
	created := len(shown) < fakePageSize && before > 1
	slices.Reverse(shown)
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	// What can't be written any more has lost its reader.
	_ = fakePage.Execute(w, map[string]any{"Channel": name, "Posts": shown, "Created": created})
}

// fakeShown is a post as the page's template takes it.
type fakeShown struct {
	networks.Posted
	Channel string
	Time    string
	Lines   []string
	Files   []int64
}

func (f *fakeServer) shown(channel string, post networks.Posted) fakeShown {
	text := post.Text
	if post.Warning != "" {
		text = post.Warning + warningGap + post.Text
	}
	one := fakeShown{Posted: post, Channel: channel, Time: time.UnixMicro(post.At).UTC().Format(time.RFC3339)}
	if text != "" {
		one.Lines = strings.Split(text, "\n")
	}
	if len(post.Media) > 0 {
		one.Files = fakeIDs(post)
	}
	return one
}

var fakePage = template.Must(template.New("page").Parse(`<!DOCTYPE html>
<html><head><title>The campaign – Telegram</title></head><body class="widget_frame_base tgme_webpreview emoji_image">
<main class="tgme_main"><section class="tgme_channel_history js-message_history">
{{if .Created}}<div class="tgme_widget_message_wrap js-widget_message_wrap"><div class="tgme_widget_message service_message js-widget_message" data-post="{{.Channel}}/1"><div class="tgme_widget_message_bubble"><div class="tgme_widget_message_text js-message_text" dir="auto">Channel created</div><a class="tgme_widget_message_date" href="https://t.me/{{.Channel}}/1"><time datetime="2020-01-01T00:00:00+00:00" class="time">00:00</time></a></div></div></div>{{end}}
{{range .Posts}}<div class="tgme_widget_message_wrap js-widget_message_wrap"><div class="tgme_widget_message text_not_supported_wrap js-widget_message" data-post="{{.Channel}}/{{.ID}}" data-view="x"><div class="tgme_widget_message_user"><a href="https://t.me/{{.Channel}}"><i class="tgme_widget_message_user_photo bgcolor0"></i></a></div>
<div class="tgme_widget_message_bubble"><div class="tgme_widget_message_author accent_color"><a class="tgme_widget_message_owner_name" href="https://t.me/{{.Channel}}"><span dir="auto">The campaign</span></a></div>
{{with .Original}}<div class="tgme_widget_message_forwarded_from accent_color">Forwarded from&nbsp;<a class="tgme_widget_message_forwarded_from_name" href="https://t.me/{{$.Channel}}/{{.}}"><span dir="auto">The campaign</span></a></div>{{end}}
{{with .Parent}}<a class="tgme_widget_message_reply user-color-default" href="https://t.me/{{$.Channel}}/{{.}}"><div class="tgme_widget_message_author accent_color"><span class="tgme_widget_message_author_name" dir="auto">The campaign</span></div><div class="tgme_widget_message_text js-message_reply_text" dir="auto">An earlier post</div></a>{{end}}
{{range .Files}}<a class="tgme_widget_message_photo_wrap" href="https://t.me/{{$.Channel}}/{{.}}?single" style="width:800px;background-image:url('https://cdn.example/1.jpg')"><div class="tgme_widget_message_photo" style="padding-top:50%"></div></a>{{end}}
{{if .Poll}}<a class="tgme_widget_message_poll js-poll" href="https://t.me/{{.Channel}}/{{.ID}}"><div class="tgme_widget_message_poll_question">{{.Text}}</div><div class="tgme_widget_message_poll_type">Anonymous Poll</div><div class="tgme_widget_message_poll_options">{{range .Poll.Options}}<div class="tgme_widget_message_poll_option"><div class="tgme_widget_message_poll_option_percent">0%</div><div class="tgme_widget_message_poll_option_value"><div class="tgme_widget_message_poll_option_text">{{.}}</div></div></div>{{end}}</div></a>
{{else if .Lines}}<div class="tgme_widget_message_text js-message_text" dir="auto">{{range $i, $line := .Lines}}{{if $i}}<br/>{{end}}{{$line}}{{end}}</div>{{end}}
<div class="tgme_widget_message_footer compact js-message_footer"><div class="tgme_widget_message_info short js-message_info"><span class="tgme_widget_message_views">1</span><span class="copyonly"> views</span><span class="tgme_widget_message_meta"><a class="tgme_widget_message_date" href="https://t.me/{{.Channel}}/{{.ID}}"><time datetime="{{.Time}}" class="time">12:00</time></a></span></div></div>
</div></div></div>
{{end}}</section></main></body></html>
`))
