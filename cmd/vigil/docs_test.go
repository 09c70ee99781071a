package main

import (
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/BurntSushi/toml"
)

// readText reads a file of the project.
func readText(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(name)))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// projectFiles are the files that belong to the project and for which keep is
// true; what it makes when it runs, and hidden folders, are left out.
func projectFiles(t *testing.T, keep func(name string) bool) []string {
	t.Helper()
	made := []string{"dist", "public", "bin"}
	var names []string
	err := fs.WalkDir(os.DirFS(root), ".", func(name string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && (slices.Contains(made, name) || strings.HasPrefix(name, ".") && name != "." && name != ".ci"):
			return fs.SkipDir
		case !entry.IsDir() && keep(name):
			names = append(names, name)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return names
}

// pagesOfDocs are all pages that people read: the files in Markdown.
func pagesOfDocs(t *testing.T) []string {
	t.Helper()
	pages := projectFiles(t, func(name string) bool {
		return path.Ext(name) == ".md" && !strings.Contains(name, "testdata/")
	})
	if !slices.Contains(pages, "README.md") || len(pages) < 10 {
		t.Fatalf("too few pages: %v", pages)
	}
	return pages
}

// block is what stands in a page between two lines of ```.
type block struct {
	page     string
	line     int
	language string
	lines    []string
}

func (b block) text() string { return strings.Join(b.lines, "\n") }

func (b block) String() string { return fmt.Sprintf("%s:%d", b.page, b.line) }

// blocks are those of a page, in order.
func blocks(t *testing.T, page string) []block {
	t.Helper()
	var found []block
	open := false
	for number, line := range strings.Split(readText(t, page), "\n") {
		language, fence := strings.CutPrefix(line, "```")
		switch {
		case fence && !open:
			found = append(found, block{page: page, line: number + 1, language: language})
			open = true
		case fence:
			open = false
		case open:
			last := &found[len(found)-1]
			last.lines = append(last.lines, line)
		}
	}
	if open {
		t.Fatalf("%s: a block of ``` is not closed", found[len(found)-1])
	}
	return found
}

// languages of blocks, each with what is done to keep it true: a session is
// run, toml is read, arrows are compared with the imports; of anything else that
// names vigil at least the command and its flags must exist.
var languages = []string{"", "console", "toml", "sh", "go", "arrows", "text", "nginx", "json", "yaml", "sql", "python", "csv"}

func TestEveryBlockSaysWhatItIs(t *testing.T) {
	for _, page := range pagesOfDocs(t) {
		for _, block := range blocks(t, page) {
			if !slices.Contains(languages, block.language) {
				t.Errorf("%s: %q is none of %q", block, block.language, languages)
			}
		}
	}
}

func TestTheTOMLOfThePagesCanBeRead(t *testing.T) {
	for _, page := range pagesOfDocs(t) {
		for _, block := range blocks(t, page) {
			var anything map[string]any
			if _, err := toml.Decode(block.text(), &anything); block.language == "toml" && err != nil {
				t.Errorf("%s: %v", block, err)
			}
		}
	}
}

// Commands stand in sentences between two `, and in blocks on a line, behind a $
// or not.
var (
	inSentence = regexp.MustCompile("`(vigil [^`]+)`")
	onLine     = regexp.MustCompile(`(?m)^ *(?:\$ )?(?:sudo -u vigil )?(?:go run \./cmd/)?(vigil .+)$`)
)

// TestEveryCommandThatPagesNameExists looks at all of them, also where nothing is
// run: the command must be there, and so must its flags.
func TestEveryCommandThatPagesNameExists(t *testing.T) {
	seen := 0
	for _, page := range pagesOfDocs(t) {
		for _, line := range commandsIn(t, page) {
			seen++
			if err := exists(line); err != nil {
				t.Errorf("%s: `%s`: %v", page, line, err)
			}
		}
	}
	if seen < 50 {
		t.Errorf("only %d commands were found", seen)
	}
}

func commandsIn(t *testing.T, page string) []string {
	t.Helper()
	found := inSentence.FindAllStringSubmatch(readText(t, page), -1)
	for _, block := range blocks(t, page) {
		found = append(found, onLine.FindAllStringSubmatch(block.text(), -1)...)
	}
	lines := make([]string, len(found))
	for i, match := range found {
		lines[i] = strings.Join(strings.Fields(match[1]), " ")
	}
	return lines
}

// exists tells why a command line can't be right.
func exists(line string) error {
	words := strings.Fields(line)[1:]
	if end := slices.IndexFunc(words, func(word string) bool { return strings.ContainsAny(word[:1], "#|>&") }); end >= 0 {
		words = words[:end] // a comment, or what the shell does with the output
	}
	if len(words) == 0 || words[0] == "COMMAND" {
		return nil
	}
	command, rest, err := rootCommand().Find(words)
	if err != nil {
		return err
	}
	if command.HasSubCommands() && len(rest) > 0 && !strings.HasPrefix(rest[0], "-") && command.Args(command, rest) != nil {
		return fmt.Errorf("%s has no command %s", command.CommandPath(), rest[0])
	}
	for _, word := range rest {
		flag, isFlag := strings.CutPrefix(strings.TrimRight(word, ",.;"), "--")
		flag, _, _ = strings.Cut(flag, "=")
		if isFlag && flag != "help" && command.Flag(flag) == nil && command.InheritedFlags().Lookup(flag) == nil {
			return fmt.Errorf("it has no flag --%s", flag)
		}
	}
	return nil
}

// link is [text](address) in Markdown.
var link = regexp.MustCompile(`\]\(([^)\s]+)\)`)

// linkInCode is one that is shown as it is written.
var linkInCode = regexp.MustCompile("`[^`\n]*\\]\\([^`\n]*`")

func TestLinksOfPagesLeadSomewhere(t *testing.T) {
	for _, page := range pagesOfDocs(t) {
		for _, match := range link.FindAllStringSubmatch(linkInCode.ReplaceAllString(readText(t, page), ""), -1) {
			target, err := url.Parse(match[1])
			if err != nil {
				t.Errorf("%s: %v", page, err)
				continue
			}
			if target.Scheme != "" {
				continue
			}
			to := page
			if target.Path != "" {
				to = path.Join(path.Dir(page), target.Path)
			}
			if _, err := os.Stat(filepath.Join(root, to)); err != nil {
				t.Errorf("%s links to %s, which is not there", page, match[1])
				continue
			}
			if target.Fragment != "" && !slices.Contains(anchors(t, to), target.Fragment) {
				t.Errorf("%s links to %s, and there is no such heading", page, match[1])
			}
		}
	}
}

// notInAnchors are the signs that a heading's address leaves out.
var notInAnchors = regexp.MustCompile(`[^\pL\pN _-]`)

// anchors are the addresses of a page's headings.
func anchors(t *testing.T, page string) []string {
	t.Helper()
	var found []string
	for line := range strings.Lines(readText(t, page)) {
		if title, ok := strings.CutPrefix(strings.TrimLeft(line, "#"), " "); ok && line[0] == '#' {
			title = notInAnchors.ReplaceAllString(strings.ToLower(strings.TrimSpace(title)), "")
			found = append(found, strings.ReplaceAll(title, " ", "-"))
		}
	}
	return found
}

// TestTheProjectStandsOnItsOwn: no file leans on the machine on which it was
// written. The words are put together here, so that this file passes too.
func TestTheProjectStandsOnItsOwn(t *testing.T) {
	forbidden := regexp.MustCompile(strings.Join([]string{
		`(^|[^\w.])/wo` + `rk/`, `\.\./sha` + `red`, `proxy\.gol` + `ang\.org`, `sum\.gol` + `ang\.org`, `GOPR` + `OXY`, `go` + `proxy`,
	}, "|"))
	for _, name := range projectFiles(t, func(name string) bool {
		return path.Base(name) != "go.sum" && !strings.HasPrefix(path.Base(name), "vigil.db")
	}) {
		if found := forbidden.FindString(readText(t, name)); found != "" {
			t.Errorf("%s mentions %q", name, found)
		}
	}
}

func TestTheReadmeBeginsWithTheTwoCommands(t *testing.T) {
	for _, block := range blocks(t, "README.md") {
		if block.language == "sh" {
			want := []string{"go run ./cmd/vigil run --config config.toml.example", "go test ./..."}
			if !slices.Equal(block.lines, want) {
				t.Errorf("%s: %q", block, block.lines)
			}
			return
		}
	}
	t.Error("README.md has no commands")
}
