package web

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"time"

	"vigil/ledger"
)

// ExportHTML writes the history as files for people without a server: an index,
// a page per month, a page per delivery. The folder is made; one that has
// something in it is refused, because what an earlier export left there would
// seem to belong to this one. Of the filter, Limit and Before count nothing.
func ExportHTML(ctx context.Context, folder string, options Options, filter ledger.Filter) error {
	root, err := emptyFolder(folder)
	if err != nil {
		return fmt.Errorf("exporting to %s: %w", folder, err)
	}
	if options.Clock == nil {
		options.Clock = time.Now
	}
	filter.Limit, filter.Before = 0, 0
	templates := parse()
	e := exporter{
		site:   &site{Options: options, links: exported{}, templates: templates},
		below:  &site{Options: options, links: exported{root: "../"}, templates: templates},
		root:   root,
		filter: filter,
	}
	if err := errors.Join(e.write(ctx), root.Close()); err != nil {
		return fmt.Errorf("exporting to %s: %w", folder, err)
	}
	return nil
}

func emptyFolder(folder string) (*os.Root, error) {
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return nil, err
	}
	entries, err := os.ReadDir(folder)
	if err != nil {
		return nil, err
	}
	if len(entries) > 0 {
		return nil, errors.New("the folder is not empty; name a new one")
	}
	return os.OpenRoot(folder)
}

// exporter writes the pages into a folder.
type exporter struct {
	// site makes the pages at the top of the folder, below those of deliveries.
	site, below *site
	root        *os.Root
	filter      ledger.Filter
}

// month is a month that has deliveries, in an export.
type month struct {
	Begin moment
	Count int
}

// Path is the month's file.
func (m month) Path() string { return m.Begin.Format("2006-01") + ".html" }

// Title is the month for people.
func (m month) Title() string { return m.Begin.Format("January 2006") }

func (e *exporter) write(ctx context.Context) error {
	sheet, err := fs.ReadFile(files, "templates/style.css")
	if err != nil {
		return err
	}
	if err := errors.Join(e.root.WriteFile("style.css", sheet, 0o644), e.root.Mkdir("delivery", 0o755)); err != nil {
		return err
	}
	months, err := e.months(ctx)
	if err != nil {
		return err
	}
	slices.Reverse(months)
	return e.file("index.html", e.site.newPage("months.html", "History", "index.html", months))
}

// months writes the pages of each, the oldest first.
func (e *exporter) months(ctx context.Context) ([]month, error) {
	first, last, err := e.span(ctx)
	if err != nil || first.IsZero() {
		return nil, err
	}
	var months []month
	clocks := e.site.clocks()
	first = first.In(clocks.general)
	begin := time.Date(first.Year(), first.Month(), 1, 0, 0, 0, 0, clocks.general)
	for ; !begin.After(last); begin = begin.AddDate(0, 1, 0) {
		found, err := e.site.Ledger.History(ctx, e.within(begin, begin.AddDate(0, 1, 0)))
		if err != nil {
			return nil, err
		}
		if len(found) == 0 {
			continue
		}
		m := month{Begin: moment{Time: begin}, Count: len(found)}
		if err := e.month(ctx, m, found); err != nil {
			return nil, err
		}
		months = append(months, m)
	}
	return months, nil
}

// span is when the first and the last of the deliveries were due.
func (e *exporter) span(ctx context.Context) (first, last time.Time, err error) {
	for _, oldest := range []bool{true, false} {
		filter := e.filter
		filter.OldestFirst, filter.Limit = oldest, 1
		found, err := e.site.Ledger.History(ctx, filter)
		if err != nil || len(found) == 0 {
			return time.Time{}, time.Time{}, err
		}
		if oldest {
			first = found[0].Due
		} else {
			last = found[0].Due
		}
	}
	return first, last, nil
}

// within is the filter, for a month.
func (e *exporter) within(from, to time.Time) ledger.Filter {
	filter := e.filter
	if filter.From.Before(from) {
		filter.From = from
	}
	if filter.To.IsZero() || filter.To.After(to) {
		filter.To = to
	}
	return filter
}

func (e *exporter) month(ctx context.Context, m month, deliveries []ledger.Delivery) error {
	if err := e.file(m.Path(), e.site.newPage("month.html", m.Title(), "", deliveries)); err != nil {
		return err
	}
	for _, d := range deliveries {
		whole, err := e.site.Ledger.Delivery(ctx, d.ID)
		if err != nil {
			return err
		}
		content := deliveryContent{Delivery: whole, Parts: partsOf(whole)}
		if err := e.file(e.site.links.Delivery(d.ID), e.below.newPage("delivery.html", titleOf(whole), "", content)); err != nil {
			return err
		}
	}
	return nil
}

func (e *exporter) file(path string, p page) error {
	body, err := render(p)
	if err != nil {
		return err
	}
	return e.root.WriteFile(path, body, 0o644)
}
