package posts

import (
	"maps"
	"slices"
	"strings"
	syntax "text/template/parse"
)

// uses are the fields of a person's file that the post's texts show whatever the
// file says: "letters", "born", "born.day", "gender". What stands behind
// {{if person.X}} needs no X.
func (p *Post) uses() []string {
	used := map[string]bool{}
	p.Content.uses(used)
	for _, content := range p.On {
		content.uses(used)
	}
	return slices.Sorted(maps.Keys(used))
}

func (c *Content) uses(used map[string]bool) {
	for _, localized := range []Localized{c.Text, c.Title, c.Warning} {
		for _, text := range localized {
			usesOf(text, used)
		}
	}
	for _, media := range c.Media {
		for _, text := range media.Alt {
			usesOf(text, used)
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
		word := outer
		if name, ok := command.Args[0].(*syntax.IdentifierNode); ok {
			word = name.Ident
			u.word(word)
		}
		for _, argument := range command.Args {
			u.argument(argument, word)
		}
	}
}

func (u *user) word(name string) {
	switch name {
	case "age":
		u.use("born", "age")
	case "gender":
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
		u.word(n.Ident)
	}
}

func (u *user) use(field, word string) {
	if u.guarded[field] {
		return
	}
	u.used[field] = true
	if daysOf[word] {
		u.used[field+".day"] = true
	}
}

// Lacks are those of the fields that the person's file does not have, in one of the
// languages.
func (p *Person) Lacks(uses []string, languages []string) []string {
	var lacks []string
	for _, use := range uses {
		for _, language := range languages {
			if !p.has(use, language) {
				lacks = append(lacks, use)
				break
			}
		}
	}
	return lacks
}

func (p *Person) has(use, language string) bool {
	in := func(value Localized) bool {
		_, ok := value.in(language)
		return ok
	}
	switch use {
	case "name":
		return in(p.Name)
	case "letters":
		return in(p.Letters.To) && in(p.Letters.Address)
	case "sentence":
		return in(p.Sentence)
	case "guardian":
		return in(p.Guardian)
	case "hashtag":
		return p.Hashtag != ""
	case "gender":
		return p.Gender != ""
	case "born", "arrested", "sentenced":
		return p.dateOf(use) != (PartialDate{})
	case "born.day", "arrested.day", "sentenced.day":
		return p.dateOf(strings.TrimSuffix(use, ".day")).Day != 0
	}
	return true // the handle falls back on the name; a status may be empty
}

func (p *Person) dateOf(field string) PartialDate {
	switch field {
	case "born":
		return p.Born
	case "arrested":
		return p.Arrested
	}
	return p.Sentenced
}
