package posts

import (
	"cmp"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/txtar"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"vigil/networks"
)

func compiled(t testing.TB, of map[string]any) *jsonschema.Schema {
	t.Helper()
	written, err := json.Marshal(of)
	if err != nil {
		t.Fatal(err)
	}
	document, err := jsonschema.UnmarshalJSON(strings.NewReader(string(written)))
	if err != nil {
		t.Fatal(err)
	}
	compiler := jsonschema.NewCompiler()
	compiler.DefaultDraft(jsonschema.Draft7)
	if err := compiler.AddResource("schema.json", document); err != nil {
		t.Fatal(err)
	}
	schema, err := compiler.Compile("schema.json")
	if err != nil {
		t.Fatal(err)
	}
	return schema
}

// asJSON is a TOML value as an editor hands it to a schema: times are texts.
func asJSON(value any) any {
	switch value := value.(type) {
	case time.Time:
		layouts := map[string]string{localDay: time.DateOnly, localHour: time.TimeOnly, localMoment: "2006-01-02T15:04:05"}
		return value.Format(cmp.Or(layouts[value.Location().String()], time.RFC3339))
	case map[string]any:
		object := make(map[string]any, len(value))
		for key, inner := range value {
			object[key] = asJSON(inner)
		}
		return object
	case []map[string]any:
		list := make([]any, len(value))
		for i := range value {
			list[i] = asJSON(value[i])
		}
		return list
	case []any:
		list := make([]any, len(value))
		for i := range value {
			list[i] = asJSON(value[i])
		}
		return list
	}
	return value
}

// TestTheSchemasAgreeWithCheck holds each file of the examples, of the traps and of
// the bad campaigns against its schema: what check has no error about, the schema
// takes; a key or a value of another kind, it refuses.
func TestTheSchemasAgreeWithCheck(t *testing.T) {
	schemas := map[string]*jsonschema.Schema{}
	accounts := []Account{{Name: "mastodon", Network: "mastodon"}, {Name: "mastodon-ru", Network: "mastodon"}, {Name: "feed", Network: "feed"}, {Name: "x", Network: "x", Options: fictionalNetworks[0].Options}}
	for _, file := range []string{"post", "person", "campaign"} {
		schemas[file] = compiled(t, Schema(file, fictionalNetworks))
	}
	taken, refused := 0, 0
	for _, folder := range campaignsOnDisk(t) {
		_, problems := ReadCampaign(folder, Defaults{Accounts: accounts, Networks: []string{"mastodon", "x"}})
		err := filepath.WalkDir(folder, func(path string, entry os.DirEntry, err error) error {
			file, known := kindOf(folder, path)
			if err != nil || !known || entry.Type() != 0 {
				return err
			}
			source, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			inside, _ := filepath.Rel(folder, path)
			tree, _, err := decode(string(source))
			if err != nil || len(tree) == 0 || len(source) > largestFile {
				return nil // no editor asks a schema about it
			}
			own := problemsOf(problems, filepath.ToSlash(inside))
			switch err := schemas[file].Validate(asJSON(tree)); {
			case err == nil && ofAnotherKind(own):
				t.Errorf("the schema takes what check refuses: %s\n%s", own, source)
			case err != nil && !HasErrors(own):
				t.Errorf("the schema refuses what check takes: %v\n%s", err, source)
			case err == nil:
				taken++
			default:
				refused++
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if taken < 100 || refused < 30 {
		t.Errorf("%d files were taken and %d refused: are they still found?", taken, refused)
	}
}

var fictionalNetworks = []networks.Network{
	{Name: "x", Options: []networks.Option{{Key: "reply_settings", Values: []string{"following", "mentioned"}}}},
	{Name: "mastodon", Options: []networks.Option{{Key: "quotes", Values: []string{"true", "false"}}}},
}

func kindOf(folder, path string) (file string, known bool) {
	inside, err := filepath.Rel(folder, path)
	switch dir, _, _ := strings.Cut(filepath.ToSlash(inside), "/"); {
	case err != nil || !strings.HasSuffix(path, extension):
	case dir == postsFolder:
		return "post", true
	case dir == peopleFolder:
		return "person", true
	case dir == campaignFile:
		return "campaign", true
	}
	return "", false
}

func problemsOf(all []Problem, file string) (own []Problem) {
	for _, problem := range all {
		if problem.File == file {
			own = append(own, problem)
		}
	}
	return own
}

// campaignsOnDisk are the examples, the bad campaigns, and one of all the traps.
func campaignsOnDisk(t *testing.T) []string {
	t.Helper()
	folders, err := filepath.Glob("../examples/*")
	archives, err2 := filepath.Glob("testdata/bad/*.txtar")
	traps, err3 := filepath.Glob("testdata/traps/*.toml")
	if err := errors.Join(err, err2, err3); err != nil {
		t.Fatal(err)
	}
	trapped := &txtar.Archive{Files: []txtar.File{{Name: campaignFile, Data: []byte("name = \"Traps\"\n")}}}
	for _, trap := range traps {
		source, err := os.ReadFile(trap)
		if err != nil {
			t.Fatal(err)
		}
		trapped.Files = append(trapped.Files, txtar.File{Name: "posts/" + filepath.Base(trap), Data: source})
	}
	folders = append(folders, extracted(t, trapped))
	for _, path := range archives {
		archive, err := txtar.ParseFile(path)
		if err != nil {
			t.Fatal(err)
		}
		folders = append(folders, extracted(t, archive))
	}
	return folders
}

func extracted(t *testing.T, archive *txtar.Archive) string {
	t.Helper()
	folder := t.TempDir()
	if err := txtar.Write(archive, folder); err != nil {
		t.Fatal(err)
	}
	return folder
}
