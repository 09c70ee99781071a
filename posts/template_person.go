package posts

import "fmt"

// described is a person as templates see it; each of personWords is a key.
type described map[string]any

// String is the name: what {{.}} shows inside {{range people}}.
func (d described) String() string { return fmt.Sprint(d["name"]) }

func (s *scene) everybody() []described {
	everybody := make([]described, len(s.people))
	for i, person := range s.people {
		everybody[i] = s.describe(person)
	}
	return everybody
}

func (s *scene) describe(p *Person) described {
	fields := make(described, len(personWords))
	for _, word := range personWords {
		fields[word] = s.field(p, word)
	}
	return fields
}

// field is what {{person.WORD}} shows: the value, or the gap where there is none.
func (s *scene) field(p *Person, word string) any {
	switch word {
	case "name":
		return s.localized(p, word, p.Name)
	case "letters":
		return s.letters(p)
	case "sentence":
		return s.localized(p, word, p.Sentence)
	case "status":
		return p.Status
	case "guardian":
		return s.localized(p, word, p.Guardian)
	case wordOfNetwork:
		return s.handle(p)
	case "hashtag":
		return s.plain(p, word, p.Hashtag)
	case "born":
		return s.date(p, word, p.Born)
	case "arrested":
		return s.date(p, word, p.Arrested)
	case "sentenced":
		return s.date(p, word, p.Sentenced)
	}
	return s.inCase(p, word)
}

// handle is the person's @name on the account's network, or else the name: no
// other network's will do, for there the same @name is somebody else's.
func (s *scene) handle(p *Person) any {
	if handle := p.Handles[s.network]; handle != "" {
		return handle
	}
	return s.localized(p, "name", p.Name)
}

func (s *scene) plain(p *Person, key, value string) any {
	if value == "" {
		return s.gap(p, key, key+` = "…"`)
	}
	return value
}

func (s *scene) localized(p *Person, key string, value Localized) any {
	if chosen, ok := value.in(s.language); ok {
		return s.shown(chosen)
	}
	if len(value) == 0 {
		return s.gap(p, key, key+` = "…"`)
	}
	return s.gap(p, key+" in "+s.language, key+"."+s.language+` = "…"`)
}

func (s *scene) letters(p *Person) any {
	to, hasTo := p.Letters.To.in(s.language)
	address, hasAddress := p.Letters.Address.in(s.language)
	switch {
	case len(p.Letters.To) == 0 && len(p.Letters.Address) == 0:
		return s.gap(p, "[letters]", "[letters]\nto = \"…\"\naddress = \"…\"")
	case !hasTo:
		return s.gapBelow(p, "letters", "`to` below [letters]"+s.languageSuffix(p.Letters.To, " in "), "to"+s.languageSuffix(p.Letters.To, ".")+` = "…"`)
	case !hasAddress:
		return s.gapBelow(p, "letters", "`address` below [letters]"+s.languageSuffix(p.Letters.Address, " in "), "address"+s.languageSuffix(p.Letters.Address, ".")+` = "…"`)
	}
	return to + "\n" + address
}

// languageSuffix names the language that a value lacks, where it has others.
func (s *scene) languageSuffix(value Localized, before string) string {
	if len(value) == 0 {
		return ""
	}
	return before + s.language
}

func (s *scene) date(p *Person, key string, value PartialDate) any {
	if value == (PartialDate{}) {
		return s.gap(p, key, key+" = YEAR-MONTH-DAY")
	}
	return personDate{writtenDate{value, s.language}, p, key}
}

// personDate remembers whose date it is, for when a day is asked for that
// nobody knows.
type personDate struct {
	writtenDate
	person *Person
	key    string
}

func personFile(p *Person) string { return "people/" + p.ID + ".toml" }
