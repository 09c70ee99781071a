package main

import (
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// root is the repository, as tests of this package see it.
const root = "../.."

// folderOfCode is one folder with Go files that are no tests.
type folderOfCode struct {
	path  string
	fset  *token.FileSet
	files []*ast.File
}

// code reads every folder of the project.
func code(t *testing.T) []*folderOfCode {
	t.Helper()
	found := map[string]*folderOfCode{}
	err := fs.WalkDir(os.DirFS(root), ".", func(name string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && (strings.HasPrefix(entry.Name(), ".") && name != "." || entry.Name() == "testdata"):
			return fs.SkipDir
		case path.Ext(name) != ".go" || strings.HasSuffix(name, "_test.go"):
			return nil
		}
		folder := found[path.Dir(name)]
		if folder == nil {
			folder = &folderOfCode{path: path.Dir(name), fset: token.NewFileSet()}
			found[folder.path] = folder
		}
		file, err := parser.ParseFile(folder.fset, filepath.Join(root, name), nil, parser.SkipObjectResolution)
		folder.files = append(folder.files, file)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(found) < 10 {
		t.Fatalf("only %d folders with code were found", len(found))
	}
	return slices.SortedFunc(maps.Values(found), func(a, b *folderOfCode) int { return strings.Compare(a.path, b.path) })
}

// imports are the paths that a folder imports, without those of the standard
// library.
func (f *folderOfCode) imports(t *testing.T) []string {
	var paths []string
	for _, file := range f.files {
		for _, spec := range file.Imports {
			imported, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				t.Fatal(err)
			}
			first, _, _ := strings.Cut(imported, "/")
			if first == "vigil" || strings.Contains(first, ".") {
				paths = append(paths, imported)
			}
		}
	}
	slices.Sort(paths)
	return slices.Compact(paths)
}

// anyNetwork stands in the arrows for each folder of a network.
const anyNetwork = "networks/NETWORK"

// arrows are those of docs/design.md: which folder may import which.
func arrows(t *testing.T) map[string][]string {
	t.Helper()
	_, after, found := strings.Cut(readText(t, "docs/design.md"), "```arrows\n")
	drawn, _, closed := strings.Cut(after, "```")
	if !found || !closed {
		t.Fatal("docs/design.md has no block of arrows")
	}
	allowed := map[string][]string{}
	for line := range strings.Lines(drawn) {
		from, to, ok := strings.Cut(strings.TrimSpace(line), "→")
		if !ok {
			t.Fatalf("docs/design.md: %q is no arrow", line)
		}
		allowed[strings.TrimSpace(from)] = strings.FieldsFunc(to, func(r rune) bool { return r == ',' || r == ' ' })
	}
	return allowed
}

// drawnAs is the name of a folder in the arrows.
func drawnAs(folder string, allowed map[string][]string) string {
	if _, drawn := allowed[folder]; !drawn && path.Dir(folder) == "networks" {
		return anyNetwork
	}
	return folder
}

func TestImportsFollowTheArrowsOfTheDesign(t *testing.T) {
	allowed := arrows(t)
	seen := map[string]bool{}
	for _, folder := range code(t) {
		from := drawnAs(folder.path, allowed)
		seen[from] = true
		targets, drawn := allowed[from]
		if !drawn {
			t.Errorf("%s is a folder that docs/design.md does not draw", folder.path)
			continue
		}
		for _, imported := range folder.imports(t) {
			ours, isOurs := strings.CutPrefix(imported, "vigil/")
			if isOurs && !slices.Contains(targets, drawnAs(ours, allowed)) && !slices.Contains(targets, "everything") {
				t.Errorf("%s imports %s; docs/design.md draws arrows only to %v", folder.path, ours, targets)
			}
		}
	}
	for from := range allowed {
		if !seen[from] {
			t.Errorf("docs/design.md draws %s, which has no code", from)
		}
	}
}

func TestOnlyTheCommandAndTestsKnowTheDatabaseDrivers(t *testing.T) {
	for _, folder := range code(t) {
		for _, driver := range []string{"modernc.org/sqlite", "github.com/jackc/pgx/v5/stdlib"} {
			allowed := folder.path == "cmd/vigil" || folder.path == "ledger/ledgertest"
			if !allowed && slices.Contains(folder.imports(t), driver) {
				t.Errorf("%s imports %s", folder.path, driver)
			}
		}
	}
}

func TestNothingHappensByInit(t *testing.T) {
	for _, folder := range code(t) {
		for _, file := range folder.files {
			for _, declared := range file.Decls {
				function, ok := declared.(*ast.FuncDecl)
				if ok && function.Recv == nil && function.Name.Name == "init" {
					t.Errorf("%s: a list of values does without init()", folder.fset.Position(function.Pos()))
				}
			}
		}
	}
}

// TestPackagesKeepNoState: a package-level variable is an error, a table or a
// template, which nothing changes once the program runs.
func TestPackagesKeepNoState(t *testing.T) {
	for _, folder := range code(t) {
		uses := map[*ast.Ident]types.Object{}
		pack := folder.resolve(uses)
		for _, file := range folder.files {
			ast.Inspect(file, func(node ast.Node) bool {
				for _, changed := range changedBy(node) {
					if object := uses[changed]; object != nil && object.Parent() == pack.Scope() {
						t.Errorf("%s: %s, a variable of the package, is changed", folder.fset.Position(node.Pos()), changed.Name)
					}
				}
				return true
			})
		}
		for _, name := range pack.Scope().Names() {
			if variable, ok := pack.Scope().Lookup(name).(*types.Var); ok && folder.mayChange(variable) {
				t.Errorf("%s: %s can be changed by its methods, or by sending", folder.fset.Position(variable.Pos()), name)
			}
		}
	}
}

// resolve finds out which declaration each name means. Other packages are not
// read: what they hold does not matter here.
func (f *folderOfCode) resolve(uses map[*ast.Ident]types.Object) *types.Package {
	config := types.Config{Importer: nothingImported{}, Error: func(error) {}}
	pack, _ := config.Check(f.path, f.fset, f.files, &types.Info{Uses: uses}) // incomplete on purpose
	return pack
}

type nothingImported struct{}

func (nothingImported) Import(string) (*types.Package, error) {
	return nil, errors.New("only the package itself is read")
}

// changedBy are the variables that a statement writes to.
func changedBy(node ast.Node) []*ast.Ident {
	var targets []ast.Expr
	switch statement := node.(type) {
	case *ast.AssignStmt:
		targets = statement.Lhs
	case *ast.IncDecStmt:
		targets = []ast.Expr{statement.X}
	}
	var changed []*ast.Ident
	for _, target := range targets {
		if name := variableOf(target); name != nil {
			changed = append(changed, name)
		}
	}
	return changed
}

// variableOf is the x of x, x.y, x[i] and *x.
func variableOf(target ast.Expr) *ast.Ident {
	switch target := target.(type) {
	case *ast.Ident:
		return target
	case *ast.SelectorExpr:
		return variableOf(target.X)
	case *ast.IndexExpr:
		return variableOf(target.X)
	case *ast.StarExpr:
		return variableOf(target.X)
	case *ast.ParenExpr:
		return variableOf(target.X)
	}
	return nil
}

// mayChange tells whether a variable is declared as something that is made for
// being changed: of a type of sync or sync/atomic, or a channel.
func (f *folderOfCode) mayChange(variable *types.Var) bool {
	may := false
	for _, file := range f.files {
		ast.Inspect(file, func(node ast.Node) bool {
			spec, ok := node.(*ast.ValueSpec)
			if !ok || !slices.ContainsFunc(spec.Names, func(name *ast.Ident) bool { return name.Pos() == variable.Pos() }) {
				return true
			}
			ast.Inspect(spec, func(inner ast.Node) bool {
				_, channel := inner.(*ast.ChanType)
				named, selected := inner.(*ast.SelectorExpr)
				if selected {
					of, ok := named.X.(*ast.Ident)
					selected = ok && (of.Name == "sync" || of.Name == "atomic")
				}
				may = may || channel || selected
				_, function := inner.(*ast.FuncLit)
				return !function
			})
			return false
		})
	}
	return may
}
