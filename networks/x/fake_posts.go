package x

import (
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"vigil/networks"
)

func (f *fake) create(w http.ResponseWriter, r *http.Request) {
	var body tweet
	if err := json.NewDecoder(r.Body).Decode(&body); err != nil {
		refuse(w, http.StatusBadRequest, "The JSON is not valid: "+err.Error())
		return
	}
	post, status, detail := f.accept(body)
	if status != 0 {
		refuse(w, status, detail)
		return
	}
	post = f.wall.Put(post)
	networks.Answer(w, http.StatusCreated, map[string]any{"data": map[string]any{
		"id": post.ID, "text": post.Text, "edit_history_tweet_ids": []string{post.ID},
	}})
}

// accept makes a post of a request, or says why X wouldn't.
func (f *fake) accept(body tweet) (post networks.Posted, status int, detail string) {
	post = networks.Posted{Network: fakeName, Text: body.Text, Extra: extras(body)}
	switch {
	case body.Text == "" && body.Media == nil:
		return post, http.StatusBadRequest, "Either text or media is required."
	case !limits().Text.Fits(body.Text):
		return post, http.StatusForbidden, "Your Tweet text is too long."
	case body.Poll != nil && body.Media != nil:
		return post, http.StatusBadRequest, "Poll and media are mutually exclusive."
	case !f.answer(&post, body.Reply):
		return post, http.StatusForbidden, "Reply to this conversation is not allowed."
	case !poseQuestion(&post, body.Poll):
		return post, http.StatusBadRequest, "The poll is not valid."
	case !f.attach(&post, body.Media):
		return post, http.StatusBadRequest, "Your media IDs are invalid."
	case f.repeated(post):
		return post, http.StatusForbidden, "You are not allowed to create a Tweet with duplicate content."
	}
	return post, 0, ""
}

func extras(body tweet) map[string]string {
	extras := map[string]string{}
	if body.ReplySettings != "" {
		extras[optionReplies] = body.ReplySettings
	}
	if body.MadeWithAI {
		extras[optionMadeWithAI] = "true"
	}
	if body.PaidPartnership {
		extras[optionPaidPartnership] = "true"
	}
	return extras
}

// answer notes which post is answered; of others' posts there are none here.
func (f *fake) answer(post *networks.Posted, reply *answered) bool {
	if reply == nil {
		return true
	}
	post.Parent = reply.To
	_, up := f.wall.Get(fakeName, reply.To)
	return up
}

func poseQuestion(post *networks.Posted, asked *poll) bool {
	if asked == nil {
		return true
	}
	limit := pollLimits()
	open := time.Duration(asked.Minutes) * time.Minute
	if len(asked.Options) < 2 || len(asked.Options) > limit.MaxOptions ||
		open < time.Duration(limit.Shortest) || open > time.Duration(limit.Longest) {
		return false
	}
	for _, option := range asked.Options {
		if option == "" || utf8.RuneCountInString(option) > limit.Option {
			return false
		}
	}
	post.Poll = &networks.Poll{Options: asked.Options, Open: open}
	return true
}

func (f *fake) remove(w http.ResponseWriter, r *http.Request) {
	if !f.wall.Remove(fakeName, r.PathValue("id")) {
		refuse(w, http.StatusNotFound, "Could not find the post.")
		return
	}
	networks.Answer(w, http.StatusOK, map[string]any{"data": map[string]any{"deleted": true}})
}

func (f *fake) lookUp(w http.ResponseWriter, r *http.Request) {
	var found []map[string]any
	var errors []map[string]any
	for id := range strings.SplitSeq(r.URL.Query().Get("ids"), ",") {
		if post, up := f.wall.Get(fakeName, id); up {
			found = append(found, show(post))
			continue
		}
		errors = append(errors, map[string]any{
			"resource_id": id, "resource_type": "tweet", "title": "Not Found Error",
			"type": "https://api.twitter.com/2/problems/resource-not-found",
		})
	}
	answer := map[string]any{"data": found}
	if errors != nil {
		answer["errors"] = errors
	}
	networks.Answer(w, http.StatusOK, answer)
}

func (f *fake) timeline(w http.ResponseWriter, r *http.Request) {
	if r.PathValue("id") != fakeUser {
		refuse(w, http.StatusNotFound, "Could not find the user.")
		return
	}
	query := r.URL.Query()
	size, err := strconv.Atoi(query.Get("max_results"))
	if err != nil || size < 5 || size > 100 {
		refuse(w, http.StatusBadRequest, "max_results is not between 5 and 100.")
		return
	}
	// An absent or foreign token reads as 0: the first page.
	from, _ := strconv.Atoi(query.Get("pagination_token"))
	posts := f.wall.Timeline(fakeName)
	from = min(max(from, 0), len(posts))
	upTo := min(from+size, len(posts))
	shown := []map[string]any{}
	for _, post := range posts[from:upTo] {
		shown = append(shown, show(post))
	}
	meta := map[string]any{"result_count": len(shown)}
	if upTo < len(posts) {
		meta["next_token"] = strconv.Itoa(upTo)
	}
	networks.Answer(w, http.StatusOK, map[string]any{"data": shown, "meta": meta})
}

// show is a post as X shows it to its author, with every field that vigil asks for.
func show(post networks.Posted) map[string]any {
	text, links := shorten(post)
	urls := make([]map[string]any, len(links))
	for i, each := range links {
		urls[i] = map[string]any{"url": each.Short, "expanded_url": each.Expanded}
		if each.MediaKey != "" {
			urls[i]["media_key"] = each.MediaKey
		}
	}
	shown := map[string]any{
		"id":             post.ID,
		"text":           text,
		"created_at":     time.UnixMicro(post.At).UTC().Format("2006-01-02T15:04:05.000Z"),
		"entities":       map[string]any{"urls": urls},
		"public_metrics": map[string]any{"reply_count": 0, "retweet_count": 0, "like_count": 0, "quote_count": 0, "impression_count": 0},
	}
	if post.Parent != "" {
		shown["referenced_tweets"] = []any{map[string]any{"type": "replied_to", "id": post.Parent}}
	}
	if keys := mediaKeys(post.Media); keys != nil {
		shown["attachments"] = map[string]any{"media_keys": keys}
	}
	return shown
}
