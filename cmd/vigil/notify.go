package main

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"vigil/ledger"
	"vigil/notices"
)

const notifyHelp = `Notify lists what people are to be told and through what: the notices that are open,
which services took each, and which services take nothing at present.

  $ vigil notify test

sends a message that says it is a test through each service of [notify], and pings
the heartbeat's address. Exit codes: 0 all took it, 1 one did not.`

func (a *application) notifyCommand() *cobra.Command {
	var asJSON bool
	command := &cobra.Command{
		Use:   "notify",
		Short: "What people are told, and whether they can be",
		Long:  notifyHelp,
		Args:  usage(cobra.NoArgs),
		RunE: func(command *cobra.Command, _ []string) error {
			return a.listNotices(command, asJSON)
		},
	}
	command.Flags().BoolVar(&asJSON, "json", false, "print one JSON object, for programs")
	command.AddCommand(&cobra.Command{
		Use:   "test",
		Short: "Send a test through each service, and ping the heartbeat",
		Args:  usage(cobra.NoArgs),
		RunE:  func(command *cobra.Command, _ []string) error { return a.testNotify(command) },
	})
	return command
}

// listedNotice is a notice as programs read it.
type listedNotice struct {
	At       time.Time `json:"at"`
	What     string    `json:"what"`
	Delivery int64     `json:"delivery,omitempty"`
	Accepted []string  `json:"accepted"`
}

func (a *application) listNotices(command *cobra.Command, asJSON bool) error {
	book, err := a.readBook(command.Context())
	if err != nil {
		return err
	}
	defer book.Close() // it was only read
	open, err := book.Notices(command.Context())
	if err != nil {
		return err
	}
	services, err := book.Services(command.Context())
	if err != nil {
		return err
	}
	listed := make([]listedNotice, len(open))
	for i, notice := range open {
		listed[i] = listedNotice{notice.At, notice.Key(), notice.Delivery, append([]string{}, notice.Accepted...)}
	}
	if asJSON {
		return json.NewEncoder(pageOf(command)).Encode(map[string]any{"notices": listed, "services": append([]ledger.Service{}, services...)})
	}
	return printNotices(pageOf(command), listed, services, time.Now().In(book.zones().general))
}

func printNotices(p page, open []listedNotice, services []ledger.Service, now time.Time) error {
	for _, service := range services {
		switch {
		case !service.Failing.IsZero():
			p.printf("%s takes nothing since %s: %s\n", service.Name, shortClock(service.Failing.In(now.Location()), now), printable(service.Error))
		case service.Accepted.IsZero():
			p.printf("%s: nothing was told through it yet\n", service.Name)
		default:
			p.printf("%s: last told %s\n", service.Name, shortClock(service.Accepted.In(now.Location()), now))
		}
	}
	if len(services) == 0 {
		p.printf("Nobody is told: config.toml has no services in [notify], or no daemon has run since.\n")
	}
	if len(open) == 0 {
		p.printf("There is nothing to tell.\n")
		return nil
	}
	table := tableOf("since", "what", "told through")
	for _, notice := range open {
		table.add(shortClock(notice.At.In(now.Location()), now), notice.What, strings.Join(notice.Accepted, ", "))
	}
	return table.print(p)
}

// testNotify tries each service and the heartbeat, and says of each what became of it.
func (a *application) testNotify(command *cobra.Command) error {
	config, err := a.configuration()
	if err != nil {
		return err
	}
	if len(config.notify.Services) == 0 && config.notify.Heartbeat.Empty() {
		return fmt.Errorf("%s has neither services nor a heartbeat in [notify]: nobody is told anything; see docs/notices.md", config.path)
	}
	p, failed := pageOf(command), false
	try := func(name string, send func(context.Context) error) {
		err := send(command.Context())
		failed = failed || err != nil
		if err != nil {
			p.printf("%s: %v\n", name, err)
			return
		}
		p.printf("%s: ok\n", name)
	}
	for _, service := range config.services(slog.New(slog.DiscardHandler)) {
		try(service.Name, func(ctx context.Context) error { return service.Send(ctx, testMessage(time.Now())) })
	}
	if !config.notify.Heartbeat.Empty() {
		try("heartbeat", config.pingOnce)
	}
	if failed {
		return &ended{code: exitError}
	}
	return nil
}

func (c *configuration) pingOnce(ctx context.Context) error {
	heartbeat, err := c.heartbeat(slog.New(slog.DiscardHandler))
	if err != nil {
		return err
	}
	return heartbeat.Ping(ctx)
}

func testMessage(now time.Time) notices.Message {
	title := "vigil on " + hostName() + ": a test"
	return notices.Message{Title: title, Text: title + "\n\nThis is a test by hand, at " + now.Format("15:04 -07:00") +
		". Nothing is wrong, and nothing has to be done."}
}
