package scheduler

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	_ "modernc.org/sqlite"

	"vigil/ledger"
	"vigil/networks"
	"vigil/posts"
	"vigil/scheduler/plan"
)

// overviewNoon is now in these tests: 14:00 in Vilnius.
var overviewNoon = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

// newOutlook is a real ledger and a real campaign of plainly fictional people.
func newOutlook(t *testing.T, files map[string]string) Outlook {
	t.Helper()
	clock := overviewNoon.AddDate(0, 0, -2)
	opened, err := ledger.Open(t.Context(), filepath.Join(t.TempDir(), "vigil.db"), ledger.Options{Clock: func() time.Time { return clock }})
	if err != nil {
		t.Fatal(err)
	}
	clock = overviewNoon
	t.Cleanup(func() {
		if err := opened.Close(); err != nil {
			t.Error(err)
		}
	})
	campaign, problems := posts.ReadCampaign(campaignFolder(t, files), posts.Defaults{Now: overviewNoon})
	if campaign == nil {
		t.Fatal(problems)
	}
	return Outlook{
		Ledger: opened, Campaigns: []*posts.Campaign{campaign}, Problems: problems, Timetable: plan.NewTimetable(), Now: overviewNoon,
		Accounts: []*Account{{Account: posts.Account{Name: "feed", Network: "feed"}}, {
			Account: posts.Account{Name: "mastodon", Network: "mastodon"}, Clock: new(networks.ServerClock)}},
	}
}

func campaignFolder(t *testing.T, files map[string]string) string {
	t.Helper()
	folder := t.TempDir()
	all := map[string]string{"campaign.toml": "id = \"lights\"\nname = \"Lights\"\ntimezone = \"Europe/Vilnius\"\naccounts = [\"feed\", \"mastodon\"]\n"}
	maps.Copy(all, files)
	for path, content := range all {
		path = filepath.Join(folder, path)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return folder
}

func (o Outlook) note(t *testing.T, post, account string, state ledger.State, due time.Time, reasons ...ledger.Reason) {
	t.Helper()
	note := ledger.Note{State: state, Reasons: reasons, Planned: ledger.Planned{
		Key: ledger.Key{Post: "lights/" + post, Slot: "once", Account: account}, Campaign: "lights", Network: account, Due: due,
	}}
	if err := o.Ledger.Note(t.Context(), []ledger.Note{note}); err != nil {
		t.Fatal(err)
	}
}

// live makes a daemon seem to run that was last heard of at a moment.
func (o Outlook) live(t *testing.T, at time.Time) {
	t.Helper()
	lock, err := ledger.Lock(o.Ledger.Path())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := lock.Unlock(); err != nil {
			t.Error(err)
		}
	})
	o.beat(t, at)
}

func (o Outlook) beat(t *testing.T, at time.Time) {
	t.Helper()
	if err := o.Ledger.Beat(t.Context(), at, at); err != nil {
		t.Fatal(err)
	}
}

func (o Outlook) hold(t *testing.T, scope ledger.Scope, subject string) ledger.Hold {
	t.Helper()
	hold := ledger.Hold{Scope: scope, Subject: subject, Why: "ask the family", By: "Nadzeya", Since: overviewNoon}
	if err := o.Ledger.Hold(t.Context(), hold); err != nil {
		t.Fatal(err)
	}
	return hold
}

func (o Outlook) see(t *testing.T) Overview {
	t.Helper()
	overview, err := o.Overview(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return overview
}

func codes(matters []Matter) []string {
	found := []string{}
	for _, matter := range matters {
		found = append(found, matter.Code)
	}
	return found
}

func matterOf(t *testing.T, overview Overview, code string) Matter {
	t.Helper()
	at := slices.IndexFunc(overview.Matters, func(m Matter) bool { return m.Code == code })
	if at < 0 {
		t.Fatalf("no matter is %q, but %v", code, codes(overview.Matters))
	}
	return overview.Matters[at]
}

const letters = "at = \"2026-11-22 18:00\"\ntext = \"A letter takes ten minutes.\"\n"

func TestAllIsWellWhenTheDaemonLivesAndNothingWaits(t *testing.T) {
	o := newOutlook(t, map[string]string{"posts/letters.toml": letters})
	o.live(t, overviewNoon.Add(-time.Minute))
	overview := o.see(t)
	if !overview.OK || len(overview.Matters) != 0 {
		t.Errorf("matters: %v", overview.Matters)
	}
	if len(overview.Next) != 1 || overview.Next[0].Post != "lights/letters" || !slices.Equal(overview.Next[0].Accounts, []string{"feed", "mastodon"}) {
		t.Errorf("next: %+v", overview.Next)
	}
}

func TestADeadDaemonIsToldWithWhatWaitsOnIt(t *testing.T) {
	o := newOutlook(t, map[string]string{"posts/letters.toml": letters, "posts/undone.toml": "at = \"2026-11-22 13:30\"\ntext = \"Half an hour ago.\"\n"})
	if matter := matterOf(t, o.see(t), MatterNeverRun); matter.Waiting == 0 {
		t.Errorf("nothing waits: %+v", matter)
	}
	beaten := overviewNoon.Add(-time.Hour)
	o.beat(t, beaten)
	matter := matterOf(t, o.see(t), MatterSilent)
	want := Matter{
		Code: MatterSilent, What: matterSentences[MatterSilent].what, Command: matterSentences[MatterSilent].command, Since: beaten,
		Waiting: 4, Until: time.Date(2026, 11, 22, 13, 30, 0, 0, time.UTC),
	}
	if diff := cmp.Diff(want, matter); diff != "" {
		t.Error(diff)
	}
}

func TestADaemonThatRunsAndDoesNotGetOnIsTold(t *testing.T) {
	o := newOutlook(t, nil)
	o.live(t, overviewNoon.Add(-time.Hour))
	if got := codes(o.see(t).Matters); !slices.Equal(got, []string{MatterStuck}) {
		t.Error(got)
	}
}

func TestWhatBuildsOnAPostWaitsOnIt(t *testing.T) {
	o := newOutlook(t, nil)
	o.live(t, overviewNoon)
	o.note(t, "parent", "feed", ledger.Held, overviewNoon, ledger.Reason{Code: ReasonMoved, Detail: "x"})
	for i := range 2 {
		o.note(t, fmt.Sprint("reply-", i), "feed", ledger.Held, overviewNoon, ledger.Reason{Code: ReasonParent, Detail: "lights/parent"})
	}
	o.note(t, "nameless", "mastodon", ledger.Held, overviewNoon)
	o.note(t, "orphan", "feed", ledger.Held, overviewNoon, ledger.Reason{Code: ReasonParent, Detail: "lights/planned"})
	overview := o.see(t)
	if held := matterOf(t, overview, MatterHeld); len(overview.Matters) != 2 || held.Waiting != 2 || !slices.Equal(held.Deliveries, []int64{1}) {
		t.Errorf("%+v", overview.Matters)
	}
}

func TestAClockThatWentBackIsTold(t *testing.T) {
	o := newOutlook(t, nil)
	o.live(t, overviewNoon.Add(time.Hour))
	if got := codes(o.see(t).Matters); !slices.Equal(got, []string{MatterClock}) {
		t.Error(got)
	}
}

func TestWhatStandsBehindHeldDeliveriesIsToldOnce(t *testing.T) {
	o := newOutlook(t, map[string]string{"posts/letters.toml": letters, "posts/broken.toml": "txet = \"x\"\n"})
	o.live(t, overviewNoon)
	o.Accounts[1].Problem = errors.New("token is missing")
	hold := o.hold(t, ledger.OfAccount, "feed")
	held := ledger.Reason{Code: ReasonHeld, Detail: hold.String()}
	for i := range 3 {
		o.note(t, fmt.Sprint("held-", i), "feed", ledger.Held, overviewNoon, held)
	}
	o.note(t, "moved", "mastodon", ledger.Held, overviewNoon, ledger.Reason{Code: ReasonMoved, Detail: "x"})
	o.note(t, "also", "mastodon", ledger.Held, overviewNoon, ledger.Reason{Code: ReasonAccount, Detail: "token is missing"})
	o.note(t, "broken", "feed", ledger.Held, overviewNoon, ledger.Reason{Code: ReasonInvalid, Detail: "x"})
	overview := o.see(t)
	if diff := cmp.Diff([]string{MatterPaused, MatterAccount, MatterFiles, MatterHeld}, codes(overview.Matters)); diff != "" {
		t.Error(diff)
	}
	if paused := matterOf(t, overview, MatterPaused); paused.Waiting != 4 || paused.Command != "vigil release account feed" {
		t.Errorf("%+v", paused)
	}
	if account := matterOf(t, overview, MatterAccount); account.Waiting != 2 || account.Account != "mastodon" {
		t.Errorf("%+v", account)
	}
}

func TestABrokenCampaignHoldsWhatIsPlannedInIt(t *testing.T) {
	broken := "id = \"lights\"\nname = \"Lights\"\ntimezone = \"Europe/Vilnius\"\naccounts = [\"feed\"]\nlatte = \"2h\"\n"
	o := newOutlook(t, map[string]string{"campaign.toml": broken, "posts/letters.toml": letters})
	o.live(t, overviewNoon)
	overview := o.see(t)
	files := matterOf(t, overview, MatterFiles)
	if files.Waiting == 0 || !files.Urgent(overviewNoon.AddDate(0, 0, 1)) {
		t.Errorf("what would be missed before tomorrow can't wait until then: %+v", files)
	}
	want := []ledger.Reason{{Code: ReasonInvalid, Detail: brokenCampaign}}
	for _, next := range overview.Next {
		if diff := cmp.Diff(want, next.Reasons); diff != "" {
			t.Errorf("%s: %s", next.Post, diff)
		}
	}
}

func TestADaemonsOutlookKnowsWhichFilesHoldTheirPosts(t *testing.T) {
	o := newOutlook(t, map[string]string{"posts/letters.toml": letters})
	o.live(t, overviewNoon)
	trouble := ledger.Reason{Code: ReasonInvalid, Detail: "posts/letters.toml:1:1: x"}
	o.Trouble = func(*posts.Campaign, *posts.Entry) (ledger.Reason, bool) { return trouble, true }
	overview := o.see(t)
	if len(overview.Next) == 0 {
		t.Fatal("nothing is planned")
	}
	for _, next := range overview.Next {
		if diff := cmp.Diff([]ledger.Reason{trouble}, next.Reasons); diff != "" {
			t.Errorf("%s: %s", next.Post, diff)
		}
	}
}

func TestAConfigurationThatDoesNotCountYetIsTold(t *testing.T) {
	o := newOutlook(t, map[string]string{"posts/letters.toml": letters})
	o.live(t, overviewNoon)
	o.Reconfigured = overviewNoon.Add(-time.Hour)
	if overview := o.see(t); overview.OK || !matterOf(t, overview, MatterReconfigured).Since.Equal(o.Reconfigured) {
		t.Errorf("%+v", overview.Matters)
	}
}

func TestDeliveriesOfOneKindAndCauseAreOneMatter(t *testing.T) {
	o := newOutlook(t, nil)
	o.live(t, overviewNoon)
	for i := range 3 {
		o.note(t, fmt.Sprint("late-", i), "feed", ledger.Missed, overviewNoon, ledger.Reason{Code: ReasonLate, Detail: fmt.Sprint(i)})
	}
	o.note(t, "moved", "feed", ledger.Held, overviewNoon, ledger.Reason{Code: ReasonMoved, Detail: "x"})
	o.note(t, "refused", "mastodon", ledger.Failed, overviewNoon, ledger.Reason{Code: ReasonRejected, Detail: "422"})
	overview := o.see(t)
	if diff := cmp.Diff([]string{MatterFailed, MatterMissed, MatterHeld}, codes(overview.Matters)); diff != "" {
		t.Error(diff)
	}
	if missed := matterOf(t, overview, MatterMissed); missed.What != "3 posts on feed: too late, and not out" || len(missed.Deliveries) != 3 || missed.Waiting != 0 {
		t.Errorf("%+v", missed)
	}
	if held := matterOf(t, overview, MatterHeld); held.Command != "vigil release 4, or: vigil skip 4" || len(held.Deliveries) != 1 {
		t.Errorf("%+v", held)
	}
}

func TestWhatNothingFollowsFromIsHistoryAfterAWeek(t *testing.T) {
	o := newOutlook(t, nil)
	o.note(t, "late", "feed", ledger.Missed, overviewNoon)
	o.note(t, "held", "feed", ledger.Held, overviewNoon, ledger.Reason{Code: ReasonNewLedger})
	o.Now = overviewNoon.Add(settledFor + time.Minute)
	o.live(t, o.Now)
	if got := codes(o.see(t).Matters); !slices.Equal(got, []string{MatterHeld}) {
		t.Error(got)
	}
}

func TestAFixedTimeUnderAUsedNameIsTold(t *testing.T) {
	o := newOutlook(t, map[string]string{"posts/letters.toml": letters})
	o.live(t, overviewNoon)
	o.note(t, "letters", "feed", ledger.Skipped, overviewNoon.AddDate(0, -1, 0))
	overview := o.see(t)
	if used := matterOf(t, overview, MatterUsed); used.Why != "lights/letters" {
		t.Errorf("%+v", used)
	}
	upcoming, err := o.Upcoming(t.Context(), o.Now, o.Now.Add(horizon))
	if err != nil || len(upcoming) != 2 || !slices.Equal(upcoming[1].Accounts, []string{"mastodon"}) || len(upcoming[1].Reasons) != 0 {
		t.Errorf("%+v %v", upcoming, err)
	}
}

func TestWhatHasARowAtItsTimeIsNotPlannedAgain(t *testing.T) {
	o := newOutlook(t, map[string]string{"posts/letters.toml": letters})
	due := time.Date(2026, 11, 22, 16, 0, 0, 0, time.UTC)
	o.note(t, "letters", "feed", ledger.Skipped, due)
	o.note(t, "letters", "mastodon", ledger.Missed, due.AddDate(0, 0, -1)) // moved to the future since
	upcoming, err := o.Upcoming(t.Context(), o.Now, o.Now.Add(horizon))
	if err != nil || len(upcoming) != 1 || !slices.Equal(upcoming[0].Accounts, []string{"mastodon"}) {
		t.Errorf("%+v %v", upcoming, err)
	}
}

func TestEachHoldStopsWhatIsInItsScope(t *testing.T) {
	files := map[string]string{
		"posts/letters.toml": letters + "person = \"vasil\"\n", "people/vasil.toml": "name = \"Vasil (fictional)\"\n",
		"posts/other.toml": "at = \"2026-11-22 19:00\"\ntext = \"x\"\n",
	}
	for _, test := range []struct {
		scope   ledger.Scope
		subject string
		held    int
	}{
		{ledger.Everything, "", 4}, {ledger.OfCampaign, "lights", 4}, {ledger.OfCampaign, "other", 0}, {ledger.OfAccount, "feed", 2},
		{ledger.OfPost, "lights/letters", 2}, {ledger.OfPerson, "lights/vasil", 2}, {ledger.OfDelivery, "1", 0},
	} {
		o := newOutlook(t, files)
		o.hold(t, test.scope, test.subject)
		upcoming, err := o.Upcoming(t.Context(), o.Now, o.Now.Add(horizon))
		if err != nil {
			t.Fatal(err)
		}
		held := 0
		for _, u := range upcoming {
			if len(u.Reasons) > 0 {
				held += len(u.Accounts)
			}
		}
		if held != test.held {
			t.Errorf("%s %s holds %d, want %d", test.scope, test.subject, held, test.held)
		}
	}
}

func TestHoldsInFilesAreReasons(t *testing.T) {
	o := newOutlook(t, map[string]string{
		"posts/letters.toml": letters + "person = \"vasil\"\nhold = \"of the post\"\n",
		"people/vasil.toml":  "name = \"Vasil (fictional)\"\nhold = \"of the person\"\n",
	})
	upcoming, err := o.Upcoming(t.Context(), o.Now, o.Now.Add(horizon))
	if err != nil || len(upcoming) != 1 {
		t.Fatal(upcoming, err)
	}
	if got := Sentences(upcoming[0].Reasons); !strings.Contains(got, "of the post") || !strings.Contains(got, "of the person") {
		t.Error(got)
	}
}

func TestTheOverviewIsOneScreen(t *testing.T) {
	o := newOutlook(t, map[string]string{"posts/letters.toml": letters})
	o.beat(t, overviewNoon.Add(-20*time.Hour))
	o.note(t, "refused", "mastodon", ledger.Failed, overviewNoon, ledger.Reason{Code: ReasonRejected, Detail: "422 from social.example: the text is too long for this server, which takes 500"})
	vilnius, err := o.Timetable.Zone("Europe/Vilnius")
	if err != nil {
		t.Fatal(err)
	}
	var text strings.Builder
	if err := o.see(t).Write(&text, 72, overviewNoon.In(vilnius)); err != nil {
		t.Fatal(err)
	}
	const want = `ATTENTION  Sun 22 November 2026, 14:00 +02:00, Europe/Vilnius

1. the daemon does not run: nothing goes out
   since Sat 21 Nov 18:00, 2 deliveries wait, until 20:00
   > systemctl status vigil (or, by hand: vigil run)

2. #1, lights/refused on mastodon: given up, and not out
   the network refused it: 422 from social.example: the text is too long
   for this server, which takes 500; change the file and ` + "`vigil retry\n   ID`" + `
   since 14:00
   > vigil retry 1, or: vigil skip 1

Next
  18:00  lights/letters  feed, mastodon

mastodon: 1 failed
`
	if diff := cmp.Diff(want, text.String()); diff != "" {
		t.Error(diff)
	}
}

func TestTheJSONOfTheOverviewHasKeysInSnakeCase(t *testing.T) {
	o := newOutlook(t, map[string]string{"posts/letters.toml": letters})
	encoded, err := json.Marshal(o.see(t))
	if err != nil {
		t.Fatal(err)
	}
	for _, key := range []string{`"ok":false`, `"matters":[{"code":"never_run"`, `"next":[{"due":"2026-11-22T18:00:00+02:00","post":"lights/letters"`} {
		if !strings.Contains(string(encoded), key) {
			t.Errorf("%s is not in %s", key, encoded)
		}
	}
}

func TestEveryMatterHasItsSentence(t *testing.T) {
	for code, sentence := range matterSentences {
		matter := say(code, "SUBJECT", "ANOTHER", "A THIRD")
		if matter.What == "" || strings.Contains(matter.What+matter.Command, "%!") {
			t.Errorf("%s: %q, %q", code, matter.What, matter.Command)
		}
		if sentence.command == "" && code != MatterOutTwice && commands[ledger.State(code)] == "" {
			t.Errorf("%s has no command", code)
		}
	}
}
