package main

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"strings"

	"vigil/networks"
)

// literalSecrets warns of credentials that stand in config.toml itself: the file
// is read by more people than need them. It is no refusal.
func (c *configuration) literalSecrets() []string {
	var warnings []string
	for _, key := range c.notify.literal() {
		warnings = append(warnings, fmt.Sprintf(
			"%s: the address in [notify] %s, with what is secret in it, stands in the file itself; write \"env:NAME\" or \"file:PATH\", or move it to secrets.toml", c.path, key))
	}
	for _, account := range c.accounts {
		for _, key := range literalKeys(account.config) {
			warnings = append(warnings, fmt.Sprintf(
				"%s: the %s of [accounts.%s] stands in the file itself; write \"env:NAME\" or \"file:PATH\", or move it to secrets.toml", c.path, key, account.name))
		}
	}
	return warnings
}

// literalKeys are the keys of an account's settings whose secret is written out.
func literalKeys(settings any) []string {
	value := reflect.Indirect(reflect.ValueOf(settings))
	var keys []string
	for field, content := range value.Fields() {
		if secret, ok := content.Interface().(networks.Secret); ok && secret.Literal() {
			key, _, _ := strings.Cut(field.Tag.Get("toml"), ",")
			keys = append(keys, key)
		}
	}
	return keys
}

// openSecrets warns where others on the machine can read secrets.toml.
func (c *configuration) openSecrets() []string {
	path := filepath.Join(c.folder(), "secrets.toml")
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm()&(fs.ModePerm&0o077) == 0 {
		return nil
	}
	return []string{fmt.Sprintf("%s can be read by others on this machine; `chmod 600 %s`", path, path)}
}

// secretFiles are the files that an account's secrets stand in.
func secretFiles(settings any, folder string) []string {
	value := reflect.Indirect(reflect.ValueOf(settings))
	var files []string
	for _, content := range value.Fields() {
		if secret, ok := content.Interface().(networks.Secret); ok && secret.File(folder) != "" {
			files = append(files, secret.File(folder))
		}
	}
	return files
}
