package notices

import (
	"context"
	"strings"
	"testing"
	"time"

	"vigil/ledger"
)

func TestFortyPostsOfOneCauseAreOneMessage(t *testing.T) {
	acted(t, func(s *stage) {
		s.matters = []Matter{s.hold(1, 40)}
		s.pass(10 * time.Minute)
		s.wantTook(s.mail, "40 posts on mastodon: held")
		s.wantTook(s.chat, "40 posts on mastodon: held")
		if got := s.mail.took[0]; got.Title != "vigil on tiny needs you now" || !strings.HasSuffix(got.Text, "Times are UTC.") {
			t.Errorf("the message is %+v", got)
		}
	})
}

func TestTheSameCauseIsNotToldAgainWhileItLastsButInTheDigest(t *testing.T) {
	acted(t, func(s *stage) {
		s.matters = []Matter{s.hold(1, 2)}
		s.pass(time.Hour)
		s.matters = []Matter{s.hold(3, 5)}
		s.pass(time.Hour)
		s.wantTook(s.mail, "2 posts")
		s.pass(until("2000-01-01 09:30:00"))
		s.wantTook(s.mail, "2 posts", "digest of Sat 1 January")
		s.pass(until("2000-01-02 09:30:00"))
		s.wantTook(s.mail, "2 posts", "5 posts", "still so:\n- 5 posts")
	})
}

func TestACauseThatEndedIsToldAnew(t *testing.T) {
	acted(t, func(s *stage) {
		s.matters = []Matter{condition("clock", "", "the clock is wrong")}
		s.pass(time.Hour)
		s.matters = nil
		s.pass(time.Hour)
		s.matters = []Matter{condition("clock", "", "the clock is wrong again")}
		s.pass(time.Hour)
		s.wantTook(s.mail, "wrong", "wrong again")
	})
}

func TestEachFileIsACauseOfItsOwn(t *testing.T) {
	acted(t, func(s *stage) {
		s.matters = []Matter{condition("files", "a.toml", "1 file has errors")}
		s.pass(time.Hour)
		both := condition("files", "a.toml", "2 files have errors")
		both.Conditions = append(both.Conditions, ledger.Notice{Code: "files", Subject: "b.toml"})
		s.matters = []Matter{both}
		s.pass(time.Hour)
		s.wantTook(s.mail, "1 file", "2 files")
	})
}

func TestWhatEndsWithinAMinuteIsNotTold(t *testing.T) {
	acted(t, func(s *stage) {
		s.matters = []Matter{condition("clock", "", "the clock is wrong")}
		s.pass(30 * time.Second)
		s.matters = nil
		s.pass(until("2000-01-01 10:00:00"))
		s.wantTook(s.mail)
	})
}

func TestWhatCanWaitIsToldInTheMorning(t *testing.T) {
	acted(t, func(s *stage) {
		calm := s.hold(1, 1)
		calm.Urgent = false
		s.matters = []Matter{calm}
		s.pass(until("2000-01-01 08:59:00"))
		s.wantTook(s.mail)
		s.pass(until("2000-01-01 09:02:00"))
		s.wantTook(s.mail, "1 posts on mastodon: held")
	})
}

func TestTheNightIsAskedAboutUpToTheNextDigest(t *testing.T) {
	vilnius, err := time.LoadLocation("Europe/Vilnius")
	if err != nil {
		t.Fatal(err)
	}
	teller := New(Options{Digest: 9 * time.Hour, Zone: vilnius})
	for _, test := range []struct{ now, morning string }{
		{"2026-11-22T08:59:59+02:00", "2026-11-22T09:00:00+02:00"},
		{"2026-11-22T09:00:00+02:00", "2026-11-23T09:00:00+02:00"},
		{"2026-03-28T20:00:00+02:00", "2026-03-29T09:00:00+03:00"}, // the night has an hour less
	} {
		now, err := time.Parse(time.RFC3339, test.now)
		if err != nil {
			t.Fatal(err)
		}
		if got := teller.morning(now).Format(time.RFC3339); got != test.morning {
			t.Errorf("after %s the next digest is at %s, want %s", test.now, got, test.morning)
		}
	}
}

func TestSequenceC9ANoticeIsRetriedUntilItIsAcceptedAndHealthSaysSoAfterAnHour(t *testing.T) {
	acted(t, func(s *stage) {
		health := Health{Daemon: func() Daemon { return Daemon{Looped: time.Now()} }, Teller: s.teller}
		s.mail.refuses, s.chat.refuses = errDown, errDown
		s.matters = []Matter{condition("account", "mastodon", "the account can't be used")}
		s.pass(50 * time.Minute)
		if why := health.Problems(); len(why) != 0 {
			t.Errorf("after 50 minutes: %q", why)
		}
		s.pass(20 * time.Minute)
		if why := health.Problems(); len(why) != 1 || !strings.HasPrefix(why[0], "nobody could be told since 2000-01-01T00:01:00Z") {
			t.Errorf("after 70 minutes: %q", why)
		}
		s.mail.refuses, s.chat.refuses = nil, nil
		s.pass(longestWait + time.Minute)
		s.wantTook(s.mail, "the account can't be used")
		s.wantTook(s.chat, "the account can't be used")
		if why := health.Problems(); len(why) != 0 {
			t.Errorf("when it was told: %q", why)
		}
	})
}

func TestADeadServiceMakesNoOtherBeToldTwice(t *testing.T) {
	acted(t, func(s *stage) {
		s.chat.refuses = errDown
		s.matters = []Matter{condition("account", "mastodon", "the account can't be used")}
		s.pass(3 * time.Hour)
		s.wantTook(s.mail, "the account can't be used")
		if status := s.teller.Status(); !status.Untold.IsZero() || status.Failing["telegram"] != errDown.Error() {
			t.Errorf("%+v", status)
		}
		s.chat.refuses = nil
		s.pass(time.Hour)
		s.wantTook(s.mail, "the account can't be used")
		s.wantTook(s.chat, "the account can't be used")
	})
}

func TestARestartRepeatsNothingThatWasWrittenDown(t *testing.T) {
	acted(t, func(s *stage) {
		s.chat.refuses = errDown
		s.matters = []Matter{s.hold(1, 3)}
		s.pass(5 * time.Minute)
		s.restart()
		s.chat.refuses = nil
		s.pass(time.Hour)
		s.wantTook(s.mail, "3 posts")
		s.wantTook(s.chat, "3 posts")
	})
}

func TestBetweenTheAnswerAndItsRowARestartTellsAgain(t *testing.T) {
	acted(t, func(s *stage) {
		s.matters = []Matter{s.hold(1, 3)}
		time.Sleep(2 * time.Minute)
		tellings, _ := s.teller.look(s.t.Context(), time.Now())
		s.teller.tell(s.t.Context(), s.teller.outlets[0], tellings, time.Now()) // and then the process is killed
		s.wantTook(s.mail, "3 posts")
		s.restart()
		s.pass(5 * time.Minute)
		s.wantTook(s.mail, "3 posts", "3 posts")
		s.wantTook(s.chat, "3 posts")
	})
}

func TestALedgerThatCanNotBeWrittenIsToldFromMemoryOnce(t *testing.T) {
	acted(t, func(s *stage) {
		s.broken = errDown
		s.pass(2 * time.Hour)
		s.wantTook(s.mail, errDown.Error())
		s.broken = nil
		s.pass(time.Hour)
		s.wantTook(s.mail, errDown.Error())
	})
}

func TestALedgerThatIsClosedIsToldFromMemoryOnce(t *testing.T) {
	acted(t, func(s *stage) {
		if err := s.ledger.Close(); err != nil {
			t.Fatal(err)
		}
		s.pass(2 * time.Hour)
		if len(s.mail.took) != 1 || len(s.chat.took) != 1 {
			t.Errorf("%+v %+v", s.mail.took, s.chat.took)
		}
	})
}

func TestWhatHasHappenedEndsWhenEverybodyHadTheDigest(t *testing.T) {
	acted(t, func(s *stage) {
		key := ledger.Key{Post: "lights/late", Slot: "once", Account: "mastodon"}
		note := ledger.Note{Planned: ledger.Planned{Key: key, Campaign: "lights", Network: "mastodon", Due: time.Now()}, State: ledger.Missed}
		if err := s.ledger.Note(s.t.Context(), []ledger.Note{note}); err != nil {
			t.Fatal(err)
		}
		s.matters = []Matter{{Text: "too late", Deliveries: []int64{1}}}
		s.chat.refuses = errDown
		s.pass(until("2000-01-01 12:00:00"))
		s.wantTook(s.mail, "too late")
		if open, err := s.ledger.Notices(s.t.Context()); err != nil || len(open) != 1 {
			t.Errorf("before the other service heard of it: %v, %v", open, err)
		}
		s.chat.refuses = nil
		s.pass(time.Hour)
		s.wantTook(s.chat, "too late")
		if open, err := s.ledger.Notices(s.t.Context()); err != nil || len(open) != 0 {
			t.Errorf("after the digest: %v, %v", open, err)
		}
		s.pass(until("2000-01-02 12:00:00"))
		s.wantTook(s.mail, "too late")
	})
}

func TestOutTwiceIsUrgentEachTime(t *testing.T) {
	for _, test := range []struct {
		code ledger.Notice
		want bool
	}{
		{ledger.Notice{Delivery: 2, Code: ledger.NoticeOutTwice}, false},
		{ledger.Notice{Delivery: 2, Code: string(ledger.Failed)}, true},
		{ledger.Notice{Code: "files", Subject: "b.toml"}, false},
	} {
		o := &outlet{service: &Service{Name: "smtp"}}
		told := ledger.Notice{Delivery: 1, Code: test.code.Code, Accepted: []string{"smtp"}}
		if got := o.again(telling{notices: []ledger.Notice{told, test.code}}); got != test.want {
			t.Errorf("%s is known: %t", test.code.Key(), got)
		}
	}
}

func TestAServiceThatHangsDelaysNobodyForLong(t *testing.T) {
	acted(t, func(s *stage) {
		hang := make(chan struct{})
		s.chat.service.send = func(Message) error { <-hang; return nil }
		s.matters = []Matter{condition("clock", "", "the clock is wrong")}
		s.pass(5 * time.Minute)
		s.wantTook(s.mail, "the clock is wrong")
		if why := s.teller.Status().Failing["telegram"]; why != "no answer within 1m0s" {
			t.Errorf("it says %q", why)
		}
		close(hang)
	})
}

// What is decided and comes to the same again is news to whoever decided.
func TestADeliveryThatIsSoonHeldAgainIsToldAgain(t *testing.T) {
	acted(t, func(s *stage) {
		matter := s.hold(1, 1)
		s.matters = []Matter{matter}
		s.pass(7 * time.Minute)
		s.wantTook(s.mail, "1 posts")
		if err := s.ledger.Reopen(s.t.Context(), 1, time.Now(), "jana", "try again"); err != nil {
			t.Fatal(err)
		}
		s.hold(1, 1)
		s.pass(10 * time.Minute)
		s.wantTook(s.mail, "1 posts", "1 posts")
	})
}

// What is not known at the time of the digest is not told by it either: the digest
// waits until it is.
func TestADigestThatCouldNotAskIsMadeUpFor(t *testing.T) {
	acted(t, func(s *stage) {
		key := ledger.Key{Post: "lights/late", Slot: "once", Account: "mastodon"}
		note := ledger.Note{Planned: ledger.Planned{Key: key, Campaign: "lights", Network: "mastodon", Due: time.Now()}, State: ledger.Missed}
		if err := s.ledger.Note(s.t.Context(), []ledger.Note{note}); err != nil {
			t.Fatal(err)
		}
		s.matters = []Matter{{Text: "too late", Deliveries: []int64{1}}}
		s.pass(until("2000-01-01 08:58:30"))
		s.matters, s.broken = nil, errDown // nothing can be read
		s.pass(3 * time.Minute)
		s.matters, s.broken = []Matter{{Text: "too late", Deliveries: []int64{1}}}, nil
		s.pass(time.Hour)
		if len(s.mail.took) == 0 || !strings.Contains(s.mail.took[len(s.mail.took)-1].Text, "too late") {
			t.Errorf("what was missed was never told: %+v", s.mail.took)
		}
	})
}

// Who read in a digest that a post waits, and has time, does not know of another one that
// will be missed tonight.
func TestMoreOfWhatADigestToldIsUrgentOnceWhereItCanNotWait(t *testing.T) {
	acted(t, func(s *stage) {
		calm := s.hold(1, 1)
		calm.Urgent = false
		s.matters = []Matter{calm}
		s.pass(until("2000-01-01 20:00:00"))
		s.wantTook(s.mail, "1 posts on mastodon: held")
		s.matters = []Matter{s.hold(2, 2)}
		s.pass(10 * time.Minute)
		s.wantTook(s.mail, "1 posts", "2 posts")
		s.restart()
		s.matters = []Matter{s.hold(3, 3)}
		s.pass(time.Hour)
		s.wantTook(s.mail, "1 posts", "2 posts")
	})
}

func TestWhatOneServiceTookIsWrittenDownWhileAnotherHangs(t *testing.T) {
	acted(t, func(s *stage) {
		hang := make(chan struct{})
		s.chat.service.send = func(Message) error { <-hang; return nil }
		s.matters = []Matter{condition("clock", "", "the clock is wrong")}
		s.pass(90 * time.Second) // the daemon is ended while one of them is waited for
		s.wantTook(s.mail, "the clock is wrong")
		s.restart()
		s.pass(5 * time.Minute)
		s.wantTook(s.mail, "the clock is wrong")
		close(hang)
	})
}

// A clock that is a year ahead at boot has a digest sent; when it was put right, the next
// one comes in the morning all the same.
func TestADigestByAClockThatWasAheadIsNoneOfTheRightTime(t *testing.T) {
	acted(t, func(s *stage) {
		s.pass(2 * time.Minute)
		s.teller.round(s.t.Context(), time.Now().AddDate(1, 0, 0))
		key := ledger.Key{Post: "lights/late", Slot: "once", Account: "mastodon"}
		note := ledger.Note{Planned: ledger.Planned{Key: key, Campaign: "lights", Network: "mastodon", Due: time.Now()}, State: ledger.Missed}
		if err := s.ledger.Note(s.t.Context(), []ledger.Note{note}); err != nil {
			t.Fatal(err)
		}
		s.matters = []Matter{{Text: "too late", Deliveries: []int64{1}}}
		s.restart()
		s.pass(until("2000-01-01 10:00:00"))
		if len(s.mail.took) == 0 || !strings.Contains(s.mail.took[0].Text, "too late") {
			t.Errorf("what was missed was never told: %+v", s.mail.took)
		}
	})
}

func TestANoticeByAClockThatWasAheadIsOldEnough(t *testing.T) {
	now := time.Now()
	for age, want := range map[time.Duration]bool{0: false, time.Second: false, -time.Second: false, time.Minute: true, -time.Hour: true} {
		if got := settled(ledger.Notice{At: now.Add(-age)}, now); got != want {
			t.Errorf("after %s it has settled: %t", age, got)
		}
	}
}

func TestHealthSaysThatNobodyLooksForWhatNeedsAPerson(t *testing.T) {
	acted(t, func(s *stage) {
		health := Health{Daemon: func() Daemon { return Daemon{Looped: time.Now()} }, Teller: s.teller}
		s.pass(20 * time.Minute)
		if why := health.Problems(); len(why) != 0 {
			t.Errorf("while it looks: %q", why)
		}
		var why []string
		s.teller.Matters = func(ctx context.Context, _ time.Time) ([]Matter, error) {
			<-ctx.Done() // a disk or a git that does not answer
			why = append(why, health.Problems()...)
			return nil, ctx.Err()
		}
		s.pass(20 * time.Minute)
		if len(why) != 1 || !strings.HasPrefix(why[0], "what needs a person was last looked for at 2000-01-01T00:2") {
			t.Errorf("while it hangs: %q", why)
		}
	})
}
