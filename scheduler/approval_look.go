package scheduler

import (
	"context"
	"errors"
	"os"
	"slices"

	"vigil/ledger"
	"vigil/posts"
	"vigil/scheduler/plan"
)

// approvals tell how it stands with what is planned. Each post is read once, and only
// where somebody has approved something of it.
type approvals struct {
	outlook Outlook
	known   map[string][]ledger.Approval
	posts   map[string]*posts.Post
	folders map[string]*folderLook
}

// folderLook is what is known of a campaign's folder.
type folderLook struct {
	root  *os.Root
	album *posts.Album
	// unmerged are the files that are not on the branch, where that is what counts.
	unmerged []string
	// failure is why the folder, or git, could not be asked.
	failure error
}

func (o Outlook) approvals() *approvals {
	return &approvals{outlook: o, known: map[string][]ledger.Approval{}, posts: map[string]*posts.Post{}, folders: map[string]*folderLook{}}
}

// close lets go of the folders; nothing was written.
func (a *approvals) close() error {
	var problems []error
	for _, look := range a.folders {
		if look.root != nil {
			problems = append(problems, look.root.Close())
		}
	}
	return errors.Join(problems...)
}

// of is how it stands with an occurrence on an account; nil where nobody is asked.
func (a *approvals) of(ctx context.Context, o plan.Occurrence, account string) (*approval, error) {
	asked, to := o.Campaign.Approvals, a.outlook.account(account)
	if asked.None() || to == nil {
		return nil, nil
	}
	if !asked.Merged {
		known, err := a.knownOf(ctx, o.Entry.ID)
		if err != nil || len(known) == 0 {
			return &approval{against: reason(ReasonApproval, missingOf(0, asked.People, ""))}, err
		}
		rendered := a.render(ctx, o, to.Account)
		if rendered == nil {
			return nil, nil
		}
		return approvalOf(rendered, o.Slot, known), nil
	}
	return a.merged(ctx, o, to.Account)
}

func (a *approvals) knownOf(ctx context.Context, post string) (known []ledger.Approval, err error) {
	known, read := a.known[post]
	if !read {
		known, err = a.outlook.Ledger.Approvals(ctx, post)
		a.known[post] = known
	}
	return known, err
}

// render composes an occurrence for an account; nil where its file has changed since it
// was read: there is nothing to be said of it at this moment.
func (a *approvals) render(ctx context.Context, o plan.Occurrence, account posts.Account) *rendering {
	post, read := a.posts[o.Entry.ID]
	if !read {
		post, _ = posts.ReadPost(o.Campaign, o.Entry.Path, posts.Defaults{Accounts: a.outlook.planAccounts()}) // its problems were told before
		a.posts[o.Entry.ID] = post
	}
	if post == nil || post.Hash != o.Entry.Hash {
		return nil
	}
	return renderOn(o, post, account, a.look(ctx, o.Campaign).album)
}

func (a *approvals) look(ctx context.Context, campaign *posts.Campaign) *folderLook {
	if known := a.folders[campaign.ID]; known != nil {
		return known
	}
	look := &folderLook{}
	a.folders[campaign.ID] = look
	if look.root, look.failure = os.OpenRoot(campaign.Folder); look.failure != nil {
		return look
	}
	look.album = posts.NewAlbum(look.root)
	if campaign.Approvals.Merged {
		look.unmerged, look.failure = unmergedIn(ctx, campaign.Folder)
	}
	return look
}

func unmergedIn(ctx context.Context, folder string) ([]string, error) {
	if clone, err := isClone(folder); err != nil || !clone {
		return nil, err
	}
	return uncommitted(ctx, folder, ".")
}

// merged asks git about a post only where something in the folder is not committed.
func (a *approvals) merged(ctx context.Context, o plan.Occurrence, account posts.Account) (*approval, error) {
	look := a.look(ctx, o.Campaign)
	if look.failure != nil {
		return &approval{against: reason(ReasonUnmerged, look.failure.Error())}, nil
	}
	if len(look.unmerged) == 0 {
		return nil, nil
	}
	rendered := a.render(ctx, o, account)
	if rendered == nil {
		return nil, nil
	}
	return mergedApproval(ctx, rendered.request)
}

// withApproval adds what is missing to what stands against an occurrence. What people
// have approved is written about those whom it names as they are now.
func withApproval(reasons []ledger.Reason, a *approval) []ledger.Reason {
	if a.byPeople() {
		return slices.DeleteFunc(reasons, func(r ledger.Reason) bool { return r.Code == ReasonStatus })
	}
	return append(reasons, a.missing()...)
}
