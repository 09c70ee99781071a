package main

import (
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"vigil/networks/all"
	"vigil/posts"
)

// planFields are the columns of a content plan, with what people call them.
var planFields = []sheetField{
	{name: "date", headings: []string{"day", "publish date", "дата", "день", "дзень"}},
	{name: "time", headings: []string{"hour", "publish time", "время", "час"}},
	{name: "account", headings: []string{"accounts", "network", "networks", "channel", "channels", "platform", "platforms", "where", "сеть", "соцсеть", "канал", "площадка", "сетка"}},
	{name: "text", headings: []string{"post", "copy", "caption", "content", "message", "текст", "пост", "тэкст", "допіс"}, perLanguage: true},
	{name: "language", headings: []string{"lang", "язык", "мова"}},
	{name: "link", headings: []string{"url", "ссылка", "спасылка"}},
	{name: "image", headings: []string{"picture", "photo", "media", "file", "картинка", "фото", "изображение", "малюнак", "выява"}},
	{name: "alt", headings: []string{"alt text", "description", "описание", "апісанне"}, perLanguage: true},
	{name: "person", headings: []string{"people", "name", "человек", "имя", "чалавек", "імя"}},
	{name: "hashtags", headings: []string{"hashtag", "tags", "campaign hashtag", "хэштег", "хэштеги", "хештег", "хештеги", "хэштэг", "хэштэгі"}},
	{name: "title", headings: []string{"headline", "заголовок", "загаловак"}, perLanguage: true},
	{name: "warning", headings: []string{"content warning", "cw", "предупреждение", "папярэджанне"}, perLanguage: true},
}

// planRow is a row of a plan as it was understood.
type planRow struct {
	number int
	due    time.Time
	// accounts are names of accounts or networks; none: all of the campaign's.
	accounts []string
	person   string
	// image is the file's path from here; text, alt, title and warning are by language,
	// "" being the campaign's own.
	image                     string
	hashtags                  []string
	text, alt, title, warning posts.Localized
}

// errOver tells that a row lies in the past.
var errOver = errors.New("over")

// understand reads a row, or says what is wrong with it.
func (p *planImport) understand(row sheetRow) (*planRow, error) {
	read := &planRow{number: row.number}
	cell := func(field string) string { return p.sheet.cell(row, field) }
	for _, step := range []func() error{
		func() error { return p.readTime(read, cell("date"), cell("time")) },
		func() error { return p.readAccounts(read, cell("account")) },
		func() error { return p.readPerson(read, cell("person")) },
		func() error { return p.readTexts(read, row, cell("language"), cell("link")) },
		func() error { return p.readImage(read, cell("image")) },
	} {
		if err := step(); err != nil {
			return nil, err
		}
	}
	read.hashtags = hashtagsIn(cell("hashtags"))
	return read, nil
}

// readTime reads the day, and the hour, which may stand in the day's cell, in its own,
// or be the one that all rows have.
func (p *planImport) readTime(read *planRow, day, clock string) error {
	if first, rest, both := strings.Cut(day, " "); both && strings.Contains(rest, ":") {
		day, clock = first, rest
	}
	if clock == "" {
		clock = p.wanted.clock
	}
	switch {
	case day == "":
		return errors.New("it has no date")
	case clock == "":
		return errors.New("it has no hour; give all such rows one with --time 18:00")
	}
	date, err := sheetDate(day, p.wanted.dates)
	if err != nil {
		return err
	}
	if date.Day == 0 {
		return fmt.Errorf("%q is no day; write it like 2026-12-01", day)
	}
	hour, err := hourIn(clock)
	if err != nil {
		return err
	}
	wall := time.Date(date.Year, date.Month, date.Day, hour.Hour(), hour.Minute(), 0, 0, time.UTC)
	at, _ := posts.LocalTime(wall, p.read.zone())
	if read.due = at.In(p.read.zone()); read.due.Before(p.read.now) {
		return errOver
	}
	return nil
}

func hourIn(cell string) (time.Time, error) {
	cell = strings.ToUpper(strings.Replace(cell, ".", ":", 1))
	for _, layout := range []string{"15:04", "15:04:05", "3:04 PM", "3:04PM", "3:04:05 PM"} {
		if hour, err := time.Parse(layout, cell); err == nil {
			return hour, nil
		}
	}
	return time.Time{}, fmt.Errorf("%q is no hour; write it like 18:00", cell)
}

// networkCalled is the name of the network that people call so.
func networkCalled(name string) string {
	for _, network := range all.List {
		if slices.Contains(network.OtherNames, name) {
			return network.Name
		}
	}
	return name
}

var everywhere = []string{"all", "everywhere", "все", "всё", "везде", "усе", "усюды"}

func (p *planImport) readAccounts(read *planRow, cell string) error {
	names := allNames()
	for _, account := range p.read.known.accounts {
		names = append(names, account.Name)
	}
	for written := range strings.FieldsFuncSeq(cell, func(r rune) bool { return strings.ContainsRune(",;+&\n", r) }) {
		name := networkCalled(strings.ToLower(strings.TrimSpace(written)))
		at := slices.IndexFunc(names, func(known string) bool { return strings.EqualFold(known, name) })
		switch {
		case slices.Contains(everywhere, name):
			read.accounts = nil
			return nil
		case at < 0:
			return fmt.Errorf("%q is no account and no network; %s", strings.TrimSpace(written), posts.Suggestion(name, sortedOnce(names)))
		}
		read.accounts = append(read.accounts, names[at])
	}
	read.accounts = sortedOnce(read.accounts)
	return nil
}

// readPerson finds a person by the file's name, or by the name in it.
func (p *planImport) readPerson(read *planRow, cell string) error {
	if cell == "" {
		return nil
	}
	if p.read.campaign.People[cell] != nil {
		read.person = cell
		return nil
	}
	for id, person := range p.read.campaign.People {
		for _, name := range person.Name {
			if strings.EqualFold(name, cell) || id == slug(cell) {
				read.person = id
				return nil
			}
		}
	}
	return fmt.Errorf("nobody in people/ is called %q; write the file's name, or `vigil new person %s`", cell, slug(cell))
}

// readTexts reads what readers see. A link that the text lacks stands below it.
func (p *planImport) readTexts(read *planRow, row sheetRow, language, link string) error {
	language = strings.ToLower(language)
	if language == p.read.campaign.Language {
		language = ""
	}
	read.text, read.alt = p.localized(row, "text", language), p.localized(row, "alt", language)
	read.title, read.warning = p.localized(row, "title", language), p.localized(row, "warning", language)
	if len(read.text) == 0 {
		return errors.New("it has no text")
	}
	for language, text := range read.text {
		if link != "" && !strings.Contains(text, link) {
			read.text[language] = text + "\n\n" + link
		}
	}
	return nil
}

// localized are the texts of a field: of its own column in the row's language, and of
// those that name theirs.
func (p *planImport) localized(row sheetRow, field, language string) posts.Localized {
	texts := posts.Localized{}
	for column := range p.sheet.columns {
		name, own, tagged := strings.Cut(column, ".")
		if name != field {
			continue
		}
		if !tagged {
			own = language
		}
		if own == p.read.campaign.Language {
			own = ""
		}
		if text := p.sheet.cell(row, column); text != "" {
			texts[own] = text
		}
	}
	return texts
}

func (p *planImport) readImage(read *planRow, cell string) error {
	switch {
	case cell == "":
		return nil
	case strings.Contains(cell, "://"):
		return fmt.Errorf("the picture %s lies elsewhere: load it down beside the plan, and write its name", cell)
	case len(read.alt) == 0:
		return errors.New("its picture has no description: write into the column alt what it shows, for those who can't see it")
	}
	if read.image = filepath.FromSlash(cell); !filepath.IsAbs(read.image) {
		read.image = filepath.Join(filepath.Dir(p.wanted.file), read.image)
	}
	return nil
}

// hashtagsIn are words, with # or without.
func hashtagsIn(cell string) []string {
	return strings.FieldsFunc(cell, func(r rune) bool { return strings.ContainsRune(" ,;\n#", r) })
}
