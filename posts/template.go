package posts

import (
	"cmp"
	"errors"
	"maps"
	"strings"
	"text/template"
	syntax "text/template/parse"
)

// Bounds of a template: what a person writes stays far below them.
const (
	// longestTemplate and longestExpansion are in bytes.
	longestTemplate  = 64 << 10
	longestExpansion = 256 << 10
)

// textFault is why a text could not be filled in, or what is wrong with its
// markup, and the piece of the text that shows where.
type textFault struct {
	wordFault
	snippet string
}

// wordFault is a problem that has no place yet.
type wordFault struct {
	code Code
	args []any
}

func (f wordFault) Error() string { return NewProblem(f.code, Place{}, f.args...).Message }

// expand fills in the words between {{ and }}. Only what is in the scene can be
// reached, there is no loop but over the post's people, and what is missing is
// a fault, never an empty gap.
func expand(text string, scene *scene) (string, []textFault) {
	if faults := nearMisses(text); len(faults) > 0 {
		return "", faults
	}
	if !strings.Contains(text, "{{") {
		return text, nil
	}
	words := scene.words()
	// Each word costs text/template as much as some lines of text.
	maps.DeleteFunc(words, func(word string, _ any) bool { return !strings.Contains(text, word) })
	tree, faults := parseTemplate(text, words, scene)
	if len(faults) > 0 {
		return "", faults
	}
	return execute(text, tree, words, scene)
}

// parseTemplate reads a template and refuses what scenes have no use for.
func parseTemplate(text string, words template.FuncMap, scene *scene) (*syntax.Tree, []textFault) {
	if len(text) > longestTemplate {
		return nil, []textFault{{wordFault{TemplateTooLong, []any{longestTemplate}}, ""}}
	}
	tree := syntax.New("text")
	// Which words exist is judged by the reviewer, which finds all that are wrong.
	tree.Mode = syntax.SkipFuncCheck
	trees := map[string]*syntax.Tree{}
	if _, err := tree.Parse(text, "{{", "}}", trees); err != nil {
		return nil, []textFault{syntaxFault(text, err)}
	}
	if tree.Root == nil {
		// Nothing stands outside a {{define}}.
		return nil, []textFault{{wordFault{TemplateKeyword, []any{"define"}}, "{{define"}}
	}
	review := reviewer{text: text, words: words, people: len(scene.people), event: scene.event != nil}
	review.list(tree.Root)
	if len(trees) > 1 {
		review.refuse(tree.Root, TemplateKeyword, "define")
	}
	return tree, review.faults
}

func execute(text string, tree *syntax.Tree, words template.FuncMap, scene *scene) (string, []textFault) {
	if scene.markup {
		words[escaping] = escapeMarkup
		escapeShown(tree.Root)
	}
	filled, err := template.New(tree.Name).Funcs(words).Option("missingkey=error").AddParseTree(tree.Name, tree)
	if err != nil {
		return "", []textFault{{wordFault{TemplateSyntax, []any{err}}, ""}}
	}
	var out boundedText
	if err := filled.Execute(&out, nil); err != nil {
		return "", []textFault{executionFault(text, err)}
	}
	if len(scene.gaps) > 0 {
		return "", scene.takeGaps(text)
	}
	return out.String(), nil
}

// escaping is the word that is put behind all that a text with markup shows. It
// can't be written: the reviewer has been there before.
const escaping = "escaped"

// escapeShown puts it there, as html/template does.
func escapeShown(list *syntax.ListNode) {
	if list == nil {
		return
	}
	for _, node := range list.Nodes {
		switch n := node.(type) {
		case *syntax.ActionNode:
			if len(n.Pipe.Decl) == 0 {
				word := syntax.NewIdentifier(escaping).SetPos(n.Pos)
				n.Pipe.Cmds = append(n.Pipe.Cmds, &syntax.CommandNode{NodeType: syntax.NodeCommand, Pos: n.Pos, Args: []syntax.Node{word}})
			}
		case *syntax.IfNode:
			escapeBranches(&n.BranchNode)
		case *syntax.WithNode:
			escapeBranches(&n.BranchNode)
		case *syntax.RangeNode:
			escapeBranches(&n.BranchNode)
		}
	}
}

func escapeBranches(n *syntax.BranchNode) {
	escapeShown(n.List)
	escapeShown(n.ElseList)
}

// boundedText takes what a template writes, up to longestExpansion.
type boundedText struct{ strings.Builder }

func (b *boundedText) Write(content []byte) (int, error) {
	if b.Len()+len(content) > longestExpansion {
		return 0, wordFault{TemplateTooLong, []any{longestExpansion}}
	}
	return b.Builder.Write(content)
}

// syntaxFault puts the parser's complaint into words for people.
func syntaxFault(text string, err error) textFault {
	line, complaint := errorLine(text, err)
	fault := textFault{wordFault{TemplateSyntax, []any{complaint}}, line}
	switch {
	case strings.ContainsAny(complaint, "“”„«»‘’"):
		fault.wordFault = wordFault{TemplateQuotes, nil}
	case strings.Contains(complaint, "unclosed action"), strings.Contains(complaint, "unterminated"),
		strings.Contains(complaint, "'}'"):
		fault.wordFault = wordFault{TemplateUnclosed, nil}
	case strings.Contains(complaint, "unexpected EOF"):
		fault.wordFault = wordFault{TemplateNoEnd, nil}
	}
	return fault
}

func executionFault(text string, err error) textFault {
	line, complaint := errorLine(text, err)
	if fault, ok := errors.AsType[wordFault](err); ok {
		return textFault{fault, line}
	}
	return textFault{wordFault{TemplateSyntax, []any{complaint}}, line}
}

// errorLine takes an error of text/template, "template: text:3:7: what", apart:
// the line of the text, and what is wrong with it.
func errorLine(text string, err error) (line, complaint string) {
	complaint = strings.TrimPrefix(err.Error(), "template: text:")
	number := 0
	for complaint != "" && '0' <= complaint[0] && complaint[0] <= '9' {
		number = min(number*10+int(complaint[0]-'0'), len(text))
		complaint = complaint[1:]
	}
	if _, rest, ok := strings.Cut(complaint, ": "); ok {
		complaint = rest
	}
	for candidate := range strings.Lines(text) {
		if number--; number == 0 {
			line = strings.TrimSpace(candidate)
		}
	}
	return line, cmp.Or(complaint, err.Error())
}
