package main

import (
	"fmt"
	"time"

	"vigil/networks"
)

// notifySettings are [notify]: how people are told.
type notifySettings struct {
	Services       []networks.Secret `toml:"services"`
	Digest         string            `toml:"digest"`
	Heartbeat      networks.Secret   `toml:"heartbeat"`
	HeartbeatEvery networks.Duration `toml:"heartbeat_every"`

	// digest is Digest as a time since midnight.
	digest time.Duration
}

const (
	defaultDigest = "09:00"
	// defaultHeartbeat is how often the heartbeat is sent; shortestHeartbeat is a
	// bound for the watcher's sake.
	defaultHeartbeat  = 5 * time.Minute
	shortestHeartbeat = time.Minute
)

// complete fills what was left out, and refuses what can't be.
func (s *notifySettings) complete() error {
	if s.Digest == "" {
		s.Digest = defaultDigest
	}
	if s.HeartbeatEvery == 0 {
		s.HeartbeatEvery = networks.Duration(defaultHeartbeat)
	}
	if time.Duration(s.HeartbeatEvery) < shortestHeartbeat {
		return fmt.Errorf("heartbeat_every = %q is shorter than a minute", s.HeartbeatEvery)
	}
	clock, err := time.Parse("15:04", s.Digest)
	if err != nil {
		return fmt.Errorf("digest = %q is no time of day, such as \"09:00\"", s.Digest)
	}
	s.digest = time.Duration(clock.Hour())*time.Hour + time.Duration(clock.Minute())*time.Minute
	return nil
}

// literal are the keys whose secrets stand in the file itself.
func (s *notifySettings) literal() []string {
	var keys []string
	for i, service := range s.Services {
		if service.Literal() {
			keys = append(keys, fmt.Sprintf("services[%d]", i))
		}
	}
	if s.Heartbeat.Literal() {
		keys = append(keys, "heartbeat")
	}
	return keys
}
