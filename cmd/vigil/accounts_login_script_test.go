package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"regexp"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"
)

// browse COMMAND...: the command runs with a person beside it, who opens each address
// that it says in a browser, goes where that leads, and types what stands there. What
// it printed is in the files said.out and said.err. With a ! before it, it fails.
func browse(ts *testscript.TestScript, no bool, arguments []string) {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	command := exec.CommandContext(ctx, arguments[0], arguments[1:]...)
	command.Dir = ts.MkAbs(".")
	command.Env = append(os.Environ(), "SSH_CONNECTION="+ts.Getenv("SSH_CONNECTION"), "VIGIL_CONFIG=", "HOME="+ts.Getenv("HOME"))
	typed, err := command.StdinPipe()
	ts.Check(err)
	var out bytes.Buffer
	said := &reader{typed: typed}
	command.Stdout, command.Stderr = &out, said
	failure := command.Run()
	ts.Check(os.WriteFile(ts.MkAbs("said.out"), out.Bytes(), 0o600))
	ts.Check(os.WriteFile(ts.MkAbs("said.err"), said.text.Bytes(), 0o600))
	ts.Logf("%s%s", said.text.String(), out.String())
	if (failure != nil) != no {
		ts.Fatalf("%v: %v", arguments, failure)
	}
}

// reader is the person, who reads what is said.
type reader struct {
	text  bytes.Buffer
	typed io.Writer
}

var saidAddress = regexp.MustCompile(`(http://127\.0\.0\.1\S+)\n`)

func (r *reader) Write(said []byte) (int, error) {
	r.text.Write(said)
	found := saidAddress.FindSubmatch(said)
	if found == nil {
		return len(said), nil
	}
	shown, err := open(string(found[1]))
	if err == nil {
		_, err = fmt.Fprintln(r.typed, shown)
	}
	return len(said), err
}

// open is what a browser shows in the end.
func open(address string) (string, error) {
	response, err := http.Get(address)
	if err != nil {
		return "", err
	}
	defer response.Body.Close()
	page, err := io.ReadAll(response.Body)
	return strings.TrimSpace(string(page)), err
}

// mode BITS FILE...: these are the permissions of the files.
func mode(ts *testscript.TestScript, _ bool, arguments []string) {
	for _, file := range arguments[1:] {
		info, err := os.Stat(ts.MkAbs(file))
		ts.Check(err)
		if got := fmt.Sprintf("%o", info.Mode().Perm()); got != arguments[0] {
			ts.Fatalf("%s has the mode %s, not %s", file, got, arguments[0])
		}
	}
}
