package main

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/BurntSushi/toml"

	"vigil/posts"
)

// unknownKeys refuses every key of a file that nothing reads. The library matches
// keys without case, so they are compared with the struct tags here, to the letter.
func (c *configuration) unknownKeys(path string, meta toml.MetaData) error {
	var problems []error
	for _, key := range withTables(meta.Keys()) {
		table, known := c.expectedKeys(key)
		last := key[len(key)-1]
		if known != nil && !slices.Contains(known, last) {
			problems = append(problems, fmt.Errorf("%s: unknown key %q in %s; %s", path, last, table, posts.Suggestion(last, known)))
		}
	}
	return errors.Join(problems...)
}

// withTables are keys, with the tables that stand only in front of others, as
// accounts in [accounts.feed] does, which the library does not list.
func withTables(keys []toml.Key) (all []toml.Key) {
	seen := map[string]bool{}
	for _, key := range keys {
		for length := range key {
			if part := key[:length+1]; !seen[part.String()] {
				seen[part.String()] = true
				all = append(all, part)
			}
		}
	}
	return all
}

// expectedKeys are the names that may stand where a key stands; nil: any.
func (c *configuration) expectedKeys(key toml.Key) (table string, known []string) {
	switch {
	case len(key) == 1:
		return "the file", keysOf(configFile{})
	case len(key) == 2 && key[0] == "web":
		return "[web]", keysOf(configFile{}.Web)
	case len(key) == 2 && key[0] == "metrics":
		return "[metrics]", keysOf(configFile{}.Metrics)
	case len(key) == 2 && key[0] == "notify":
		return "[notify]", keysOf(notifySettings{})
	case len(key) == 2 && key[0] == "keep":
		return "[keep]", keysOf(keepSettings{})
	case len(key) == 3 && key[0] == "git":
		return "[git." + key[1] + "]", keysOf(gitSettings{})
	case len(key) == 3 && key[0] == "accounts":
		return "[accounts." + key[1] + "]", c.accountKeys(key[1])
	}
	return "", nil
}

// accountKeys are those that every account has, and its network's own. Of an
// account that could not be decoded another problem tells.
func (c *configuration) accountKeys(name string) []string {
	for _, account := range c.accounts {
		if account.name == name {
			return append(keysOf(account.common), keysOf(account.config)...)
		}
	}
	return nil
}

// keysOf are the `toml` tags of a struct, or of a pointer to one.
func keysOf(settings any) []string {
	shape := reflect.TypeOf(settings)
	if shape.Kind() == reflect.Pointer {
		shape = shape.Elem()
	}
	var keys []string
	for field := range shape.Fields() {
		name, _, _ := strings.Cut(field.Tag.Get("toml"), ",")
		if name != "" && name != "-" {
			keys = append(keys, name)
		}
	}
	return keys
}
