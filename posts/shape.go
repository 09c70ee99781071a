package posts

import "maps"

// shape is what the value of a key may look like, as a JSON Schema: what an
// editor needs to complete words, and to underline what can't be right. It says
// less than `vigil check`, which knows the campaign; it never refuses what check
// takes. A test holds each shape against the function that reads the key.
//
// The schemas are of draft 07, and without references: Taplo, which most editors
// ask about TOML, promises all of draft 04 ("Developing Schemas",
// https://taplo.tamasfe.dev/configuration/developing-schemas.html) and reads later
// ones as its library does, jsonschema 0.16, which ends with draft 07 unless built
// otherwise (https://docs.rs/jsonschema/0.16.0). What stands beside a $ref it
// passes over.
type shape map[string]any

// The shapes of plain values.
var (
	plainText = shape{"type": "string"}
	aReason   = shape{"type": "string", "pattern": `\S`}
	aFlag     = shape{"type": "boolean"}
	aNumber   = shape{"type": "integer"}
	aShare    = shape{"type": "number", "minimum": -1, "maximum": 1}

	aLength = shape{"type": "string", "pattern": `^\s*\+?([0-9.]+(ns|us|µs|μs|ms|s|m|h))+\s*$|^\s*[0-9]+[dw]\s*$|^\s*\+?0\s*$`}
	anHour  = shape{"type": "string", "pattern": `^[0-9]{1,2}:[0-9]{2}$`}

	aDay         = timeText(`^\s*[0-9]{4}-[0-9]{2}-[0-9]{2}\s*$`, "date")
	aMoment      = timeText(`^\s*[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ,]*[0-9]{1,2}:[0-9]{2}`, "date-time", "date-time-local")
	aMomentOrDay = timeText(`^\s*[0-9]{4}-[0-9]{2}-[0-9]{2}(\s*$|[Tt ,]*[0-9]{1,2}:[0-9]{2})`, "date", "date-time", "date-time-local")
	aPartialDate = either(
		shape{"type": "integer", "minimum": 1000, "maximum": 9999},
		timeText(`^\s*[0-9]{4}(-[0-9]{2}){0,2}\s*$`, "date"),
	)

	zeroToTwoOrMerge = shape{"enum": []any{0, 1, 2, mergeApproves}}
)

// timeText is a text of this pattern, or one of TOML's own times: to Taplo, and other
// readers of JSON Schema, that is a text as well; Tombi wants its format to be named.
func timeText(pattern string, formats ...string) shape {
	forms := []shape{{"type": "string", "pattern": pattern}}
	for _, format := range formats {
		forms = append(forms, shape{"type": "string", "pattern": pattern, "format": format})
	}
	return either(forms...)
}

// The shapes of lists; one value is a list of one.
var (
	someTexts   = oneOrMore(plainText)
	someNumbers = oneOrMore(aNumber)
	someDays    = oneOrMore(aDay)
)

// anyTables are [on.NAME] until the networks are known; see [Schema].
var anyTables = tableOf(shape{"type": "object"})

// languageCode is what a code of ISO 639 looks like, with a script or a region.
const languageCode = `^[a-z]{2,3}(-[A-Za-z0-9-]+)?$`

func oneOf(words ...string) shape { return shape{"type": "string", "enum": words} }

func someOf(words ...string) shape { return oneOrMore(oneOf(words...)) }

func oneOrMore(of shape) shape {
	return either(of, shape{"type": "array", "items": of})
}

func either(these ...shape) shape { return shape{"anyOf": these} }

// byLanguage is what readers see: one value, or one for each language.
func byLanguage(of shape) shape {
	return either(of, shape{
		"type":                 "object",
		"patternProperties":    shape{languageCode: of},
		"additionalProperties": false,
	})
}

// tableOf is a table whose keys are names that people choose.
func tableOf(of shape) shape { return shape{"type": "object", "additionalProperties": of} }

// someTables is [[name]], or [name] for a single one.
func someTables(of shape) shape {
	some := maps.Clone(of)
	some["type"], some["items"] = []string{"array", "object"}, of
	return some
}

// reasonsByCode is allow.CODE = "why", of the codes that can be allowed.
func reasonsByCode() shape {
	codes := shape{}
	for _, code := range allowableCodes() {
		codes[code] = aReason.described(sentences[Code(code)].about)
	}
	return closed(codes)
}

// closed is a table that has these keys and no others.
func closed(keys shape, required ...string) shape {
	of := shape{"type": "object", "properties": keys, "additionalProperties": false}
	if len(required) > 0 {
		of["required"] = required
	}
	return of
}

func (s shape) described(about string) shape {
	described := maps.Clone(s)
	described["description"] = about
	return described
}

// shape is that of a table with these keys, of which some are required.
func (k keys[T]) shape(required ...string) shape { return closed(k.shapes(), required...) }

func (k keys[T]) shapes() shape {
	shapes := shape{}
	for i := range k {
		shapes[k[i].name] = k[i].shape.described(k[i].about)
	}
	return shapes
}
