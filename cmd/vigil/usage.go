package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"
)

// usage makes a wrong number of arguments what it is, a matter of usage.
func usage(check cobra.PositionalArgs) cobra.PositionalArgs {
	return func(command *cobra.Command, arguments []string) error {
		if err := check(command, arguments); err != nil {
			return &ended{exitUsage, fmt.Errorf("%w; it is written `%s`, and `%s --help` tells more", err, strings.TrimSuffix(command.UseLine(), " [flags]"), command.CommandPath())}
		}
		return nil
	}
}
