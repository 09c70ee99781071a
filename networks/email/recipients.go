package email

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/base32"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"vigil/networks"
)

// recipient is one reader of a list, or the one that an account writes to.
type recipient struct {
	// name is what the reader is called wherever a person may look; empty where the
	// account has only one.
	name    string
	address string
}

// listed tells that he is one of several, who may want to leave.
func (r recipient) listed() bool { return r.name != "" }

// member is an account of a list.
type member struct {
	*Config
	to     recipient
	checks *checks
}

// Open makes the account of one reader ready.
func (m member) Open(around networks.Surroundings) (networks.Account, error) {
	return m.open(around, m.to, m.checks)
}

// Members are the readers of the file; nil where there is none.
func (c *Config) Members(folder string) ([]networks.Member, error) {
	switch {
	case c.Recipients == "":
		return nil, nil
	case c.To != "":
		return nil, errors.New("to and recipients: write one of them")
	case c.Unsubscribe == "":
		return nil, errors.New("unsubscribe is missing: whoever is written to one by one has to be able to leave")
	}
	path := c.Recipients
	if !filepath.IsAbs(path) {
		path = filepath.Join(folder, path)
	}
	content, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("recipients: %w", err)
	}
	list, err := readRecipients(content)
	if err != nil {
		return nil, fmt.Errorf("recipients: %s: %w", c.Recipients, err)
	}
	shared := new(checks)
	members := make([]networks.Member, len(list))
	for i, reader := range list {
		members[i] = networks.Member{Name: reader.name, Config: member{c, reader, shared}, Mark: nameless(reader.address)}
	}
	return members, nil
}

// readRecipients reads one "address" or "name address" a line; "#" begins a comment.
// Problems tell the line, and never the address.
func readRecipients(content []byte) ([]recipient, error) {
	var list []recipient
	lineOf := map[string]int{}
	lines := bufio.NewScanner(bytes.NewReader(content))
	for number := 1; lines.Scan(); number++ {
		written, _, _ := strings.Cut(strings.TrimPrefix(lines.Text(), "\ufeff"), "#")
		if strings.TrimSpace(written) == "" {
			continue
		}
		reader, err := readRecipient(written)
		if err != nil {
			return nil, fmt.Errorf("line %d: %w", number, err)
		}
		for _, unique := range []string{reader.name, strings.ToLower(reader.address)} {
			if first, again := lineOf[unique]; again {
				return nil, fmt.Errorf("line %d: this reader stands in line %d already", number, first)
			}
			lineOf[unique] = number
		}
		list = append(list, reader)
	}
	if err := lines.Err(); err != nil {
		return nil, err
	}
	if len(list) == 0 {
		return nil, errors.New("nobody stands in it; write one address a line")
	}
	return list, nil
}

var readerName = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,31}$`)

func readRecipient(written string) (recipient, error) {
	words := strings.Fields(written)
	address, err := parseAddress("the address", words[len(words)-1])
	switch {
	case len(words) > 2:
		return recipient{}, errors.New(`write "address" or "name address"`)
	case err != nil:
		return recipient{}, err
	case len(words) == 1:
		return recipient{nameless(address.Address), address.Address}, nil
	case !readerName.MatchString(words[0]):
		return recipient{}, errors.New("a name has small letters from a to z, digits and -")
	}
	return recipient{words[0], address.Address}, nil
}

// nameless is what a reader is called whom the operator gave no name: it stays the
// same, and does not tell the address to whoever sees it.
func nameless(address string) string {
	sum := sha256.Sum256([]byte(strings.ToLower(address)))
	return strings.ToLower(base32.StdEncoding.EncodeToString(sum[:])[:10])
}

// anAddress is what looks like one, in a server's answer.
var anAddress = regexp.MustCompile(`[^\s<>"'(),;:@]+@[^\s<>"'(),;:@]+`)

// masked shows of each address in a text only how it begins, and its domain.
func masked(text string) string {
	return anAddress.ReplaceAllStringFunc(text, func(address string) string {
		at := strings.Index(address, "@")
		return string([]rune(address[:at])[:1]) + "…" + address[at:]
	})
}
