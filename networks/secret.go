package networks

import (
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
)

// Secret is a credential as the operator wrote it: "env:NAME", "file:PATH", or
// the credential itself. It prints as "[secret]" everywhere.
type Secret struct {
	// A pointer, because package fmt asks no method of what it prints inside a
	// complaint about a wrong verb; of a pointer it shows the address there.
	written *string
}

// UnmarshalText takes what stands in the configuration.
func (s *Secret) UnmarshalText(text []byte) error {
	written := string(text)
	s.written = &written
	return nil
}

// MarshalText never gives the credential away.
func (s Secret) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

func (s Secret) String() string {
	if s.Empty() {
		return ""
	}
	return "[secret]"
}

// Format keeps the credential out of every verb of package fmt, wrong ones too.
func (s Secret) Format(state fmt.State, _ rune) {
	// The state belongs to package fmt, which reports its own failures.
	_, _ = io.WriteString(state, s.String())
}

// LogValue keeps the credential out of logs.
func (s Secret) LogValue() slog.Value { return slog.StringValue(s.String()) }

// Empty tells whether nothing was written.
func (s Secret) Empty() bool { return s.written == nil || *s.written == "" }

// Literal tells whether the credential itself stands in the configuration.
func (s Secret) Literal() bool {
	return !s.Empty() && !strings.HasPrefix(*s.written, "env:") && !strings.HasPrefix(*s.written, "file:")
}

// File is the file that the credential stands in, counted from folder; empty where
// it stands in none.
func (s Secret) File(folder string) string {
	if s.Empty() || !strings.HasPrefix(*s.written, "file:") {
		return ""
	}
	path := strings.TrimPrefix(*s.written, "file:")
	if filepath.IsAbs(path) {
		return path
	}
	return filepath.Join(folder, path)
}

// Variable is the environment's variable that the credential stands in; empty where
// it stands in none.
func (s Secret) Variable() string {
	if s.Empty() || !strings.HasPrefix(*s.written, "env:") {
		return ""
	}
	return strings.TrimPrefix(*s.written, "env:")
}

// Reveal reads the credential; relative files count from folder. The key names
// it in the error.
func (s Secret) Reveal(key, folder string) (string, error) {
	if s.Empty() {
		return "", fmt.Errorf("%s is missing", key)
	}
	if name, ok := strings.CutPrefix(*s.written, "env:"); ok {
		return revealVariable(key, name)
	}
	if path, ok := strings.CutPrefix(*s.written, "file:"); ok {
		return revealFile(key, path, folder)
	}
	return *s.written, nil
}

// ErrUnset is wrapped where a secret stands in a variable of the environment that this
// process does not have; another one may.
var ErrUnset = errors.New("is not set")

func revealVariable(key, name string) (string, error) {
	value := strings.TrimSpace(os.Getenv(name))
	if value == "" {
		return "", fmt.Errorf("%s: the environment variable %s %w", key, name, ErrUnset)
	}
	return value, nil
}

func revealFile(key, path, folder string) (string, error) {
	if !filepath.IsAbs(path) {
		path = filepath.Join(folder, path)
	}
	content, err := os.ReadFile(path)
	if err != nil {
		return "", fmt.Errorf("%s: %w", key, err)
	}
	value := strings.TrimSpace(string(content))
	if value == "" {
		return "", fmt.Errorf("%s: the file %s is empty", key, path)
	}
	return value, nil
}
