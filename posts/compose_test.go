package posts

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/jpeg"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"vigil/networks"
)

// The accounts of these tests are of three kinds of networks, not of real ones.
func generous() Account {
	return Account{Name: "journal", Network: "feed", Limits: networks.Limits{
		Title: 200, Thread: true, Reply: true, Warning: true, Sensitive: true, Language: true,
		Media: networks.MediaLimits{Max: 10, MaxVideos: 1, Types: []string{"image/jpeg", "image/png"}, Alt: 2000, Focus: true},
	}}
}

func social() Account {
	return Account{Name: "social", Network: "mastodon", Limits: networks.Limits{
		Text:   networks.TextLimits{Max: 500, Counting: networks.Graphemes, Link: 23, ShortMentions: true, WithWarning: true},
		Thread: true, Reply: true, Repost: true, Warning: true, Sensitive: true, Language: true,
		Visibilities: []string{"public", "unlisted", "private"},
		Media:        networks.MediaLimits{Max: 4, MaxVideos: 1, Types: []string{"image/jpeg", "image/png"}, ImageBytes: 16 << 20, Alt: 1500, Focus: true},
		Poll:         networks.PollLimits{MaxOptions: 4, Option: 50, Shortest: networks.Duration(5 * time.Minute), Longest: networks.Duration(30 * 24 * time.Hour), Multiple: true},
	}}
}

func terse() Account {
	return Account{Name: "terse", Network: "x", Limits: networks.Limits{
		Text:  networks.TextLimits{Max: 280, Counting: networks.Weighted, Link: 23},
		Media: networks.MediaLimits{Max: 4, Types: []string{"image/jpeg"}},
		Price: 15_000, LinkPrice: 200_000,
	}}
}

func campaign() *Campaign {
	return &Campaign{
		ID: "uaaf", Name: "Until All Are Free", Zone: "Europe/Vilnius", Language: "en",
		Hashtags: LocalizedList{"": {"UntilAllAreFree"}},
		People:   map[string]*Person{"aliaksandr-birulia": birulia(), "vera-prydumanaja": fictional()},
	}
}

func post(content Content) *Post {
	return &Post{
		Entry:   Entry{ID: "uaaf/letters", Path: "posts/letters.toml", Schedule: Schedule{Zone: "Europe/Vilnius"}},
		Content: content,
	}
}

func plain(text string) Content { return Content{Text: Localized{"": text}} }

var vilnius = time.FixedZone("Europe/Vilnius", 2*60*60)

func composition(post *Post, account Account) Composition {
	local := time.Date(2026, time.December, 1, 18, 0, 0, 0, vilnius)
	return Composition{Campaign: campaign(), Post: post, Account: account, Due: local, Local: local}
}

// composedWell fails where anything but what is wanted is wrong.
func composedWell(t *testing.T, request Composition, want ...Code) Composed {
	t.Helper()
	composed, problems := Compose(request)
	if diff := cmp.Diff(want, codesOf(problems), cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("problems: %s%v", diff, problems)
	}
	return composed
}

func codesOf(problems []Problem) []Code {
	var codes []Code
	for _, problem := range problems {
		codes = append(codes, problem.Code)
	}
	return codes
}

func TestTheCommonCase(t *testing.T) {
	letters := post(plain("A letter takes ten minutes. To a man in a cell it says that somebody knows where he is.\n{{person.name}}, {{person.letters}}\n"))
	letters.Entry.People = []string{"aliaksandr-birulia"}

	got := composedWell(t, composition(letters, social()))
	want := networks.Message{
		Version: 1, Part: 1, Parts: 1, Language: "en", Hashtags: []string{"UntilAllAreFree"},
		Due: time.Date(2026, time.December, 1, 16, 0, 0, 0, time.UTC),
		Text: `A letter takes ten minutes. To a man in a cell it says that somebody knows where he is.
Aliaksandr Birulia, Aliaksandr Vladimirovich Birulia
Correctional Colony No. 9, Gorki, Dobrolyubova St., 16

#UntilAllAreFree`,
	}
	if diff := cmp.Diff([]networks.Message{want}, got.Messages); diff != "" {
		t.Error(diff)
	}
	if got.Length != len(want.Text) || got.Limit != 500 {
		t.Errorf("%d of %d characters, want %d of 500", got.Length, got.Limit, len(want.Text))
	}
}

func TestTheSameCompositionGivesTheSameMessage(t *testing.T) {
	request := composition(post(plain("{{date}} {{clock}}")), generous())
	first, _ := Compose(request)
	second, _ := Compose(request)
	if diff := cmp.Diff(first, second); diff != "" {
		t.Error(diff)
	}
	if want := "1 December 2026 18:00\n\n#UntilAllAreFree"; first.Text() != want {
		t.Errorf("sequence E3: got %q, want the occurrence's time, %q", first.Text(), want)
	}
}

func TestEachAccountGetsItsLanguage(t *testing.T) {
	threeLanguages := Content{
		Text:     Localized{"be": "Панядзелак — дзень лістоў.", "ru": "Понедельник — день писем.", "ar": "الاثنين يوم الرسائل"},
		Warning:  Localized{"be": "пра турму", "ru": "о тюрьме", "ar": "عن السجن"},
		Hashtags: LocalizedList{"be": {"Лісты"}},
	}
	for language, want := range map[string]string{
		"be": "Панядзелак — дзень лістоў.\n\n#UntilAllAreFree #Лісты",
		"ru": "Понедельник — день писем.\n\n#UntilAllAreFree",
		"ar": "الاثنين يوم الرسائل\n\n#UntilAllAreFree",
	} {
		account := social()
		account.Language = language
		got := composedWell(t, composition(post(threeLanguages), account))
		if message := got.Messages[0]; message.Text != want || message.Language != language || message.Warning != threeLanguages.Warning[language] {
			t.Errorf("in %s: %+v", language, message)
		}
	}
}

func TestAnAccountWithoutTheLanguageIsLeftOutInSilence(t *testing.T) {
	account := social()
	account.Language = "pl"
	got := composedWell(t, composition(post(plain("Good morning.")), account))
	if !got.LeftOut || len(got.Messages) > 0 {
		t.Errorf("%+v", got)
	}
}

func TestAWarningInAnotherLanguageIsNotPassedOver(t *testing.T) {
	account := social()
	account.Language = "be"
	mixed := Content{Text: Localized{"be": "Тэкст", "en": "Text"}, Warning: Localized{"en": "prison"}}
	composedWell(t, composition(post(mixed), account), MissingTongue)
	mixed.Warning = Localized{"": "prison"}
	composedWell(t, composition(post(mixed), account), OtherTongue)
}

func TestAnOverrideOfTheAccountIsLaidOverTheNetworksAndThePosts(t *testing.T) {
	p := post(Content{Text: Localized{"": "post"}, Visibility: "public", Warning: Localized{"": "post"}})
	p.On = map[string]Content{
		"mastodon": {Text: Localized{"": "network"}, Warning: Localized{"": "network"}},
		"social":   {Text: Localized{"": "account"}},
		"x":        {Text: Localized{"": "elsewhere"}},
	}
	p.Options = map[string]map[string]string{
		"mastodon": {"quotes": "nobody", "pin": "no"}, "social": {"pin": "yes"}, "x": {"replies": "following"},
	}
	request := composition(p, social())
	request.Campaign.Hashtags = nil
	message := composedWell(t, request).Messages[0]
	if message.Text != "account" || message.Warning != "network" || message.Visibility != "public" {
		t.Errorf("%+v", message)
	}
	if diff := cmp.Diff(map[string]string{"quotes": "nobody", "pin": "yes"}, message.Options); diff != "" {
		t.Error(diff)
	}
}

func TestAProblemOfAnOverrideStandsInItsTable(t *testing.T) {
	p := post(plain("{Person.Name}, in another table"))
	p.On = map[string]Content{"social": plain("I am {Person.Name}")}
	p.document = &document{file: p.Path, source: []byte("text = \"{Person.Name}, in another table\"\n[on.social]\ntext = \"I am {Person.Name}\"\n")}
	_, problems := Compose(composition(p, social()))
	if len(problems) != 1 || problems[0].Place != (Place{p.Path, 3, 14}) {
		t.Errorf("%v", problems)
	}
}

func TestAThreadHasItsTagsFirstAndItsPicturesWhereTheyBelong(t *testing.T) {
	p := post(plain("first\n---\nsecond\n---\nthird"))
	p.Media = []Media{{File: "photo.jpg", Alt: Localized{"": "An envelope"}, Part: 2}}
	request := composition(p, social())
	request.Album = albumWith(t, "photo.jpg", picture(t))

	got := composedWell(t, request)
	var texts []string
	for i, message := range got.Messages {
		if message.Part != i+1 || message.Parts != 3 {
			t.Errorf("part %d of %d stands at %d", message.Part, message.Parts, i)
		}
		if shown := len(message.Media); shown != map[int]int{2: 1}[message.Part] {
			t.Errorf("part %d has %d pictures", message.Part, shown)
		}
		texts = append(texts, message.Text)
	}
	if diff := cmp.Diff([]string{"first\n\n#UntilAllAreFree", "second", "third"}, texts); diff != "" {
		t.Error(diff)
	}
}

func TestWhatIsTooLongIsContinuedOnlyWhereTheCampaignAllowsIt(t *testing.T) {
	long := strings.Repeat("Ліст займае дзесяць хвілін. ", 40)
	request := composition(post(plain(long)), social())
	composedWell(t, request, TooLong)

	request.Campaign.Split = true
	got := composedWell(t, request)
	if len(got.Messages) < 3 {
		t.Errorf("%d characters in %d parts", got.Length, len(got.Messages))
	}
	for i, message := range got.Messages {
		if !request.Account.Limits.Text.Fits(message.Text) || got.Lengths[i] > 500 {
			t.Errorf("part %d is %d long", i+1, got.Lengths[i])
		}
	}
}

func TestAWarningTakesItsShareOfTheLength(t *testing.T) {
	p := post(Content{Text: Localized{"": strings.Repeat("é", 470)}, Warning: Localized{"": "twenty characters ok"}})
	request := composition(p, social())
	request.Campaign.Hashtags = nil
	if got := composedWell(t, request); got.Length != 490 {
		t.Errorf("the length is %d, want 490", got.Length)
	}
	p.Warning = Localized{"": strings.Repeat("w", 31)}
	composedWell(t, request, TooLong)
	p.Warning = Localized{"": strings.Repeat("w", 600)}
	request.Campaign.Split = true
	if _, problems := Compose(request); !HasErrors(problems) {
		t.Error("a warning that is longer than the limit passed")
	}
}

func TestATextBesidePicturesOrAPollHasTheirLimit(t *testing.T) {
	account := social()
	account.Limits.Media.Caption, account.Limits.Poll.Question = 40, 30
	account.Limits.Text.WarningGap = 2
	for name, test := range map[string]struct {
		content Content
		limit   int
		want    []Code
	}{
		"alone":      {plain(strings.Repeat("a", 100)), 500, nil},
		"a poll":     {Content{Text: Localized{"": strings.Repeat("a", 31)}, Poll: &Poll{Options: LocalizedList{"": {"yes", "no"}}, Open: time.Hour}}, 30, []Code{TooLong}},
		"a warning":  {Content{Text: Localized{"": strings.Repeat("a", 474)}, Warning: Localized{"": "prison"}}, 500, nil},
		"a long one": {Content{Text: Localized{"": strings.Repeat("a", 475)}, Warning: Localized{"": "prison"}}, 500, []Code{TooLong}},
	} {
		t.Run(name, func(t *testing.T) {
			composed := composedWell(t, composition(post(test.content), account), test.want...)
			if composed.Limit != test.limit {
				t.Errorf("the limit is %d, want %d", composed.Limit, test.limit)
			}
		})
	}
}

func TestPicturesAndVideosGoTogetherWhereTheyMay(t *testing.T) {
	picture, video, animation := networks.Media{Type: "image/png"}, networks.Media{Type: "video/mp4"}, networks.Media{Type: "image/gif"}
	apart := networks.MediaLimits{Max: 3, MaxVideos: 3}
	mixed := networks.MediaLimits{Max: 3, MaxVideos: 3, Mixed: true}
	lone := networks.MediaLimits{Max: 3, MaxVideos: 3, Mixed: true, LoneAnimation: true}
	for name, test := range map[string]struct {
		limits networks.MediaLimits
		media  []networks.Media
		want   []Code
	}{
		"a video beside a picture, apart":      {apart, []networks.Media{picture, video}, []Code{MediaMixed}},
		"a video beside a picture, mixed":      {mixed, []networks.Media{picture, video}, nil},
		"an animation beside a picture, mixed": {mixed, []networks.Media{picture, animation}, nil},
		"an animation beside a picture, lone":  {lone, []networks.Media{picture, animation}, []Code{MediaMixed}},
		"two animations, lone":                 {lone, []networks.Media{animation, animation}, []Code{MediaMixed}},
		"an animation alone":                   {lone, []networks.Media{animation}, nil},
		"three pictures and a video, apart":    {apart, []networks.Media{picture, picture, picture, video}, []Code{MediaMixed}},
		"more in all than fit, mixed":          {mixed, []networks.Media{picture, picture, video, video}, []Code{MediaMany}},
	} {
		request := composition(post(plain("Look")), social())
		request.Account.Limits.Media = test.limits
		c := newComposer(&request, &request.Account, fillings{})
		c.checkAttached(&networks.Message{Part: 1, Media: test.media})
		if diff := cmp.Diff(test.want, codesOf(c.problems), cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

func TestALinkCostsMore(t *testing.T) {
	for text, want := range map[string]int64{"no link": 15_000, "a link: https://example.org/letters": 200_000} {
		if got := composedWell(t, composition(post(plain(text)), terse())); got.Price != want {
			t.Errorf("%q costs %d, want %d", text, got.Price, want)
		}
	}
}

func TestWhatIsNotShownThereIsListed(t *testing.T) {
	sensitive := true
	p := post(Content{
		Text: Localized{"": "text"}, Title: Localized{"": "title"}, Warning: Localized{"": "warning"}, Sensitive: &sensitive,
		Media: []Media{{File: "photo.jpg", Alt: Localized{"": "An envelope"}, Focus: &networks.Focus{X: 0.5}}},
	})
	request := composition(p, terse())
	request.Album = albumWith(t, "photo.jpg", picture(t))
	got := composedWell(t, request, WarningLost, SensitiveLost, TitleLost)
	want := []string{"language", "warning", "sensitive", "title", "alt", "focus"}
	if diff := cmp.Diff(want, got.Lost); diff != "" {
		t.Error(diff)
	}
	if message := got.Messages[0]; message.Warning+message.Title+message.Media[0].Alt != "" || message.Media[0].Focus != nil {
		t.Errorf("it is in the message all the same: %+v", message)
	}
}

func TestAPollIsShownSkippedOrListed(t *testing.T) {
	poll := func(without string) *Post {
		p := post(plain("Have you written this month?"))
		p.Poll = &Poll{Options: LocalizedList{"": {"Yes", "Tonight"}}, Open: 72 * time.Hour, Without: without}
		return p
	}
	shown := composedWell(t, composition(poll("skip"), social()))
	if diff := cmp.Diff(&networks.Poll{Options: []string{"Yes", "Tonight"}, Open: 72 * time.Hour}, shown.Messages[0].Poll); diff != "" {
		t.Error(diff)
	}
	if skipped := composedWell(t, composition(poll("skip"), terse())); !skipped.LeftOut {
		t.Error("an account without polls was not left out")
	}
	listed := composedWell(t, composition(poll("list"), terse()))
	if want := "Have you written this month?\n\n• Yes\n• Tonight\n\n#UntilAllAreFree"; listed.Text() != want {
		t.Errorf("got %q, want %q", listed.Text(), want)
	}
	composedWell(t, composition(poll(""), terse()), NoPoll)
}

func TestARepostHasNoTextOfItsOwn(t *testing.T) {
	p := post(Content{})
	p.Repost = "uaaf/earlier"
	got := composedWell(t, composition(p, social()))
	if got.Repost != "uaaf/earlier" || len(got.Messages) != 1 || got.Messages[0].Text != "" || got.Messages[0].Parts != 1 {
		t.Errorf("%+v", got)
	}
	composedWell(t, composition(p, terse()), NoRepost)
}

func TestAnswersAreLeftToWhoeverSends(t *testing.T) {
	p := post(plain("more on this"))
	p.ReplyTo = "uaaf/earlier"
	if got := composedWell(t, composition(p, social())); got.ReplyTo != "uaaf/earlier" || got.Messages[0].Parent != nil {
		t.Errorf("%+v", got)
	}
	composedWell(t, composition(p, terse()), NoReply)
}

func TestEmojiAndCombiningMarksCountAsReadersSeeThem(t *testing.T) {
	request := composition(post(plain("👩‍👩‍👧‍👦 у\u0306 नि")), social())
	request.Campaign.Hashtags = nil
	if got := composedWell(t, request); got.Length != 5 {
		t.Errorf("%q is %d long, want 5", got.Text(), got.Length)
	}
}

// albumWith is a campaign's folder with one picture.
func albumWith(t testing.TB, name string, content []byte) *Album {
	t.Helper()
	folder := t.TempDir()
	if err := os.WriteFile(filepath.Join(folder, name), content, 0o600); err != nil {
		t.Fatal(err)
	}
	root, err := os.OpenRoot(folder)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { root.Close() })
	return NewAlbum(root)
}

func picture(t testing.TB) []byte {
	t.Helper()
	var content bytes.Buffer
	if err := jpeg.Encode(&content, image.NewGray(image.Rect(0, 0, 40, 30)), nil); err != nil {
		t.Fatal(err)
	}
	return content.Bytes()
}

func drawing(t testing.TB) []byte {
	t.Helper()
	var content bytes.Buffer
	if err := png.Encode(&content, image.NewGray(image.Rect(0, 0, 40, 30))); err != nil {
		t.Fatal(err)
	}
	return content.Bytes()
}

// located is the picture with the position of no particular place in its Exif
// block: one entry, the GPS folder, with one entry of its own (latitude "N").
func located(t testing.TB) []byte {
	t.Helper()
	var exif bytes.Buffer
	exif.WriteString("Exif\x00\x00II*\x00")
	for _, field := range []any{
		uint32(8), uint16(1), uint16(0x8825), uint16(4), uint32(1), uint32(26), uint32(0),
		uint16(2), uint16(1), uint16(2), uint32(2), [4]byte{'N'},
		uint16(2), uint16(5), uint32(3), uint32(60), uint32(0),
		uint32(10), uint32(1), uint32(0), uint32(1), uint32(0), uint32(1),
	} {
		if err := binary.Write(&exif, binary.LittleEndian, field); err != nil {
			t.Fatal(err)
		}
	}
	plain := picture(t)
	segment := append([]byte{0xff, 0xe1, byte((exif.Len() + 2) >> 8), byte(exif.Len() + 2)}, exif.Bytes()...)
	return append(append(append([]byte{}, plain[:2]...), segment...), plain[2:]...)
}
