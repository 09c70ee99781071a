package main

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"vigil/posts"
)

// personRecord is a row of a table as a person: what it says for which key.
type personRecord struct {
	row int
	// id is the name of the file, where the table gives it.
	id      string
	changes []keyChange
	// columns are the headings of the keys.
	columns map[string]string
	// person is who the row would be alone.
	person *posts.Person
}

// cellProblem is why a row can't be taken, with the words to write instead.
type cellProblem struct {
	Column  string `json:"column,omitempty"`
	Message string `json:"message"`
}

// keyOrder are the keys in the order in which a new file has them.
func keyOrder(key string) int {
	for i, known := range posts.KeysOf("person") {
		if key == known.Name || strings.HasPrefix(key, known.Name+".") && !slices.Contains([]string{"letters", "photo"}, known.Name) {
			return i
		}
	}
	return -1
}

// recordOf reads the cells of a row.
func (r *register) recordOf(sheet *spreadsheet, row sheetRow) (personRecord, []cellProblem) {
	found := personRecord{row: row.number, columns: map[string]string{}}
	var problems []cellProblem
	if extra := row.cells[min(len(row.cells), len(sheet.headings)):]; strings.Join(extra, "") != "" {
		problems = append(problems, cellProblem{"", "the row has more cells than the table has columns: a quotation mark may be missing"})
	}
	cells := map[string]string{}
	for field, column := range sheet.columns {
		if cell := sheet.cell(row, field); cell != "" {
			cells[field] = cell
			found.columns[field] = sheet.headings[column]
		}
	}
	found.joinNames(cells)
	for _, field := range slices.Sorted(maps.Keys(cells)) {
		value, err := valueOf(field, cells[field], r.options.dates)
		switch {
		case err != nil:
			problems = append(problems, cellProblem{found.columns[field], err.Error()})
		case field == idColumn:
			found.id = personName(value)
		default:
			found.changes = append(found.changes, keyChange{field, value})
		}
	}
	r.settleLanguages(found.changes)
	slices.SortStableFunc(found.changes, func(a, b keyChange) int { return keyOrder(a.key) - keyOrder(b.key) })
	if len(problems) > 0 {
		return found, problems
	}
	problems = r.readBack(&found)
	return found, problems
}

// joinNames makes one name of those that stand in several columns.
func (f *personRecord) joinNames(cells map[string]string) {
	joined := map[string][]string{}
	for _, part := range nameParts {
		for _, field := range slices.Sorted(maps.Keys(cells)) {
			base, language, _ := strings.Cut(field, ".")
			if base != part {
				continue
			}
			key := strings.TrimSuffix("name."+language, ".")
			joined[key] = append(joined[key], cells[field])
			f.columns[key] = strings.TrimPrefix(f.columns[key]+", "+f.columns[field], ", ")
			delete(cells, field)
		}
	}
	for key, parts := range joined {
		if cells[key] == "" {
			cells[key] = strings.Join(parts, " ")
		}
	}
}

// settleLanguages gives what has no language the campaign's, where another language
// stands beside it.
func (r *register) settleLanguages(changes []keyChange) {
	own := r.campaign.Language
	for i, change := range changes {
		base, language := languageIn(change.key)
		if base == "" || language != "" || own == "" {
			continue
		}
		if slices.ContainsFunc(changes, func(c keyChange) bool { return strings.HasPrefix(c.key, base+".") }) {
			changes[i].key = base + "." + own
		}
	}
}

// readBack reads the row as the file that it would be.
func (r *register) readBack(found *personRecord) []cellProblem {
	file, err := newPersonFile(r.campaign, peopleFolder+"/.toml")
	if err != nil {
		return []cellProblem{{"", err.Error()}}
	}
	for _, change := range found.changes {
		if err := file.change(change.key, change.value, ""); err != nil {
			return []cellProblem{{found.columns[change.key], err.Error()}}
		}
	}
	person, wrong := file.person()
	if len(wrong) == 0 {
		found.person = person
		return nil
	}
	return r.problemsOf(found, wrong)
}

// problemsOf says which column is wrong: each is read alone. What is wrong with none of
// them is wrong with the row.
func (r *register) problemsOf(found *personRecord, wrong []posts.Problem) []cellProblem {
	var problems []cellProblem
	for _, change := range found.changes {
		alone, err := newPersonFile(r.campaign, peopleFolder+"/.toml")
		if err != nil || alone.change(change.key, change.value, "") != nil {
			continue
		}
		_, own := alone.person()
		for _, problem := range own {
			if problem.Code != posts.KeyMissing {
				problems = append(problems, cellProblem{found.columns[change.key], inWords(problem)})
			}
		}
	}
	if len(problems) > 0 {
		return problems
	}
	if wrong[0].Code == posts.KeyMissing {
		return []cellProblem{{"", "there is no name in it"}}
	}
	return []cellProblem{{"", inWords(wrong[0])}}
}

// slug is the name of a new file: by the name in Latin letters, if there is one, else
// in the campaign's language, else in the first of the others.
func (f *personRecord) slug(own string) (string, error) {
	names := f.person.Name
	languages := slices.Sorted(maps.Keys(names))
	slices.SortStableFunc(languages, func(a, b string) int {
		return rank(names[a], a, own) - rank(names[b], b, own)
	})
	for _, language := range languages {
		spoken := language
		if spoken == "" {
			spoken = own
		}
		if slug, ok := posts.Slug(names[language], spoken); ok {
			return slug, nil
		}
	}
	return "", fmt.Errorf("the name can't be written in Latin letters here: add a column id with the name of the file")
}

// rank orders names: the least is the best to be a file's.
func rank(name, language, own string) int {
	switch {
	case !strings.ContainsFunc(posts.Fold(name), func(r rune) bool { return r >= 0x80 }):
		return 0
	case language == own || language == "":
		return 1
	}
	return 2
}
