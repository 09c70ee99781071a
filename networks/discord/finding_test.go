package discord

import (
	"testing"
	"time"

	"vigil/networks"
	"vigil/networks/networkstest"
)

func TestOnlyWhatPlainlyDiffersIsAnotherMessage(t *testing.T) {
	m := networks.Message{Key: "abcdefghijklmnopqrstuvwx", Text: "A letter_ takes *ten* minutes."}
	shown := received{Content: content(m)}
	edited := time.Now()
	pictured := m
	pictured.Media = []networks.Media{{Size: 7}}
	with := func(change func(*received)) received {
		other := shown
		change(&other)
		return other
	}
	attach := func(size int64) func(*received) {
		return func(r *received) {
			r.Attachments = append(r.Attachments, struct {
				ID   string `json:"id"`
				Size int64  `json:"size"`
			}{"1", size})
		}
	}
	for name, test := range map[string]struct {
		message networks.Message
		post    received
		want    networks.Likeness
	}{
		"the same":                {m, shown, networks.Same},
		"the same nonce":          {m, received{Nonce: m.Key, Content: "edited since"}, networks.Same},
		"another text":            {m, received{Content: "Tomorrow there is a meeting"}, networks.Different},
		"another text, edited":    {m, received{Content: "Tomorrow there is a meeting", Edited: &edited}, networks.Unclear},
		"an answer":               {m, with(func(r *received) { r.Reference.ID = "7" }), networks.Different},
		"a picture more":          {m, with(attach(7)), networks.Different},
		"the same picture":        {pictured, with(attach(7)), networks.Same},
		"a picture of other size": {pictured, with(attach(8)), networks.Unclear},
	} {
		if got := compare(test.message, test.post); got != test.want {
			t.Errorf("%s: %v, want %v", name, got, test.want)
		}
	}
}

func TestAnothersMessagesAreNotTakenForOurs(t *testing.T) {
	account, server := play(t)
	m := networks.Message{Key: "abcdefghijklmnopqrstuvwx", Text: "A letter"}
	server.Wall().Put(networks.Posted{Network: "discord", Account: "1001/77", Text: m.Text, Extra: map[string]string{"content": m.Text}})
	finding, err := account.Find(networkstest.Soon(t), networks.Search{Message: m, Since: time.Now()})
	if err != nil || finding.Verdict != networks.NotThere {
		t.Errorf("the look says %v (%s), error %v", finding.Verdict, finding.Why, err)
	}
}

func TestThePollsOfOthersAreOthers(t *testing.T) {
	account, _ := play(t)
	asked := networks.Message{Key: "abcdefghijklmnopqrstuvwx", Text: "Today?", Poll: &networks.Poll{Options: []string{"Так", "Не"}, Open: time.Hour}}
	if _, err := account.Publish(networkstest.Soon(t), asked); err != nil {
		t.Fatal(err)
	}
	for want, change := range map[networks.Verdict]func(*networks.Message){
		networks.Found:      func(*networks.Message) {},
		networks.CannotTell: func(m *networks.Message) { m.Poll = &networks.Poll{Options: []string{"Так", "Ніколі"}} },
		networks.NotThere:   func(m *networks.Message) { m.Text = "How many letters did you write?" },
	} {
		m := asked
		change(&m)
		finding, err := account.Find(networkstest.Soon(t), networks.Search{Message: m, Since: time.Now()})
		if err != nil || finding.Verdict != want {
			t.Errorf("the look says %v (%s), error %v, want %v", finding.Verdict, finding.Why, err, want)
		}
	}
}
