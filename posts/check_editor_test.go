package posts

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/BurntSushi/toml"

	"vigil/networks"
)

// goldenCases are what one check has to find, and what it has to let pass, by
// language: testdata/checks/CODE.toml.
type goldenCases map[string]struct {
	// Alarm maps a text to words that the message must have. Pass are texts in which
	// no check at all finds anything.
	Alarm map[string]string
	Pass  []string
}

// goldenLanguages are those that each check is shown in.
var goldenLanguages = []string{"be", "ru", "en", "ar"}

// fewestCases is how many texts of each kind a language has.
const fewestCases = 3

// judges make a post, or several, of a text of the table; a check that is not listed
// looks at the text of a post.
var judges = map[Code]func(t *testing.T, language, text string) []Problem{
	AltUseless:        judgeAlt,
	NearlySame:        judgeTogether,
	CloseTogether:     judgeTimes,
	SecretWritten:     judgeFile,
	LettersUnverified: judgeStatus,
	LettersInTurn:     judgeRound,
	LettersHome:       judgeStatus,
	LettersNobody:     judgeStatus,
	DateEvent:         judgeEvent,
}

func TestEachCheckFindsWhatItShouldAndNothingElse(t *testing.T) {
	for code := range editorSentences {
		t.Run(string(code), func(t *testing.T) {
			judge := judges[code]
			if judge == nil {
				judge = judgeText
			}
			cases := readGolden(t, code)
			for _, language := range goldenLanguages {
				of := cases[language]
				if len(of.Alarm) < fewestCases || len(of.Pass) < fewestCases {
					t.Errorf("in %s there are %d alarms and %d texts that pass; at least %d of each are needed", language, len(of.Alarm), len(of.Pass), fewestCases)
				}
				for text, words := range of.Alarm {
					wantAlarm(t, judge(t, language, text), code, language, text, words)
				}
				for _, text := range of.Pass {
					if problems := judge(t, language, text); len(problems) > 0 {
						t.Errorf("%s: %s\n%v", language, text, problems)
					}
				}
			}
		})
	}
}

func TestNoGoldenFileIsForgotten(t *testing.T) {
	files, err := filepath.Glob("testdata/checks/*.toml")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		if code := Code(strings.TrimSuffix(filepath.Base(file), ".toml")); editorSentences[code].message == "" {
			t.Errorf("%s belongs to no check", file)
		}
	}
}

func readGolden(t *testing.T, code Code) goldenCases {
	t.Helper()
	var cases goldenCases
	if _, err := toml.DecodeFile(filepath.Join("testdata", "checks", string(code)+".toml"), &cases); err != nil {
		t.Fatal(err)
	}
	return cases
}

func wantAlarm(t *testing.T, problems []Problem, code Code, language, text, words string) {
	t.Helper()
	for _, problem := range problems {
		if problem.Code == code {
			if said := problem.Message + "\n" + problem.Remedy; !strings.Contains(said, words) {
				t.Errorf("%s: %s\n%s, which lacks %q", language, text, said, words)
			}
			return
		}
	}
	t.Errorf("%s: nothing is told of\n%s\n%v", language, text, problems)
}

// goldenCampaign is the one of which the texts speak. Everybody in it is invented.
func goldenCampaign() *Campaign {
	verified := Date{2026, time.November, 1}
	return &Campaign{
		ID: "uaaf", Name: "Until All Are Free", Zone: "Europe/Vilnius", Language: "en", RepeatAfter: 7 * 24 * time.Hour,
		Hashtags: LocalizedList{"be": {"ПакульУсеНяВольныя"}, "ru": {"ПокаВсеНеСвободны"}, "en": {"UntilAllAreFree"}, "ar": {"حتى_يتحرر_الجميع"}},
		People: map[string]*Person{
			"vera": {
				ID: "vera", Status: "held", Gender: "f", Arrested: PartialDate{2024, time.January, 17},
				Name:  Localized{"be": "Вера Прыдуманая", "ru": "Вера Придуманная", "en": "Vera Prydumanaja", "ar": "فيرا بريدومانايا"},
				Cases: map[string]Localized{"dat": {"be": "Веры Прыдуманай", "ru": "Вере Придуманной"}},
				Letters: Letters{
					To:       Localized{"be": "Вера Прыдуманая", "ru": "Вера Придуманная", "en": "Vera Prydumanaja", "ar": "فيرا بريدومانايا"},
					Address:  Localized{"be": "Калонія № 0, вул. Выдуманая, 1, тэл. +375 00 000-00-00", "ru": "Колония № 0, ул. Выдуманная, 1, тел. +375 00 000-00-00", "en": "Colony No. 0, Invented St. 1, phone +375 00 000-00-00", "ar": "المستعمرة رقم ٠، شارع خيالي ١، هاتف 000-00-00 00 375+"},
					Verified: verified,
				},
			},
			"lojka": {
				ID: "lojka", Status: "released", Gender: "m",
				Name: Localized{"be": "Лёнік Нібыткін", "ru": "Лёник Небылкин", "en": "Lonik Nibytkin", "ar": "لونيك نيبيتكين"},
			},
		},
	}
}

// judged is a post in the golden campaign that is due on Thursday, 3 December 2026.
func judged(language string, content Content, people ...string) Checking {
	at := time.Date(2026, time.December, 3, 18, 0, 0, 0, vilnius)
	if people == nil {
		people = []string{"vera"}
	}
	return Checking{
		Campaign: goldenCampaign(),
		Post: &Post{
			Entry:   Entry{ID: "uaaf/judged", Path: "posts/judged.toml", People: people, Languages: []string{language}, Schedule: Schedule{At: at, Zone: "Europe/Vilnius"}},
			Content: content,
		},
		Accounts: []Account{{Name: "journal", Network: "feed", Language: language, Limits: networks.Limits{Language: true, Thread: true, Media: networks.MediaLimits{Max: 4, Alt: 2000, Types: []string{"image/jpeg"}}}}},
		Due:      at, Local: at,
	}
}

func judgeText(_ *testing.T, language, text string) []Problem {
	return Check(judged(language, Content{Text: Localized{language: text}}))
}

// judgeAlt takes "FILE: description".
func judgeAlt(t *testing.T, language, text string) []Problem {
	file, alt, _ := strings.Cut(text, ": ")
	request := judged(language, Content{
		Text:  Localized{language: map[string]string{"be": "Ліст за дзесяць хвілін", "ru": "Письмо за десять минут", "en": "A letter in ten minutes", "ar": "رسالة في عشر دقائق"}[language]},
		Media: []Media{{File: file, Alt: Localized{language: alt}}},
	})
	request.Album = albumWith(t, filepath.Base(file), picture(t))
	if folder, name := filepath.Split(file); folder != "" {
		if err := request.Album.root.Mkdir(strings.TrimSuffix(folder, "/"), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := request.Album.root.WriteFile(folder+name, picture(t), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return Check(request)
}

// judgeTogether takes two texts with a line of === between them, due a day apart.
func judgeTogether(_ *testing.T, language, text string) []Problem {
	first, second, _ := strings.Cut(text, "\n===\n")
	return compared(
		judged(language, Content{Text: Localized{language: first}}),
		later(judged(language, Content{Text: Localized{language: second}}), 24*time.Hour))
}

// judgeTimes takes the minutes between two posts before a text, and another one
// behind ===.
func judgeTimes(t *testing.T, language, text string) []Problem {
	var minutes int
	if _, err := fmt.Sscanf(text, "%d", &minutes); err != nil {
		t.Fatal(err)
	}
	first, second, _ := strings.Cut(text[strings.IndexByte(text, ' ')+1:], "\n===\n")
	return compared(
		judged(language, Content{Text: Localized{language: first}}),
		later(judged(language, Content{Text: Localized{language: second}}), time.Duration(minutes)*time.Minute))
}

func later(request Checking, by time.Duration) Checking {
	request.Post.ID, request.Post.Path = "uaaf/later", "posts/later.toml"
	request.Post.Schedule.At = request.Post.Schedule.At.Add(by)
	request.Due, request.Local = request.Due.Add(by), request.Local.Add(by)
	return request
}

func compared(requests ...Checking) []Problem {
	comparison := NewComparison(time.Date(2026, time.November, 1, 0, 0, 0, 0, time.UTC), nil)
	campaign := requests[0].Campaign
	var problems []Problem
	for _, request := range requests {
		request.Campaign = campaign
		request.Comparison = comparison
		problems = append(problems, Check(request)...)
	}
	return append(problems, comparison.Problems()...)
}

// judgeFile reads a post with these lines.
func judgeFile(t *testing.T, language, text string) []Problem {
	source := "draft = true\ntext." + language + " = '''\n" + text + "'''\n"
	_, problems := ReadSource(goldenCampaign(), "posts/judged.toml", []byte(source), Defaults{Zone: "Europe/Vilnius"})
	return problems
}

// judgeStatus takes the person's status, and whether the address was verified,
// before a text.
func judgeStatus(_ *testing.T, language, text string) []Problem {
	about, words, _ := strings.Cut(text, ": ")
	request := judged(language, Content{Text: Localized{language: words}})
	person := request.Campaign.People["vera"]
	status, unverified := strings.CutSuffix(about, " unverified")
	if person.Status = status; unverified {
		person.Letters.Verified = Date{}
	}
	return Check(request)
}

// judgeRound takes how many months ago the only address was verified before a text
// of a rotation.
func judgeRound(t *testing.T, language, text string) []Problem {
	var months int
	if _, err := fmt.Sscanf(text, "%d", &months); err != nil {
		t.Fatal(err)
	}
	request := judged(language, Content{Text: Localized{language: text[strings.IndexByte(text, ' ')+1:]}}, []string{}...)
	request.Post.People, request.Post.Who = nil, &Who{}
	request.Post.Schedule = Schedule{Every: "day 18:00", Zone: "Europe/Vilnius"}
	request.Post.Uses = request.Post.uses()
	request.Campaign.People["vera"].Letters.Verified = DateOf(request.Local.AddDate(0, -months, 0))
	return Check(request)
}

// judgeEvent takes a text that reminds of an event on Saturday, 12 December 2026, at
// 18:00, nine days before.
func judgeEvent(_ *testing.T, language, text string) []Problem {
	request := judged(language, Content{Text: Localized{language: text}})
	const nineDays = networks.Duration(9 * 24 * time.Hour)
	request.Post.Schedule = Schedule{Zone: "Europe/Vilnius", Event: &Event{
		Start:  time.Date(2026, time.December, 12, 18, 0, 0, 0, vilnius).UTC(),
		Remind: []networks.Duration{nineDays},
	}}
	return Check(request)
}

func TestWhatIsAllowedIsNotTold(t *testing.T) {
	for code, sentence := range editorSentences {
		if !sentence.allowable {
			t.Errorf("%s can't be allowed", code)
		}
	}
	request := judged("en", Content{Text: Localized{"en": "Call +375 29 123-45-67, and write on https://bit.ly/x"}})
	request.Post.Allow = map[string]string{"private_phone": "the hotline of an organisation"}
	if got := codesOf(Check(request)); !slices.Equal(got, []Code{LinkShortened}) {
		t.Error(got)
	}
	request.Campaign.Allow = map[string]string{"link_shortened": "it is our own"}
	if got := codesOf(Check(request)); len(got) > 0 {
		t.Error(got)
	}
}

func TestWhatSeveralAccountsShowAlikeIsToldOnce(t *testing.T) {
	request := judged("en", Content{Text: Localized{"en": "Read https://bit.ly/x"}})
	second := request.Accounts[0]
	second.Name = "second"
	request.Accounts = append(request.Accounts, second)
	problems := Check(request)
	if len(problems) != 1 || problems[0].Account != "" {
		t.Error(problems)
	}
}

func TestAnEditorsWordsPointIntoTheFile(t *testing.T) {
	source := "at = \"2026-12-03 18:00\"\ntext.en = '''\nHello,\nread https://bit.ly/x today.'''\n"
	request := judged("en", Content{Text: Localized{"en": "Hello,\nread https://bit.ly/x today."}})
	request.Post.document = &document{file: request.Post.Path, source: []byte(source)}
	problems := Check(request)
	if len(problems) != 1 || problems[0].Place != (Place{File: "posts/judged.toml", Line: 4, Column: 6}) {
		t.Error(problems)
	}
}

func TestNoSecretIsRepeatedInItsProblem(t *testing.T) {
	const token = "ghp_0123456789abcdefghijABCDEFGHIJ012345"
	for _, problem := range judgeFile(t, "en", "token: "+token) {
		if strings.Contains(problem.Message+problem.Remedy+strings.Join(problem.Args, ""), token[5:]) {
			t.Error(problem)
		}
	}
}

func TestHashtagsOfTheCampaignAndOfPeopleAreToldInTheirFiles(t *testing.T) {
	folder := t.TempDir()
	for file, source := range map[string]string{
		"campaign.toml":    "name = \"Until All Are Free\"\nhashtags = [\"untilallarefree\"]\n",
		"people/vera.toml": "name = \"Vera Prydumanaja\"\nhashtag = \"veraprydumanaja\"\n",
		"posts/a.toml":     "at = \"2026-12-03 18:00\"\nperson = \"vera\"\ntext = \"A letter\"\n",
	} {
		if err := os.MkdirAll(filepath.Dir(filepath.Join(folder, file)), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(folder, file), []byte(source), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	_, problems := ReadCampaign(folder, Defaults{})
	want := []Place{{"campaign.toml", 2, 14}, {"people/vera.toml", 2, 12}}
	for i, problem := range problems {
		if len(problems) != len(want) || problem.Code != HashtagCase || problem.Place != want[i] {
			t.Fatal(problems)
		}
	}
	if len(problems) == 0 {
		t.Error("nothing is told")
	}
}

func TestEachRepetitionAmongManyTextsIsFound(t *testing.T) {
	comparison := NewComparison(time.Time{}, nil)
	campaign := goldenCampaign()
	at := time.Date(2026, time.December, 1, 18, 0, 0, 0, time.UTC)
	for i := range 5000 {
		var text strings.Builder
		for word := range 40 {
			fmt.Fprintf(&text, "word%d ", (i/2*31+word*word*7)%9973) // each text stands there twice
		}
		post := &Post{Entry: Entry{ID: fmt.Sprintf("uaaf/%04d", i), Schedule: Schedule{At: at.Add(time.Duration(i) * 2 * time.Hour)}}}
		comparison.said = append(comparison.said, &saying{
			campaign: campaign, post: post, accounts: []string{"journal"},
			times: []time.Time{post.Schedule.At}, shingles: shinglesOf(text.String(), comparison.seed),
		})
	}
	if problems := comparison.Problems(); len(problems) != 2500 {
		t.Errorf("%d posts repeat another one", len(problems))
	}
}
