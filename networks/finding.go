package networks

import (
	"cmp"
	"fmt"
	"strings"
	"time"
)

// OwnPost is one of the account's own posts, as a look at its timeline shows it.
type OwnPost struct {
	Receipt Receipt
	// At is when the network says that it appeared.
	At      time.Time
	Text    string
	Warning string
	// Parent is the id of the post that it answers; empty: none.
	Parent string
	// Original is the id of the post that it shows again; empty: none.
	Original string
	// MediaIDs are the network's names for its pictures.
	MediaIDs []string
}

// Likeness tells whether two things are the same, as far as can be seen.
type Likeness int

const (
	// Unclear is the zero value: they may be the same.
	Unclear Likeness = iota
	// Same: nothing that matters differs.
	Same
	// Different: they plainly differ.
	Different
)

func (l Likeness) String() string {
	return [...]string{"unclear", "same", "different"}[l]
}

// SameIf is for what is told apart beyond doubt.
func SameIf(same bool) Likeness {
	if same {
		return Same
	}
	return Different
}

// Back is how far a look has to reach back: the server's clock may be behind ours.
func (s Search) Back() time.Time { return s.Since.Add(-clockTolerance) }

// Judge says what a look at the account's own posts proves. Each [Finder] that
// reads a timeline uses it, so that all of them are equally careful.
//
// Only posts since [Search.Since] that belong to no other delivery can be the
// one. It is [Found] if exactly one of them is the same, at any time. It is
// [NotThere] only if the look reached back past Since, saw one of the posts that
// should be up, and each post that could be it plainly differs. Anything else
// is for a person.
func Judge(search Search, posts []OwnPost, reachedBack bool, same func(OwnPost) Likeness) Finding {
	var matches, doubtful []OwnPost
	for _, post := range candidates(search, posts) {
		switch same(post) {
		case Same:
			matches = append(matches, post)
		case Unclear:
			doubtful = append(doubtful, post)
		}
	}
	switch {
	case len(matches) == 1:
		return Finding{Verdict: Found, Receipt: matches[0].Receipt, Why: "the account shows this post"}
	case len(matches) > 1:
		return cannotTell("the account shows %d posts like this one: %s", len(matches), named(matches))
	case len(doubtful) > 0:
		return cannotTell("a post of the account may be this one, compare them: %s", named(doubtful))
	case !reachedBack:
		return cannotTell("the account's posts could not be read back to %s", search.Since.UTC().Format(time.DateTime+" MST"))
	case !showsKnown(search, posts):
		return cannotTell("the look saw none of the account's last posts, such as %s, so it proves nothing", address(search.Known[0]))
	}
	return Finding{Verdict: NotThere, Why: "no post of the account since then could be this one"}
}

// Mistaken tells whether a look would see another account's posts than the search
// is about, and what the finding is then.
func (s Search) Mistaken(me Identity) (Finding, bool) {
	if s.Account.ID == "" || s.Account.ID == me.ID && s.Account.Server == me.Server {
		return Finding{}, false
	}
	return cannotTell("the account was %s and is %s now, so its posts prove nothing", s.Account, me), true
}

// candidates are the posts that the attempt may have left.
func candidates(search Search, posts []OwnPost) []OwnPost {
	opens := search.Back()
	taken := make(map[string]bool, len(search.Known))
	for _, receipt := range search.Known {
		taken[receipt.ID] = true
	}
	var free []OwnPost
	for _, post := range posts {
		id := post.Receipt.ID
		tooOld := !post.At.IsZero() && post.At.Before(opens)
		if !tooOld && !taken[id] && !search.Taken[id] {
			free = append(free, post)
		}
	}
	return free
}

// showsKnown tells whether the look saw a post that should be up. A timeline
// without any is one of another account, or suspended, or lagging.
func showsKnown(search Search, posts []OwnPost) bool {
	if len(search.Known) == 0 {
		return true
	}
	for _, receipt := range search.Known {
		for _, post := range posts {
			if post.Receipt.ID == receipt.ID {
				return true
			}
		}
	}
	return false
}

func cannotTell(format string, details ...any) Finding {
	return Finding{Verdict: CannotTell, Why: fmt.Sprintf(format, details...)}
}

func named(posts []OwnPost) string {
	addresses := make([]string, len(posts))
	for i, post := range posts {
		addresses[i] = address(post.Receipt)
	}
	return strings.Join(addresses, ", ")
}

func address(receipt Receipt) string { return cmp.Or(receipt.URL, receipt.ID) }
