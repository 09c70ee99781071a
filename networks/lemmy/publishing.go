package lemmy

import (
	"context"
	"errors"
	"maps"
	"net/http"
	"slices"
	"strconv"

	"vigil/networks"
)

// answered is what each call about a post answers.
type answered struct {
	View view `json:"post_view"`
}

// Publish makes one post (crates/api/api_crud/src/post/create.rs).
func (a *account) Publish(ctx context.Context, message networks.Message) (networks.Receipt, error) {
	fields, to, err := fieldsOf(message)
	if err != nil {
		return networks.Receipt{}, err
	}
	fields["community_id"] = known(message).Community
	return a.write(ctx, http.MethodPost, to, fields)
}

// Edit writes a published post anew; its community stays (post/update.rs).
func (a *account) Edit(ctx context.Context, receipt networks.Receipt, message networks.Message) (networks.Receipt, error) {
	id, err := numberOf(receipt)
	if err != nil {
		return networks.Receipt{}, err
	}
	fields, to, err := fieldsOf(message)
	if err != nil {
		return networks.Receipt{}, err
	}
	changed := map[string]any{"post_id": id}
	if to.empties { // what is absent stays
		changed["url"], changed["alt_text"] = "", ""
	}
	maps.Copy(changed, fields)
	return a.write(ctx, http.MethodPut, to, changed)
}

func (a *account) write(ctx context.Context, method string, to dialect, fields map[string]any) (networks.Receipt, error) {
	var answer answered
	if err := a.tell(ctx, method, to.path("post"), fields, &answer); err != nil {
		return networks.Receipt{}, err
	}
	if answer.View.Post.ID <= 0 {
		return networks.Receipt{}, networks.Uncertain.Errorf("the server answered without the id of the post")
	}
	return a.receipt(answer.View.Post), nil
}

func (a *account) receipt(shown post) networks.Receipt {
	id := strconv.FormatInt(shown.ID, 10)
	return networks.Receipt{Version: networks.MessageVersion, ID: id, URL: a.server.JoinPath("post", id).String()}
}

// fieldsOf are the fields of a prepared message, and whose they are. Absent is what a
// server may refuse as empty.
func fieldsOf(message networks.Message) (map[string]any, dialect, error) {
	done := known(message)
	at := slices.IndexFunc(dialects, func(d dialect) bool { return d.name == done.API })
	if at < 0 || done.Community == 0 || len(message.Media) > 0 && done.Picture == nil {
		return nil, dialect{}, networks.Temporary.Errorf("the post is not prepared yet")
	}
	to := dialects[at]
	fields := map[string]any{to.title: message.Title, "body": bodyOf(message), "nsfw": message.Sensitive}
	if done.Language > 0 {
		fields["language_id"] = done.Language
	}
	link, thumbnail := addresses(message)
	if thumbnail != "" && !to.thumbnails {
		return nil, dialect{}, networks.Rejected.Errorf("on %s a post has a link or a picture, not both", to.software)
	}
	for key, value := range map[string]string{"url": link, "custom_thumbnail": thumbnail, "alt_text": altOf(message)} {
		if value != "" {
			fields[key] = value
		}
	}
	return fields, to, nil
}

// addresses are what the title leads to, and the picture beside it. A post without a
// link leads to its picture, and shows it.
func addresses(message networks.Message) (link, thumbnail string) {
	link = message.Options[optionLink]
	picture := known(message).Picture
	switch {
	case len(message.Media) == 0 || picture == nil:
		return link, ""
	case link == "":
		return picture.Address, ""
	}
	return link, picture.Address
}

func altOf(message networks.Message) string {
	if len(message.Media) == 0 {
		return ""
	}
	return message.Media[0].Alt
}

// Delete takes a post down; its author may put it up again (post/delete.rs). One that
// is gone is no error, and Lemmy refuses to delete one twice.
func (a *account) Delete(ctx context.Context, receipt networks.Receipt) error {
	id, err := numberOf(receipt)
	if err != nil {
		return err
	}
	told, err := a.site(ctx)
	if err != nil {
		return err
	}
	failure := a.remove(ctx, told.dialect, id)
	if failure == nil || errors.Is(failure, errGone) {
		return nil
	}
	if shown, err := a.read(ctx, told.dialect, id); errors.Is(err, errGone) || err == nil && shown.Post.Deleted {
		return nil
	}
	return failure
}

// remove deletes as Lemmy 1.0 does, and as its first betas and everybody else do.
func (a *account) remove(ctx context.Context, from dialect, id int64) error {
	var answer answered
	fields := map[string]any{"post_id": id, "deleted": true}
	if from.cursors {
		err := a.tell(ctx, http.MethodDelete, from.path("post"), fields, &answer)
		if !hasNoSuchCall(err) {
			return err
		}
	}
	return a.tell(ctx, http.MethodPost, from.path("post/delete"), fields, &answer)
}

// hasNoSuchCall tells it from a call about a thing that is not there.
func hasNoSuchCall(err error) bool {
	failure, ok := errors.AsType[*networks.Error](err)
	return ok && !errors.Is(err, errGone) && (failure.Status == http.StatusNotFound || failure.Status == http.StatusMethodNotAllowed)
}
