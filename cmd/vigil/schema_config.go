package main

import (
	"encoding"
	"maps"
	"reflect"
	"strings"

	"vigil/networks"
	"vigil/networks/all"
)

// configSchema is the JSON Schema of config.toml. Names and types are those of the
// structs that it is decoded into, the words those of the example.
func configSchema() map[string]any {
	schema := tableSchema(reflect.TypeFor[configFile](), configWords(), "")
	accounts := map[string]any{"type": "object", "description": aboutAccounts, "additionalProperties": anyAccount()}
	schema["properties"].(map[string]any)["accounts"] = accounts
	schema["required"] = []string{"campaigns"}
	schema["$schema"] = "http://json-schema.org/draft-07/schema#"
	schema["title"] = "config.toml of vigil"
	schema["description"] = "vigil's configuration, for whoever runs the server; config.toml.example has every key"
	return schema
}

// anyAccount is an account of one of the networks.
func anyAccount() map[string]any {
	var each []map[string]any
	for _, network := range all.List {
		each = append(each, accountSchema(network))
	}
	return map[string]any{"anyOf": each}
}

func accountSchema(network networks.Network) map[string]any {
	words := accountWords(network)
	schema := tableSchema(reflect.TypeOf(network.NewConfig()), words, "")
	keys := schema["properties"].(map[string]any)
	maps.Copy(keys, tableSchema(reflect.TypeFor[commonSettings](), words, "")["properties"].(map[string]any))
	keys["network"] = map[string]any{"const": network.Name, "description": network.Title}
	schema["required"] = []string{"network"}
	return schema
}

// tableSchema is that of a struct with `toml` tags, or of a pointer to one.
func tableSchema(of reflect.Type, words []configWord, table string) map[string]any {
	if of.Kind() == reflect.Pointer {
		of = of.Elem()
	}
	keys := map[string]any{}
	for field := range of.Fields() {
		name, _, _ := strings.Cut(field.Tag.Get("toml"), ",")
		if name == "" || name == "-" {
			continue
		}
		key := valueSchema(field.Type, words, name)
		for _, word := range words {
			if word.name == name && word.table == table {
				key["description"] = word.about
			}
		}
		keys[name] = key
	}
	return map[string]any{"type": "object", "properties": keys, "additionalProperties": false}
}

// valueSchema is that of a field; name is its own, for the keys of a table.
func valueSchema(of reflect.Type, words []configWord, name string) map[string]any {
	if reflect.PointerTo(of).Implements(reflect.TypeFor[encoding.TextUnmarshaler]()) {
		return map[string]any{"type": "string"}
	}
	switch of.Kind() {
	case reflect.Bool:
		return map[string]any{"type": "boolean"}
	case reflect.Int:
		return map[string]any{"type": "integer"}
	case reflect.Float64:
		return map[string]any{"type": "number"}
	case reflect.Slice:
		return map[string]any{"type": "array", "items": valueSchema(of.Elem(), words, name)}
	case reflect.Map:
		return map[string]any{"type": "object", "additionalProperties": valueSchema(of.Elem(), words, name)}
	case reflect.Struct:
		return tableSchema(of, words, name)
	}
	return map[string]any{"type": "string"}
}
