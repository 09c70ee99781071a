package networks

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
)

// ParseAddress reads the address of a server as an operator writes it, without the
// slashes at its end; what the adapter asks of it is joined to it. The error names the
// key of the configuration, and shows an address that is right. One with a name and a
// password in it is refused, and not repeated.
func ParseAddress(key, written, like string) (*url.URL, error) {
	if written == "" {
		return nil, fmt.Errorf("%s is missing; write it like %q", key, like)
	}
	address, err := url.Parse(strings.TrimRight(written, "/"))
	switch {
	case strings.Contains(written, "@"):
		return nil, fmt.Errorf("%s: no name and password may stand in an address; write it like %q", key, like)
	case err != nil || !isWeb(address) || address.RawQuery != "" || address.Fragment != "":
		return nil, fmt.Errorf("%s: %q is not an address; write it like %q", key, written, like)
	}
	return address, nil
}

// IsWebAddress tells whether a link leads to a page.
func IsWebAddress(written string) bool {
	address, err := url.Parse(written)
	return err == nil && isWeb(address)
}

func isWeb(address *url.URL) bool {
	return address.Host != "" && (address.Scheme == "https" || address.Scheme == "http")
}

// CheckChoice refuses what is none of the words that a key of the configuration may
// have; empty is well.
func CheckChoice(key, written string, choices []string) error {
	if written != "" && !slices.Contains(choices, written) {
		return fmt.Errorf("%s: %q is none of %s", key, written, strings.Join(choices, ", "))
	}
	return nil
}
