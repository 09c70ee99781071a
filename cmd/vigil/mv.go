package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"vigil/posts"
)

const mvHelp = `Mv gives a post, a person or a picture another name, or puts it into another folder,
and rewrites whatever names it in the campaign's files. A folder of posts or of
pictures can be moved as well.

  $ vigil mv 2026-12/letters 2027-01/letters
  posts/2026-12/letters.toml → posts/2027-01/letters.toml, with was = ["2026-12/letters"]
  posts/2026-12/letters-again.toml:2: repost = "2027-01/letters", not "2026-12/letters"

A moved post carries was = ["its old name"]: so the daemon knows it as the one that
may be out already. Comments and the order of keys stay. A folder in which nothing is
left goes away. With --dry-run nothing is written. It works in your copy of the
campaign's files; git sees a renaming.

Exit codes: 0 well, 1 error, 2 usage.`

func (a *application) mvCommand() *cobra.Command {
	var dry bool
	command := &cobra.Command{
		Use:               "mv OLD NEW",
		Short:             "Rename a post, a person or a picture, and what names it",
		Long:              mvHelp,
		Args:              usage(cobra.ExactArgs(2)),
		ValidArgsFunction: a.completePosts,
		RunE: func(command *cobra.Command, words []string) error {
			move, err := a.moveOf(words[0], words[1])
			if err != nil {
				return err
			}
			defer move.root.Close() // each file was closed before
			if err := move.prepare(); err != nil {
				return err
			}
			move.tell(pageOf(command))
			if dry {
				return nil
			}
			return move.carryOut()
		},
	}
	command.Flags().BoolVar(&dry, "dry-run", false, "say what would be done, and do nothing")
	return command
}

// move is a renaming inside one campaign.
type move struct {
	folder string
	root   *os.Root
	// old and now are paths inside the campaign, of a file or a folder.
	old, now string
	renames  posts.Renames
	// written are the files whose content changes, by their new paths, in order.
	written []rewritten
	renamed []posts.Renamed
}

type rewritten struct {
	path    string
	content []byte
}

// moveOf finds what is to be moved, and where to.
func (a *application) moveOf(oldWord, newWord string) (*move, error) {
	chosen, err := selectToWrite([]string{oldWord})
	if err != nil {
		return nil, err
	}
	s := chosen[0]
	if len(s.only) != 1 || s.only[0] == "." {
		return nil, &ended{exitUsage, fmt.Errorf("%s is a campaign: name a post, a person, a picture, or a folder of them", oldWord)}
	}
	root, err := os.OpenRoot(s.folder)
	if err != nil {
		return nil, err
	}
	m := &move{folder: s.folder, root: root, old: s.only[0]}
	if err := errors.Join(m.aim(newWord), m.allowed()); err != nil {
		return nil, errors.Join(err, root.Close())
	}
	return m, nil
}

// aim works out the new path: what is given may be a path from here, or a name as
// that of the old one, and a folder that is there takes the file in.
func (m *move) aim(word string) error {
	kind, _, _ := strings.Cut(m.old, "/")
	m.now = path.Clean(filepath.ToSlash(word))
	if absolute, err := filepath.Abs(word); err == nil {
		inside, err := filepath.Rel(m.folder, absolute)
		if inside = filepath.ToSlash(inside); err == nil && strings.HasPrefix(inside, kind+"/") || inside == kind {
			m.now = inside
		}
	}
	if first, _, _ := strings.Cut(m.now, "/"); first != kind && !slices.Contains([]string{postsFolder, peopleFolder, mediaFolder}, first) {
		m.now = kind + "/" + m.now
	}
	info, err := m.root.Stat(m.old)
	if err != nil {
		return err
	}
	target, err := m.root.Stat(m.now)
	if err == nil && target.IsDir() || strings.HasSuffix(word, "/") {
		m.now = path.Join(m.now, path.Base(m.old))
	}
	if !info.IsDir() && path.Ext(m.now) != path.Ext(m.old) {
		m.now += path.Ext(m.old)
	}
	return nil
}

// allowed refuses what would not be read afterwards, or would hide something else.
func (m *move) allowed() error {
	from, _, below := strings.Cut(m.old, "/")
	to, rest, _ := strings.Cut(m.now, "/")
	switch {
	case !below || !slices.Contains([]string{postsFolder, peopleFolder, mediaFolder}, from):
		return &ended{exitUsage, fmt.Errorf("%s stays where it is: only what lies below posts/, people/ and media/ can be moved", m.old)}
	case from != to:
		return &ended{exitUsage, fmt.Errorf("%s can't become %s: what lies in %s/ stays below it", m.old, m.now, from)}
	case !fs.ValidPath(m.now) || strings.HasPrefix(m.now, m.old+"/"):
		return &ended{exitUsage, fmt.Errorf("%s can't become %s", m.old, m.now)}
	case to == peopleFolder && strings.Contains(rest, "/"):
		return &ended{exitUsage, fmt.Errorf("people stand in people/ itself, not in a folder below it")}
	}
	if _, err := m.root.Lstat(m.now); err == nil {
		return fmt.Errorf("%s is there already; nothing was moved", m.now)
	}
	return nil
}

// prepare works out what is to be written, before anything is.
func (m *move) prepare() error {
	head, _ := posts.ReadHead(m.folder, posts.Defaults{})
	if head == nil {
		return fmt.Errorf("%s can't be read", shown(m.folder))
	}
	m.renames = posts.Renames{Campaign: head.ID, Files: map[string]string{}}
	if err := fs.WalkDir(m.root.FS(), m.old, m.add); err != nil {
		return err
	}
	files, err := (&selection{folder: m.folder}).tomlFiles()
	if err != nil {
		return err
	}
	for _, file := range files {
		if err := m.follow(file); err != nil {
			return err
		}
	}
	return nil
}

func (m *move) add(file string, entry fs.DirEntry, err error) error {
	if err == nil && !entry.IsDir() {
		m.renames.Files[file] = m.after(file)
	}
	return err
}

// after is the path that a file has afterwards.
func (m *move) after(file string) string {
	if below, moved := strings.CutPrefix(file, m.old+"/"); moved {
		return m.now + "/" + below
	}
	if file == m.old {
		return m.now
	}
	return file
}

// follow rewrites one file of the campaign, where it names what is moved, or is
// moved itself.
func (m *move) follow(file tomlFile) error {
	source, err := m.root.ReadFile(file.path)
	if err != nil {
		return err
	}
	now := m.after(file.path)
	content, renamed, err := m.renames.Follow(file.kind, now, source)
	if err == nil && file.kind == "post" && now != file.path {
		content, err = posts.Was(content, nameOf(file.path), nameOf(now))
	}
	if err != nil {
		return fmt.Errorf("%s: %w; `vigil check` tells more. Nothing was moved", file.shown(), err)
	}
	m.renamed = append(m.renamed, renamed...)
	if string(content) != string(source) {
		m.written = append(m.written, rewritten{now, content})
	}
	return nil
}

func (m *move) tell(out page) {
	out.printf("%s → %s\n", m.old, m.now)
	for _, renamed := range m.renamed {
		out.printf("%s\n", renamed)
	}
	switch kind, _, _ := strings.Cut(m.old, "/"); kind {
	case postsFolder:
		out.printf("each moved post says what it was called: was = [\"…\"]\n")
	case peopleFolder:
		out.printf("A person is known by the file's name. The server counts %s anew, as somebody never\nnamed before; and what is held there is held by the old name: see `vigil hold --help`.\n", strings.TrimSuffix(path.Base(m.now), ".toml"))
	}
}

// carryOut renames first: what is then left undone, git and `vigil check` show.
func (m *move) carryOut() error {
	if err := m.root.MkdirAll(path.Dir(m.now), 0o777); err != nil {
		return err
	}
	if err := m.root.Rename(m.old, m.now); err != nil {
		return err
	}
	for _, file := range m.written {
		if err := replaceIn(m.root, file.path, file.content); err != nil {
			return fmt.Errorf("moved, but what names it was not all rewritten: %w", err)
		}
	}
	return m.removeEmptied()
}

// removeEmptied removes the folders that the move left without anything, but not
// posts/, people/ and media/ themselves.
func (m *move) removeEmptied() error {
	for folder := path.Dir(m.old); strings.Contains(folder, "/"); folder = path.Dir(folder) {
		left, err := fs.ReadDir(m.root.FS(), folder)
		if err != nil {
			return fmt.Errorf("moved, but %s can't be looked into: %w", folder, err)
		}
		if len(left) > 0 {
			return nil
		}
		if err := m.root.Remove(folder); err != nil {
			return fmt.Errorf("moved, but %s, which is empty now, is still there: %w", folder, err)
		}
	}
	return nil
}
