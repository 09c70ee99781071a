package posts

import (
	"bytes"
	"regexp"
)

// secretShape is what a credential of one kind looks like.
type secretShape struct {
	// mark stands in each of them, so that a file without it is not searched.
	mark string
	form *regexp.Regexp
	is   string
}

// secretShapes are those of services that campaigns use. Source: the rules of
// gitleaks, https://github.com/gitleaks/gitleaks/blob/master/config/gitleaks.toml;
// Nostr: https://github.com/nostr-protocol/nips/blob/master/19.md; Telegram:
// https://core.telegram.org/bots/api#authorizing-your-bot.
var secretShapes = []secretShape{
	{"PRIVATE KEY", regexp.MustCompile(`-----BEGIN[ A-Z0-9]{0,40}PRIVATE KEY(?: BLOCK)?-----`), "a private key"},
	{"AGE-SECRET", regexp.MustCompile(`AGE-SECRET-KEY-1[0-9A-Z]{50,}`), "a key of age"},
	{"nsec1", regexp.MustCompile(`\bnsec1[02-9ac-hj-np-z]{58}\b`), "a private key of Nostr"},
	{"ghp_", regexp.MustCompile(`\bghp_[0-9A-Za-z]{36}`), "a token of GitHub"},
	{"github_pat_", regexp.MustCompile(`\bgithub_pat_\w{50,}`), "a token of GitHub"},
	{"glpat-", regexp.MustCompile(`\bglpat-[\w-]{20,}`), "a token of GitLab"},
	{"xox", regexp.MustCompile(`\bxox[abeoprs]-[0-9A-Za-z-]{20,}`), "a token of Slack"},
	{"AKIA", regexp.MustCompile(`\bAKIA[A-Z2-7]{16}\b`), "a key of Amazon Web Services"},
	{"AIza", regexp.MustCompile(`\bAIza[\w-]{35}`), "a key of Google"},
	{"sk-", regexp.MustCompile(`\bsk-(?:proj-|ant-|live-)?[0-9A-Za-z_-]{32,}`), "a secret key of a service"},
	{"sk_live_", regexp.MustCompile(`\bsk_live_[0-9A-Za-z]{20,}`), "a key of Stripe"},
	{"EAA", regexp.MustCompile(`\bEAA[0-9A-Za-z]{80,}`), "a token of Facebook"},
	{"/webhooks/", regexp.MustCompile(`discord(?:app)?\.com/api/webhooks/\d+/[\w-]{40,}`), "a webhook of Discord"},
	{"hooks.slack.com", regexp.MustCompile(`hooks\.slack\.com/services/T\w+/B\w+/\w+`), "a webhook of Slack"},
	{":AA", regexp.MustCompile(`\b\d{8,10}:AA[\w-]{33}\b`), "the token of a Telegram bot"},
	{"eyJ", regexp.MustCompile(`\beyJ[\w-]{15,}\.eyJ[\w-]{15,}\.[\w-]{10,}`), "a signed token (JWT)"},
	{"earer ", regexp.MustCompile(`\b[Bb]earer [\w+/=.~-]{20,}`), "a bearer token"},
}

// namedSecret is a long value behind a word that says what it is.
var namedSecret = regexp.MustCompile(`(?i)(?:token|secret|password|passwd|api_?key|access_?key)["']?\s*[=:]\s*["']?([\w+/=.~-]{20,})`)

// namedSecrets are the words that it is searched for.
var namedSecrets = [][]byte{[]byte("oken"), []byte("ecret"), []byte("assw"), []byte("ey="), []byte("ey ="), []byte("TOKEN"), []byte("SECRET"), []byte("KEY")}

// findSecrets looks at the whole file, notes included: who has the folder has all
// of it.
func (d *document) findSecrets() {
	for _, shape := range secretShapes {
		if !bytes.Contains(d.source, []byte(shape.mark)) {
			continue
		}
		if at := shape.form.FindIndex(d.source); at != nil {
			d.reportAt(at[0], SecretWritten, shape.is)
			return
		}
	}
	for _, word := range namedSecrets {
		if bytes.Contains(d.source, word) {
			d.findNamedSecret()
			return
		}
	}
}

func (d *document) findNamedSecret() {
	for _, at := range namedSecret.FindAllSubmatchIndex(d.source, -1) {
		if looksRandom(d.source[at[2]:at[3]]) {
			d.reportAt(at[0], SecretWritten, "a secret with its name before it")
			return
		}
	}
}

// looksRandom tells keys from words: a key mixes letters and digits throughout.
func looksRandom(value []byte) bool {
	changes, before := 0, signKind(value[0])
	for _, c := range value[1:] {
		kind := signKind(c)
		if kind != before {
			changes++
		}
		before = kind
	}
	return changes >= 5 && bytes.ContainsAny(value, "0123456789")
}

// signKind tells digits, small letters, capitals and signs apart.
func signKind(c byte) int {
	switch {
	case '0' <= c && c <= '9':
		return 0
	case 'a' <= c && c <= 'z':
		return 1
	case 'A' <= c && c <= 'Z':
		return 2
	}
	return 3
}
