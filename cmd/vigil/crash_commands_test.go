package main

import (
	"errors"
	"fmt"
	"strings"
)

func killWhileAsked(s *scene) error {
	if err := s.start(); err != nil {
		return err
	}
	return s.killAsked(publishing, "publish", "plain")
}

// killAsked kills the daemon in the middle of what a command asked for; the
// command has to end by itself, and say that it does not know.
func (s *scene) killAsked(kind string, arguments ...string) error {
	if err := s.until(s.holds(`SELECT count(*) > 0 FROM accounts`), soon); err != nil {
		return err
	}
	stopped := s.server.stopAt(executed, nth(1, kind)())
	command, err := s.launch(arguments...)
	if err != nil {
		return err
	}
	stop, err := s.await(stopped, soon)
	if err != nil {
		return errors.Join(err, command.kill())
	}
	defer stop.abandon()
	if err := s.kill(); err != nil {
		return err
	}
	<-command.ended
	if command.err == nil {
		return fmt.Errorf("vigil %s says that all is well, and nobody knows", strings.Join(arguments, " "))
	}
	return nil
}

// killCommand kills a command that publishes by itself, since there is no daemon.
func killCommand(s *scene) (err error) {
	stopped := s.server.stopAt(executed, nth(1, publishing)())
	if s.process, err = s.launch("publish", "plain"); err != nil {
		return err
	}
	stop, err := s.await(stopped, soon)
	if err != nil {
		return err
	}
	defer stop.abandon()
	return s.kill()
}

// killWhileRetracting kills the daemon when the post is down and nobody knows; who
// asks again gets it done.
func killWhileRetracting(s *scene) error {
	if err := s.start(); err != nil {
		return err
	}
	if err := s.until(s.holds(`SELECT count(*) > 0 FROM deliveries WHERE state = 'sent'`), soon); err != nil {
		return err
	}
	if err := s.killAsked(removing, "retract", "1", "--why", "a test"); err != nil {
		return err
	}
	if len(s.server.sandbox.Posts("mastodon")) > 0 {
		return errors.New("the post is still up")
	}
	output, err := s.command("retract", "1", "--why", "a test, again").CombinedOutput()
	if err != nil {
		return fmt.Errorf("vigil retract, again: %w: %s", err, output)
	}
	return nil
}
