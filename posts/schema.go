package posts

import (
	"maps"
	"strconv"

	"vigil/networks"
)

// Schema is the JSON Schema (draft 07) of a kind of file, "post", "person" or
// "campaign", for editors; nil of any other kind. Of the networks come the keys
// below [on.NAME] of a post.
func Schema(file string, all []networks.Network) map[string]any {
	switch file {
	case "post":
		return postShape(all).titled(file, aPost)
	case "person":
		return personKeys.shape("name").titled(file, aPerson)
	case "campaign":
		return campaignKeys.shape("name").titled(file, aCampaign)
	}
	return nil
}

func (s shape) titled(file, kind string) shape {
	titled := maps.Clone(s)
	titled["$schema"] = "http://json-schema.org/draft-07/schema#"
	titled["title"] = kind + " of vigil"
	titled["description"] = "`vigil explain " + file + "` lists the keys; `vigil check` knows more than this schema."
	return titled
}

func postShape(all []networks.Network) shape {
	keys := postKeys.shapes()
	maps.Copy(keys, contentKeys.shapes())
	keys["on"] = onTables(all).described(keys["on"].(shape)["description"].(string))
	return closed(keys)
}

// onTables are [on.NETWORK], with the network's own keys, and [on.ACCOUNT], where
// any network's may stand.
func onTables(all []networks.Network) shape {
	byNetwork := shape{}
	for _, network := range all {
		keys := contentKeys.shapes()
		for _, option := range network.Options {
			keys[option.Key] = optionShape(option).described(option.About)
		}
		byNetwork[network.Name] = closed(keys)
	}
	ofAccounts := closed(contentKeys.shapes())
	ofAccounts["additionalProperties"] = anOption
	return shape{"type": "object", "properties": byNetwork, "additionalProperties": ofAccounts}
}

// anOption is a network's own value: a text, or what can be written as one.
var anOption = shape{"type": []string{"string", "boolean", "number"}}

// optionShape takes true for "true", as reading does.
func optionShape(option networks.Option) shape {
	if len(option.Values) == 0 {
		return anOption
	}
	var values []any
	for _, word := range option.Values {
		values = append(values, word)
		if truth, err := strconv.ParseBool(word); err == nil && (word == "true" || word == "false") {
			values = append(values, truth)
		}
	}
	return shape{"enum": values}
}
