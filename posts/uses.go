package posts

import (
	"maps"
	"slices"
	"strings"
	syntax "text/template/parse"
)

// Uses are the fields of a person's file that texts show whatever the file says:
// "letters", "born", "born.day", "gender", "dat". They stand under the language of
// the texts; under "" those of plain ones, which are in every language of the post.
type Uses map[string][]string

// uses are those of all texts of the post, on whatever account. What stands behind
// {{if person.X}} needs no X.
func (p *Post) uses() Uses {
	used := map[string]map[string]bool{}
	for _, content := range slices.Concat([]Content{p.Content}, p.Variants, slices.Collect(maps.Values(p.On))) {
		content.uses(used)
	}
	uses := make(Uses, len(used))
	for language, fields := range used {
		if len(fields) > 0 {
			uses[language] = slices.Sorted(maps.Keys(fields))
		}
	}
	return uses
}

// in are the fields that are shown in a language.
func (u Uses) in(language string) []string {
	if language == "" {
		return u[""]
	}
	return slices.Concat(u[""], u[language])
}

// shows tells whether a field is shown in any language.
func (u Uses) shows(field string) bool {
	for _, fields := range u {
		if slices.Contains(fields, field) {
			return true
		}
	}
	return false
}

func (c *Content) uses(used map[string]map[string]bool) {
	add := func(language, text string) {
		if used[language] == nil {
			used[language] = map[string]bool{}
		}
		usesOf(text, used[language])
	}
	texts := []Localized{c.Text, c.Title, c.Warning}
	for _, media := range c.Media {
		texts = append(texts, media.Alt)
	}
	for _, localized := range texts {
		for language, text := range localized {
			add(language, text)
		}
	}
	if c.Poll != nil {
		for language, options := range c.Poll.Options {
			for _, option := range options {
				add(language, option)
			}
		}
	}
}

// usesOf reads a template. One that can't be read is told of elsewhere.
func usesOf(text string, used map[string]bool) {
	if !strings.Contains(text, "{{") {
		return
	}
	tree := syntax.New("text")
	tree.Mode = syntax.SkipFuncCheck
	if _, err := tree.Parse(text, "{{", "}}", map[string]*syntax.Tree{}); err != nil || tree.Root == nil {
		return
	}
	(&user{used: used, guarded: map[string]bool{}}).list(tree.Root)
}

// user collects what a template uses. Guarded are the fields that a condition
// around has asked for.
type user struct {
	used, guarded map[string]bool
}

func (u *user) list(list *syntax.ListNode) {
	if list == nil {
		return
	}
	for _, node := range list.Nodes {
		switch n := node.(type) {
		case *syntax.ActionNode:
			u.pipe(n.Pipe, "")
		case *syntax.IfNode:
			u.branch(&n.BranchNode)
		case *syntax.WithNode:
			u.branch(&n.BranchNode)
		case *syntax.RangeNode:
			u.list(n.List)
			u.list(n.ElseList)
		}
	}
}

// branch reads what stands behind a condition: what that asks for may be missing.
func (u *user) branch(n *syntax.BranchNode) {
	asked := &user{used: map[string]bool{}, guarded: map[string]bool{}}
	asked.pipe(n.Pipe, "")
	inner := &user{used: u.used, guarded: maps.Clone(u.guarded)}
	maps.Copy(inner.guarded, asked.used)
	inner.list(n.List)
	u.list(n.ElseList)
}

// daysOf are the words that need a whole date.
var daysOf = map[string]bool{"age": true, "days": true, "years": true}

func (u *user) pipe(pipe *syntax.PipeNode, outer string) {
	for _, command := range pipe.Cmds {
		word, arguments := outer, command.Args
		if name, ok := arguments[0].(*syntax.IdentifierNode); ok {
			word, arguments = name.Ident, arguments[1:]
			u.word(word, len(arguments))
		}
		for _, argument := range arguments {
			u.argument(argument, word)
		}
	}
}

func (u *user) word(name string, arguments int) {
	switch {
	case name == "age":
		u.use("born", "age")
	case name == "gender" && arguments < 3: // a third form is for whoever has none
		u.use("gender", "")
	}
}

func (u *user) argument(node syntax.Node, word string) {
	switch n := node.(type) {
	case *syntax.ChainNode:
		if of, ok := n.Node.(*syntax.IdentifierNode); ok && of.Ident == "person" && len(n.Field) > 0 {
			u.use(n.Field[0], word)
		}
	case *syntax.FieldNode:
		u.use(n.Ident[0], word)
	case *syntax.PipeNode:
		u.pipe(n, word)
	case *syntax.IdentifierNode:
		u.word(n.Ident, 0)
	}
}

func (u *user) use(field, word string) {
	if u.guarded[field] {
		return
	}
	field = strings.Clone(field) // else the whole text stays in memory with it
	u.used[field] = true
	if daysOf[word] {
		u.used[field+".day"] = true
	}
}

// Lacks are those of the fields that the person's file does not have, in the
// languages in which they are shown.
func (p *Person) Lacks(uses Uses, languages []string) []string {
	var lacks []string
	for _, language := range languages {
		s := scene{language: language}
		for _, use := range uses.in(language) {
			if missing, ok := s.lacking(p, use); ok && !slices.Contains(lacks, missing.key) {
				lacks = append(lacks, missing.key)
			}
		}
	}
	return lacks
}

// lacking tells that the person's file lacks what a text of the scene's language
// shows, and what to add.
func (s *scene) lacking(p *Person, use string) (missing, bool) {
	if gap, lacks := s.used(p, use).(gap); lacks {
		return gap.lacking(), true
	}
	return missing{}, false
}

// used is what a text gets that uses a field.
func (s *scene) used(p *Person, use string) any {
	if use == "gender" {
		if p.Gender == "m" || p.Gender == "f" {
			return p.Gender
		}
		return s.withoutGender(p)
	}
	field, wholeDay := strings.CutSuffix(use, ".day")
	value := s.field(p, field)
	if date, known := value.(personDate); known && wholeDay && date.Day == 0 {
		return s.withoutDay(date)
	}
	return value
}
