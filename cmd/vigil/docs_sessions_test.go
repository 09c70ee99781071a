package main

import (
	"bufio"
	"errors"
	"io"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

// TestTheSessionsOfThePagesAreTrue plays each page's sessions one after the
// other in one folder, which at first holds the example campaign and its
// configuration. A block of toml, or csv, whose first line is "# FILE" is written there.
//
// What vigil prints has to be what stands there; "…" stands for any words, and
// alone on a line for any lines. `echo $?` tells the exit code, which is 0 where
// nothing is said. A command that runs until it is stopped is followed by what it
// prints and ^C.
func TestTheSessionsOfThePagesAreTrue(t *testing.T) {
	played := 0
	for _, page := range pagesOfDocs(t) {
		found := blocks(t, page)
		isSession := func(b block) bool { return b.language == "console" }
		if !slices.ContainsFunc(found, isSession) {
			continue
		}
		played++
		t.Run(page, func(t *testing.T) {
			t.Parallel()
			s := newSession(t)
			for _, block := range found {
				switch block.language {
				case "toml", "csv":
					s.write(block)
				case "console":
					s.play(block)
				}
			}
		})
	}
	if played < 4 {
		t.Errorf("only %d pages have a session", played)
	}
}

// session is a folder in which a person types commands. They are typed where the last
// cd went; blocks of toml count from the folder.
type session struct {
	t        *testing.T
	folder   string
	here     string
	exitCode int
}

func newSession(t *testing.T) *session {
	folder := t.TempDir()
	if err := os.CopyFS(filepath.Join(folder, "examples"), os.DirFS(filepath.Join(root, "examples"))); err != nil {
		t.Fatal(err)
	}
	writeFile(t, filepath.Join(folder, "config.toml.example"), readText(t, "config.toml.example"))
	return &session{t: t, folder: folder, here: folder}
}

func (s *session) write(b block) {
	s.t.Helper()
	first, rest, _ := strings.Cut(b.text(), "\n")
	name, named := strings.CutPrefix(first, "# ")
	if !named || path.Ext(name) != "."+b.language || strings.Contains(name, " ") {
		return
	}
	content := b.text()
	if b.language == "csv" {
		content = rest // a table has no comments
	}
	file := filepath.Join(s.folder, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		s.t.Fatal(err)
	}
	writeFile(s.t, file, content+"\n")
}

// typed is a command with what is printed after it.
type typed struct {
	command string
	answer  []string
}

func (b block) typed(t *testing.T) []typed {
	t.Helper()
	var all []typed
	for _, line := range b.lines {
		command, isCommand := strings.CutPrefix(line, "$ ")
		switch {
		case isCommand:
			all = append(all, typed{command: command})
		case len(all) == 0:
			t.Fatalf("%s: a session begins with a command behind a $", b)
		default:
			last := &all[len(all)-1]
			last.answer = append(last.answer, line)
		}
	}
	return all
}

func (s *session) play(b block) {
	s.t.Helper()
	for _, typed := range b.typed(s.t) {
		if typed.command == "echo $?" {
			if said := strings.Join(typed.answer, ""); said != strconv.Itoa(s.exitCode) {
				s.t.Errorf("%s: the exit code was %d, not %s", b, s.exitCode, said)
			}
			s.exitCode = exitWell
			continue
		}
		if folder, goes := strings.CutPrefix(typed.command, "cd "); goes {
			s.here = filepath.Join(s.here, folder)
			continue
		}
		if s.exitCode != exitWell {
			s.t.Errorf("%s: before %q the exit code was %d, and nothing says so", b, typed.command, s.exitCode)
		}
		printed := s.run(typed)
		if !says(typed.answer, printed) {
			s.t.Errorf("%s: %s\nprints\n%s\nand not\n%s", b, typed.command, printed, strings.Join(typed.answer, "\n"))
		}
	}
	if s.exitCode != exitWell {
		s.t.Errorf("%s: the last exit code was %d, and nothing says so", b, s.exitCode)
		s.exitCode = exitWell
	}
}

// stopped is what a terminal shows where somebody has typed Ctrl-C.
const stopped = "^C"

// run executes one command line and returns what it printed.
func (s *session) run(line typed) string {
	s.t.Helper()
	command := exec.CommandContext(s.t.Context(), "sh", "-c", line.command)
	command.Dir = s.here
	command.Env = append(os.Environ(), "VIGIL_CONFIG=", "NO_COLOR=1")
	if slices.Contains(line.answer, stopped) {
		command.Args[2] = "exec " + line.command // so that Ctrl-C reaches it
		return s.runUntilStopped(command, line.answer)
	}
	printed, err := command.CombinedOutput()
	s.exitCode = codeOf(err)
	return string(printed)
}

// runUntilStopped stops a command when it has printed what it should.
func (s *session) runUntilStopped(command *exec.Cmd, answer []string) string {
	s.t.Helper()
	reader, writer, err := os.Pipe()
	if err != nil {
		s.t.Fatal(err)
	}
	defer reader.Close() // only read
	command.Stdout, command.Stderr = writer, writer
	err = errors.Join(command.Start(), writer.Close(), reader.SetReadDeadline(time.Now().Add(patience)))
	if err != nil {
		s.t.Fatal(err)
	}
	printed := readUntil(reader, func(printed string) bool { return says(answer, printed+stopped+"\n") })
	if err := command.Process.Signal(os.Interrupt); err != nil {
		s.t.Fatal(err)
	}
	s.exitCode = codeOf(command.Wait())
	return printed + stopped + "\n"
}

// readUntil returns what was read when it was enough, or when there was no more.
func readUntil(reader io.Reader, enough func(string) bool) string {
	var read strings.Builder
	for lines := bufio.NewScanner(reader); !enough(read.String()) && lines.Scan(); {
		read.WriteString(lines.Text() + "\n")
	}
	return read.String()
}

// anyWords stands in an answer for what changes from time to time.
const anyWords = "…"

// says tells whether what was printed is the answer. Blanks at the end of a line
// don't count.
func says(answer []string, printed string) bool {
	var pattern strings.Builder
	pattern.WriteString(`^`)
	for _, line := range answer {
		if strings.TrimSpace(line) == anyWords {
			pattern.WriteString(`(?:.*\n)*?`)
			continue
		}
		pieces := strings.Split(strings.TrimRight(line, " "), anyWords)
		for i, piece := range pieces {
			pieces[i] = regexp.QuoteMeta(piece)
		}
		pattern.WriteString(strings.Join(pieces, `.*`) + ` *\n`)
	}
	pattern.WriteString(`\n*$`)
	return regexp.MustCompile(pattern.String()).MatchString(printed)
}

func TestAnAnswerIsComparedLineByLine(t *testing.T) {
	for _, test := range []struct {
		answer, printed string
		want            bool
	}{
		{"one\ntwo", "one\ntwo\n", true},
		{"one\ntwo", "one\nthree\n", false},
		{"one", "one\ntwo\n", false},
		{"one\n…", "one\ntwo\nthree\n", true},
		{"…\nthree", "one\ntwo\nthree\n", true},
		{"…\nthree", "three\n", true},
		{"at …, sent", "at 18:00, sent\n", true},
		{"at …, sent", "at 18:00, held\n", false},
		{"a.c", "abc\n", false},
	} {
		if got := says(strings.Split(test.answer, "\n"), test.printed); got != test.want {
			t.Errorf("%q for %q: %t", test.printed, test.answer, got)
		}
	}
}
