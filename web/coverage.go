package web

import (
	"fmt"
	"html/template"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"vigil/posts"
	"vigil/scheduler"
)

// coverageContent is when people were named, and when they will be.
type coverageContent struct {
	Filter    coverageFilter
	Campaigns []coveredCampaign
	People    []scheduler.Covered
	// Found is how many the filter leaves, on all pages.
	Found int
	// More is the query of the next page; empty on the last one.
	More template.URL
	// Statuses are what the form offers, Orders what the list does.
	Statuses []string
	Orders   []scheduler.CoverageOrder
}

// coveredCampaign is what holds for all people of a campaign.
type coveredCampaign struct {
	ID, Name  string
	Sentences []string
}

func (s *site) coverage(r *http.Request) (page, error) {
	filter, err := readCoverageFilter(r.URL.Query())
	if err != nil {
		return page{}, err
	}
	all, err := s.outlook().Coverage(r.Context())
	if err != nil {
		return page{}, err
	}
	found := filter.choose(all)
	content := coverageContent{
		Filter: filter, Campaigns: s.coveredCampaigns(all), Found: len(found), Statuses: posts.Statuses(), Orders: scheduler.CoverageOrders,
		People: found[min(filter.Skip, len(found)):],
	}
	if len(content.People) > peopleOnPage {
		content.People = content.People[:peopleOnPage]
		content.More = filter.skipping(filter.Skip + peopleOnPage)
	}
	return s.newPage("coverage.html", "People", "/people", content), nil
}

func (s *site) coveredCampaigns(all []scheduler.Coverage) []coveredCampaign {
	var covered []coveredCampaign
	for i, campaign := range s.Campaigns() {
		c := coveredCampaign{ID: campaign.ID, Name: campaign.Name}
		for _, sentence := range []string{all[i].RoundSentence(), all[i].Silence.Sentence(s.Clock()), all[i].NamedSentence()} {
			if sentence != "" {
				c.Sentences = append(c.Sentences, sentence)
			}
		}
		covered = append(covered, c)
	}
	return covered
}

func (s *site) coverageCSV(w http.ResponseWriter, r *http.Request) {
	filter, err := readCoverageFilter(r.URL.Query())
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	all, err := s.outlook().Coverage(r.Context())
	if err != nil {
		s.Log.Error("the people could not be read", "error", err)
		http.Error(w, "the people could not be read; the log says why", http.StatusInternalServerError)
		return
	}
	asFile(w, r, "text/csv; charset=utf-8", "people.csv")
	if err := WriteCoverageCSV(w, filter.choose(all)); err != nil {
		s.Log.Debug("a reader went away", "path", r.URL.Path, "error", err)
	}
}

// orderWords are an order as people read it.
func orderWords(order scheduler.CoverageOrder) string {
	return map[scheduler.CoverageOrder]string{
		scheduler.BySilence: "Longest silence first", scheduler.ByName: "By name", scheduler.ByNext: "Who comes next first",
	}[order]
}

// peopleOnPage is how many people a page shows.
const peopleOnPage = 100

// coverageFilter is what the form above the people holds.
type coverageFilter struct {
	Search, Campaign, Status string
	Silent                   int
	Order                    scheduler.CoverageOrder
	// Skip is how many people earlier pages showed.
	Skip int
}

// readCoverageFilter reads the query of an address. The error wraps errFilter.
func readCoverageFilter(query url.Values) (coverageFilter, error) {
	field := func(name string) string { return strings.TrimSpace(query.Get(name)) }
	f := coverageFilter{
		Search: field("q"), Campaign: field("campaign"), Status: field("status"),
		Order: scheduler.CoverageOrder(field("sort")),
	}
	if f.Order == "" {
		f.Order = scheduler.BySilence
	}
	if !slices.Contains(scheduler.CoverageOrders, f.Order) {
		return f, fmt.Errorf("%w: people are sorted by %v, not by %q", errFilter, scheduler.CoverageOrders, f.Order)
	}
	var err error
	if f.Silent, err = readCount(field("silent")); err != nil {
		return f, err
	}
	f.Skip, err = readCount(field("skip"))
	return f, err
}

func readCount(text string) (int, error) {
	if text == "" {
		return 0, nil
	}
	number, err := strconv.Atoi(text)
	if err != nil || number < 0 {
		return 0, fmt.Errorf("%w: %q is not a number of days or people", errFilter, text)
	}
	return number, nil
}

// choose are the people that are asked for, in order.
func (f coverageFilter) choose(all []scheduler.Coverage) []scheduler.Covered {
	choice := scheduler.CoverageChoice{SilentDays: f.Silent, Order: f.Order}
	if f.Status != "" {
		choice.Statuses = []string{f.Status}
	}
	return slices.DeleteFunc(choice.Choose(all), func(person scheduler.Covered) bool {
		return f.Campaign != "" && person.Campaign != f.Campaign || !begins(person.Words, f.Search)
	})
}

// begins tells whether each word that was typed begins one of the words, as in the
// search of the history.
func begins(words, typed string) bool {
	among := wordsOf(words)
	return !slices.ContainsFunc(wordsOf(typed), func(prefix string) bool {
		return !slices.ContainsFunc(among, func(word string) bool { return strings.HasPrefix(word, prefix) })
	})
}

func wordsOf(text string) []string {
	return strings.FieldsFunc(posts.Fold(text), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsNumber(r) && !unicode.IsMark(r)
	})
}

// Query is the filter as the query of an address, for the first page.
func (f coverageFilter) Query() template.URL { return f.skipping(0) }

// By is the query for another order.
func (f coverageFilter) By(order scheduler.CoverageOrder) template.URL {
	f.Order = order
	return f.Query()
}

func (f coverageFilter) skipping(people int) template.URL {
	values := url.Values{}
	for name, value := range map[string]string{"q": f.Search, "campaign": f.Campaign, "status": f.Status} {
		if value != "" {
			values.Set(name, value)
		}
	}
	if f.Order != scheduler.BySilence {
		values.Set("sort", string(f.Order))
	}
	if f.Silent > 0 {
		values.Set("silent", strconv.Itoa(f.Silent))
	}
	if people > 0 {
		values.Set("skip", strconv.Itoa(people))
	}
	return template.URL(values.Encode())
}
