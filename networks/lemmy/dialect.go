package lemmy

import "cmp"

// dialect is where an API has what the others have elsewhere.
type dialect struct {
	// name is the folder below "api".
	name string
	// software is what speaks it.
	software string
	// title is the field of a post that holds its title, login the path of signing in
	// and user the field for the user's name there.
	title, login, user string
	// me is the path that tells whose token it is; empty: "site" tells it as well.
	me string
	// own is the path of a user's posts, and page the parameter that names one of its
	// pages: a number, or with cursors what the page before it said.
	own, page string
	cursors   bool
	// image is the path of uploads, from the server's root, and file the field there.
	image, file string
	// thumbnails: a link can be given a picture. empties: what is changed to nothing is
	// taken away.
	thumbnails, empties bool
}

var (
	// version4 is that of Lemmy 1.0 (src/api_routes_v4.rs).
	version4 = dialect{
		name: "v4", software: "Lemmy", title: "name", login: "account/auth/login", user: "username_or_email",
		me: "account", own: "person/content", page: "page_cursor", cursors: true,
		image: "api/v4/image", file: "images[]", thumbnails: true, empties: true,
	}
	// version3 is that of Lemmy 0.19 (src/api_routes_http.rs). Lemmy 1.0 has it too,
	// for programs that don't know its own yet.
	version3 = dialect{
		name: "v3", software: "Lemmy", title: "name", login: "user/login", user: "username_or_email",
		own: "user", page: "page", image: "pictrs/image", file: "images[]", thumbnails: true, empties: true,
	}
	// alpha is PieFed's (app/api/alpha/routes.py).
	alpha = dialect{
		name: "alpha", software: "PieFed", title: "title", login: "user/login", user: "username",
		own: "post/list", page: "page", image: "api/alpha/upload/image", file: "file",
	}
)

// dialects are tried in this order: a server has the first one that it answers.
var dialects = []dialect{version4, version3, alpha}

func (d dialect) path(rest string) string { return "api/" + d.name + "/" + rest }

// post is one of a community, as each dialect shows it (crates/db_schema/src/source/post.rs;
// post_view of PieFed's app/api/alpha/views.py).
type post struct {
	ID          int64  `json:"id"`
	Name        string `json:"name"`
	PieFedTitle string `json:"title"`
	Body        string `json:"body"`
	Link        string `json:"url"`
	Community   int64  `json:"community_id"`
	Deleted     bool   `json:"deleted"`
	Removed     bool   `json:"removed"`
	// PublishedAt is Lemmy 1.0's, Published everybody else's.
	PublishedAt string `json:"published_at"`
	Published   string `json:"published"`
	// Lemmy 1.0 counts in the post, the others beside it.
	counted
}

type counted struct {
	Comments int `json:"comments"`
	Upvotes  int `json:"upvotes"`
}

// view is a post with what belongs to it.
type view struct {
	// Type tells posts from comments in a list of both.
	Type   string   `json:"type_"`
	Post   post     `json:"post"`
	Counts *counted `json:"counts"`
}

func (p post) title() string { return cmp.Or(p.Name, p.PieFedTitle) }

func (v view) counts() counted {
	if v.Counts != nil {
		return *v.Counts
	}
	return v.Post.counted
}
