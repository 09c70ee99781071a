package web

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"vigil/ledger"
	"vigil/networks"
	"vigil/posts"
)

func TestTheOverviewSaysWhatNeedsAPersonAndWhatIsNext(t *testing.T) {
	f := newFixture(t)
	f.live()
	numbers := f.seed()
	page := f.get("/", http.StatusOK)
	f.expect(page, "Attention:",
		fmt.Sprintf("#%d, lights/doubt on mastodon: nobody knows whether it is out", numbers["doubt"]),
		fmt.Sprintf("vigil resolve %d --sent URL", numbers["doubt"]),
		fmt.Sprintf(`href="/delivery/%d"`, numbers["refused"]),
		"1 file has errors", "lights/often", `datetime="2026-11-22T14:10:00&#43;02:00"`,
		"Last on each account", "lights/thread", "1 uncertain")
	f.refuse(page, "the daemon does not run")
}

func TestAnEmptyLedgerHasAllPages(t *testing.T) {
	f := newFixture(t)
	f.options.Problems = func() []posts.Problem { return nil }
	f.site = New(f.options)
	f.live()
	f.expect(f.get("/", http.StatusOK), "Nothing needs a decision", "Nothing has gone out yet")
	f.expect(f.get("/history", http.StatusOK), "There is no history yet")
	f.expect(f.get("/problems", http.StatusOK), "No file has a problem")
	f.expect(f.get("/plan", http.StatusOK), "lights/letters")
	f.options.Campaigns = func() []*posts.Campaign { return nil }
	f.site = New(f.options)
	f.expect(f.get("/", http.StatusOK), "Nothing is due within a day")
	f.expect(f.get("/plan", http.StatusOK), "Nothing is planned in the next two weeks", "else of UTC")
	f.expect(f.get("/people", http.StatusOK), "The campaigns have no people yet")
}

func TestThePlanHasADayAHeadingAndWhatCrowdsItOneLine(t *testing.T) {
	f := newFixture(t)
	f.options.Accounts()[1].Problem = errors.New("token is missing")
	err := f.ledger.Hold(t.Context(), ledger.Hold{Scope: ledger.OfPerson, Subject: "lights/vasil-prykladny", Why: "ask the family", By: "N", Since: noon})
	if err != nil {
		t.Fatal(err)
	}
	page := f.get("/plan", http.StatusOK)
	f.expect(page, "<h2>Monday, 23 November 2026</h2>", "144 times", "every 10 minutes, Europe/Vilnius",
		"Vasil Prykladny (fictional)", "wait for the family&#39;s word", "token is missing", "ask the family",
		`href="/history?post=lights%2Fletters"`)
	if count := strings.Count(page, ">lights/often<"); count != 2*planDays {
		t.Errorf("the crowded post has %d lines, want one a day and account: %d", count, 2*planDays)
	}
}

func TestADeliveryIsShownExactlyAsItWasSent(t *testing.T) {
	f := newFixture(t)
	numbers := f.seed()
	page := f.get(f.path(numbers["thread"]), http.StatusOK)
	f.expect(page, `<blockquote lang="be" dir="auto">Ён піша лісты.`+"\nАдказваюць не ўсе.</blockquote>",
		"Part 2 of 2", "The second part.", "Behind the warning", "Пра турму", "Лісты", "media/envelope.jpg", "640 × 480, 2 KiB",
		"Канверт, падпісаны рукой", "Without a description", "open for 3d", "<li dir=\"auto\">Сёння</li>",
		`<a rel="noreferrer" href="https://social.example/101">`, "reply_settings: following", "key-of-thread-1", "HTTP status 200")
	f.expect(f.get(f.path(numbers["doubt"]), http.StatusOK), "the connection broke off", "--not-sent")
	f.expect(f.get(f.path(numbers["late"]), http.StatusOK), "No attempt was made", "plainly fictional")
	f.expect(f.get(f.path(numbers["superseded"]), http.StatusOK), "12 occurrences")
	f.get("/delivery/999", http.StatusNotFound)
	f.get("/delivery/first", http.StatusNotFound)
}

func (f *fixture) path(id int64) string { return fmt.Sprint("/delivery/", id) }

func TestAMessageOfAnotherReleaseIsShownAsItLies(t *testing.T) {
	f := newFixture(t)
	p := planned("odd", "feed", noon)
	_, err := f.ledger.Claim(t.Context(), ledger.Claim{
		Planned: p, Attempt: "a", Owner: "o", Part: 1, Parts: 1, Message: []byte(`{"text":[1]}`), Started: noon, Deadline: noon,
	})
	if err != nil {
		t.Fatal(err)
	}
	f.expect(f.get("/delivery/1", http.StatusOK), "that this vigil can't read", "{&#34;text&#34;:[1]}", "in flight")
}

func TestDecisionsAreShownWithWhoMadeThem(t *testing.T) {
	f := newFixture(t)
	numbers := f.seed()
	if err := f.ledger.Skip(t.Context(), numbers["late"], "Nadzeya (fictional)", "too old"); err != nil {
		t.Fatal(err)
	}
	f.expect(f.get(f.path(numbers["late"]), http.StatusOK), "skip, by Nadzeya (fictional)", "too old")
}

func TestProblemsHaveLineAndRemedy(t *testing.T) {
	f := newFixture(t)
	f.expect(f.get("/problems", http.StatusOK), "<h2>posts/broken.toml</h2>", "in line 2", "txet", "did you mean text?")
}

// Whom a post passes over follows from people's files as they are now, so no reading of
// the post's file tells it.
func TestProblemsSayWhomARotationPassesOver(t *testing.T) {
	f := newFixture(t)
	rotation := "every = \"day 09:00\"\nwho = { status = [\"held\"] }\ntext = \"{{person.name}}: {{person.sentence}}\"\n"
	folder := writeFolder(t, map[string]string{
		"campaign.toml":     campaign["campaign.toml"],
		"people/anna.toml":  "name = \"Anna Vydumanaja (fictional)\"\nstatus = \"held\"\nsentence = \"a year\"\n",
		"people/boris.toml": "name = \"Boris Vydumany (fictional)\"\nstatus = \"held\"\n",
		"posts/round.toml":  rotation,
		"posts/meant.toml":  rotation + "allow.passed_over = \"they wait for the verdict\"\n",
	})
	read, problems := posts.ReadCampaign(folder, posts.Defaults{Now: noon})
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	f.options.Campaigns = func() []*posts.Campaign { return []*posts.Campaign{read} }
	f.options.Problems = func() []posts.Problem { return nil }
	f.site = New(f.options)
	page := f.get("/problems", http.StatusOK)
	f.expect(page, "0 errors, 1 warning.", "<h2>posts/round.toml</h2>", "it passes over 1", "people/boris.toml (sentence)", "vigil people missing --for round")
	f.refuse(page, "posts/meant.toml", "anna")
}

// evil is what none of the fields may turn into markup.
const evil = `"'><script>alert(1)</script><img src=x onerror=alert(2)>`

func TestNothingThatPeopleOrNetworksWriteBecomesMarkup(t *testing.T) {
	f := newFixture(t)
	p := ledger.Planned{
		Key:      ledger.Key{Post: "lights/" + evil, Slot: evil, Account: evil},
		Campaign: evil, Network: evil, Language: evil, Due: noon, People: []string{evil}, Text: evil,
	}
	receipt := &networks.Receipt{ID: evil, URL: "javascript:alert(3)//" + evil}
	f.claim(p, evil, 1, 1, networks.Message{
		Text: evil, Title: evil, Warning: evil, Language: evil, Visibility: evil, Options: map[string]string{evil: evil},
		Media: []networks.Media{{File: evil, Type: evil, Alt: evil}}, Poll: &networks.Poll{Options: []string{evil}},
		Parent: receipt, Original: receipt,
	})
	f.finish(evil, ledger.Outcome{State: ledger.Uncertain, Kind: evil, Error: evil, Reasons: []ledger.Reason{{Code: evil, Detail: evil}}})
	f.finish(evil, ledger.Outcome{State: ledger.Sent, RemoteID: evil, URL: "javascript:alert(3)", By: evil, Why: evil})
	f.note(ledger.Note{Planned: planned(evil, evil, noon), State: ledger.Failed, Reasons: []ledger.Reason{{Code: evil, Detail: evil}}})
	if err := f.ledger.Hold(t.Context(), ledger.Hold{Scope: ledger.OfPost, Subject: evil, Why: evil, By: evil, Since: noon}); err != nil {
		t.Fatal(err)
	}
	f.options.Problems = func() []posts.Problem {
		return []posts.Problem{{Code: evil, Severity: posts.Error, Place: posts.Place{File: evil, Line: 1}, Post: evil, Account: evil, Message: evil, Remedy: evil}}
	}
	f.options.Accounts()[0].Problem = errors.New(evil)
	f.options.Version = evil
	f.site = New(f.options)
	var query strings.Builder
	query.WriteString("q=" + escaped(evil))
	for _, field := range []string{"campaign", "account", "person", "post"} {
		query.WriteString("&" + field + "=" + escaped(evil))
	}
	for path, status := range map[string]int{
		"/": 200, "/plan": 200, "/history": 200, "/delivery/1": 200, "/delivery/2": 200, "/problems": 200, "/people": 200,
		"/history?" + query.String(): 200, "/people?q=" + escaped(evil) + "&campaign=" + escaped(evil): 200, "/people?sort=" + escaped(evil): 400, "/history?from=" + escaped(evil): 400, "/history?state=" + escaped(evil): 400, "/" + escaped(evil): 404,
	} {
		page := f.get(path, status)
		f.refuse(page, "<script", "<img", `href="javascript`, "ZgotmplZ")
	}
}

var (
	controls = regexp.MustCompile(`<(?:input|select)[^>]*>`)
	withID   = regexp.MustCompile(` id="(\w+)"`)
	headings = regexp.MustCompile(`<h([1-6])`)
)

func TestPagesCanBeReadWithAScreenReader(t *testing.T) {
	f := newFixture(t)
	f.seed()
	for _, path := range []string{"/", "/plan", "/history", "/delivery/1", "/people", "/problems"} {
		page := f.get(path, http.StatusOK)
		f.expect(page, `<html lang="en">`, `<a class="skip" href="#main">`, `<main id="main"`, "<title>", `aria-current="page"`)
		f.refuse(page, "<script", " style=", " onclick")
		level := 0
		for _, found := range headings.FindAllStringSubmatch(page, -1) {
			next := int(found[1][0] - '0')
			if next > level+1 || next == 1 && level > 0 {
				t.Errorf("%s: heading %d follows heading %d", path, next, level)
			}
			level = next
		}
		for _, control := range controls.FindAllString(page, -1) {
			id := withID.FindStringSubmatch(control)
			if id == nil && (strings.Contains(control, "checkbox") || strings.Contains(control, "hidden")) {
				continue // it stands within its label, or is nothing to be seen
			}
			if id == nil || !strings.Contains(page, `<label for="`+id[1]+`">`) {
				t.Errorf("%s: %s has no label", path, control)
			}
		}
	}
}

func TestTheTwoPassesOfARepeatedHourDiffer(t *testing.T) {
	f := newFixture(t)
	first := time.Date(2026, 10, 25, 0, 30, 0, 0, time.UTC)
	f.note(
		ledger.Note{Planned: planned("first", "feed", first), State: ledger.Missed},
		ledger.Note{Planned: planned("second", "feed", first.Add(time.Hour)), State: ledger.Missed},
	)
	f.expect(f.get("/history", http.StatusOK),
		`<time datetime="2026-10-25T03:30:00&#43;03:00">Sun 25 Oct 2026, 03:30 &#43;03:00</time>`,
		`<time datetime="2026-10-25T03:30:00&#43;02:00">Sun 25 Oct 2026, 03:30 &#43;02:00</time>`)
}

func TestTheJSONOfThePagesIsTheLedgersOwn(t *testing.T) {
	f := newFixture(t)
	f.seed()
	var rows []ledger.Delivery
	if err := json.Unmarshal([]byte(f.get("/history.json?account=feed", http.StatusOK)), &rows); err != nil {
		t.Fatal(err)
	}
	if len(rows) != 4 {
		t.Errorf("got %d deliveries of the feed, want 4", len(rows))
	}
	if empty := f.get("/history.json?account=nobody", http.StatusOK); strings.TrimSpace(empty) != "[\n]" {
		t.Errorf("an empty history is %q, want an empty array", empty)
	}
}
