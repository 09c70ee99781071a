package posts

import (
	"slices"
	"strings"
)

// crossCheck finds what is wrong between the posts of a campaign: parents that
// do not exist, circles, former names that another post bears. The files
// concerned are read once more, for the places; their posts are taken out of
// the campaign.
func (r *reading) crossCheck() []Problem {
	var problems []Problem
	for _, entry := range r.campaign.Entries {
		problems = append(problems, r.parents(entry)...)
	}
	problems = append(problems, r.formerNames()...)
	for _, problem := range problems {
		r.campaign.Invalid[problem.File] = true
	}
	r.campaign.Entries = slices.DeleteFunc(r.campaign.Entries, func(e *Entry) bool { return r.campaign.Invalid[e.Path] })
	return problems
}

// parents checks what a post answers or shows again.
func (r *reading) parents(entry *Entry) []Problem {
	var problems []Problem
	for _, parent := range []struct{ key, id string }{{"reply_to", entry.ReplyTo}, {"repost", entry.Repost}} {
		if parent.id == "" {
			continue
		}
		if problem, found := r.parent(entry, parent.key, parent.id); found {
			problem.Post = entry.ID
			problems = append(problems, problem)
		}
	}
	return problems
}

func (r *reading) parent(entry *Entry, key, id string) (Problem, bool) {
	below := r.below(id)
	if _, ok := r.campaign.entry(id); !ok {
		if r.campaign.Invalid[postsFolder+"/"+below+extension] {
			return Problem{}, false // its own problems are told
		}
		return NewProblem(UnknownPost, r.whereIn(entry, key), key, below, Suggestion(below, r.allPosts())), true
	}
	if circle := r.circle(entry); circle != nil {
		return NewProblem(Circle, r.whereIn(entry, key), key, strings.Join(circle, " → ")), true
	}
	return Problem{}, false
}

func (r *reading) below(id string) string { return strings.TrimPrefix(id, r.campaign.ID+"/") }

// allPosts are the names that could have been meant; of a large campaign too
// many to compare with each.
func (r *reading) allPosts() []string {
	const most = 2000
	entries := r.campaign.Entries
	names := make([]string, 0, min(len(entries), most))
	for _, entry := range entries[:min(len(entries), most)] {
		names = append(names, r.below(entry.ID))
	}
	return names
}

// circle follows a post's parents back to itself; nil: it does not get there.
func (r *reading) circle(start *Entry) []string {
	seen := map[string]bool{}
	var follow func(entry *Entry) []string
	follow = func(entry *Entry) []string {
		for _, id := range []string{entry.ReplyTo, entry.Repost} {
			if id == start.ID {
				return []string{r.below(entry.ID), r.below(id)}
			}
			parent, ok := r.campaign.entry(id)
			if !ok || seen[id] {
				continue
			}
			seen[id] = true
			if rest := follow(parent); rest != nil {
				return append([]string{r.below(entry.ID)}, rest...)
			}
		}
		return nil
	}
	return follow(start)
}

// formerNames finds former names that belong to another post.
func (r *reading) formerNames() []Problem {
	var problems []Problem
	owners := map[string]*Entry{}
	for _, entry := range r.campaign.Entries {
		for _, former := range entry.Was {
			other, taken := owners[former]
			if bearer, ok := r.campaign.entry(former); ok {
				other, taken = bearer, true
			}
			if !taken {
				owners[former] = entry
				continue
			}
			problem := NewProblem(NameTaken, r.whereIn(entry, "was"), r.below(former), other.Path)
			problem.Post = entry.ID
			problems = append(problems, problem)
		}
	}
	return problems
}

// whereIn is the place of a key's value in a post's file, which is read again.
func (r *reading) whereIn(entry *Entry, key string) Place {
	source, err := readRegular(r.root, entry.Path)
	if err != nil {
		return Place{File: entry.Path}
	}
	doc := document{file: entry.Path, source: source}
	return doc.valuePlace(key, "")
}
