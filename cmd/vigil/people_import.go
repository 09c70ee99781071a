package main

import (
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"vigil/posts"
)

const peopleImportHelp = `Import makes files of people from a table: CSV as programs for spreadsheets save it,
with commas, semicolons or tabs. The first row names the columns: keys of the file, such
as name, name.be, status, born, letters.address or handles.mastodon, or words for them
in English, Russian or Belarusian. What is called otherwise is said with --map; a column
that nobody knows is refused, unless --ignore leaves it out.

  $ vigil people import people.csv --dry-run
  $ vigil people import people.csv --map "ФИО=name.be" --map "Знак=hashtag" --ignore Notes
  $ vigil people import people.csv --update

A new person's file is called after the name, in Latin letters as in a passport
(ICAO Doc 9303); a column id chooses another name. Who has a file already is known by
id, or by name and birth, and stays as they are: with --update their files get what the
table says, and keep all that it does not speak of, comments too. An empty cell changes
nothing.

Days are 1980-05-01 or 1.5.1980; of 3/4/1980 nobody knows which is the month, so it is
refused unless --dates tells. A month or a year alone is enough for born, arrested and
sentenced. Rows that can't be right are refused, with the column and what to write, and
the others are written: mend the table, and import it again. --dry-run writes nothing.

Exit codes: 0 well, 1 rows were refused, 2 usage.`

// The bounds of a table: more is no list of people, but a mistake.
const (
	mostRows     = 100_000
	largestTable = 256 << 20
)

// importOptions are what the command line says about a table.
type importOptions struct {
	campaign, encoding, dates, mapFile string
	mapped, ignored                    []string
	dryRun, update                     bool
}

func (a *application) peopleImportCommand() *cobra.Command {
	var options importOptions
	var asJSON bool
	command := &cobra.Command{
		Use:   "import FILE.csv",
		Short: "Make people's files from a table",
		Long:  peopleImportHelp,
		Args:  usage(cobra.ExactArgs(1)),
		RunE: func(command *cobra.Command, words []string) error {
			roster, err := a.oneRoster(command.Context(), options.campaign)
			if err != nil {
				return err
			}
			imported, err := roster.importTable(words[0], &options)
			if err != nil {
				return err
			}
			out := pageOf(command)
			if asJSON {
				err = printJSON(out, imported.Rows)
			} else {
				err = imported.print(out)
			}
			if err == nil && imported.count(refusedRow) > 0 {
				err = &ended{code: exitError}
			}
			return err
		},
	}
	options.flags(command)
	jsonFlag(command, &asJSON)
	return command
}

func (o *importOptions) flags(command *cobra.Command) {
	campaignFlag(command, &o.campaign)
	datesFlag(command, &o.dates)
	flags := command.Flags()
	flags.StringArrayVar(&o.mapped, "map", nil, "what a column holds, as \"HEADING=KEY\"; may be repeated")
	flags.StringVar(&o.mapFile, "map-file", "", "a file with such lines")
	flags.StringArrayVar(&o.ignored, "ignore", nil, "a column to leave out; may be repeated")
	flags.StringVar(&o.encoding, "encoding", "", "the file's encoding, where it is not Unicode, such as windows-1251")
	flags.BoolVar(&o.dryRun, "dry-run", false, "report, and write nothing")
	flags.BoolVar(&o.update, "update", false, "change files that are there, too")
}

// datesFlag adds --dates to a command that takes days.
func datesFlag(command *cobra.Command, dates *string) {
	command.Flags().StringVar(dates, "dates", "", "how 3/4/1980 is meant: day-first or month-first")
}

// importTable reads a table, compares each row with those who are known, and writes
// what may be written.
func (r *roster) importTable(path string, options *importOptions) (*importReport, error) {
	if r.campaign == nil || r.campaign.Invalid[campaignFile] {
		return nil, fmt.Errorf("%s has errors: `vigil check %s` tells them", campaignFile, shown(r.folder))
	}
	sheet, err := options.readTable(path)
	if err != nil {
		return nil, err
	}
	report := &importReport{table: path, sheet: sheet, folder: r.folder, options: options}
	known := newRegister(r, options)
	for _, row := range sheet.rows {
		imported, err := known.take(sheet, row)
		if err != nil {
			return nil, err
		}
		report.Rows = append(report.Rows, imported)
	}
	return report, nil
}

func (o *importOptions) readTable(path string) (*spreadsheet, error) {
	if err := checkOrder(o.dates); err != nil {
		return nil, err
	}
	mapping, err := o.readMapping()
	if err != nil {
		return nil, err
	}
	info, err := os.Stat(path)
	if err == nil && info.Size() > largestTable {
		err = fmt.Errorf("%s has %s; a table of people has at most %s", path, sizeInWords(info.Size()), sizeInWords(largestTable))
	}
	if err != nil {
		return nil, err
	}
	sheet, err := readSpreadsheet(path, personColumns(), sheetFlags{mapping: mapping, encoding: o.encoding, dates: o.dates})
	if err != nil {
		return nil, err
	}
	if len(sheet.rows) > mostRows {
		return nil, fmt.Errorf("%s has %d rows; at most %d are read", path, len(sheet.rows), mostRows)
	}
	return sheet, checkColumns(sheet)
}

// take makes of a row what it is, and writes it.
func (r *register) take(sheet *spreadsheet, row sheetRow) (importedRow, error) {
	found, problems := r.recordOf(sheet, row)
	imported := importedRow{Row: row.number, Outcome: refusedRow, Problems: problems}
	if len(problems) > 0 {
		imported.Name = found.anyName()
		return imported, nil
	}
	imported.Name = found.person.NameIn(r.campaign.Language)
	refuse := func(err error) (importedRow, error) {
		imported.Outcome, imported.Problems = refusedRow, []cellProblem{{"", err.Error()}}
		return imported, nil
	}
	known, err := r.find(found)
	switch {
	case err != nil:
		return refuse(err)
	case known == nil:
		return r.takeNew(found, imported)
	case known.row != 0:
		return refuse(fmt.Errorf("row %d is the same person, people/%s.toml; if they are two, give each their own id, or the day of birth", known.row, known.person.ID))
	}
	known.row = found.row
	return r.takeKnown(found, known, imported)
}

// takeNew makes a new file.
func (r *register) takeNew(found personRecord, imported importedRow) (importedRow, error) {
	id, remark, err := r.freeID(found)
	if err != nil {
		imported.Problems = []cellProblem{{found.columns[idColumn], err.Error()}}
		return imported, nil
	}
	imported.Outcome, imported.File = newRow, peopleFolder+"/"+id+".toml"
	if imported.remark(remark); remark == "" {
		for _, other := range r.nearly(found) {
			imported.remark("nearly the same name as people/" + other + ".toml: look whether they are one")
		}
	}
	file, err := newPersonFile(r.campaign, imported.File)
	if err != nil {
		return imported, err
	}
	if _, err := file.apply(found.changes, ""); err != nil {
		return imported, err // it was read back before, alone
	}
	found.person.ID = id
	r.add(&registered{found.person, found.row})
	if r.options.dryRun {
		return imported, nil
	}
	return imported, file.save()
}

// takeKnown compares a row with the file that is there, and changes that where it may.
func (r *register) takeKnown(found personRecord, known *registered, imported importedRow) (importedRow, error) {
	imported.File = r.files[known.person.ID]
	file, err := openPersonFile(r.campaign, imported.File)
	if err != nil {
		return imported, err
	}
	for _, change := range found.changes {
		old, _ := file.Written(file.placed(change.key))
		if posts.Normalize(old) != change.value {
			imported.Changes = append(imported.Changes, changedKey{file.placed(change.key), old, change.value})
		}
	}
	if len(imported.Changes) == 0 {
		imported.Outcome = unchangedRow
		return imported, nil
	}
	imported.Outcome = differsRow
	if _, err := file.apply(imported.keyChanges(), ""); err != nil {
		imported.Outcome, imported.Problems = refusedRow, []cellProblem{{"", err.Error()}}
		return imported, nil
	}
	if !r.options.update {
		return imported, nil
	}
	imported.Outcome = changedRow
	if r.options.dryRun {
		return imported, nil
	}
	return imported, file.save()
}
