package main

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"github.com/spf13/cobra"

	"vigil/posts"
)

func (a *application) peopleListCommand() *cobra.Command {
	var campaign string
	var chosen peopleFilter
	var asJSON bool
	command := &cobra.Command{
		Use:               "people [WORD]…",
		Short:             "List the campaign's people, search, import and change them",
		Long:              peopleHelp,
		Args:              cobra.ArbitraryArgs,
		ValidArgsFunction: a.completePeople,
		RunE: func(command *cobra.Command, words []string) error {
			if err := chosen.check(); err != nil {
				return err
			}
			rosters, err := a.rosters(command.Context(), campaign)
			if err != nil {
				return err
			}
			chosen.words = words
			var rows []personRow
			for _, r := range rosters {
				rows = append(rows, r.rows(chosen)...)
			}
			tellUnlisted(command, rosters)
			if asJSON {
				return printJSON(pageOf(command), rows)
			}
			return printPeople(pageOf(command), rows)
		},
	}
	campaignFlag(command, &campaign)
	chosen.flags(command)
	jsonFlag(command, &asJSON)
	return command
}

// peopleFilter is whom a list of people is about, and the language of their names.
type peopleFilter struct {
	words    []string
	statuses []string
	language string
}

func (f *peopleFilter) flags(command *cobra.Command) {
	command.Flags().StringSliceVar(&f.statuses, "status", nil, "only with these statuses: "+strings.Join(posts.Statuses(), ", "))
	command.Flags().StringVar(&f.language, "language", "", "the language of the names, such as be; otherwise the campaign's")
}

func (f *peopleFilter) check() error {
	for _, status := range f.statuses {
		if !slices.Contains(posts.Statuses(), status) {
			return &ended{exitUsage, fmt.Errorf("--status %s: there is no such status; %s", status, posts.Suggestion(status, posts.Statuses()))}
		}
	}
	return nil
}

func (f *peopleFilter) takes(person *posts.Person) bool {
	return (len(f.statuses) == 0 || slices.Contains(f.statuses, person.Status)) && fits(person, f.words)
}

// fits tells whether each word begins a word of the person's id or of a name, in
// whatever language.
func fits(person *posts.Person, words []string) bool {
	known := nameWords(person.ID)
	for _, name := range person.Name {
		known = append(known, nameWords(name)...)
	}
	for _, word := range words {
		for _, part := range nameWords(word) {
			if !slices.ContainsFunc(known, func(name string) bool { return strings.HasPrefix(name, part) }) {
				return false
			}
		}
	}
	return true
}

// nameWords are the words of a name in the form in which they are compared.
func nameWords(name string) []string {
	return strings.FieldsFunc(posts.Fold(name), func(r rune) bool { return r != '\'' && !unicode.IsLetter(r) && !unicode.IsDigit(r) })
}

// personRow is a person in a list.
type personRow struct {
	Campaign string `json:"campaign"`
	ID       string `json:"id"`
	// File is the path from here.
	File string `json:"file"`
	// Name is the one in the language that was asked for; Names are all, "" is the one
	// without a language.
	Name     string            `json:"name"`
	Names    map[string]string `json:"names"`
	Status   string            `json:"status,omitempty"`
	Born     string            `json:"born,omitempty"`
	Arrested string            `json:"arrested,omitempty"`
	// Hold is why nothing that names the person goes out, by the file.
	Hold string `json:"hold,omitempty"`
	// Missing are keys that the file lacks.
	Missing []string `json:"missing"`
}

// rows are the people whom a filter takes, by name.
func (r *roster) rows(chosen peopleFilter) []personRow {
	if r.campaign == nil {
		return nil
	}
	language := cmp.Or(chosen.language, r.campaign.Language)
	var rows []personRow
	for _, id := range r.ids() {
		if person := r.campaign.People[id]; chosen.takes(person) {
			rows = append(rows, r.row(person, language))
		}
	}
	slices.SortStableFunc(rows, func(a, b personRow) int { return strings.Compare(posts.Fold(a.Name), posts.Fold(b.Name)) })
	return rows
}

func (r *roster) row(person *posts.Person, language string) personRow {
	return personRow{
		Campaign: r.campaign.ID, ID: person.ID, File: r.pathOf(r.files[person.ID]),
		Name: person.NameIn(language), Names: person.Name,
		Status: person.Status, Born: person.Born.String(), Arrested: person.Arrested.String(), Hold: person.Hold,
		Missing: listedKeys(missingKeys(person, language)),
	}
}

func listedKeys(keys []string) []string {
	if keys == nil {
		return []string{} // [] in JSON
	}
	return keys
}

// missingKeys are those that most texts about a person use, and the file lacks. Where
// letters reach whoever is at liberty, or dead, is nobody's question.
func missingKeys(person *posts.Person, language string) []string {
	var missing []string
	need := func(key string, there bool) {
		if !there {
			missing = append(missing, key)
		}
	}
	_, inLanguage := person.Name[language]
	_, plain := person.Name[""]
	need("name."+language, language == "" || inLanguage || plain)
	need("status", person.Status != "")
	need("born", person.Born != posts.PartialDate{})
	need("arrested", person.Arrested != posts.PartialDate{})
	if person.Status == "released" || person.Status == "died" {
		return missing
	}
	need("letters.to", len(person.Letters.To) > 0)
	need("letters.address", len(person.Letters.Address) > 0)
	need("letters.verified", person.Letters.Verified != posts.Date{})
	return missing
}

func printPeople(out page, rows []personRow) error {
	if len(rows) == 0 {
		out.printf("Nobody fits.\n")
		return nil
	}
	several := slices.ContainsFunc(rows, func(row personRow) bool { return row.Campaign != rows[0].Campaign })
	table := tableOf("name", "file", "status", "born", "arrested", "missing")
	for _, row := range rows {
		id := row.ID
		if several {
			id = row.Campaign + "/" + id
		}
		status := row.Status
		if row.Hold != "" {
			status = strings.TrimSpace(status + " (on hold)")
		}
		table.add(printable(row.Name), id, status, row.Born, row.Arrested, strings.Join(row.Missing, ", "))
	}
	if err := table.print(out); err != nil {
		return err
	}
	out.printf("%s\n", count(len(rows), "person/people"))
	return nil
}

// tellUnlisted says beside the output whose files have errors.
func tellUnlisted(command *cobra.Command, rosters []*roster) {
	for _, r := range rosters {
		var wrong []string
		for id, file := range r.files {
			if r.campaign == nil || r.campaign.People[id] == nil {
				wrong = append(wrong, r.pathOf(file))
			}
		}
		slices.Sort(wrong)
		tellSome(func(format string, values ...any) { fmt.Fprintf(command.ErrOrStderr(), format+"\n", values...) },
			"not listed, because of errors that `vigil check` tells", wrong)
	}
}
