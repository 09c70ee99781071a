package feed

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"sync"

	"vigil/networks"
)

// account is one feed. Its calls wait for each other: they write one folder.
type account struct {
	about channel
	mutex sync.Mutex
	shelf shelf
}

var (
	_ networks.Finder   = (*account)(nil)
	_ networks.Verifier = (*account)(nil)
	_ networks.Deleter  = (*account)(nil)
)

// Publish writes the part's pictures, its post's page and record, and then the
// feeds. An error is Temporary while no reader can see the part, and Uncertain
// from then on; the same call again completes what was begun.
func (a *account) Publish(ctx context.Context, m networks.Message) (networks.Receipt, error) {
	a.mutex.Lock()
	defer a.mutex.Unlock()
	if err := ctx.Err(); err != nil {
		return networks.Receipt{}, a.failure(networks.Temporary, err)
	}
	added, err := partOf(m)
	if err != nil {
		return networks.Receipt{}, &networks.Error{Kind: networks.Rejected, Cause: err}
	}
	if err := a.writeMedia(m.Media, added.Media); err != nil {
		return networks.Receipt{}, a.failure(networks.Temporary, err)
	}
	extended, err := a.extended(m, added)
	if err != nil {
		return networks.Receipt{}, a.failure(networks.Temporary, err)
	}
	if kind, err := a.writePost(extended); err != nil {
		return networks.Receipt{}, a.failure(kind, err)
	}
	return a.receipt(extended.Name, added.Number), nil
}

// extended is the message's post as it will be, from what is there of it.
func (a *account) extended(m networks.Message, added part) (post, error) {
	if err := a.shelf.refresh(); err != nil {
		return post{}, err
	}
	name := nameOf(m.Delivery)
	there, err := a.shelf.read(name)
	if err != nil {
		return post{}, err
	}
	there.Version, there.Name = postVersion, name
	there.ID = first(there.ID, urn("post", m.Delivery))
	return there.with(added), nil
}

// writePost writes the page before the record, so that no feed links to a page
// that is not there. The kind is that of the error.
func (a *account) writePost(p post) (networks.Kind, error) {
	page, err := a.about.page(p)
	if err != nil {
		return networks.Temporary, err
	}
	if err := a.shelf.writeStyle(); err != nil {
		return networks.Temporary, err
	}
	if placed, err := a.shelf.write(pageName(p.Name), page); err != nil {
		return kindAfter(placed), err
	}
	if err := a.shelf.put(p); err != nil {
		return networks.Uncertain, err
	}
	return networks.Uncertain, a.shelf.writeLists()
}

func kindAfter(placed bool) networks.Kind {
	if placed {
		return networks.Uncertain
	}
	return networks.Temporary
}

// writeMedia writes the files that are not there yet. Nothing links to them
// before the page does.
func (a *account) writeMedia(files []networks.Media, named []medium) error {
	for i, file := range files {
		if err := a.writeMedium(file, named[i]); err != nil {
			return fmt.Errorf("%s: %w", file.File, err)
		}
	}
	return nil
}

func (a *account) writeMedium(file networks.Media, named medium) error {
	name := "media/" + named.Name
	if a.shelf.has(name, named.Size) {
		return nil
	}
	if file.Open == nil {
		return errors.New("its bytes are no longer at hand; the next attempt reads them again")
	}
	content, err := file.Open()
	if err != nil {
		return err
	}
	_, err = a.shelf.writeFrom(name, content)
	return errors.Join(err, content.Close())
}

func (a *account) receipt(name string, number int) networks.Receipt {
	receipt := networks.Receipt{Version: 1, ID: idOf(name, number)}
	if a.about.Base != "" {
		receipt.URL = a.about.Base + pageName(name)
		if number > 1 {
			receipt.URL += fmt.Sprintf("#%d", number)
		}
	}
	return receipt
}

// Find looks for the part, and whether the feeds tell of it.
func (a *account) Find(_ context.Context, search networks.Search) (networks.Finding, error) {
	a.mutex.Lock()
	defer a.mutex.Unlock()
	if err := a.shelf.refresh(); err != nil {
		return networks.Finding{}, err
	}
	name, number := nameOf(search.Message.Delivery), max(search.Message.Part, 1)
	there, err := a.shelf.read(name)
	if err != nil {
		return networks.Finding{}, err
	}
	if !there.has(number) {
		return networks.Finding{Verdict: networks.NotThere, Why: "the feed's folder has no such post"}, nil
	}
	current, err := a.shelf.current()
	if err != nil {
		return networks.Finding{}, err
	}
	if !current {
		return networks.Finding{Verdict: networks.NotThere, Why: "the post's page was begun and the feeds don't tell of it yet; publishing again completes it"}, nil
	}
	return networks.Finding{Verdict: networks.Found, Receipt: a.receipt(name, number), Why: "its page and the feeds are written"}, nil
}

// Verify writes a file into the folder and takes it away again, and reads the
// posts, so that the first one to be published need not wait for that. The
// identity is the folder without symbolic links: two accounts on one folder
// have one identity, which is refused where identities are pinned.
func (a *account) Verify(context.Context) (networks.Identity, error) {
	a.mutex.Lock()
	defer a.mutex.Unlock()
	if err := errors.Join(a.shelf.probe(), a.shelf.refresh()); err != nil {
		return networks.Identity{}, a.failure(networks.Temporary, err)
	}
	folder, err := a.shelf.realFolder()
	if err != nil {
		return networks.Identity{}, a.failure(networks.Temporary, err)
	}
	return networks.Identity{ID: folder, Handle: folder, Server: "this machine"}, nil
}

// Delete takes one part out of its post, and the last one with the page. Files
// of pictures that no post shows any more go too.
func (a *account) Delete(_ context.Context, receipt networks.Receipt) error {
	a.mutex.Lock()
	defer a.mutex.Unlock()
	name, number, err := parseID(receipt.ID)
	if err != nil {
		return &networks.Error{Kind: networks.Rejected, Cause: err}
	}
	if err := a.shelf.refresh(); err != nil {
		return a.failure(networks.Temporary, err)
	}
	if err := a.takeDown(name, number); err != nil {
		return a.failure(networks.Uncertain, err)
	}
	return nil
}

func (a *account) takeDown(name string, number int) error {
	there, err := a.shelf.read(name)
	if err != nil {
		return err
	}
	if left := there.without(number); len(left.Parts) > 0 {
		if _, err := a.writePost(left); err != nil {
			return err
		}
		return a.shelf.removeUnusedMedia()
	}
	return a.removePost(name)
}

// removePost takes the record first: what is no post any more disappears from
// the feeds, whatever happens next.
func (a *account) removePost(name string) error {
	if err := a.shelf.remove(recordName(name)); err != nil {
		return err
	}
	if err := a.shelf.drop(name); err != nil {
		return err
	}
	if err := a.shelf.writeLists(); err != nil {
		return err
	}
	if err := a.shelf.remove(pageName(name)); err != nil {
		return err
	}
	a.shelf.touched()
	return a.shelf.removeUnusedMedia()
}

// failure says which folder it is, and what to do where that is known.
func (a *account) failure(kind networks.Kind, err error) error {
	advice := ""
	if errors.Is(err, fs.ErrPermission) {
		advice = "; allow the user that vigil runs as to write there"
	}
	return &networks.Error{Kind: kind, Cause: fmt.Errorf("the feed in %s: %w%s", a.shelf.folder, err, advice)}
}
