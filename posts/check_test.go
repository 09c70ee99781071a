package posts

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"vigil/networks"
)

func TestWhatAnAccountRefusesIsSaidWithItsLimit(t *testing.T) {
	withPoll := func(poll Poll) *Post {
		p := post(plain("text"))
		p.Poll = &poll
		return p
	}
	two := LocalizedList{"": {"Yes", "No"}}
	for name, test := range map[string]struct {
		post    *Post
		account Account
		want    string
	}{
		"too long": {post(plain(strings.Repeat("é", 600))), social(),
			"error too_long: the text is 618 long; the limit is 500"},
		"a part that is too long": {post(plain("a\n---\n" + strings.Repeat("é", 600))), social(),
			"error too_long: part 2 is 600 long; the limit is 500"},
		"too many bytes": {post(plain(strings.Repeat("ё", 60))), limited(func(l *networks.Limits) { l.Text.MaxBytes = 100 }),
			"error too_many_bytes: the text has 138 bytes; the limit is 100"},
		"a sign that is refused": {post(plain("a\ufeffb")), terse(),
			"error refused_sign: the text holds an invisible sign that is refused there"},
		"an empty part": {post(plain("a\n---\n---\nb")), social(),
			"error empty_part: part 2 of the thread is empty"},
		"a thread where there are none": {post(plain("a\n---\nb")), terse(),
			"error no_thread: the text has 2 parts, and there are no threads there"},
		"no title where one is needed": {post(Content{Text: Localized{"": "a"}}), limited(func(l *networks.Limits) { l.Title, l.TitleRequired = 200, true }),
			"error title_missing: a post on social needs a title"},
		"a title that is too long": {post(Content{Text: Localized{"": "a"}, Title: Localized{"": strings.Repeat("t", 201)}}), generous(),
			"error title_too_long: the title is 201 long; the limit is 200"},
		"a visibility that it lacks": {post(Content{Text: Localized{"": "a"}, Visibility: "direct"}), social(),
			`error no_visibility: there is no visibility "direct" there; it has public, unlisted, private`},
		"a visibility where there is none": {post(Content{Text: Localized{"": "a"}, Visibility: "private"}), terse(),
			`error no_visibility: there is no visibility "private" there; it has none to choose from`},
		"a picture that is not there": {withMedia("nothing.jpg"), social(),
			"error media_unusable: nothing.jpg can't be used: there is no such file"},
		"a picture outside of the campaign": {withMedia("../photo.jpg"), social(),
			"error media_unusable: ../photo.jpg can't be used: lies outside the campaign's folder"},
		"too many pictures": {withMedia("photo.jpg", "photo.jpg", "photo.jpg", "photo.jpg", "photo.jpg"), social(),
			"error media_many: part 1 has 5 pictures; the limit is 4"},
		"no pictures there": {withMedia("photo.jpg"), limited(func(l *networks.Limits) { l.Media = networks.MediaLimits{} }),
			"error media_none: no pictures can be shown there"},
		"a kind that it does not take": {withMedia("drawing.png"), terse(),
			"note media_fitted: drawing.png (40 × 30) is too large or of another kind there: it goes out as JPEG, 40 × 30"},
		"too many pixels": {withMedia("photo.jpg"), limited(func(l *networks.Limits) { l.Media.Pixels = 1000 }),
			"note media_fitted: photo.jpg (40 × 30) is too large or of another kind there: it goes out as JPEG, 36 × 27"},
		"a picture that is needed": {post(plain("text")), limited(func(l *networks.Limits) { l.Media.Required = true }),
			"error media_required: a post without a picture is refused there"},
		"a picture of a part that is not there": {post(Content{Text: Localized{"": "a"}, Media: []Media{{File: "photo.jpg", Part: 2, Alt: Localized{"": "a"}}}}), social(),
			"error media_part: photo.jpg belongs to part 2, and the text has 1"},
		"a picture without a description": {post(Content{Text: Localized{"": "a"}, Media: []Media{{File: "photo.jpg"}}}), social(),
			"error alt: photo.jpg has no description"},
		"a description that is too long": {withMedia("photo.jpg"), limited(func(l *networks.Limits) { l.Media.Alt = 5 }),
			"error alt_too_long: the description of photo.jpg is 11 long; the limit is 5"},
		"a poll with one option": {withPoll(Poll{Options: LocalizedList{"": {"Yes"}}, Open: time.Hour}), social(),
			"error poll_many: the poll has 1 options; there may be 2 to 4"},
		"an option that is too long": {withPoll(Poll{Options: LocalizedList{"": {"Yes", strings.Repeat("n", 51)}}, Open: time.Hour}), social(),
			`error poll_option_long: the option "` + strings.Repeat("n", 51) + `" is 51 long; the limit is 50`},
		"a poll that closes at once": {withPoll(Poll{Options: two, Open: time.Minute}), social(),
			"error poll_time: the poll is open for 1m; it may be 5m to 30d"},
		"a poll for a year": {withPoll(Poll{Options: two, Open: 365 * 24 * time.Hour}), social(),
			"error poll_time: the poll is open for 365d; it may be 5m to 30d"},
		"several answers": {withPoll(Poll{Options: two, Open: time.Hour, Multiple: true}), limited(func(l *networks.Limits) { l.Poll.Multiple = false }),
			"error poll_multiple: readers can choose one option only there"},
		"a poll and a picture": {post(Content{Text: Localized{"": "a"}, Poll: &Poll{Options: two, Open: time.Hour}, Media: []Media{{File: "photo.jpg", Alt: Localized{"": "a"}}}}), social(),
			"error poll_and_media: a poll and pictures can't go together there"},
	} {
		t.Run(name, func(t *testing.T) {
			request := composition(test.post, test.account)
			request.Album = folderOfPictures(t)
			_, problems := Compose(request)
			if diff := cmp.Diff([]string{test.want}, said(problems)); diff != "" {
				t.Error(diff)
			}
			if len(problems) > 0 && (problems[0].Account != test.account.Name || problems[0].Post != test.post.ID) {
				t.Errorf("it is a problem of %q and %q", problems[0].Account, problems[0].Post)
			}
		})
	}
}

// limited is the social account with other limits.
func limited(change func(*networks.Limits)) Account {
	account := social()
	change(&account.Limits)
	return account
}

func folderOfPictures(t *testing.T) *Album {
	album := albumWith(t, "photo.jpg", picture(t))
	for name, content := range map[string][]byte{"drawing.png": drawing(t), "located.jpg": located(t)} {
		if err := album.root.WriteFile(name, content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return album
}

func said(problems []Problem) []string {
	var lines []string
	for _, problem := range problems {
		lines = append(lines, string(problem.Severity)+" "+string(problem.Code)+": "+problem.Message)
	}
	return lines
}

func TestAllowSilencesWhatIsAMatterOfTasteAndNothingElse(t *testing.T) {
	p := post(Content{Text: Localized{"": strings.Repeat("a", 600)}, Media: []Media{{File: "photo.jpg"}}})
	p.Allow = map[string]string{"alt": "an ornament", "too_long": "it must"}
	request := composition(p, social())
	request.Album = folderOfPictures(t)
	composedWell(t, request, TooLong)

	p.Allow = nil
	request.Campaign.Allow = map[string]string{"alt": "ornaments only"}
	composedWell(t, request, TooLong)
}

func TestAnAccountThatWouldShowNothingButHashtagsIsAProblem(t *testing.T) {
	p := post(Content{})
	p.On = map[string]Content{"x": plain("only there")}
	composedWell(t, composition(p, social()), NoText)
	composedWell(t, composition(p, terse()))
	composedWell(t, composition(post(plain(" \n")), social()), NoText)
}

func TestAnOldAddressIsJudgedAtTheDayOfThePost(t *testing.T) {
	p := post(plain("{{person.letters}}"))
	p.Entry.People = []string{"vera-prydumanaja"}
	request := composition(p, social())
	person := request.Campaign.People["vera-prydumanaja"]

	person.Letters.Verified = Date{2026, time.October, 1}
	composedWell(t, request)
	person.Letters.Verified = Date{2026, time.March, 1}
	composedWell(t, request, LettersOld)
	request.Due, request.Local = request.Due.AddDate(0, -4, 0), request.Local.AddDate(0, -4, 0)
	composedWell(t, request)
}

func checking(p *Post, accounts ...Account) Checking {
	one := composition(p, Account{})
	return Checking{Campaign: one.Campaign, Post: p, Accounts: accounts, Due: one.Due, Local: one.Local}
}

func TestTheSameProblemOfSeveralAccountsIsOne(t *testing.T) {
	second := social()
	second.Name = "second"
	p := post(plain(strings.Repeat("é", 600)))
	problems := Check(checking(p, social(), second, generous()))
	if len(problems) != 1 || problems[0].Account != "social, second" {
		t.Errorf("%v", problems)
	}
}

func TestARemedyLeavesOutAllAccountsThatHaveTheProblem(t *testing.T) {
	second, third := terse(), terse()
	second.Name, third.Name = "second", "third"
	problems := Check(checking(post(plain("a\n---\nb")), terse(), second, social(), third))
	if len(problems) != 1 || !strings.HasSuffix(problems[0].Remedy, `leave it out: not_on = ["`+terse().Name+`", "second", "third"]`) {
		t.Errorf("%+v", problems)
	}
}

func TestAProblemOfTheTextIsNoAccounts(t *testing.T) {
	problems := Check(checking(post(plain("{{person.name}}")), social(), generous()))
	if len(problems) != 1 || problems[0].Account != "" || problems[0].Code != TemplateNobody {
		t.Errorf("%v", problems)
	}
}

func TestCheckKeepsToTheAccountsOfThePost(t *testing.T) {
	p := post(plain("a\n---\nb"))
	p.NotOn = []string{"x"}
	if problems := Check(checking(p, social(), terse())); len(problems) > 0 {
		t.Errorf("%v", problems)
	}
}

func TestTimesAreComparedWithEachOther(t *testing.T) {
	due := time.Date(2026, time.December, 1, 18, 0, 0, 0, vilnius)
	for name, test := range map[string]struct {
		change func(*Checking)
		want   []Code
	}{
		"nothing against it":    {func(*Checking) {}, nil},
		"expires before":        {func(c *Checking) { c.Post.Expires = due }, []Code{ExpiresFirst}},
		"expires after":         {func(c *Checking) { c.Post.Expires = due.Add(time.Minute) }, nil},
		"embargo":               {func(c *Checking) { c.Post.Embargo = due.Add(time.Minute) }, []Code{EmbargoLater}},
		"embargo of a person":   {func(c *Checking) { c.Campaign.People["vera-prydumanaja"].Embargo = Date{2026, time.December, 2} }, []Code{EmbargoLater}},
		"embargo ends that day": {func(c *Checking) { c.Campaign.People["vera-prydumanaja"].Embargo = Date{2026, time.December, 1} }, nil},
		"quiet":                 {func(c *Checking) { c.Campaign.Quiet = "17:00-19:00" }, []Code{QuietHours}},
		"quiet over midnight":   {func(c *Checking) { c.Campaign.Quiet = "17:30-07:00" }, []Code{QuietHours}},
		"the end of quiet":      {func(c *Checking) { c.Campaign.Quiet = "07:00-18:00" }, nil},
		"quiet, and allowed": {func(c *Checking) {
			c.Campaign.Quiet, c.Post.Allow = "17:00-19:00", map[string]string{"quiet": "a vigil at night"}
		}, nil},
		"quiet in the campaign's zone": {func(c *Checking) {
			c.Campaign.Quiet, c.Campaign.Zone = "00:00-02:00", "Asia/Tokyo"
		}, []Code{QuietHours}},
		"an answer before its question": {func(c *Checking) {
			c.Post.ReplyTo, c.Campaign.Entries[0].Schedule.At = "uaaf/earlier", due.Add(time.Hour)
			c.Post.Schedule.At = due
		}, []Code{ParentLater}},
		"an answer without a time yet": {func(c *Checking) {
			c.Post.ReplyTo, c.Campaign.Entries[0].Schedule.At = "uaaf/earlier", due.Add(time.Hour)
			c.Post.Draft, c.Post.Schedule.At = true, time.Time{}
		}, nil},
		"an answer to what goes elsewhere": {func(c *Checking) {
			c.Post.ReplyTo, c.Campaign.Entries[0].NotOn = "uaaf/earlier", []string{"social"}
		}, []Code{ParentElsewhere}},
		"an answer to what is out": {func(c *Checking) { c.Post.ReplyTo = "uaaf/earlier" }, nil},
	} {
		t.Run(name, func(t *testing.T) {
			p := post(plain("text"))
			p.Entry.People = []string{"vera-prydumanaja"}
			request := checking(p, social())
			request.Campaign.Entries = []*Entry{{ID: "uaaf/earlier", Schedule: Schedule{At: due.Add(-time.Hour)}}, &p.Entry}
			test.change(&request)
			if diff := cmp.Diff(test.want, codesOf(Check(request)), cmpopts.EquateEmpty()); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestAPersonIsCalledAsOnTheNetworkOrByName(t *testing.T) {
	p := post(plain("{{person.handle}}"))
	p.Entry.People = []string{"vera-prydumanaja"}
	shared := fillings{}
	for _, test := range []struct {
		account Account
		want    string
	}{{social(), "@vera@example.org"}, {terse(), "Vera Prydumanaja"}, {social(), "@vera@example.org"}} {
		request := composition(p, test.account)
		request.Campaign.Hashtags = nil
		composed, _ := newComposer(&request, &test.account, shared).composeAll()
		if got := composed.Text(); got != test.want {
			t.Errorf("on %s: %s", test.account.Network, got)
		}
	}
}

func TestANameOfAnotherNetworkIsFound(t *testing.T) {
	for name, test := range map[string]struct {
		text    string
		account Account
		want    []Code
	}{
		"where it belongs":              {"Write to @vera@example.org!", social(), nil},
		"where the person has none":     {"Write to @vera@example.org!", terse(), []Code{OtherHandle}},
		"where the person has another":  {"Write to @Vera_P, today", social(), []Code{OtherHandle}},
		"of nobody in the campaign":     {"Thanks to @somebody", social(), nil},
		"that another person has there": {"Write to @jan", social(), nil},
		"within an address":             {"https://x.example/@vera_p", social(), nil},
	} {
		t.Run(name, func(t *testing.T) {
			request := composition(post(plain(test.text)), test.account)
			request.Campaign.People["vera-prydumanaja"].Handles["bluesky"] = "vera_p"
			request.Campaign.People["jan"] = &Person{ID: "jan", Name: Localized{"": "Jan, invented"}, Handles: map[string]string{"mastodon": "@jan", "bluesky": "@jan"}}
			request.Campaign.People["vera-prydumanaja"].Handles["telegram"] = "@jan"
			composedWell(t, request, test.want...)
		})
	}
}

func TestAProblemStandsWhereItsWordsDo(t *testing.T) {
	source := "at = \"2026-12-01 18:00\"\ntext.en = '''\nHello,\nI am {Person.Name}.'''\n"
	p := post(Content{Text: Localized{"en": "Hello,\nI am {Person.Name}."}})
	p.document = &document{file: p.Path, source: []byte(source)}
	problems := Check(checking(p, social()))
	if len(problems) != 1 || problems[0].Place != (Place{File: "posts/letters.toml", Line: 4, Column: 6}) {
		t.Errorf("%+v", problems)
	}
}

func TestEachCodeOfMessagesHasItsWords(t *testing.T) {
	for _, table := range []map[Code]sentence{composingSentences, accountSentences} {
		for code, sentence := range table {
			if sentence.severity == "" || sentence.message == "" || sentence.about == "" {
				t.Errorf("%s lacks severity, message or explanation", code)
			}
			if strings.HasSuffix(sentence.message, ".") || strings.HasSuffix(sentence.remedy, ".") {
				t.Errorf("%s ends with a full stop", code)
			}
		}
	}
}
