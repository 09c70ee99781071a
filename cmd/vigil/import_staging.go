package main

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"vigil/posts"
)

// staging is a copy of a campaign, into which an import is written first: what check says
// of it there, it would say of the campaign.
type staging struct {
	temporary, folder, home string
	pictures                *pictureCopies
}

// stage writes the new posts into a copy of the campaign, and refuses the rows of those in
// which check finds errors.
func (p *planImport) stage(ctx context.Context) (s *staging, err error) {
	temporary, err := os.MkdirTemp("", "vigil-import-")
	if err != nil {
		return nil, err
	}
	home := p.read.folder
	s = &staging{temporary, filepath.Join(temporary, filepath.Base(home)), home, copiesFor(home)}
	if err := copyCampaign(home, s.folder); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	for _, post := range p.made() {
		if post.picture, err = s.adopt(ctx, post.rows[0].image); err != nil {
			p.refusePost(post, "its picture: "+err.Error())
			continue
		}
		if err := writeNew(filepath.Join(s.folder, filepath.FromSlash(post.path)), post.compose(p)); err != nil {
			return nil, errors.Join(err, s.Close())
		}
	}
	p.checkIn(s)
	return s, nil
}

func (s *staging) Close() error { return os.RemoveAll(s.temporary) }

// checkIn refuses the posts that have errors.
func (p *planImport) checkIn(s *staging) {
	copied := &selection{folder: s.folder, config: p.read.config, known: p.read.known}
	for _, post := range p.made() {
		copied.only = append(copied.only, post.path)
	}
	if len(copied.only) == 0 {
		return
	}
	read := copied.read(p.read.now)
	defer read.close() // it was only read
	for _, post := range p.made() {
		at := slices.IndexFunc(read.problems, func(problem posts.Problem) bool {
			return problem.Severity == posts.Error && problem.File == read.pathOf(post.path)
		})
		if at >= 0 {
			problem := read.problems[at]
			p.refusePost(post, strings.TrimSuffix(problem.Message+"; "+problem.Remedy, "; "))
		}
	}
}

// refusePost refuses all rows of a post.
func (p *planImport) refusePost(post *importedPost, why string) {
	for _, row := range post.rows {
		p.refuse(row.number, why)
	}
	p.posts = slices.DeleteFunc(p.posts, func(other *importedPost) bool { return other == post })
	slices.SortFunc(p.refused, func(a, b planRefusal) int { return a.number - b.number })
}

// copyCampaign copies what check reads: the files without the pictures, and nothing hidden.
func copyCampaign(from, to string) error {
	return fs.WalkDir(os.DirFS(from), ".", func(name string, entry fs.DirEntry, err error) error {
		target := filepath.Join(to, filepath.FromSlash(name))
		switch {
		case err != nil:
			return err
		case entry.IsDir() && (name == mediaFolder || strings.HasPrefix(entry.Name(), ".") && name != "."):
			return fs.SkipDir
		case entry.IsDir():
			return os.MkdirAll(target, 0o700)
		case filepath.Ext(name) != ".toml":
			return nil
		}
		source, err := os.ReadFile(filepath.Join(from, filepath.FromSlash(name)))
		if err != nil {
			return err
		}
		return os.WriteFile(target, source, 0o600)
	})
}

// adopt takes a picture into the copy, and returns its path inside the campaign.
func (s *staging) adopt(ctx context.Context, from string) (string, error) {
	if from == "" {
		return "", nil
	}
	taken, err := s.pictures.take(ctx, from)
	if err != nil {
		return "", err
	}
	target := filepath.Join(s.folder, filepath.FromSlash(taken.path))
	if err := os.MkdirAll(filepath.Dir(target), 0o700); err != nil {
		return "", err
	}
	return taken.path, os.WriteFile(target, taken.content, 0o600)
}

// bringHome writes a post and its picture into the campaign; a picture that is there is
// the same one.
func (s *staging) bringHome(post *importedPost) error {
	if post.picture != "" {
		if _, err := os.Lstat(filepath.Join(s.home, filepath.FromSlash(post.picture))); errors.Is(err, fs.ErrNotExist) {
			if err := s.bring(post.picture); err != nil {
				return err
			}
		}
	}
	return s.bring(post.path)
}

func (s *staging) bring(path string) error {
	content, err := os.ReadFile(filepath.Join(s.folder, filepath.FromSlash(path)))
	if err != nil {
		return err
	}
	return writeNew(filepath.Join(s.home, filepath.FromSlash(path)), string(content))
}
