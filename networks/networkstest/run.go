// Package networkstest is the one suite that every network's adapter passes.
// It opens an account on the sandbox, over loopback and through the same guarded
// clients as the daemon, and holds it to the contract of package networks.
//
// An adapter's own test file calls [Run] and holds, beside that, only what is
// particular to its network.
package networkstest

import (
	"testing"

	"vigil/networks"
	"vigil/networks/sandbox"
)

// Subject is the adapter under test.
type Subject struct {
	Network networks.Network
	// Config returns the configuration of an account on a server at this
	// address, as an operator would have written it. It is called once for each
	// account that a test opens.
	Config func(t *testing.T, server string) networks.Config
	// Secrets are the credentials in it. They may stand in no error, no log and
	// no printed configuration.
	Secrets []string
	// Readers returns what readers see of a network that has no [networks.Network]
	// Fake, in the account that was opened last.
	Readers func(t *testing.T) []networks.Posted
	// OwnIDs: the network names no post in its answers, so that receipts carry an id
	// that the adapter makes.
	OwnIDs bool
	// FlatThreads: an answer hangs on the first post of its thread, whichever one it
	// answers.
	FlatThreads bool
	// Kinds are the faults whose error has another kind here than elsewhere, or names
	// no time.
	Kinds map[sandbox.Fault]Exception
	// Ways are those to the server, by their names in ways.go, that mean something
	// else here than elsewhere.
	Ways map[string]Exception
}

// Exception is a kind of error with the reason why it differs from the table.
type Exception struct {
	Kind networks.Kind
	// Why names the source, for the one who reads the test.
	Why string
}

// check is one group of promises.
type check struct {
	name string
	run  func(*testing.T, Subject)
	// http tells that it needs a server that can misbehave.
	http bool
}

var checks = []check{
	{name: "describes itself", run: describesItself},
	{name: "keeps its credentials to itself", run: keepsSecrets},
	{name: "publishes what was written", run: publishesText},
	{name: "publishes what goes with a text", run: publishesTrimmings},
	{name: "publishes a thread", run: publishesThread},
	{name: "publishes a poll", run: publishesPoll},
	{name: "publishes pictures", run: publishesPictures},
	{name: "has the limits that it claims", run: hasItsLimits, http: true},
	{name: "treats a repetition as it claims", run: treatsRepetition},
	{name: "says what each fault means", run: saysWhatFaultsMean, http: true},
	{name: "says that nothing left", run: saysThatNothingLeft, http: true},
	{name: "sends nothing again by itself", run: sendsNothingAgain, http: true},
	{name: "says what each way to the server means", run: saysWhatWaysMean, http: true},
	{name: "finds what an attempt left", run: findsWhatWasLeft, http: true},
	{name: "finds no post of another delivery", run: findsNoTwin, http: true},
	{name: "never says not there too early", run: neverAbsentTooEarly, http: true},
	{name: "deletes", run: deletes},
	{name: "reposts", run: reposts},
	{name: "tells who it is", run: verifies},
	{name: "reads limits", run: readsLimits},
	{name: "counts", run: counts},
}

// Run holds an adapter to the contract. What it can do is told from the
// interfaces that its account has and from its limits; the two must agree.
func Run(t *testing.T, subject Subject) {
	t.Helper()
	if subject.Network.Fake == nil && subject.Readers == nil {
		t.Fatal("a network without a fake needs Subject.Readers")
	}
	for _, check := range checks {
		if check.http && subject.Network.Fake == nil {
			continue
		}
		t.Run(check.name, func(t *testing.T) { check.run(t, subject) })
	}
}
