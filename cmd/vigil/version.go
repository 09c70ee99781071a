package main

import (
	"runtime"
	"runtime/debug"
	"strconv"

	"github.com/spf13/cobra"

	"vigil/ledger"
	"vigil/scheduler/plan"
)

// release is set by the linker: make dist.
var release = "unreleased"

// version is what a person who reports a problem is asked for.
type version struct {
	Release string `json:"release"`
	Commit  string `json:"commit,omitempty"`
	Go      string `json:"go"`
	System  string `json:"system"`
	// ZoneData is the release of the time zone database, and where it lies.
	ZoneData string `json:"zone_data"`
	// Ledger is the number of the ledger's form.
	Ledger int `json:"ledger"`
}

func (a *application) versionCommand() *cobra.Command {
	var asJSON bool
	command := &cobra.Command{
		Use:   "version",
		Short: "Say which vigil this is",
		Long: `Version says which vigil this is, what it was built from, and which time zone data
it reckons with.`,
		Args: usage(cobra.NoArgs),
		RunE: func(command *cobra.Command, _ []string) error {
			out, this := pageOf(command), thisVersion()
			if asJSON {
				return printJSON(out, []version{this})
			}
			lines := tableOf()
			lines.add("vigil", this.Release)
			lines.add("commit", this.Commit)
			lines.add("go", this.Go+" "+this.System)
			lines.add("zone data", this.ZoneData)
			lines.add("ledger", "form "+strconv.Itoa(this.Ledger))
			return lines.print(out)
		},
	}
	jsonFlag(command, &asJSON)
	return command
}

func thisVersion() version {
	this := version{
		Release: release, Go: runtime.Version(), System: runtime.GOOS + "/" + runtime.GOARCH,
		Commit: "unknown", ZoneData: plan.ZoneDataVersion(), Ledger: ledger.Schema,
	}
	if build, known := debug.ReadBuildInfo(); known {
		for _, setting := range build.Settings {
			switch {
			case setting.Key == "vcs.revision":
				this.Commit = setting.Value
			case setting.Key == "vcs.modified" && setting.Value == "true":
				this.Commit += ", with changes"
			}
		}
	}
	return this
}
