package main

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"vigil/networks"
	"vigil/networks/all"
	"vigil/networks/sandbox"
	"vigil/posts"
)

// generated is a part of a page that a table of the program is written into:
// <!-- begin NAME --> and <!-- end NAME --> stand around it.
var generated = regexp.MustCompile(`(?s)<!-- begin ([a-z-]+) -->\n.*?<!-- end ([a-z-]+) -->`)

// shownTables are those that pages show, by name.
func shownTables(t *testing.T) map[string]string {
	tables := map[string]string{
		"commands":      commandsSheet(),
		"states":        statesSheet(t),
		"campaign-keys": keysSheet("campaign"),
		"person-keys":   keysSheet("person"),
		"post-keys":     keysSheet("post"),
		"network-keys":  optionsSheet(),
		"words":         wordsSheet(),
		"problems":      problemsSheet(),
		"networks":      networksSheet(),
		"faults":        faultsSheet(),
		"marks":         marksSheet(),
	}
	for _, network := range all.List {
		tables["abilities-"+network.Name] = abilitiesSheet(network)
	}
	return tables
}

func TestTheTablesOfThePagesAreThoseOfTheProgram(t *testing.T) {
	known, shown := shownTables(t), map[string]bool{}
	for _, page := range pagesOfDocs(t) {
		got := readText(t, page)
		want := generated.ReplaceAllStringFunc(got, func(part string) string {
			name := generated.FindStringSubmatch(part)[1]
			text, exists := known[name]
			if !exists {
				t.Fatalf("%s: there is no table %q", page, name)
			}
			shown[name] = true
			return fmt.Sprintf("<!-- begin %[1]s -->\n%[2]s<!-- end %[1]s -->", name, text)
		})
		if *update && want != got {
			if err := os.WriteFile(filepath.Join(root, page), []byte(want), 0o666); err != nil {
				t.Fatal(err)
			}
			continue
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s is out of date; `go test ./cmd/vigil -update` writes it anew (-want +got):\n%s", page, diff)
		}
	}
	for name := range known {
		if !shown[name] {
			t.Errorf("no page shows the table %q", name)
		}
	}
}

// markdown is a table in Markdown.
type markdown struct{ strings.Builder }

func markdownTable(headings ...string) *markdown {
	s := new(markdown)
	s.add(headings...)
	s.add(slices.Repeat([]string{"---"}, len(headings))...)
	return s
}

// inCells keeps a text inside its cell.
var inCells = strings.NewReplacer("|", `\|`, "\n", "<br>", "<", "&lt;")

func (s *markdown) add(cells ...string) {
	for _, cell := range cells {
		s.WriteString("| " + inCells.Replace(cell) + " ")
	}
	s.WriteString("|\n")
}

// inCode is a word as it is typed.
func inCode(word string) string { return "`" + word + "`" }

func commandsSheet() string {
	s := markdownTable("command", "what it does")
	for _, command := range rootCommand().Commands() {
		if command.IsAvailableCommand() && command.Name() != "completion" && command.Name() != "help" {
			s.add(inCode("vigil "+command.Name()), command.Short)
		}
	}
	return s.String()
}

func keysSheet(file string) string {
	s := markdownTable("key", "what it is")
	for _, key := range posts.KeysOf(file) {
		s.add(inCode(key.Name), key.About)
	}
	return s.String()
}

func optionsSheet() string {
	s := markdownTable("key", "what it is", "values")
	for _, network := range all.List {
		for _, option := range network.Options {
			s.add(inCode("[on."+network.Name+"] "+option.Key), option.About, strings.Join(option.Values, ", "))
		}
	}
	return s.String()
}

func wordsSheet() string {
	s := markdownTable("in a text", "what readers see")
	for _, word := range posts.Words() {
		s.add(inCode(word.Example), word.About)
	}
	return s.String()
}

func problemsSheet() string {
	s := markdownTable("code", "severity", "`allow`", "what it means", "wrong", "right")
	for _, code := range posts.Codes() {
		severity, about, allowable, _ := posts.Explain(code)
		example, _ := posts.ExampleOf(code)
		s.add(inCode(string(code)), string(severity), mark(allowable), about, linesInCode(example.Wrong), linesInCode(example.Right))
	}
	return s.String()
}

// linesInCode are lines of a file as they stand in a cell; empty ones fall out.
func linesInCode(lines string) string {
	var written []string
	for line := range strings.Lines(lines) {
		if line = strings.TrimSpace(line); line != "" {
			written = append(written, inCode(line))
		}
	}
	return strings.Join(written, "\n")
}

func mark(is bool) string {
	if is {
		return "yes"
	}
	return ""
}

func faultsSheet() string {
	s := markdownTable("fault", "what happens", "the post is up")
	for _, fault := range sandbox.Faults() {
		s.add(inCode(string(fault)), fault.About(), mark(fault.Executes()))
	}
	return s.String()
}

// networksSheet has a row for each network, of accounts of which nothing more is
// known.
func networksSheet() string {
	s := markdownTable("network", "longest text", "threads", "pictures", "described in", "warning", "poll", "the same key again")
	for _, network := range all.List {
		l := network.Limits
		s.add("["+network.Title+"]("+network.Name+".md)", textSheet(l.Text), mark(l.Thread), atMost(l.Media.Max, ""), atMost(l.Media.Alt, ""),
			mark(l.Warning), mark(l.Poll.MaxOptions > 0), repetition(l.Replay))
	}
	return s.String()
}

// textSheet is the bound of a text with what it counts.
func textSheet(l networks.TextLimits) string {
	if l.Max == 0 {
		return "any"
	}
	return fmt.Sprintf("%d %s", l.Max, l.Counting)
}

// abilitiesSheet is the table of one network: what it lacks has no row.
func abilitiesSheet(network networks.Network) string {
	s := markdownTable("what a post can have there", "")
	for _, ability := range abilities {
		if told := ability.of(network.Limits); told != "" {
			s.add(ability.title, told)
		}
	}
	return s.String()
}

// abilities are the rows of a network's table.
var abilities = []struct {
	title string
	of    func(networks.Limits) string
}{
	{"longest text", func(l networks.Limits) string { return atMost(l.Text.Max, "any") }},
	{"counted as", func(l networks.Limits) string { return string(l.Text.Counting) }},
	{"a link counts", func(l networks.Limits) string { return atMost(l.Text.Link, "its length") }},
	{"shown in another way", func(l networks.Limits) string { return kindsSheet(l.Marks) }},
	{"a title", func(l networks.Limits) string { return atMost(l.Title, "") }},
	{"without a title", func(l networks.Limits) string { return unless(!l.TitleRequired, "refused") }},
	{"a card of the page that a link leads to", func(l networks.Limits) string { return mark(l.LinkCard) }},
	{"threads", func(l networks.Limits) string { return mark(l.Thread) }},
	{"answering an earlier post of ours", func(l networks.Limits) string { return mark(l.Reply) }},
	{"showing an earlier post again", func(l networks.Limits) string { return mark(l.Repost) }},
	{"content warning", func(l networks.Limits) string { return mark(l.Warning) }},
	{"hidden pictures", func(l networks.Limits) string { return mark(l.Sensitive) }},
	{"the language of a post", func(l networks.Limits) string { return mark(l.Language) }},
	{"visibilities", func(l networks.Limits) string { return strings.Join(l.Visibilities, ", ") }},
	{"pictures", func(l networks.Limits) string { return atMost(l.Media.Max, "") }},
	{"without a picture", func(l networks.Limits) string { return unless(!l.Media.Required, "refused") }},
	{"or videos", func(l networks.Limits) string { return atMost(l.Media.MaxVideos, "") }},
	{"longest description of a picture", func(l networks.Limits) string { return atMost(l.Media.Alt, "") }},
	{"options of a poll", func(l networks.Limits) string { return atMost(l.Poll.MaxOptions, "") }},
	{"longest option", func(l networks.Limits) string { return atMost(l.Poll.Option, "") }},
	{"price of a post, in US dollars", func(l networks.Limits) string { return inDollars(l.Price) }},
	{"with a link", func(l networks.Limits) string { return inDollars(l.LinkPrice) }},
	{"the same key again", func(l networks.Limits) string { return repetition(l.Replay) }},
}

// marksSheet tells what each network makes of markup.
func marksSheet() string {
	s := markdownTable("network", "**bold**", "*italic*", "[words](https://…)", "> quote")
	for _, network := range all.List {
		shown := func(kind networks.MarkKind, instead string) string {
			if slices.Contains(network.Limits.Marks, kind) {
				return "shown"
			}
			return instead
		}
		s.add(network.Title, shown(networks.Bold, "plain"), shown(networks.Italic, "plain"),
			shown(networks.Linked, "words (address)"), shown(networks.Quoted, "> before each line"))
	}
	return s.String()
}

func kindsSheet(kinds []networks.MarkKind) string {
	names := make([]string, len(kinds))
	for i, kind := range kinds {
		names[i] = string(kind)
	}
	return strings.Join(names, ", ")
}

// unless is the word for what does not hold.
func unless(holds bool, word string) string {
	if holds {
		return ""
	}
	return word
}

func atMost(limit int, none string) string {
	if limit == 0 {
		return none
	}
	return strconv.Itoa(limit)
}

func inDollars(millionths int64) string {
	if millionths == 0 {
		return ""
	}
	return strconv.FormatFloat(float64(millionths)/1e6, 'f', -1, 64)
}

func repetition(replay networks.Replay) string {
	return map[networks.Replay]string{
		networks.Ignored:       "a second post",
		networks.ReplaysPut:    "changes nothing",
		networks.ReplaysPost:   "the first post",
		networks.ReplaysAnswer: "the first answer",
	}[replay]
}

// statesSheet tells of each state of a delivery what the ledger's source says of
// it, and where a part may go from there.
func statesSheet(t *testing.T) string {
	source := readLedger(t)
	s := markdownTable("state", "meaning", "by the network's answer, or a look", "by planning", "by a decision")
	for _, state := range source.states {
		moves := source.moves[state]
		s.add(inCode(strings.ToLower(state)), source.meanings[state], stateCells(moves["answered"]), stateCells(moves["noted"]), stateCells(moves["decided"]))
	}
	return s.String()
}

func stateCells(states []string) string {
	var written []string
	for _, state := range states {
		written = append(written, inCode(strings.ToLower(state)))
	}
	return strings.Join(written, ", ")
}

// ledgerSource is what stands in the source of package ledger about states.
type ledgerSource struct {
	states   []string
	meanings map[string]string
	moves    map[string]map[string][]string
}

func readLedger(t *testing.T) ledgerSource {
	t.Helper()
	read := ledgerSource{meanings: map[string]string{}, moves: map[string]map[string][]string{}}
	for _, name := range []string{"delivery.go", "state.go"} {
		file, err := parser.ParseFile(token.NewFileSet(), filepath.Join(root, "ledger", name), nil, parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(node ast.Node) bool {
			if spec, ok := node.(*ast.ValueSpec); ok {
				read.constant(spec)
				read.table(spec)
			}
			return true
		})
	}
	if len(read.states) < len(states) || len(read.moves) < len(states)-1 {
		t.Fatalf("the ledger's source has another shape now: %d states, %d of them with moves", len(read.states), len(read.moves))
	}
	return read
}

// constant takes the meaning of a state from its comment: "Sent: the network …".
func (l *ledgerSource) constant(spec *ast.ValueSpec) {
	if kind, ok := spec.Type.(*ast.Ident); !ok || kind.Name != "State" || spec.Doc == nil {
		return
	}
	name := spec.Names[0].Name
	meaning, told := strings.CutPrefix(strings.Join(strings.Fields(spec.Doc.Text()), " "), name+": ")
	if !told {
		meaning, told = strings.CutPrefix(strings.Join(strings.Fields(spec.Doc.Text()), " "), name+" is ")
	}
	if told {
		l.states = append(l.states, name)
		l.meanings[name] = strings.TrimSuffix(meaning, ".")
	}
}

// table reads the map of allowed moves.
func (l *ledgerSource) table(spec *ast.ValueSpec) {
	if spec.Names[0].Name != "allowed" || len(spec.Values) != 1 {
		return
	}
	for _, element := range spec.Values[0].(*ast.CompositeLit).Elts {
		row := element.(*ast.KeyValueExpr)
		moves := map[string][]string{}
		for _, cause := range row.Value.(*ast.CompositeLit).Elts {
			column := cause.(*ast.KeyValueExpr)
			for _, to := range column.Value.(*ast.CompositeLit).Elts {
				name := column.Key.(*ast.Ident).Name
				moves[name] = append(moves[name], to.(*ast.Ident).Name)
			}
		}
		l.moves[row.Key.(*ast.Ident).Name] = moves
	}
}

func TestThePagesOfOperatorsKnowEachState(t *testing.T) {
	page := readText(t, "docs/for-operators.md")
	for _, state := range stateNames() {
		if !strings.Contains(page, "| `"+state+"` |") {
			t.Errorf("docs/for-operators.md does not say what to do about %s", state)
		}
	}
}

func TestEachNetworkHasItsPage(t *testing.T) {
	index := readText(t, "docs/networks/README.md")
	for _, network := range all.List {
		if !strings.Contains(index, "]("+network.Name+".md)") {
			t.Errorf("docs/networks/README.md does not link to %s.md", network.Name)
		}
		if page := readText(t, "docs/networks/"+network.Name+".md"); !strings.Contains(page, "<!-- begin abilities-"+network.Name+" -->") {
			t.Errorf("docs/networks/%s.md does not show what a post can have there", network.Name)
		}
	}
}
