package posts

import (
	"slices"
	"strings"
)

// LeftOut is an account that a post would go to, if it had its language.
type LeftOut struct {
	Account Account
	// Languages are those of the text.
	Languages []string
}

// Routes tells which accounts a post goes to, in the order in which they are
// given: the campaign's, or only those of `only_on`, less `not_on`, and those
// of `also_on`; each takes its own language or is left out.
func Routes(c *Campaign, e *Entry, accounts []Account) (to []Account, left []LeftOut) {
	e.meantFor(c, accounts, func(account *Account, languages []string, takes bool) {
		if takes {
			to = append(to, *account)
		} else {
			left = append(left, LeftOut{*account, languages})
		}
	})
	return to, left
}

// Meant tells whether a post is meant for one of the accounts, in whatever language.
func Meant(c *Campaign, e *Entry, account Account, accounts []Account) bool {
	return e.named(c, &account, accounts)
}

// meantFor visits the accounts that a post is meant for, with the languages that
// it has for them; takes is false where the account lacks them all.
func (e *Entry) meantFor(c *Campaign, accounts []Account, visit func(account *Account, languages []string, takes bool)) {
	for i := range accounts {
		languages, meant, takes := e.reaches(c, &accounts[i], accounts)
		if !meant {
			continue
		}
		if len(languages) == 0 {
			languages = []string{c.Language}
		}
		visit(&accounts[i], languages, takes)
	}
}

// reaches tells whether the post is meant for an account, in which languages
// the account would show it, and whether it takes one of them.
func (e *Entry) reaches(c *Campaign, account *Account, accounts []Account) (languages []string, meant, takes bool) {
	if !e.named(c, account, accounts) {
		return nil, false, false
	}
	languages = e.languagesOn(account)
	_, takes = languageFor(c, account, languages)
	return languages, true, takes || e.Repost != ""
}

// named tells whether the post is meant for the account, by name.
func (e *Entry) named(c *Campaign, account *Account, accounts []Account) bool {
	base := c.Accounts
	if len(e.OnlyOn) > 0 {
		base = e.OnlyOn
	}
	if names(e.AlsoOn, account, accounts) {
		return !names(e.NotOn, account, accounts)
	}
	return (len(base) == 0 || names(base, account, accounts)) && !names(e.NotOn, account, accounts)
}

// names tells whether one of the names means the account: its own or its group's, or
// that of its network, unless another account bears that (sequence G4).
func names(list []string, account *Account, accounts []Account) bool {
	for _, name := range list {
		if name == account.Name || name == account.Group() {
			return true
		}
		if name == account.Network && !isAccount(name, accounts) {
			return true
		}
	}
	return false
}

func isAccount(name string, accounts []Account) bool {
	for i := range accounts {
		if accounts[i].Name == name || accounts[i].Group() == name {
			return true
		}
	}
	return false
}

// languagesOn are those of the text that the account shows: of `[on.ACCOUNT]`, else
// of its group's, else of `[on.NETWORK]`, else of the post.
func (e *Entry) languagesOn(account *Account) []string {
	for _, name := range [...]string{account.Name, account.Group(), account.Network} {
		if languages, ok := e.OwnText[name]; ok {
			return languages
		}
	}
	return e.Languages
}

// checkRoutes tells that no account is left; of a post with an error it would
// only repeat that. Who is left out is told only where all of the posts are
// looked at: a campaign in two languages may have a note for each of them.
func (p *postCheck) checkRoutes() {
	if len(p.defaults.Accounts) == 0 || HasErrors(p.doc.problems) {
		return
	}
	anywhere := false
	p.post.meantFor(p.campaign, p.defaults.Accounts, func(account *Account, languages []string, takes bool) {
		anywhere = anywhere || takes
		if !takes && p.defaults.Each != nil {
			p.tellLeftOut(account, languages)
		}
	})
	switch {
	case anywhere:
	case p.elsewhere():
		p.add(NewProblem(NotHere, p.doc.keyPlace("only_on"), strings.Join(p.post.OnlyOn, ", ")))
	default:
		p.add(NewProblem(Nowhere, p.doc.keyPlace("only_on"), "write only_on, also_on, or a language that one of the accounts takes"))
	}
}

// elsewhere tells that the post is meant for networks which exist, and none of
// which has an account here: another server may have one.
func (p *postCheck) elsewhere() bool {
	accounts := p.defaults.Accounts
	hasAccount := func(name string) bool {
		return slices.ContainsFunc(accounts, func(a Account) bool { return slices.Contains(a.Names(), name) })
	}
	return len(p.post.OnlyOn) > 0 && !slices.ContainsFunc(p.post.OnlyOn, hasAccount)
}

func (p *postCheck) tellLeftOut(account *Account, written []string) {
	place, languages := p.doc.keyPlace("text"), strings.Join(written, ", ")
	if own := account.Language; own != "" {
		p.add(NewProblem(LeftOutByTongue, place, account.Name, own, languages, written[0]))
	} else {
		p.add(NewProblem(LanguageUnclear, place, account.Name, languages, written[0]))
	}
}

// CheckAccountNames tells of accounts that bear the name of a network that is
// not theirs: `[on.NAME]` would mean the wrong one (sequence G4). The problems
// have only the file.
func CheckAccountNames(file string, accounts []Account, networks []string) []Problem {
	var problems []Problem
	for _, account := range accounts {
		if account.Name != account.Network && slices.Contains(networks, account.Name) {
			problems = append(problems, NewProblem(AccountName, Place{File: file}, account.Name, account.Network))
		}
	}
	return problems
}
