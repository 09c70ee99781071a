package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"vigil/networks/all"
	"vigil/posts"
)

const schemaHelp = `Schema prints a JSON Schema (draft 07) of a kind of file: post, person, campaign or
config. An editor that knows TOML completes keys by it, tells what each one means,
and underlines what can't be right, while you write.

  $ vigil schema --write until-all-are-free
  wrote until-all-are-free/.vigil/schema/campaign.json
  …

With --write it writes the schemas of a campaign's files into .vigil/schema, and
.taplo.toml and .tombi.toml, which tell editors which file is of which kind. Do so
again after a new version of vigil; ` + "`vigil init campaign`" + ` does it by itself. Rules
that somebody changed are left as they are. How to set up an editor:
docs/editor-setup.md.`

// schemaKinds are the kinds of files that have a schema, those of a campaign first.
var schemaKinds = []string{"post", "person", "campaign", "config"}

func (a *application) schemaCommand() *cobra.Command {
	var write bool
	command := &cobra.Command{
		Use:   "schema [post | person | campaign | config]",
		Short: "Print a JSON Schema of a kind of file, for editors",
		Long:  schemaHelp,
		Args:  usage(cobra.MaximumNArgs(1)),
		ValidArgsFunction: func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
			if write {
				return nil, cobra.ShellCompDirectiveFilterDirs
			}
			return schemaKinds, cobra.ShellCompDirectiveNoFileComp
		},
		RunE: func(command *cobra.Command, words []string) error {
			out := pageOf(command)
			if write {
				folder, err := a.folderFor(strings.Join(words, ""))
				if err != nil {
					return err
				}
				return rewriteSchemas(out, folder)
			}
			if len(words) == 0 || !slices.Contains(schemaKinds, words[0]) {
				return &ended{exitUsage, fmt.Errorf("which one: %s? --write writes those of a campaign into its folder", strings.Join(schemaKinds, ", "))}
			}
			_, err := out.Write([]byte(schemaOf(words[0])))
			return err
		},
	}
	command.Flags().BoolVar(&write, "write", false, "write the schemas into a campaign's folder, the one named or the one that you are in")
	return command
}

// schemaOf is a schema as a file: keys in alphabetical order, so that a new version
// of vigil changes no more lines than it has to.
func schemaOf(kind string) string {
	schema := posts.Schema(kind, all.List)
	if kind == "config" {
		schema = configSchema()
	}
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", " ")
	if err := encoder.Encode(schema); err != nil { // maps, lists and words always encode
		panic(err)
	}
	return text.String()
}

// schemaFiles are what an editor reads in a campaign's folder.
func schemaFiles() []newFile {
	files := []newFile{{".taplo.toml", taploText}, {".tombi.toml", tombiText}}
	for _, kind := range schemaKinds {
		if kind != "config" {
			files = append(files, newFile{".vigil/schema/" + kind + ".json", schemaOf(kind)})
		}
	}
	return files
}

// taploText joins files with schemas. Taplo reads it in the folder that an editor
// opened, or that it is started in, and takes the paths from there
// ("Configuration File", https://taplo.tamasfe.dev/configuration/file.html). A
// `#:schema` line in each file would do the same, and have to be written by everybody.
// Tried with Taplo 0.9.0.
const taploText = `# For editors that know TOML: which file is of which kind. vigil schema --write
# writes the schemas anew. See docs/editor-setup.md of vigil.

# An editor that formats by Taplo writes files as vigil fmt does.
[formatting]
align_comments = false
allowed_blank_lines = 1
array_auto_collapse = false
array_auto_expand = false

[[rule]]
include = ["posts/**/*.toml"]

[rule.schema]
path = ".vigil/schema/post.json"

[[rule]]
include = ["people/*.toml"]

[rule.schema]
path = ".vigil/schema/person.json"

[[rule]]
include = ["campaign.toml"]

[rule.schema]
path = ".vigil/schema/campaign.json"
`

// tombiText does the same for Tombi, which the editor Zed names for TOML
// (https://zed.dev/docs/languages/toml); tried with Tombi 1.5.5.
const tombiText = `# For editors that know TOML by way of Tombi: which file is of which kind.
[[schemas]]
path = ".vigil/schema/post.json"
include = ["posts/**/*.toml"]

[[schemas]]
path = ".vigil/schema/person.json"
include = ["people/*.toml"]

[[schemas]]
path = ".vigil/schema/campaign.json"
include = ["campaign.toml"]
`

// rewriteSchemas writes what is new, over older schemas, and never over rules that
// somebody changed.
func rewriteSchemas(out page, folder string) error {
	root, err := os.OpenRoot(folder)
	if err != nil {
		return err
	}
	defer root.Close() // each file was closed before
	for _, file := range schemaFiles() {
		shown := shown(filepath.Join(folder, file.path))
		before, err := root.ReadFile(file.path)
		switch {
		case err == nil && string(before) == file.text:
			continue
		case err == nil && path.Ext(file.path) == ".toml":
			out.printf("%s is there already, and stays as it is; the rules for it:\n\n%s\n", shown, file.text)
			continue
		case err != nil && !errors.Is(err, os.ErrNotExist):
			return err
		}
		if err := replaceIn(root, file.path, []byte(file.text)); err != nil {
			return err
		}
		out.printf("wrote %s\n", shown)
	}
	return nil
}
