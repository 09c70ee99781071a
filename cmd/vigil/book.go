package main

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"vigil/ledger"
	"vigil/posts"
	"vigil/scheduler/plan"
)

// book is the ledger as a command opened it, with the configuration that names
// it. A ledger counts from its beginning, and no look may be that: only `run`,
// `publish` and `hold` begin one.
type book struct {
	*ledger.Ledger
	config *configuration
}

// noLedgerError tells that nothing was ever published with this configuration.
type noLedgerError struct{ place string }

func (e *noLedgerError) Error() string {
	return fmt.Sprintf("there is no ledger at %s yet; `vigil run` begins it", e.place)
}

// openBook opens the ledger for decisions.
func (a *application) openBook(ctx context.Context) (*book, error) {
	return a.open(ctx, ledger.Options{})
}

// beginBook does the same, and makes the ledger where there is none: everything
// can be held before the daemon's first start.
func (a *application) beginBook(ctx context.Context) (*book, error) {
	config, err := a.configuration()
	if err != nil {
		return nil, err
	}
	opened, err := config.openLedger(ctx, ledger.Options{})
	return &book{opened, config}, err
}

// readBook opens the ledger for looking only.
func (a *application) readBook(ctx context.Context) (*book, error) {
	return a.open(ctx, ledger.Options{ReadOnly: true})
}

func (a *application) open(ctx context.Context, options ledger.Options) (*book, error) {
	config, err := a.configuration()
	if err != nil {
		return nil, err
	}
	opened, err := config.existingLedger(ctx, options)
	if err != nil {
		return nil, err
	}
	return &book{opened, config}, nil
}

// delivery reads what a person named by its number.
func (b *book) delivery(ctx context.Context, number string) (ledger.Delivery, error) {
	id, err := deliveryNumber(number)
	if err != nil {
		return ledger.Delivery{}, err
	}
	found, err := b.Delivery(ctx, id)
	if errors.Is(err, ledger.ErrNotFound) {
		return found, fmt.Errorf("there is no delivery #%d; `vigil history` lists them", id)
	}
	return found, err
}

// deliveryNumber reads 4821 or #4821. (A shell takes # for a comment only where
// a word begins with it and is not quoted.)
func deliveryNumber(text string) (int64, error) {
	id, err := strconv.ParseInt(strings.TrimPrefix(text, "#"), 10, 64)
	if err != nil || id < 1 {
		return 0, &ended{exitUsage, fmt.Errorf("%q is not the number of a delivery, such as 4821; `vigil history` lists them", text)}
	}
	return id, nil
}

// zones are the clocks by which times are said: a campaign's own, and one for
// what belongs to none.
type zones struct {
	campaigns map[string]*time.Location
	general   *time.Location
	// only is the id of the only campaign; empty where there are several.
	only string
}

// zones reads campaign.toml of each campaign, and nothing else of it. What can't
// be read is told by `vigil check`, and said on the configuration's clocks.
func (c *configuration) zones() zones {
	timetable := plan.NewTimetable()
	load := func(name string, otherwise *time.Location) *time.Location {
		if zone, err := timetable.Zone(name); err == nil {
			return zone
		}
		return otherwise
	}
	z := zones{campaigns: map[string]*time.Location{}, general: load(c.timezone, time.UTC)}
	for _, folder := range c.campaigns {
		if head, problems := posts.ReadHead(folder, posts.Defaults{Zone: c.timezone}); head != nil && !posts.HasErrors(problems) {
			z.campaigns[head.ID] = load(head.Zone, z.general)
		}
	}
	if len(z.campaigns) == 1 {
		for id, zone := range z.campaigns {
			z.only, z.general = id, zone
		}
	}
	return z
}

// of is the zone of a campaign.
func (z zones) of(campaign string) *time.Location {
	if zone, known := z.campaigns[campaign]; known {
		return zone
	}
	return z.general
}
