package networks

import (
	"errors"
	"strings"
)

// Concealed takes secrets out of an error, for a network that wants them in the
// path: the transport names no address, but a server may repeat what it was sent.
// What an *[Error] says of the post stays.
func Concealed(err error, secrets ...string) error {
	if failure, ok := errors.AsType[*Error](err); ok {
		failure.Cause = Concealed(failure.Cause, secrets...)
		return err
	}
	if err == nil {
		return nil
	}
	text := err.Error()
	for _, secret := range secrets {
		text = strings.ReplaceAll(text, secret, "[secret]")
	}
	if text == err.Error() {
		return err
	}
	return errors.New(text)
}
