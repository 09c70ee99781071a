package main

import (
	"github.com/spf13/cobra"

	"vigil/ledger"
)

const pauseHelp = `Pause stops an account, a campaign, a person with every post that names them, or,
without a name, everything: at once in a running daemon, and through restarts. What
becomes too late meanwhile is missed, and "vigil resume" lists it.

  $ vigil pause --why "the server moves"
  $ vigil pause mastodon --why "new rules there; we read them first"
  $ vigil pause aliaksandr-birulia --why "waiting for the family's word"

It is "vigil hold" by another name: a pause and a hold on the same account stand
beside each other, and the end of one leaves the other.`

func (a *application) pauseCommand() *cobra.Command {
	var word word
	command := &cobra.Command{
		Use:   "pause [ACCOUNT | CAMPAIGN | PERSON | POST]",
		Short: "Stop everything, or an account, a campaign or a person, for a while",
		Long:  pauseHelp,
		Args:  usage(cobra.MaximumNArgs(2)),
		RunE: func(command *cobra.Command, typed []string) error {
			return a.hold(command, orEverything(typed), word, ledger.Paused)
		},
		ValidArgsFunction: a.completeSubjects,
	}
	word.flags(command)
	return command
}

// orEverything is what was typed, and everything where nothing was.
func orEverything(typed []string) []string {
	if len(typed) == 0 {
		return []string{string(ledger.Everything)}
	}
	return typed
}
