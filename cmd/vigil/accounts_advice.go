package main

import (
	"cmp"
	"errors"
	"fmt"
	"net/http"
	"time"

	"vigil/networks"
	"vigil/scheduler"
)

// advised is why a network did not say who an account is, with what to do about it.
func (c *configuration) advised(account *scheduler.Account, err error) string {
	settings, _ := c.settingsOf(cmp.Or(account.Group(), account.Name))
	if failure, known := errors.AsType[*networks.Error](err); known {
		return fmt.Sprintf("%v; %s", err, settings.advice(failure))
	}
	return err.Error()
}

func (s accountSettings) advice(failure *networks.Error) string {
	switch failure.Kind {
	case networks.Denied:
		return s.renewal(failure.Credential)
	case networks.RateLimited:
		if failure.At.IsZero() {
			return "ask again later"
		}
		return "ask again at " + failure.At.UTC().Format(time.TimeOnly) + " UTC"
	case networks.Temporary, networks.Uncertain: // nothing was published that could be in doubt
		return "if it stays so, look whether its address is right, and reachable from here"
	}
	if failure.Status == http.StatusNotFound || failure.Status == http.StatusMethodNotAllowed {
		return fmt.Sprintf("is this the address of %s?", s.network.Title)
	}
	return fmt.Sprintf("docs/networks/%s.md tells what it needs", s.network.Name)
}

// renewal is how to mend a key that is refused: a credential, or where it belongs.
func (s accountSettings) renewal(key string) string {
	if key == "" {
		key = "credential"
	}
	if _, able := s.config.(networks.Signer); able {
		return fmt.Sprintf("mend its %s, by hand or with: vigil accounts login %s", key, s.name)
	}
	return fmt.Sprintf("mend its %s; docs/networks/%s.md tells how", key, s.network.Name)
}
