package posts

import (
	"regexp"
	"slices"
	"strings"
	"text/template"
	syntax "text/template/parse"
)

// reviewer walks through a template before it is filled in, and finds each word
// that means nothing here. What it lets pass ends: the one loop goes over the
// post's people, and no loop stands inside another.
type reviewer struct {
	text   string
	words  template.FuncMap
	people int
	// event tells that the post has one.
	event  bool
	faults []textFault
	// inside counts the blocks that change the dot; looping is inside {{range}}.
	inside  int
	looping bool
}

func (r *reviewer) refuse(node syntax.Node, code Code, args ...any) {
	r.faults = append(r.faults, textFault{wordFault{code, args}, actionAt(r.text, int(node.Position()))})
}

// actionAt is the {{…}} around a place of the text.
func actionAt(text string, position int) string {
	position = min(position, len(text))
	start := max(0, strings.LastIndex(text[:position], "{{"))
	end := strings.Index(text[position:], "}}")
	if end < 0 {
		return text[start:]
	}
	return text[start : position+end+len("}}")]
}

func (r *reviewer) list(list *syntax.ListNode) {
	if list == nil {
		return
	}
	for _, node := range list.Nodes {
		r.node(node)
	}
}

func (r *reviewer) node(node syntax.Node) {
	switch n := node.(type) {
	case *syntax.TextNode, *syntax.CommentNode, *syntax.BreakNode, *syntax.ContinueNode:
	case *syntax.ActionNode:
		r.pipe(n.Pipe)
	case *syntax.IfNode:
		r.pipe(n.Pipe)
		r.list(n.List)
		r.list(n.ElseList)
	case *syntax.WithNode:
		r.pipe(n.Pipe)
		r.within(n.List)
		r.list(n.ElseList)
	case *syntax.RangeNode:
		r.loop(n)
	case *syntax.TemplateNode:
		r.refuse(n, TemplateKeyword, "template")
	default:
		r.refuse(n, TemplateSyntax, "this can't stand here")
	}
}

func (r *reviewer) within(list *syntax.ListNode) {
	r.inside++
	r.list(list)
	r.inside--
}

func (r *reviewer) loop(n *syntax.RangeNode) {
	command := n.Pipe.Cmds[0]
	word, ok := command.Args[0].(*syntax.IdentifierNode)
	if !ok || word.Ident != "people" || len(command.Args) > 1 || len(n.Pipe.Cmds) > 1 || r.looping {
		r.refuse(n, TemplateRange)
		return
	}
	r.looping = true
	r.within(n.List)
	r.looping = false
	r.list(n.ElseList)
}

func (r *reviewer) pipe(pipe *syntax.PipeNode) {
	for _, command := range pipe.Cmds {
		for _, arg := range command.Args {
			r.argument(arg)
		}
	}
}

func (r *reviewer) argument(node syntax.Node) {
	switch n := node.(type) {
	case *syntax.IdentifierNode:
		r.word(n, n.Ident)
	case *syntax.ChainNode:
		r.chain(n)
	case *syntax.FieldNode:
		r.dotted(n, n.Ident)
	case *syntax.VariableNode:
		r.variable(n)
	case *syntax.DotNode:
		r.dot(n)
	case *syntax.PipeNode:
		r.pipe(n)
	}
}

// chain is a value with fields behind it: person.name.
func (r *reviewer) chain(n *syntax.ChainNode) {
	word, ok := n.Node.(*syntax.IdentifierNode)
	if !ok {
		r.argument(n.Node)
		return
	}
	written := word.Ident + "." + strings.Join(n.Field, ".")
	switch {
	case word.Ident == "person" && len(n.Field) == 1 && slices.Contains(personWords, n.Field[0]):
		r.word(n, word.Ident)
	case word.Ident == "campaign" && len(n.Field) == 1 && n.Field[0] == "name":
	case word.Ident == "event" && len(n.Field) == 1 && slices.Contains(eventWords, n.Field[0]):
		r.word(n, word.Ident)
	default:
		r.refuse(n, TemplateWord, written, nearestWord(written))
	}
}

// dotted is a field of the dot or of a variable: .name inside {{range people}}.
func (r *reviewer) dotted(n syntax.Node, fields []string) {
	if len(fields) == 0 {
		return
	}
	written := "." + strings.Join(fields, ".")
	if r.inside == 0 || len(fields) > 1 || !slices.Contains(personWords, fields[0]) {
		r.refuse(n, TemplateWord, written, nearestWord(written))
	}
}

// variable is one that the template made; "$" alone is the dot outside of all.
func (r *reviewer) variable(n *syntax.VariableNode) {
	if n.Ident[0] == "$" {
		r.refuse(n, TemplateWord, strings.Join(n.Ident, "."), nearestWord("$"))
		return
	}
	r.dotted(n, n.Ident[1:])
}

// dot is the dot itself, which means something only inside a block.
func (r *reviewer) dot(n *syntax.DotNode) {
	if r.inside == 0 {
		r.refuse(n, TemplateWord, ".", nearestWord("."))
	}
}

// word is one that stands alone, or before its arguments.
func (r *reviewer) word(n syntax.Node, word string) {
	switch {
	case comparisons[word]:
	case word == "event" && !r.event:
		r.refuse(n, TemplateNoEvent)
	case r.words[word] == nil, word == "campaign":
		r.refuse(n, TemplateWord, word, nearestWord(word))
	case word == "people":
		r.refuse(n, TemplateRange)
	case aboutOnePerson[word] && r.people == 0:
		r.refuse(n, TemplateNobody, word)
	case aboutOnePerson[word] && r.people > 1:
		r.refuse(n, TemplateSeveral, word)
	}
}

var aboutOnePerson = map[string]bool{"person": true, "age": true, "gender": true}

// nearestWord is how a word that means nothing was probably meant, as it is
// written between braces.
func nearestWord(written string) string {
	plain := strings.ToLower(strings.Trim(written, ". "))
	last := plain[strings.LastIndexByte(plain, '.')+1:]
	switch {
	case plain == "campaign" || strings.HasPrefix(plain, "campaign."):
		return "{{campaign.name}}"
	case plain == "event" || strings.HasPrefix(plain, "event."):
		return "{{event.place}}, {{event.link}}, {{date event.start}} or {{clock event.start}}"
	case slices.Contains(personWords, last):
		return "{{person." + last + "}}"
	case caseCalled(last) != "":
		return "{{person." + caseCalled(last) + "}}"
	case plain == "time" || plain == "now" || plain == "hour":
		return "{{clock}} for the hour, {{date}} for the day of the post"
	case plain == "today" || plain == "day":
		return "{{date}}"
	}
	for _, word := range Words() {
		if strings.HasPrefix(word.Example, "{{"+plain) {
			return word.Example
		}
	}
	return "one of the words that `vigil explain words` lists, such as {{person.name}}"
}

// caseCalled is the word for a case that somebody wrote out: "dat" of "dative".
func caseCalled(title string) string {
	for name, called := range caseTitles {
		if title == called {
			return name
		}
	}
	return ""
}

// singleBraces finds placeholders with the braces of another program:
// {Person.Name}, ${person.name}, [[person.name]], {name}.
var singleBraces = regexp.MustCompile(`(?i)(?:\[\[|[$#]?\{) *\.?((?:person|campaign|event|people)(?:[._ ][a-z_]+)*|name|sentence|letters|guardian|clock|date|age) *(?:\]\]|\})`)

// nearMisses are placeholders that would go out as they stand.
func nearMisses(text string) []textFault {
	if !mayMiss(text) {
		return nil
	}
	var faults []textFault
	for _, at := range singleBraces.FindAllStringSubmatchIndex(text, -1) {
		if strings.HasSuffix(text[:at[0]], "{") {
			continue
		}
		written := strings.NewReplacer("_", ".", " ", ".").Replace(text[at[2]:at[3]])
		snippet := text[at[0]:at[1]]
		faults = append(faults, textFault{wordFault{TemplateBraces, []any{snippet, nearestWord(written)}}, snippet})
	}
	return faults
}

// mayMiss finds a brace that stands alone, or two brackets: without them the
// expression, which takes long, finds nothing.
func mayMiss(text string) bool {
	for rest := text; ; {
		_, after, ok := strings.Cut(rest, "{")
		if !ok {
			return strings.Contains(text, "[[")
		}
		if rest = strings.TrimLeft(after, "{"); len(rest) == len(after) {
			return true
		}
	}
}
