package main

import "github.com/spf13/cobra"

func (a *application) mediaCommand() *cobra.Command {
	command := &cobra.Command{
		Use:   "media",
		Short: "Copy a picture into a campaign, without what it tells",
		Long: `Media is about the pictures and videos that lie in a campaign's folder media/.

  $ vigil media add FILE    copy one in, without what it tells of place and camera

docs/pictures.md tells what happens to a picture on its way to readers.`,
		Args: usage(cobra.NoArgs),
		RunE: func(command *cobra.Command, _ []string) error { return command.Help() },
	}
	command.AddCommand(a.mediaAddCommand())
	return command
}
