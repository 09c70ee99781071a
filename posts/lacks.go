package posts

import (
	"maps"
	"slices"
	"strings"
	"time"
)

// Lacking is a person whose file lacks what posts need.
type Lacking struct {
	Person *Person
	// File is the path inside the campaign's folder.
	File string
	// Lacks are in the order in which they stand in a file: what belongs below a table
	// comes last.
	Lacks []Lack
}

// Lack is one thing that a person's file does not have.
type Lack struct {
	// Key says what it is: "name in ru", "dat (dative) in be", "day in born".
	Key string `json:"key"`
	// Language is the one that it is needed in; empty: it has none.
	Language string `json:"language,omitempty"`
	// Line is what to write, with "…" or YEAR-MONTH-DAY to be filled in; Below the table
	// of the file that it belongs to, empty: above all tables.
	Line  string `json:"line"`
	Below string `json:"below,omitempty"`
	// Posts are the ids of those that need it; none: it is missing whatever they say.
	Posts []string `json:"posts,omitempty"`
}

// Needs is what people are asked for.
type Needs struct {
	Campaign *Campaign
	// Posts are those whose needs count, whole.
	Posts []*Post
	// Accounts tell which languages a post goes out in; without any it is those of its
	// texts.
	Accounts []Account
	// Language asks for what would be needed if all posts went out in it; empty: for what
	// is needed.
	Language string
	// Day is the one on which addresses of letters should have been verified not long ago.
	Day time.Time
}

// Lacking are the people whom the posts name, or may name, and whose files lack what
// the posts show of them: in the order of their files.
func (n Needs) Lacking() []Lacking {
	found := map[string]*Lacking{}
	for _, post := range n.Posts {
		for _, person := range n.Campaign.mayBeNamed(&post.Entry) {
			lacking := found[person.ID]
			if lacking == nil {
				lacking = &Lacking{Person: person, File: personFile(person)}
				found[person.ID] = lacking
			}
			n.ask(lacking, post)
		}
	}
	var all []Lacking
	for _, id := range slices.Sorted(maps.Keys(found)) {
		if lacking := found[id]; len(lacking.Lacks) > 0 {
			lacking.sort()
			all = append(all, *lacking)
		}
	}
	return all
}

// mayBeNamed are those whom a post names; of one that leaves it to the plan all whom it
// would take if their files lacked nothing.
func (c *Campaign) mayBeNamed(entry *Entry) []*Person {
	if len(entry.People) > 0 {
		return c.Named(entry.People)
	}
	var people []*Person
	for _, person := range c.People {
		if (entry.Who != nil || entry.Schedule.Occasion != nil) && entry.Who.Takes(person) {
			people = append(people, person)
		}
	}
	return people
}

// ask notes what one post finds missing.
func (n Needs) ask(lacking *Lacking, post *Post) {
	uses := post.uses()
	for _, language := range n.languages(post) {
		s := scene{language: language}
		for _, use := range n.usesIn(uses, language) {
			if missing, lacks := s.lacking(lacking.Person, use); lacks {
				n.note(lacking, post, missing, languageOf(use, language))
			}
		}
	}
	s := scene{}
	if occasion := post.Schedule.Occasion; occasion != nil {
		if missing, lacks := s.lacking(lacking.Person, occasion.Kind.field()+".day"); lacks {
			n.note(lacking, post, missing, "")
		}
	}
	for _, missing := range n.aged(lacking.Person, uses) {
		n.note(lacking, post, missing, "")
	}
}

// aged are what has to be asked again, or seen to, and no text can show.
func (n Needs) aged(person *Person, uses Uses) []missing {
	var all []missing
	if uses.shows("letters") && len(person.Letters.Address) > 0 && letterAged(person, n.Day) {
		all = append(all, missing{person: person, key: "day of this half year on which letters were known to arrive", below: "letters", line: "verified = YEAR-MONTH-DAY"})
	}
	if person.Photo != nil && len(person.Photo.Alt) == 0 {
		all = append(all, missing{person: person, key: "description of the photo", below: "photo", line: `alt = "…"`})
	}
	return all
}

func (n Needs) note(lacking *Lacking, post *Post, missing missing, language string) {
	if n.Language != "" && language != n.Language {
		return
	}
	at := slices.IndexFunc(lacking.Lacks, func(l Lack) bool { return l.Below == missing.below && l.Line == missing.line })
	if at < 0 {
		at = len(lacking.Lacks)
		lacking.Lacks = append(lacking.Lacks, Lack{Key: missing.key, Language: language, Line: missing.line, Below: missing.below})
	}
	if posts := &lacking.Lacks[at].Posts; !slices.Contains(*posts, post.ID) {
		*posts = append(*posts, post.ID)
	}
}

// languages are those in which readers get the post.
func (n Needs) languages(post *Post) []string {
	if n.Language != "" {
		return []string{n.Language}
	}
	if len(n.Accounts) == 0 {
		return post.LanguagesIn(n.Campaign)
	}
	var spoken []string
	post.meantFor(n.Campaign, n.Accounts, func(account *Account, languages []string, takes bool) {
		language, ok := languageFor(n.Campaign, account, languages)
		if takes && ok && !slices.Contains(spoken, language) {
			spoken = append(spoken, language)
		}
	})
	return spoken
}

// usesIn are the fields that are shown in a language. A language that somebody asks
// about, and that the post lacks, needs what the others show; for a case the name, since
// nobody knows which one the translation will have.
func (n Needs) usesIn(uses Uses, language string) []string {
	if _, has := uses[language]; has || n.Language == "" {
		return uses.in(language)
	}
	var all []string
	for _, fields := range uses {
		for _, field := range fields {
			if caseTitles[field] != "" {
				field = "name"
			}
			all = append(all, field)
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// languageOf is the language of a field, if it has one.
func languageOf(field, language string) string {
	switch field {
	case "name", "letters", "sentence", "guardian", wordOfNetwork:
		return language
	}
	if caseTitles[field] != "" {
		return language
	}
	return ""
}

// field is what the date is called that the occasion counts from.
func (k OccasionKind) field() string {
	switch k {
	case Birthday:
		return "born"
	case Sentenced:
		return "sentenced"
	}
	return "arrested"
}

// sort puts what belongs on top first, and a whole table last.
func (l *Lacking) sort() {
	slices.SortStableFunc(l.Lacks, func(a, b Lack) int { return strings.Compare(a.place(), b.place()) })
}

func (l Lack) place() string {
	if strings.HasPrefix(l.Line, "[") {
		return "~" // behind all names of tables
	}
	return l.Below
}

// Lines are what to write into the file, ready to be pasted where the comments say.
func (l Lacking) Lines() []string {
	var lines []string
	for at := 0; at < len(l.Lacks); {
		below, written := l.Lacks[at].Below, []string(nil)
		for ; at < len(l.Lacks) && l.Lacks[at].Below == below; at++ {
			written = append(written, strings.Split(l.Lacks[at].Line, "\n")...)
		}
		lines = append(lines, l.placed(below, written)...)
	}
	return lines
}

// placed are lines that belong below a table. The forms of a name are one line where
// there are none yet.
func (l Lacking) placed(below string, written []string) []string {
	language, isCase := strings.CutPrefix(below, casesOf(""))
	switch {
	case below == "":
		return written
	case isCase && !l.Person.declinesIn(language):
		return []string{below + " = { " + strings.Join(written, ", ") + " }"}
	case isCase:
		return []string{"# within " + below + ":", strings.Join(written, ", ")}
	}
	return append([]string{"# below [" + below + "]:"}, written...)
}
