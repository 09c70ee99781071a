package main

import (
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"

	"github.com/BurntSushi/toml"

	"vigil/networks"
)

// secretsFolder lies beside the configuration.
const secretsFolder = "secrets"

// store writes each secret into a file of its own, says which lines of config.toml are
// still to be written, and counts with them from here on. secrets.toml is left alone:
// it is the operator's, with comments and an order.
func (l *login) store(talk *conversation, got []networks.Credential) error {
	var missing []string
	for _, credential := range got {
		line := fmt.Sprintf("%s = %q", credential.Key, credential.Value)
		if !credential.Plain {
			file, err := l.storeSecret(credential)
			if err != nil {
				return err
			}
			talk.Say("Wrote " + file + ", which only its owner can read.")
			line = fmt.Sprintf("%s = %q", credential.Key, "file:"+file)
		}
		known, err := l.assume(line, credential.Key)
		if err != nil {
			return err
		}
		if !known {
			missing = append(missing, line)
		}
	}
	l.tellLines(talk, missing)
	return nil
}

// storeSecret returns the file's path as the configuration names it.
func (l *login) storeSecret(credential networks.Credential) (string, error) {
	name := inFileName.ReplaceAllString(l.account.name+"."+credential.Key, "-")
	file := filepath.Join(secretsFolder, name)
	path := filepath.Join(l.config.folder(), file)
	return file, writePrivate(path, []byte(credential.Value+"\n"), l.config.daemonUser())
}

// inFileName and inVariable find what has no place in such a name.
var (
	inFileName = regexp.MustCompile(`[^\pL\pN._-]`)
	inVariable = regexp.MustCompile(`[^A-Z0-9_]+`)
)

// assume takes a line for written, and tells whether it was: the account is opened
// with what the operator will have written.
func (l *login) assume(line, key string) (known bool, err error) {
	before := l.written(key)
	if _, err := toml.Decode(line, l.account.config); err != nil {
		return false, fmt.Errorf("%s: %w", key, err)
	}
	return l.written(key) == before, nil
}

// written is what stands for a key in the configuration: of a secret where it is kept.
func (l *login) written(key string) string {
	value := reflect.Indirect(reflect.ValueOf(l.account.config))
	for field, content := range value.Fields() {
		tag, _, _ := strings.Cut(field.Tag.Get("toml"), ",")
		if tag != key {
			continue
		}
		if secret, ok := content.Interface().(networks.Secret); ok {
			return secret.File(l.config.folder()) + "\n" + secret.Variable()
		}
		return fmt.Sprint(content.Interface())
	}
	return ""
}

func (l *login) tellLines(talk *conversation, lines []string) {
	if len(lines) == 0 {
		return
	}
	talk.printf("Write below [accounts.%s] in %s, in place of what stands there for these keys:\n\n", l.account.name, shown(l.config.path))
	for _, line := range lines {
		talk.printf("  %s\n", line)
	}
	talk.printf("\n")
	if _, err := os.Stat(filepath.Join(l.config.folder(), "secrets.toml")); err == nil {
		talk.Say("What secrets.toml says of them counts more: delete it there.")
	}
}

// print writes the lines for a secret store to standard output, as an EnvironmentFile
// of systemd takes them, and those for config.toml beside it.
func (l *login) print(out page, talk *conversation, got []networks.Credential) error {
	var lines []string
	for _, credential := range got {
		if credential.Plain {
			lines = append(lines, fmt.Sprintf("%s = %q", credential.Key, credential.Value))
			continue
		}
		variable := l.variable(credential.Key)
		if _, err := fmt.Fprintf(out, "%s=%s\n", variable, credential.Value); err != nil {
			return err
		}
		lines = append(lines, fmt.Sprintf("%s = %q", credential.Key, "env:"+variable))
	}
	l.tellLines(talk, lines)
	return nil
}

// variable is the one that the configuration names for a key, else a usual one.
func (l *login) variable(key string) string {
	if _, named, _ := strings.Cut(l.written(key), "\n"); named != "" {
		return named
	}
	return inVariable.ReplaceAllString(strings.ToUpper("VIGIL_"+l.account.name+"_"+key), "_")
}
