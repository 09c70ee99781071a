package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/BurntSushi/toml"
	"github.com/spf13/cobra"

	"vigil/networks"
	"vigil/networks/all"
	"vigil/networks/sandbox"
)

const sandboxHelp = `Sandbox plays all networks on this machine, for trying vigil out without an account:
what is published to it stands on a page. It needs no credentials and reaches
nobody. It can misbehave as real servers do.

  $ vigil sandbox --faults drop=0.3
  Every network is played at http://127.0.0.1:8461; what is published stands there.
  …

Faults, each with how often it strikes, from 0 to 1:
`

func (a *application) sandboxCommand() *cobra.Command {
	var listen, faults, looks, keys string
	var seed uint64
	var appears, lag time.Duration
	var help strings.Builder
	help.WriteString(sandboxHelp)
	for _, fault := range sandbox.Faults() {
		help.WriteString(fmt.Sprintf("  %-14s %s\n", fault, fault.About()))
	}
	command := &cobra.Command{
		Use:   "sandbox",
		Short: "Play the networks on this machine, to try things out",
		Long:  strings.TrimSuffix(help.String(), "\n"),
		Args:  usage(cobra.NoArgs),
		RunE: func(command *cobra.Command, _ []string) error {
			options, err := sandboxOptions(faults, looks, keys)
			if err != nil {
				return &ended{exitUsage, err}
			}
			options.Seed, options.Appears, options.Lag = seed, appears, lag
			listener, err := listenHere(command.Context(), listen)
			if err != nil {
				return err
			}
			tellSandbox(pageOf(command), "http://"+listener.Addr().String())
			return serveSandbox(command.Context(), listener, sandbox.New(all.List, options))
		},
	}
	flags := command.Flags()
	flags.StringVar(&listen, "listen", "127.0.0.1:8461", "the address, of this machine only")
	flags.StringVar(&faults, "faults", "", "what goes wrong, and how often: drop=0.3,429-iso=0.1")
	flags.StringVar(&looks, "look-faults", "", "the same for requests that publish nothing: looks, questions, uploads")
	flags.DurationVar(&appears, "appears", 0, "how long a new post is missing from its account's own list: 20s")
	flags.DurationVar(&lag, "lag", 0, "how long after its 503 a busy server makes the post: 10s")
	flags.Uint64Var(&seed, "seed", 1, "the same faults in the same order, for each number")
	flags.StringVar(&keys, "keys", "", "what happens to idempotency keys: "+mannerNames())
	return command
}

func mannerNames() string {
	var names []string
	for _, manner := range sandbox.Manners() {
		names = append(names, string(manner))
	}
	return strings.Join(names, ", ")
}

func sandboxOptions(faults, looks, keys string) (sandbox.Options, error) {
	odds, err := sandbox.ParseOdds(faults)
	if err != nil {
		return sandbox.Options{}, fmt.Errorf("--faults: %w", err)
	}
	ofLooks, err := sandbox.ParseOdds(looks)
	if err != nil {
		return sandbox.Options{}, fmt.Errorf("--look-faults: %w", err)
	}
	if keys != "" && !slices.Contains(sandbox.Manners(), sandbox.Manner(keys)) {
		return sandbox.Options{}, fmt.Errorf("--keys: %q is not one of %s", keys, mannerNames())
	}
	return sandbox.Options{Odds: odds, Looks: ofLooks, Keys: sandbox.Manner(keys)}, nil
}

// listenHere listens on this machine only: nobody is asked for a credential.
func listenHere(ctx context.Context, address string) (net.Listener, error) {
	at, err := netip.ParseAddrPort(strings.Replace(address, "localhost:", "127.0.0.1:", 1))
	if err != nil || !at.Addr().IsLoopback() {
		return nil, &ended{exitUsage, fmt.Errorf("--listen %s: write an address of this machine only, such as 127.0.0.1:8461", address)}
	}
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", at.String())
	if err != nil {
		return nil, fmt.Errorf("%w; choose another port with --listen 127.0.0.1:0", err)
	}
	return listener, nil
}

// tellSandbox prints what to write to publish there.
func tellSandbox(out page, address string) {
	out.printf("Every network is played at %s; what is published stands there.\n", address)
	out.printf("To publish to it, write into config.toml, and name the accounts in campaign.toml:\n")
	for _, network := range all.List {
		if network.Fake != nil {
			out.printf("\n[accounts.%[1]s]\nnetwork = %[1]q\n%s", network.Name, sandboxKeys(network, address))
		}
	}
	out.printf("\nCtrl-C ends it, and forgets what was published.\n")
}

// sandboxKeys are the keys of an account that publishes to the sandbox: its
// server, and secrets that it does not look at. What the network's sample leaves empty,
// nobody needs.
func sandboxKeys(network networks.Network, address string) string {
	if network.Sandbox != nil {
		return network.Sandbox(address)
	}
	var sample map[string]any
	if _, err := toml.Decode(network.Sample, &sample); err != nil {
		panic(network.Name + ": the sample is no TOML: " + err.Error()) // a test reads all of them
	}
	var lines strings.Builder
	shape := reflect.TypeOf(network.NewConfig()).Elem()
	for field := range shape.Fields() {
		key := field.Tag.Get("toml")
		switch {
		case key == "server":
			fmt.Fprintf(&lines, "%s = %q\n", key, address)
		case field.Type == reflect.TypeFor[networks.Secret]() && sample[key] != "":
			fmt.Fprintf(&lines, "%s = \"sandbox\"\n", key)
		}
	}
	return lines.String()
}

// farewell is how long requests may take that are under way at the end.
const farewell = time.Second

func serveSandbox(ctx context.Context, listener net.Listener, handler http.Handler) error {
	server := &http.Server{Handler: handler, ReadHeaderTimeout: 10 * time.Second}
	stop := context.AfterFunc(ctx, func() {
		ending, cancel := context.WithTimeout(context.WithoutCancel(ctx), farewell)
		defer cancel()
		if server.Shutdown(ending) != nil {
			server.Close() // those that hang on purpose
		}
	})
	defer stop()
	if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}
