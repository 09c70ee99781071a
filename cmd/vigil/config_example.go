package main

import (
	"fmt"
	"strings"

	"vigil/networks"
	"vigil/networks/all"
)

// exampleConfiguration is what `vigil init server` writes, and config.toml.example
// at the repository's root: every key with its default and a line of why. Only
// the feed is active; each other key stands behind a # without a space, so that
// deleting that sign is all there is to do.
func exampleConfiguration(campaigns []string) string {
	var text strings.Builder
	fmt.Fprintf(&text, exampleHead, strings.Join(quotedAll(campaigns), ", "))
	for _, network := range all.List {
		writeExampleAccount(&text, network, network.Name == activeNetwork)
	}
	text.WriteString(exampleSecrets)
	return text.String()
}

// activeNetwork is the one that needs no credentials and speaks to nobody.
const activeNetwork = "feed"

const exampleHead = `# vigil's configuration, for whoever runs the server. Campaigns have files of
# their own, which name none of this. Relative paths count from this file's folder.
# An unknown key is an error. A line that begins with # and no space is a key that
# is off, with its default; delete the sign to turn it on.

# A DEAD SERVER TELLS NOBODY: only a watcher elsewhere does, when the heartbeat
# stops. Set [notify] below, and try it: vigil notify test

# Folders of campaigns, each with a campaign.toml; or repositories, of which a branch is
# followed: "git+https://git.example.org/until-all-are-free.git#main".
campaigns = [%s]

# Where everything is remembered that went out. Back this file up. The default.
# Several machines share "postgres://USER:PASSWORD@HOST/DATABASE", best written as
# "env:NAME" or "file:PATH", where that stands: see docs/several-machines.md.
ledger = "sqlite:vigil.db"

# The time zone of campaigns that name none; never the server's own.
#timezone = "UTC"

# What opens the repositories of one host; a public one needs nothing. The token is a
# secret, and goes to no other host. docs/campaigns-from-git.md says where to get one.
#[git."git.example.org"]
#user = "git"
#token = "env:VIGIL_GIT_TOKEN"
#ssh_key = ""              # of git+ssh://: the file with the private key
#known_hosts = ""          # the hosts that may be met; without it the first meeting counts
#proxy = ""                # as git takes it: "socks5h://127.0.0.1:9050"

# How people are told when something needs them; docs/notices.md has examples.
#[notify]
# Addresses of services as shoutrrr has them (mail, Telegram, Matrix, ntfy, …),
# written as secrets: "env:NAME" or "file:PATH". Each is told of everything.
#services = []
# What can wait until then is told once a day, at this time of timezone.
#digest = "09:00"
# Fetched while all is well, from healthchecks.io or the like: a secret, too.
#heartbeat = ""
#heartbeat_every = "5m"

# How long the ledger keeps what nothing rests on any more: "365d", or "forever".
# What went out where and when, with its text, is kept for ever in any case.
#[keep]
#attempts = "forever"      # the exact messages and answers of finished attempts
#readings = "forever"      # how readers answered over time; the last reading stays

# The pages for editors. Without an address there are none; only loopback, since
# there is no sign-in yet: readers elsewhere come through ssh -L.
#[web]
#listen = "127.0.0.1:8460"

# /healthz and /metrics are served with the pages; here they are served without
# them, to other machines as well. Without an address they are not.
#[metrics]
#listen = "127.0.0.1:8471"

# One table for each account; its name is what campaigns call it. Secrets are
# written as "env:NAME", as "file:PATH", or in a secrets.toml beside this file that
# repeats the tables with nothing but secrets. What stands here itself is taken as
# well, with a warning.

`

// exampleCommon are the keys that every account has.
const exampleCommon = `language = ""             # the only language it publishes in, such as "be"; empty: any
gap = "0s"                # the least time between two posts
at_once = 1               # how many posts may be under way at the same time
per_day = 0               # how many posts a day at most, threads counted once, days as in timezone; 0: any number
proxy = ""                # "socks5://127.0.0.1:9050" for Tor, or http://…; empty: none
`

const exampleSecrets = `# After a change: vigil accounts verify   asks each network whose credentials these are
#                 vigil check             checks the campaigns for these accounts
#                 vigil run               publishes
`

// writeExampleAccount writes what every account needs as it is, and the rest
// switched off.
func writeExampleAccount(text *strings.Builder, network networks.Network, active bool) {
	off := "#"
	if active {
		off = ""
	}
	fmt.Fprintf(text, "# %s\n%s[accounts.%s]\n", network.Title, off, network.Name)
	for line := range strings.Lines(network.Sample) {
		text.WriteString(off + line)
	}
	for line := range strings.Lines(exampleCommon) {
		text.WriteString("#" + line)
	}
	text.WriteString("\n")
}
