package lemmy

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"

	"vigil/networks"
)

// site is what a server tells about itself, and about whoever asks.
type site struct {
	dialect dialect
	Version string `json:"version"`
	// Languages are those that a post can be in; PieFed has them one level below.
	Languages []language `json:"all_languages"`
	Nested    struct {
		Languages []language `json:"all_languages"`
	} `json:"site"`
	Mine user `json:"my_user"`
}

type language struct {
	ID   int64  `json:"id"`
	Code string `json:"code"`
}

type user struct {
	View struct {
		Person   person `json:"person"`
		Settings struct {
			ShowsSensitive *bool `json:"show_nsfw"`
			HidesMedia     bool  `json:"hide_media"` // since Lemmy 1.0
		} `json:"local_user"`
	} `json:"local_user_view"`
	// Reads are the numbers of the languages that the user reads; none: all.
	Reads json.RawMessage `json:"discussion_languages"`
}

// hides says what keeps a message out of what the server shows the user, lists of the
// user's own posts among it (crates/db_views/src/post_view.rs of 0.19, PostQuery);
// empty: nothing.
func (u user) hides(message networks.Message, language int64) string {
	var reads []int64
	understood := len(u.Reads) == 0 || json.Unmarshal(u.Reads, &reads) == nil
	shows := u.View.Settings.ShowsSensitive
	switch {
	case message.Sensitive && (shows == nil || !*shows):
		return "sensitive posts"
	case len(message.Media) > 0 && u.View.Settings.HidesMedia:
		return "posts with pictures"
	case language > 0 && (!understood || len(reads) > 0 && !slices.Contains(reads, language)):
		return "posts in this language"
	}
	return ""
}

// person has its name in another field on PieFed.
type person struct {
	ID         int64  `json:"id"`
	Name       string `json:"name"`
	PieFedName string `json:"user_name"`
}

// community is one, as the server knows it.
type community struct {
	ID int64 `json:"id"`
}

// site asks which dialect the server speaks. It is asked each time: servers are
// upgraded while the daemon runs.
func (a *account) site(ctx context.Context) (site, error) {
	for _, dialect := range dialects {
		told := site{dialect: dialect}
		err := a.ask(ctx, dialect.path("site"), nil, &told)
		if failure, ok := errors.AsType[*networks.Error](err); ok && failure.Status == http.StatusNotFound {
			continue
		}
		if err != nil {
			return site{}, fmt.Errorf("asking what the server is: %w", err)
		}
		return told, nil
	}
	return site{}, networks.Temporary.Errorf("%s is no server of Lemmy or PieFed", a.server.Host)
}

// me asks whose token it is. Lemmy 0.19 answers a token that it does not know as if
// none had been sent (src/session_middleware.rs).
func (a *account) me(ctx context.Context, told site) (user, error) {
	mine := told.Mine
	if path := told.dialect.me; path != "" {
		if err := a.ask(ctx, told.dialect.path(path), nil, &mine); err != nil {
			return user{}, fmt.Errorf("asking whose token this is: %w", err)
		}
	}
	if mine.View.Person.ID == 0 {
		return user{}, &networks.Error{Kind: networks.Denied, Credential: "token", Cause: fmt.Errorf("%s does not know the token", a.server.Host)}
	}
	return mine, nil
}

// room asks for the number of the community. One of another server is fetched from
// there the first time, which may take seconds.
func (a *account) room(ctx context.Context, told site) (int64, error) {
	var answer struct {
		View struct {
			Community community `json:"community"`
		} `json:"community_view"`
	}
	err := a.ask(ctx, told.dialect.path("community"), url.Values{"name": {a.community}}, &answer)
	if errors.Is(err, errGone) || err == nil && answer.View.Community.ID == 0 {
		return 0, &networks.Error{Kind: networks.Denied, Credential: "community", Cause: fmt.Errorf("%s does not know the community %s", a.server.Host, a.community)}
	}
	if err != nil {
		return 0, fmt.Errorf("asking for the community %s: %w", a.community, err)
	}
	return answer.View.Community.ID, nil
}

// language is the number of one by its ISO 639 code; 0: the server does not have it,
// so that the post goes out in the user's own.
func (s site) language(code string) int64 {
	all := append(slices.Clone(s.Languages), s.Nested.Languages...)
	at := slices.IndexFunc(all, func(l language) bool { return l.Code == code })
	if code == "" || at < 0 {
		return 0
	}
	return all[at].ID
}

func (p person) name() string { return cmp.Or(p.Name, p.PieFedName) }
