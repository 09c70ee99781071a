package main

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"vigil/ledger"
	"vigil/scheduler"
)

const publishHelp = `Publish publishes one post now, on each of its accounts. Every guard holds but the
time: what is held stays held, and what has gone out does not go out twice. A post
with a time of its own is done with then; one that comes round does so all the same.

  $ vigil publish 2026-12/letters
  #4821 is sent: uaaf/2026-12/letters on mastodon, https://example.social/@c/1141
  #4822 is sent: uaaf/2026-12/letters on feed

The post is named by its id, or by its path below posts/. Where the daemon runs, it
does the work; otherwise this command does. Exit code 1: it is not out everywhere.`

func (a *application) publishCommand() *cobra.Command {
	var word word
	command := &cobra.Command{
		Use:   "publish POST",
		Short: "Publish one post now",
		Long:  publishHelp,
		Args:  usage(cobra.ExactArgs(1)),
		RunE: func(command *cobra.Command, arguments []string) error {
			post, begun := arguments[0], time.Now()
			return a.do(command.Context(), errand{
				doing:   "publishing " + post,
				before:  func(ctx context.Context, config *configuration) { config.settle(ctx, post) },
				request: ledger.Request{Verb: scheduler.AskPublish, Argument: post, By: word.who(), Why: word.why},
				inPlace: func(ctx context.Context, s *scheduler.Scheduler) (string, error) {
					ids, err := s.Publish(ctx, post)
					return fmt.Sprint(ids), err
				},
				report: func(ctx context.Context, book *book, answer string, failure error) error {
					return errors.Join(book.reportSent(ctx, pageOf(command), answer, begun), failure)
				},
			})
		},
	}
	word.flags(command)
	return command
}

// reportSent says where a post went out. Of what did not, or did before, the
// error tells.
func (b *book) reportSent(ctx context.Context, p page, answer string, begun time.Time) error {
	zones := b.zones()
	for field := range strings.FieldsSeq(strings.Trim(answer, "[]")) {
		id, err := strconv.ParseInt(field, 10, 64)
		if err != nil || id == 0 {
			continue // nothing was written down there
		}
		d, err := b.Delivery(ctx, id)
		if err != nil {
			return err
		}
		if d.State == ledger.Sent && !d.SentAt.Before(begun) {
			p.printf("%s\n", zones.said(d))
		}
	}
	return nil
}
