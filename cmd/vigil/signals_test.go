package main

import (
	"os"
	"os/signal"
	"slices"
	"syscall"
	"testing"
	"time"
)

func TestAClosedTerminalEndsTheDaemonInOrder(t *testing.T) {
	// What is caught here is not ignored by those whom this process starts, also where it
	// was itself started to ignore it (nohup).
	caught := make(chan os.Signal, 1)
	signal.Notify(caught, syscall.SIGHUP)
	t.Cleanup(func() { signal.Stop(caught) })
	daemon := startDaemon(t, copyOfTheExample(t), "config.toml.example")
	daemon.waitFor("msg=running", time.Minute)
	if err := daemon.command.Process.Signal(syscall.SIGHUP); err != nil {
		t.Fatal(err)
	}
	if err := daemon.wait(); err != nil {
		t.Errorf("it ended badly: %v", err)
	}
}

func TestWhoIgnoresAClosedTerminalIsNotEndedByIt(t *testing.T) {
	if slices.Contains(ends(func(os.Signal) bool { return true }), os.Signal(syscall.SIGHUP)) {
		t.Error("nohup is of no use")
	}
}
