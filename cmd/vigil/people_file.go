package main

import (
	"slices"
	"strings"

	"vigil/posts"
)

// personFile is the file of a person while it is changed.
type personFile struct{ *editedFile }

// openPersonFile reads a file that is there.
func openPersonFile(campaign *posts.Campaign, path string) (*personFile, error) {
	file, err := openToEdit(campaign, path)
	if err != nil {
		return nil, err
	}
	return &personFile{file}, nil
}

// newPersonFile begins one.
func newPersonFile(campaign *posts.Campaign, path string) (*personFile, error) {
	edit, err := posts.NewEdit(nil)
	return &personFile{&editedFile{Edit: edit, campaign: campaign, path: path}}, err
}

// localizedKeys are those that can have a text for each language.
var localizedKeys = []string{"name", "sentence", "guardian", "letters.to", "letters.address", "photo.alt"}

// languageIn divides a key into one that readers see and its language; base is empty
// for any other.
func languageIn(key string) (base, language string) {
	for _, base := range localizedKeys {
		if key == base {
			return base, ""
		}
		if language, below := strings.CutPrefix(key, base+"."); below {
			return base, language
		}
	}
	return "", ""
}

// placed is the key under which the file has what a key means: a text without a
// language is in the campaign's.
func (f *personFile) placed(key string) string {
	base, language := languageIn(key)
	_, plain := f.Written(base)
	switch own := f.campaign.Language; {
	case base == "" || own == "":
		return key
	case language == "" && f.IsTable(base):
		return base + "." + own
	case language == own && plain:
		return base
	}
	return key
}

// change gives a key another value, or takes it out where that is empty. A text that
// had no language gets the campaign's when another one comes beside it.
func (f *personFile) change(key, value, note string) error {
	place := f.placed(key)
	if value == "" {
		return f.Remove(place, note)
	}
	base, language := languageIn(place)
	if language != "" {
		if err := f.makeRoom(base, place); err != nil {
			return err
		}
	}
	return f.Set(place, tomlOf(place, value), note)
}

// person reads the file as it would be; problems are only those that are errors.
func (f *personFile) person() (*posts.Person, []posts.Problem) {
	person, problems := posts.ReadPerson(f.campaign, f.path, f.Source())
	wrong := slices.DeleteFunc(problems, func(p posts.Problem) bool { return p.Severity != posts.Error })
	return person, wrong
}
