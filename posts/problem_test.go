package posts

import (
	"bytes"
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestAProblemIsPrintedWithItsLineAndACaret(t *testing.T) {
	for _, test := range []struct{ name, source, want string }{
		{"letters of several bytes", "а = 1\nтэкст =  1\n", "f:2:8: \"x\" is no day\n    тэкст =  1\n           ^\n"},
		{"tabs", "\n\t\ta = 12\n", "    \t\ta = 12\n    \t\t     ^\n"},
		{"a long line", "\n" + strings.Repeat("x", 7) + strings.Repeat("y", 200) + "\n", "    xxxxxxx" + strings.Repeat("y", 89) + "\n           ^\n"},
		{"signs that turn the line round", "\na\u202eb\x1b[2Jc\n", "    a·b·[2Jc\n           ^\n"},
		{"a line that is not there", "", "f:2:8: \"x\" is no day\n"},
	} {
		problem := Problem{Severity: Error, Place: Place{"f", 2, 8}, Message: `"x" is no day`}
		var b bytes.Buffer
		if err := problem.Write(&b, []byte(test.source)); err != nil {
			t.Fatal(err)
		}
		if !strings.HasSuffix(b.String(), test.want) {
			t.Errorf("%s: printed\n%s\nwant\n%s", test.name, b.String(), test.want)
		}
	}
}

func TestAProblemIsAnObjectForPrograms(t *testing.T) {
	problem := NewProblem(BareNumber, Place{"posts/a.toml", 3, 8}, "late", "2")
	problem.Post = "uaaf/a"
	got, err := json.Marshal(problem)
	if err != nil {
		t.Fatal(err)
	}
	want := `{"code":"bare_number","severity":"error","file":"posts/a.toml","line":3,"column":8,"post":"uaaf/a",` +
		`"message":"late = 2 has no unit","remedy":"write late = \"2h\" for hours, \"2m\" for minutes, \"2d\" for days","args":["late","2"]}`
	if diff := cmp.Diff(want, string(got)); diff != "" {
		t.Error(diff)
	}
}

// TestEveryCodeHasASentence compares the constants of the source with the
// table.
func TestEveryCodeHasASentence(t *testing.T) {
	declared := declaredCodes(t)
	if diff := cmp.Diff(slices.Sorted(maps.Values(declared)), Codes()); diff != "" {
		t.Errorf("codes and sentences differ (-code without sentence +sentence without code):\n%s", diff)
	}
	for code, sentence := range sentences {
		if sentence.severity == "" || sentence.message == "" || sentence.about == "" {
			t.Errorf("%s: the sentence lacks its severity, its message or what it is about", code)
		}
		if strings.HasSuffix(sentence.message, ".") || strings.HasSuffix(sentence.remedy, ".") {
			t.Errorf("%s: a sentence ends with a full stop", code)
		}
	}
	total := len(fileSentences) + len(keySentences) + len(timeSentences) + len(composingSentences) + len(accountSentences) + len(editorSentences)
	if total != len(sentences) {
		t.Errorf("%d sentences stand in the tables, %d codes have one: a code stands in two of them", total, len(sentences))
	}
}

func declaredCodes(t *testing.T) map[string]Code {
	t.Helper()
	codes := map[string]Code{}
	entries, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range entries {
		if !strings.HasSuffix(entry.Name(), ".go") || strings.HasSuffix(entry.Name(), "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), entry.Name(), nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(node ast.Node) bool {
			spec, ok := node.(*ast.ValueSpec)
			if !ok {
				return true
			}
			if kind, ok := spec.Type.(*ast.Ident); ok && kind.Name == "Code" && len(spec.Values) == 1 {
				text, err := strconv.Unquote(spec.Values[0].(*ast.BasicLit).Value)
				if err != nil {
					t.Fatal(err)
				}
				codes[spec.Names[0].Name] = Code(text)
			}
			return true
		})
	}
	return codes
}

func TestProblemsStandInTheOrderOfTheFiles(t *testing.T) {
	at := func(file string, line, column int) Problem { return Problem{Place: Place{file, line, column}} }
	problems := []Problem{at("b", 1, 1), at("a", 2, 1), at("a", 1, 9), at("a", 1, 2), at("a", 0, 0)}
	SortProblems(problems)
	want := []Problem{at("a", 0, 0), at("a", 1, 2), at("a", 1, 9), at("a", 2, 1), at("b", 1, 1)}
	if diff := cmp.Diff(want, problems); diff != "" {
		t.Error(diff)
	}
}
