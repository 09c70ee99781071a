package networks

// Group is a [Config] of which one may stand for several accounts, one for each
// reader who is reached by himself, as by e-mail. The daemon opens them as
// NAME/MEMBER: each has deliveries of its own, with attempts, a doubt and an end that
// are nobody else's. Posts and holds that name NAME mean all of them.
type Group interface {
	// Members are the accounts; nil: the configuration is one account by itself.
	// Relative paths count from folder. A reader keeps his name as long as he is
	// there, whoever else comes or goes. A running daemon asks again and again.
	Members(folder string) ([]Member, error)
}

// Member is one account of a [Group].
type Member struct {
	// Name has small letters, digits and "-"; it does not tell who the reader is,
	// unless the operator chose that.
	Name   string
	Config Config
	// Mark is another one when the member of this name is reached in another way.
	Mark string
}
