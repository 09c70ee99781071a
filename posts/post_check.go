package posts

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"vigil/networks"
)

// postCheck looks at a post that was read for what its keys say together, and
// for the names in it.
type postCheck struct {
	*reading
	reader *postReader
	post   *Post
	doc    *document
}

func (p *postCheck) add(problem Problem) { p.doc.add(problem) }

func (p *postCheck) all() {
	p.checkTimes()
	p.checkOccasion()
	p.checkSlot()
	p.checkEvent()
	p.checkVariants()
	p.checkWho()
	p.checkSomethingIsSaid()
	p.checkPeople()
	p.checkNames(p.doc, "only_on", p.post.OnlyOn)
	p.checkNames(p.doc, "not_on", p.post.NotOn)
	p.checkNames(p.doc, "also_on", p.post.AlsoOn)
	p.checkOverrides()
	p.checkRoutes()
}

// checkTimes wants exactly one time, unless the post is a draft.
func (p *postCheck) checkTimes() {
	times := p.reader.times
	switch {
	case len(times) > 1:
		p.doc.report(TwoTimes, times[len(times)-1], times[0], times[len(times)-1])
		return
	case len(times) == 0 && !p.post.Draft && !p.meantTime():
		p.doc.report(NoTime, "")
	}
	if of := p.reader.recurring; of.table != nil && !p.post.Schedule.Recurring() && len(times) > 0 {
		of.reportKey(NotRecurring, of.key)
	}
	switch schedule := p.post.Schedule; {
	case schedule.Recurring():
		p.checkRecurrence(times[0])
	case !schedule.At.IsZero():
		p.checkPast("at", schedule.At)
	case schedule.Event != nil:
		p.checkPast("event.start", schedule.Event.Start)
	}
}

// meantTime tells that a time stands in the file, misspelt, misplaced, or of a
// kind that this version does not know.
func (p *postCheck) meantTime() bool {
	for _, key := range []string{"at", "every", "cron", "slot", "occasion", "event", "date", "when", "schedule", "status"} {
		if p.doc.meant[key] {
			return true
		}
	}
	return false
}

// checkPast warns of a moment that is over.
func (p *postCheck) checkPast(key string, at time.Time) {
	if at.IsZero() || !at.Before(p.defaults.Now) || p.post.Draft {
		return
	}
	if zone, ok := p.zones.load(p.post.Schedule.Zone); ok {
		at = at.In(zone)
	}
	p.add(NewProblem(Past, p.doc.valuePlace(key, ""), at.Format("2006-01-02 15:04")))
}

func (p *postCheck) checkRecurrence(key string) {
	if p.defaults.Timetable == nil {
		return
	}
	for _, problem := range p.defaults.Timetable(p.post.Schedule, p.defaults.Now) {
		problem.Place = p.doc.valuePlace(key, "")
		p.add(problem)
	}
}

// checkSomethingIsSaid wants a text, a picture or a poll somewhere.
func (p *postCheck) checkSomethingIsSaid() {
	says := func(c Content) bool { return len(c.Text) > 0 || len(c.Media) > 0 || c.Poll != nil }
	said := says(p.post.Content) || p.post.Repost != "" || slices.ContainsFunc(slices.Collect(maps.Values(p.post.On)), says)
	for _, key := range []string{"text", "texts", "thread", "variant", "body", "message", "content", "media", "repost"} {
		said = said || p.doc.meant[key] || p.doc.tree[key] != nil
	}
	if !said && !p.post.Draft {
		p.doc.report(NoText, "")
	}
}

func (p *postCheck) checkPeople() {
	for _, id := range p.post.People {
		if p.campaign.People[id] != nil {
			continue
		}
		key := "people"
		if text, ok := p.doc.tree["person"].(string); ok && id == normalized([]string{text})[0] {
			key = "person"
		}
		place := p.doc.valuePlace(key, id)
		if p.campaign.Invalid[peopleFolder+"/"+id+extension] {
			p.add(NewProblem(InvalidPerson, place, key, id))
			continue
		}
		p.add(NewProblem(UnknownPerson, place, key, id, p.likelyPerson(id)))
	}
}

// likelyPerson finds whose name was meant: an id nearly the same, or a name
// that is written like that.
func (p *postCheck) likelyPerson(id string) string {
	ids := slices.Sorted(maps.Keys(p.campaign.People))
	for _, known := range ids {
		for _, name := range p.campaign.People[known].Name {
			if strings.EqualFold(name, id) {
				return fmt.Sprintf("write %q", known)
			}
		}
	}
	if nearest, ok := nearestOf(id, ids); ok {
		return fmt.Sprintf("did you mean %s?", nearest)
	}
	return fmt.Sprintf("write people/%s.toml with a line: name = \"…\"", id)
}

// checkNames wants names of accounts or networks. Without accounts nobody can
// tell.
func (r *reading) checkNames(doc *document, key string, names []string) {
	for _, name := range names {
		if !r.knownName(name) {
			doc.add(NewProblem(UnknownAccount, doc.valuePlace(key, name), key, quoted(name), Suggestion(name, r.allNames())))
		}
	}
}

func (r *reading) knownName(name string) bool {
	return len(r.defaults.Accounts) == 0 || slices.Contains(r.defaults.Networks, name) ||
		slices.ContainsFunc(r.defaults.Accounts, func(a Account) bool { return slices.Contains(a.Names(), name) })
}

func (r *reading) allNames() []string {
	names := slices.Clone(r.defaults.Networks)
	for _, account := range r.defaults.Accounts {
		names = append(names, account.Names()...)
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// checkOverrides wants [on.NAME] to speak of what exists, in its own words.
func (p *postCheck) checkOverrides() {
	for name := range p.post.On {
		path := child("on", name)
		if !p.knownName(name) {
			p.add(NewProblem(UnknownAccount, p.doc.keyPlace(path), "["+path+"]", quoted(name), Suggestion(name, p.allNames())))
			continue
		}
		options, known := p.optionsOf(name)
		for key, written := range p.post.Options[name] {
			if known {
				p.checkOption(child(path, key), key, written, options)
			}
		}
	}
}

// optionsOf are the network's own keys for an account or a network; known is
// false where no account tells.
func (p *postCheck) optionsOf(name string) (options []networks.Option, known bool) {
	for _, account := range p.defaults.Accounts {
		if account.Name == name || account.Group() == name {
			return account.Options, true
		}
	}
	for _, account := range p.defaults.Accounts {
		if account.Network == name {
			return account.Options, true
		}
	}
	return nil, false
}

func (p *postCheck) checkOption(path, key, written string, options []networks.Option) {
	known := contentKeys.names()
	for _, option := range options {
		if option.Key == key {
			if len(option.Values) > 0 && !slices.Contains(option.Values, written) {
				p.add(NewProblem(WrongValue, p.doc.valuePlace(path, ""), key, quoted(written), Suggestion(written, option.Values)))
			}
			return
		}
		known = append(known, option.Key)
	}
	p.doc.report(UnknownKey, path, key, "["+parent(path)+"]", Suggestion(key, known))
}
