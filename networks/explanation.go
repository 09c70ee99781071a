package networks

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// longestExplanation is how many characters of a server's own words are shown.
const longestExplanation = 300

// explanationKeys are where networks put a sentence for people, the most
// telling ones first.
var explanationKeys = []string{"error_description", "detail", "message", "description", "error", "title", "error_message", "errors"}

// explain finds the server's own words in an answer. A page in HTML explains
// nothing.
func explain(response *http.Response, body []byte) string {
	var parsed any
	words := ""
	if json.Unmarshal(body, &parsed) == nil {
		words = sentenceIn(parsed)
	} else if !strings.Contains(string(body), "<") && utf8.Valid(body) {
		words = string(body)
	}
	if words == "" && response.StatusCode/100 == 3 {
		words = redirection(response)
	}
	return Words(withoutCredentials(words, response.Request))
}

func sentenceIn(value any) string {
	switch value := value.(type) {
	case string:
		return value
	case []any:
		for _, element := range value {
			if sentence := sentenceIn(element); sentence != "" {
				return sentence
			}
		}
	case map[string]any:
		for _, key := range explanationKeys {
			if sentence := sentenceIn(value[key]); sentence != "" {
				return sentence
			}
		}
	}
	return ""
}

// redirection names only the host: the rest of an address may hold a secret.
func redirection(response *http.Response) string {
	target, err := response.Location()
	if err != nil || target.Host == "" {
		return ""
	}
	return "it sends on to " + target.Scheme + "://" + target.Host + "; if that is its address now, write it in the configuration"
}

// Words are what a server said, as an error shows it: in one line, and at most 300
// characters of it.
func Words(text string) string {
	printable := strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return ' '
		}
		return r
	}, text)
	characters := []rune(strings.Join(strings.Fields(printable), " "))
	if len(characters) <= longestExplanation {
		return string(characters)
	}
	return string(characters[:longestExplanation-1]) + "…"
}

// withoutCredentials takes out what a server repeats of the request's own
// credentials.
func withoutCredentials(text string, request *http.Request) string {
	if request == nil {
		return text
	}
	secrets := strings.FieldsFunc(request.Header.Get("Authorization"), func(r rune) bool {
		return r == ' ' || r == ',' || r == '"'
	})
	if request.URL != nil {
		secrets = append(secrets, strings.Split(request.URL.Path, "/")...)
		for _, values := range request.URL.Query() {
			secrets = append(secrets, values...)
		}
	}
	for _, secret := range slices.SortedFunc(slices.Values(secrets), longestFirst) {
		if len(secret) >= shortestSecret {
			text = strings.ReplaceAll(text, secret, "[secret]")
		}
	}
	return text
}

// shortestSecret keeps "Bearer", "statuses" and other plain words readable.
const shortestSecret = 16

func longestFirst(a, b string) int { return len(b) - len(a) }
