package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/BurntSushi/toml"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"vigil/ledger"
	"vigil/networks/all"
	"vigil/posts"
)

// compiledSchema is a schema as vigil prints it.
func compiledSchema(t *testing.T, kind string) *jsonschema.Schema {
	t.Helper()
	document, err := jsonschema.UnmarshalJSON(strings.NewReader(schemaOf(kind)))
	if err != nil {
		t.Fatal(err)
	}
	compiler := jsonschema.NewCompiler()
	if err := compiler.AddResource(kind+".json", document); err != nil {
		t.Fatal(err)
	}
	schema, err := compiler.Compile(kind + ".json")
	if err != nil {
		t.Fatal(err)
	}
	return schema
}

func TestTheSchemaOfTheConfigurationTakesTheWholeExample(t *testing.T) {
	schema := compiledSchema(t, "config")
	source := switchedOff.ReplaceAllString(exampleConfiguration([]string{"a"}), "$1")
	var written map[string]any
	if err := toml.Unmarshal([]byte(source), &written); err != nil {
		t.Fatal(err)
	}
	if err := schema.Validate(written); err != nil {
		t.Errorf("the example is refused: %v", err)
	}
}

func TestTheSchemaOfTheConfigurationRefusesWhatDecodingDoes(t *testing.T) {
	schema := compiledSchema(t, "config")
	for _, source := range []string{
		`campaign = ["a"]`,
		`timezone = "UTC"`,
		"campaigns = [\"a\"]\n[notfy]\ndigest = \"09:00\"",
		"campaigns = [\"a\"]\n[notify]\ndigst = \"09:00\"",
		"campaigns = [\"a\"]\n[accounts.feed]\nfolder = \"public\"",
		"campaigns = [\"a\"]\n[accounts.feed]\nnetwork = \"fed\"",
		"campaigns = [\"a\"]\n[accounts.feed]\nnetwork = \"feed\"\ntoken = \"x\"",
		"campaigns = [\"a\"]\n[accounts.feed]\nnetwork = \"feed\"\nat_once = \"1\"",
		"campaigns = [\"a\"]\n[accounts.feed]\nnetwork = \"feed\"\ngap = 5",
	} {
		var written map[string]any
		if err := toml.Unmarshal([]byte(source), &written); err != nil {
			t.Fatal(err)
		}
		if schema.Validate(written) == nil {
			t.Errorf("the schema takes\n%s", source)
		}
	}
}

func TestEachKeyOfTheConfigurationIsExplained(t *testing.T) {
	explained := map[string]bool{}
	for _, e := range explanations() {
		explained[e.Word] = e.About != ""
	}
	check := func(table string, keys []string) {
		for _, key := range keys {
			if key != "network" && !explained[table+key] {
				t.Errorf("%s%s is not explained", table, key)
			}
		}
	}
	check("config.", keysOf(configFile{}))
	check("config.web.", keysOf(configFile{}.Web))
	check("config.metrics.", keysOf(configFile{}.Metrics))
	check("config.notify.", keysOf(notifySettings{}))
	check("config.keep.", keysOf(keepSettings{}))
	check("config.git.", keysOf(gitSettings{}))
	check("config.accounts.NAME.", keysOf(commonSettings{}))
	for _, network := range all.List {
		check("config.accounts."+network.Name+".", keysOf(network.NewConfig()))
	}
}

// TestEachKeyHasASchemaWithWords walks through the schemas of a campaign's files.
func TestEachKeyHasASchemaWithWords(t *testing.T) {
	for _, kind := range []string{"post", "person", "campaign"} {
		keys := asMap(t, posts.Schema(kind, all.List)["properties"])
		for _, key := range posts.KeysOf(kind) {
			name, _, inside := strings.Cut(key.Name, ".")
			if inside || strings.Contains(key.About, "not in this version yet") {
				continue
			}
			if schema := fmt.Sprint(keys[name]); !strings.Contains(schema, key.About) {
				t.Errorf("the schema of %s.%s does not say %q", kind, name, key.About)
			}
		}
	}
	on := asMap(t, asMap(t, asMap(t, posts.Schema("post", all.List)["properties"])["on"])["properties"])
	for _, network := range all.List {
		own := asMap(t, asMap(t, on[network.Name])["properties"])
		for _, option := range network.Options {
			if own[option.Key] == nil {
				t.Errorf("the schema of a post does not know on.%s.%s", network.Name, option.Key)
			}
		}
	}
}

// asMap is a part of a schema, whichever named type it has.
func asMap(t *testing.T, part any) map[string]any {
	t.Helper()
	written, err := json.Marshal(part)
	if err != nil {
		t.Fatal(err)
	}
	var read map[string]any
	if err := json.Unmarshal(written, &read); err != nil {
		t.Fatal(err)
	}
	return read
}

func TestEachStateIsExplainedAsThePageOfOperatorsDoes(t *testing.T) {
	page := readText(t, "docs/for-operators.md")
	for _, state := range states {
		row := fmt.Sprintf("| `%s` | %s | %s |", state, stateWords[state].meaning, stateWords[state].remedy)
		if !strings.Contains(page, row) {
			t.Errorf("docs/for-operators.md has no line\n%s", row)
		}
	}
	if len(stateWords) != len(states) {
		t.Errorf("%d states are explained, and there are %d", len(stateWords), len(states))
	}
	if _, known := stateWords[ledger.Unsent]; known {
		t.Error("unsent is no state of a delivery")
	}
}

func TestFormattingTheExampleCampaignChangesNothingThatItSays(t *testing.T) {
	paths, err := filepath.Glob(filepath.Join(root, "examples/*/*/*/*.toml"))
	if err != nil || len(paths) == 0 {
		t.Fatal(err)
	}
	for _, path := range paths {
		source, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		formatted, err := posts.Format(source)
		if err != nil {
			t.Errorf("%s: %v", path, err)
		}
		if !slices.Equal(commentsIn(source), commentsIn(formatted)) {
			t.Errorf("%s lost comments:\n%s", path, formatted)
		}
	}
}

// commentsIn are the comments on lines of their own.
func commentsIn(source []byte) (comments []string) {
	for line := range strings.Lines(string(source)) {
		if line = strings.TrimSpace(line); strings.HasPrefix(line, "#") {
			comments = append(comments, line)
		}
	}
	return comments
}
