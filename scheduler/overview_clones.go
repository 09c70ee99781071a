package scheduler

// fetches are how it stands with the campaigns that lie in git repositories.
func (o Outlook) fetches() []Fetch {
	var fetches []Fetch
	for _, clone := range o.Clones {
		fetches = append(fetches, clone.Fetch())
	}
	return fetches
}

// unfetched are the campaigns whose copies here do not follow their branches.
func (f facts) unfetched() []Matter {
	var matters []Matter
	for _, clone := range f.Clones {
		fetch := clone.Fetch()
		switch {
		case fetch.Refused != "":
			matters = append(matters, say(MatterRewritten, fetch.Campaign, clone.Accept()).because(fetch.Refused).about(fetch.Campaign))
		case f.running && fetch.At.IsZero():
			matters = append(matters, say(MatterNeverFetched, fetch.Campaign).because(fetch.Failed).about(fetch.Campaign))
		case f.running && fetch.Stale(f.Now):
			matter := say(MatterUnfetched, fetch.Campaign).because(fetch.Failed).about(fetch.Campaign).since(fetch.At)
			matters = append(matters, matter)
		}
	}
	return matters
}
