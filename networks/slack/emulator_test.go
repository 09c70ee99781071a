package slack_test

import (
	"testing"
	"time"

	"vigil/networks"
	"vigil/networks/networkstest"
	"vigil/networks/slack"
)

// emulator is what npm's package emulate plays; it takes any token.
type emulator struct {
	Address string `json:"address"`
	Token   string `json:"token"`
	Channel string `json:"channel"`
	Webhook string `json:"webhook"`
}

// slackAccount is what a bot's account can do.
type slackAccount interface {
	networks.Account
	networks.Preparer
	networks.Finder
	networks.Verifier
	networks.Deleter
	networks.Editor
	networks.Counter
}

func onEmulator(t *testing.T) slackAccount {
	t.Helper()
	var told emulator
	networkstest.StartServer(t, "slack", &told)
	config := &slack.Config{Server: told.Address, Channel: told.Channel}
	write(t, &config.Token, told.Token)
	return open(t, config).(slackAccount)
}

func TestTheEmulatorOfSlack(t *testing.T) {
	account := onEmulator(t)
	began := time.Now()
	me, err := account.Verify(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	first := message("thread", "Пішыце: https://example.org <b>&amp;</b> 👨‍👩‍👧‍👦")
	first.Parts = 3
	root := networkstest.Publish(t, account, first)
	if again := networkstest.Find(t, account, networks.Search{Message: first, Since: began, Account: me}); again.Receipt.ID != root.ID {
		t.Errorf("the look says %+v, want %q", again, root.ID)
	}
	parent := root
	for part := 2; part <= 3; part++ {
		answer := first
		answer.Part, answer.Parent, answer.Root = part, &parent, &root
		if finding := networkstest.Find(t, account, networks.Search{Message: answer, Since: began, Known: []networks.Receipt{root}}); finding.Verdict != networks.NotThere {
			t.Errorf("before part %d the look says %+v", part, finding)
		}
		parent = networkstest.Publish(t, account, answer)
		if finding := networkstest.Find(t, account, networks.Search{Message: answer, Since: began}); finding.Receipt != parent {
			t.Errorf("the look at part %d says %+v, want %+v", part, finding, parent)
		}
	}
	counted(t, account, root, 2)
	deletedAnswer(t, account, parent)
}

// counted compares the number of answers.
func counted(t *testing.T, account slackAccount, receipt networks.Receipt, replies int) {
	t.Helper()
	counts, err := account.Count(networkstest.Soon(t), []networks.Receipt{receipt})
	if err != nil || counts[0].Replies != replies || counts[0].Gone {
		t.Errorf("counts %+v, error %v, want %d answers", counts, err, replies)
	}
}

func deletedAnswer(t *testing.T, account slackAccount, receipt networks.Receipt) {
	t.Helper()
	for range 2 {
		if err := account.Delete(networkstest.Soon(t), receipt); err != nil {
			t.Errorf("deleting: %v", err)
		}
	}
	counts, err := account.Count(networkstest.Soon(t), []networks.Receipt{receipt})
	if err != nil || !counts[0].Gone {
		t.Errorf("counts %+v, error %v, want it gone", counts, err)
	}
}

func TestTheEmulatorOfSlackTakesAPictureAndAnEdit(t *testing.T) {
	account := onEmulator(t)
	began := time.Now()
	m := message("picture", "Two envelopes.")
	m.Media = []networks.Media{networkstest.Picture(t, "one.png", "Канверт з маркай")}
	prepared, err := account.Prepare(networkstest.Soon(t), m)
	if err != nil {
		t.Fatal(err)
	}
	m.Prepared = prepared
	receipt := networkstest.Publish(t, account, m)
	m.Text = "Two envelopes, sealed."
	edited, err := account.Edit(networkstest.Soon(t), receipt, m)
	if err != nil || edited != receipt {
		t.Errorf("edited is %+v (%v), want %+v", edited, err, receipt)
	}
	if finding := networkstest.Find(t, account, networks.Search{Message: m, Since: began}); finding.Receipt.ID != receipt.ID {
		t.Errorf("after the edit the look says %+v", finding)
	}
}

func TestAWebhookOfTheEmulator(t *testing.T) {
	var told emulator
	networkstest.StartServer(t, "slack", &told)
	config := new(slack.Config)
	write(t, &config.Webhook, told.Webhook)
	if _, err := publish(t, open(t, config)); err != nil {
		t.Error(err)
	}
}
