package posts

import (
	"slices"
	"strings"
	"time"
)

// Checking is what Check looks at.
type Checking struct {
	Campaign *Campaign
	Post     *Post
	// Accounts are all that are known; [Routes] tells which of them the post goes
	// to.
	Accounts []Account
	// Due is when the post is due next (a draft: now), Local the same on the
	// clocks of its zone: what is right on one day may be wrong on another.
	Due, Local time.Time
	// Album has the campaign's pictures.
	Album *Album
	// Comparison takes in what the post says, to compare it with others; it may be nil.
	Comparison *Comparison
	// Hear is called with what each account would publish, text by text; it may be nil.
	Hear func(Composed)
	// Plainly asks for no more than whether the post can go out: it is not read as an
	// editor does.
	Plainly bool
}

// composition is the message on that day, for whatever account. The people are looked
// up once for all of them.
func (c Checking) composition() *Composition {
	return &Composition{
		Campaign: c.Campaign, Post: c.Post, People: c.Campaign.examples(&c.Post.Entry),
		Due: c.Due, Local: c.Local, Album: c.Album,
	}
}

// Check composes each text of the post for each of its accounts as it will be on that
// day, reads it as a careful editor does, and returns what is wrong with it, each
// problem once: where it is the same on several accounts it names them all. It looks
// at nothing outside of the campaign's folder.
func Check(request Checking) []Problem {
	composition := request.composition()
	general := newComposer(composition, &Account{}, nil)
	general.checkCommitted()
	if !request.Plainly {
		general.checkLettersInTurn()
		general.checkTurns()
	}
	problems := general.checkTime()
	shared, read, said := fillings{}, map[string]bool{}, sayings{}
	request.Post.meantFor(request.Campaign, request.Accounts, func(account *Account, _ []string, takes bool) {
		if !takes {
			return
		}
		for composition.Turn = range request.Post.texts() {
			c := newComposer(composition, account, shared)
			composed, found := c.composeAll()
			problems = merge(problems, found)
			if request.Hear != nil {
				request.Hear(composed)
			}
			if request.Plainly {
				continue
			}
			problems = merge(problems, c.proofread(read))
			said.hear(c)
		}
		problems = merge(problems, newComposer(composition, account, shared).checkParents(request.Accounts))
	})
	if request.Comparison != nil {
		request.Comparison.keep(request, said)
	}
	SortProblems(problems)
	return problems
}

// merge adds an account's problems to those of the others.
func merge(problems, found []Problem) []Problem {
	for _, problem := range found {
		if problem.Code.ofAllAccounts() {
			problem.Account = ""
		}
		same := slices.IndexFunc(problems, func(other Problem) bool { return alike(other, problem) })
		if same < 0 {
			problems = append(problems, problem)
		} else {
			problems[same] = problems[same].alsoOn(problem.Account)
		}
	}
	return problems
}

// ofAllAccounts tells that a code is about what was written, whatever account shows it.
func (c Code) ofAllAccounts() bool {
	_, composing := composingSentences[c]
	_, editorial := editorSentences[c]
	return composing || editorial
}

// alike tells that two problems say the same of the same place; only their
// accounts, and with them the remedies, differ.
func alike(a, b Problem) bool {
	return a.Code == b.Code && a.Place == b.Place && a.Message == b.Message
}

// alsoOn is the problem as one of a further account, which its remedy leaves out
// with the others.
func (p Problem) alsoOn(account string) Problem {
	if account == "" || slices.Contains(strings.Split(p.Account, ", "), account) {
		return p
	}
	p.Account += ", " + account
	if before, names, found := strings.Cut(p.Remedy, `not_on = ["`); found {
		before = strings.Replace(before, "leave the account out", "leave the accounts out", 1)
		p.Remedy = before + `not_on = ["` + strings.Replace(names, `"]`, `", "`+account+`"]`, 1)
	}
	return p
}
