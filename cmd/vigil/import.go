package main

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"
)

const importHelp = `Import makes posts of a content plan that is kept in a spreadsheet, saved as CSV. The
first row names the columns: date, time, account, text, language, link, image, alt,
person, hashtags, title, warning; "text.be" is the text in Belarusian. --map tells of a
column that is called otherwise; the others stay unread.

  $ vigil import plan.csv --map "Что пишем=text" --time 18:00 --dry-run
  rows 2 and 3  posts/2027-01/a-letter-takes-ten.toml; Sun 31 Jan 2027 18:00; in be and en
  row 4         refused: "31/2/2027" is no day; write it like 2026-12-01
  nothing was written: mend the rows, or leave them out with --skip-refused

Each row is a post. Rows of one day and hour, with the same person, picture and hashtags,
are one post: in another language its text in that language, on another account its words
there. Where two of them would say different things in the same place, the later one is a
post of its own. A row without an account goes to all of the campaign's. A link that the
text does not have stands below it.

Pictures are named from the folder of the CSV file, and copied in as "vigil media add" does.
All is checked as "vigil check" does before anything is written; a row that is wrong keeps
all others back, unless --skip-refused. Rows of the past are left out. What was imported
before is known again, also where the post was edited since, and is left as it is.

Exit codes: 0 well, 1 error, 2 usage, 3 rows were refused.`

// importing is an import as it was asked for.
type importing struct {
	sheetFlags
	file, in, clock     string
	dryRun, skipRefused bool
}

func (a *application) importCommand() *cobra.Command {
	var wanted importing
	command := &cobra.Command{
		Use:   "import PLAN.csv",
		Short: "Make posts of a content plan that is a spreadsheet",
		Long:  importHelp,
		Args:  usage(cobra.ExactArgs(1)),
		RunE: func(command *cobra.Command, words []string) error {
			wanted.file = words[0]
			return a.importPlan(command, wanted)
		},
	}
	flags := command.Flags()
	flags.StringVar(&wanted.in, "in", "", "the campaign's folder; otherwise the one that you are in")
	flags.StringVar(&wanted.clock, "time", "", `the hour of rows that have none: "18:00"`)
	flags.BoolVar(&wanted.dryRun, "dry-run", false, "tell what would be written, and write nothing")
	flags.BoolVar(&wanted.skipRefused, "skip-refused", false, "write the others where a row is refused")
	wanted.sheetFlags.add(command)
	return command
}

// importPlan reads the plan, checks what it becomes, and writes it.
func (a *application) importPlan(command *cobra.Command, wanted importing) (err error) {
	if err := wanted.check(); err != nil {
		return err
	}
	folder, err := a.folderFor(wanted.in)
	if err != nil {
		return err
	}
	sheet, err := readSpreadsheet(wanted.file, planFields, wanted.sheetFlags)
	if err != nil {
		return err
	}
	chosen, err := a.selectCampaigns(command.Context(), []string{folder})
	if err != nil {
		return err
	}
	read := chosen[0].read(time.Now())
	defer read.close() // it was only read
	if read.campaign == nil {
		return fmt.Errorf("%s could not be read: see `vigil check %[1]s`", shown(folder))
	}
	plan := newImport(read, sheet, wanted)
	staging, err := plan.stage(command.Context())
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, staging.Close()) }()
	return plan.finish(command, staging)
}

func (w *importing) check() error {
	if _, err := time.Parse("15:04", w.clock); w.clock != "" && err != nil {
		return &ended{exitUsage, fmt.Errorf("--time %s: write an hour like 18:00", w.clock)}
	}
	return checkOrder(w.dates)
}

// finish tells what becomes of the rows, and writes the posts unless something keeps
// them back.
func (p *planImport) finish(command *cobra.Command, staging *staging) error {
	out := pageOf(command)
	if err := p.report(out); err != nil {
		return err
	}
	made := p.made()
	switch {
	case len(p.refused) > 0 && !p.wanted.skipRefused:
		out.printf("nothing was written: mend the rows, or leave them out with --skip-refused\n")
		return &ended{code: exitQueue}
	case p.wanted.dryRun:
		out.printf("%s would be written\n", count(len(made), "post"))
	case len(made) == 0:
		out.printf("nothing new to write\n")
	default:
		return p.write(out, staging, made)
	}
	return nil
}

func (p *planImport) write(out page, staging *staging, made []*importedPost) error {
	for _, post := range made {
		if err := staging.bringHome(post); err != nil {
			return err
		}
	}
	out.printf("%s written\n\nNext:\n  vigil preview %s\n  vigil plan\n", count(len(made), "post"), nameOf(made[0].path))
	return nil
}

// report tells of each row what becomes of it, in their order.
func (p *planImport) report(out page) error {
	lines := tableOf()
	for _, post := range p.posts {
		lines.add(rowsInWords(post.rows), post.outcome(p.read.campaign.Language))
	}
	for _, row := range p.refused {
		lines.add(fmt.Sprintf("row %d", row.number), out.paint(red, "refused")+": "+printable(row.why))
	}
	if err := lines.print(out); err != nil {
		return err
	}
	if p.over > 0 {
		out.printf("%s over already, and left out\n", count(p.over, "row is/rows are"))
	}
	if len(p.sheet.unread) > 0 {
		out.printf("columns that are not read: %s (--map \"HEADING=field\")\n", printable(strings.Join(p.sheet.unread, ", ")))
	}
	return nil
}

func rowsInWords(rows []*planRow) string {
	numbers := make([]string, len(rows))
	for i, row := range rows {
		numbers[i] = fmt.Sprint(row.number)
	}
	if len(rows) == 1 {
		return "row " + numbers[0]
	}
	return "rows " + andList(numbers)
}
