package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"strings"

	"github.com/spf13/cobra"
	"golang.org/x/term"
)

// conversation leads a person through signing in, at a terminal, or a program
// through pipes. All of it stands on standard error: standard output is for what
// comes of it. It ends with its context, as by ctrl-C.
type conversation struct {
	page
	// ctx is as long as the conversation: its methods are asked without one.
	ctx   context.Context
	input *bufio.Reader
	// keyboard is the terminal that secrets are typed at; nil where there is none.
	keyboard *os.File
	// browser is where one can be sent back to; nil: it is on another machine.
	browser *callback
	// about is what it is for, for whoever gives it up.
	about string
}

// converse begins a conversation; the caller closes it. With paste, no browser on
// this machine is counted on.
func converse(ctx context.Context, command *cobra.Command, paste bool) (*conversation, error) {
	input := command.InOrStdin()
	talk := &conversation{page: pageOn(command.ErrOrStderr()), ctx: ctx, input: bufio.NewReader(input), about: "signing in"}
	if file, isFile := input.(*os.File); isFile && term.IsTerminal(int(file.Fd())) {
		talk.keyboard = file
	}
	if paste {
		return talk, nil
	}
	var err error
	talk.browser, err = awaitBrowser(ctx)
	return talk, err
}

// Close lets go of what the browser was sent back to.
func (c *conversation) Close() error {
	if c.browser == nil {
		return nil
	}
	return c.browser.Close()
}

// Say tells something. What a network sent is in it, which no terminal may obey.
func (c *conversation) Say(sentence string) {
	for _, line := range wrap(printable(sentence), c.width) {
		c.printf("%s\n", line)
	}
}

// Ask reads one line.
func (c *conversation) Ask(question, proposal string) (string, error) {
	if proposal != "" {
		question += " [" + proposal + "]"
	}
	c.printf("%s: ", printable(question))
	answer, err := c.await(c.readLine)
	if answer == "" {
		answer = proposal
	}
	return answer, err
}

// AskSecret reads one line that the terminal does not show.
func (c *conversation) AskSecret(question string) (string, error) {
	c.printf("%s: ", printable(question))
	if c.keyboard == nil {
		return c.await(c.readLine)
	}
	keyboard := int(c.keyboard.Fd())
	before, err := term.GetState(keyboard)
	if err != nil {
		return "", err
	}
	answer, err := c.await(func() (string, error) {
		typed, err := term.ReadPassword(keyboard)
		return strings.TrimSpace(string(typed)), err
	})
	c.printf("\n")
	// A person who gave up wants to see again what is typed.
	return answer, errors.Join(err, term.Restore(keyboard, before))
}

func (c *conversation) readLine() (string, error) {
	line, err := c.input.ReadString('\n')
	if errors.Is(err, io.EOF) && line != "" {
		err = nil
	}
	return strings.TrimSpace(line), err
}

// answer is what was typed, or why nothing was.
type answer struct {
	line string
	err  error
}

// await waits for an answer or for the end. A read can't be broken off: it is left to
// itself, and the process ends soon after.
func (c *conversation) await(read func() (string, error)) (string, error) {
	answered := make(chan answer, 1)
	go func() {
		line, err := read()
		answered <- answer{line, err}
	}()
	select {
	case given := <-answered:
		if errors.Is(given.err, io.EOF) {
			given.err = errors.New("the input ended before the question was answered")
		}
		return given.line, given.err
	case <-c.ctx.Done():
		return "", c.givenUp()
	}
}

func (c *conversation) givenUp() error {
	return fmt.Errorf("%s was given up, and nothing was stored: %w", c.about, context.Cause(c.ctx))
}

// Callback is where a browser on this machine can be sent back to.
func (c *conversation) Callback() string {
	if c.browser == nil {
		return ""
	}
	return c.browser.address
}

// Visit prints the address. It opens no browser by itself: the person chooses one in
// which the right account is signed in.
func (c *conversation) Visit(ctx context.Context, address string) (url.Values, error) {
	c.printf("Open this address in a browser in which you are signed in with the account:\n\n  %s\n\n", printable(address))
	if c.browser == nil {
		return nil, nil
	}
	c.printf("Waiting for the browser. If it is on another machine: ctrl-C, and again with --paste.\n")
	select {
	case query := <-c.browser.brought:
		return query, nil
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	case <-c.ctx.Done():
		return nil, c.givenUp()
	}
}
