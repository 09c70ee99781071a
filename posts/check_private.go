package posts

import (
	"net/url"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// phoneNumber is one with its country ("+375 29 123-45-67", "00…"), or as it is
// written inside Belarus and Russia ("8 (029) 123-45-67"), in the digits of any
// script. Lengths by E.164: at most 15 digits.
// https://www.itu.int/rec/T-REC-E.164
var phoneNumber = regexp.MustCompile(`(?:^|[^\pL\p{Nd}+./-])((?:\+|00)[1-9٠-٩۰-۹](?:[ \x{a0}()./-]{0,2}\p{Nd}){7,14}|[8٨](?:[ \x{a0}-]?\(0?\p{Nd}{2,4}\)|[ \x{a0}-]0?\p{Nd}{2,4})[ \x{a0}-]?\p{Nd}{2,3}[ \x{a0}-]?\p{Nd}{2}[ \x{a0}-]?\p{Nd}{2})(?:$|[^\pL\p{Nd}])`)

// calledNumber is a number of seven digits and more behind a word that says what
// it is.
var calledNumber = regexp.MustCompile(`(?i)(?:^|[^\pL])(?:tel|phone|mobile|call|whatsapp|viber|signal|тел|телефон|тэл|тэлефон|моб|звоните|тэлефануйце|هاتف|تلفون|جوال|واتساب|اتصل على)(?:\.|:|\s|-|№|number|на|па|по|رقم){1,3}\s*(\(?\p{Nd}(?:[ \x{a0}()./-]{0,2}\p{Nd}){6,14})(?:$|[^\pL\p{Nd}])`)

// fewestDigits are those of the shortest number that is looked for.
const fewestDigits = 7

func digitsIn(text string) int {
	count := 0
	for _, r := range text {
		if unicode.IsDigit(r) {
			count++
		}
	}
	return count
}

func findPhones(m *manuscript) []finding {
	text := m.publicBlanked()
	if digitsIn(text) < fewestDigits {
		return nil
	}
	var found []finding
	for _, form := range []*regexp.Regexp{phoneNumber, calledNumber} {
		for _, at := range form.FindAllStringSubmatchIndex(text, -1) {
			number := strings.TrimSpace(text[at[2]:at[3]])
			if !followsDigits(text[:at[2]]) && !slices.ContainsFunc(found, func(f finding) bool { return strings.Contains(f.words, number) || strings.Contains(number, f.words) }) {
				found = append(found, finding{PrivatePhone, number, []any{number}})
			}
		}
	}
	return found
}

// followsDigits tells that a number is the rest of a longer one: of an account or a
// card.
func followsDigits(before string) bool {
	last, _ := utf8.DecodeLastRuneInString(strings.TrimRight(before, " \u00a0"))
	return unicode.IsDigit(last)
}

// mailAddress does not begin behind a @, that is an account on a server, nor within a link.
var mailAddress = regexp.MustCompile(`(?:^|[^\pL\pN@/._%+-])([\pL\pN][\pL\pN._%+-]*@[\pL\pN-]+(?:\.[\pL\pN-]+)*\.\pL{2,})`)

func findMail(m *manuscript) []finding {
	if !strings.Contains(m.text, "@") {
		return nil
	}
	var found []finding
	for _, match := range mailAddress.FindAllStringSubmatch(m.publicBlanked(), -1) {
		if _, site, _ := strings.Cut(match[1], "@"); !m.linksTo(strings.ToLower(site)) {
			found = append(found, finding{PrivateMail, match[1], []any{match[1]}})
		}
	}
	return found
}

// linksTo tells whether the text leads to that site: then its address is part of
// what the text recommends.
func (m *manuscript) linksTo(site string) bool {
	for _, link := range m.links {
		if address, err := url.Parse(link.Of(m.text)); err == nil {
			linked := siteOf(address)
			if linked == site || strings.HasSuffix(linked, "."+site) || strings.HasSuffix(site, "."+linked) {
				return true
			}
		}
	}
	return false
}

// homeAddress is a street and, on the same line, the number of a flat. A street
// and a house alone may be a court, a colony, or where people meet.
var homeAddress = regexp.MustCompile(`(?i)(?:^|[^\pL])((?:\d+[a-z]? (?:\pL+ ){1,3}(?:street|st|road|rd|avenue|ave|lane|square)\b|(?:вул|ул|пр|пр-т|просп|пер|зав|вуліца|вуліцы|улица|улице|праспект|проспект|завулак|переулок|شارع|جادة)[.\s])[^\n]{0,60}?(?:\b(?:apt|apartment|flat)\b|(?:кв|кватэра|квартира)[.\s]|شقة)(?:[.\s]|رقم|№|no)*\p{Nd}{1,4}[a-zа-я]?)(?:$|[^\pL\p{Nd}])`)

// flatWords are searched for first: few texts have one, and the expression takes long.
var flatWords = []string{"apt", "Apt", "apartment", "Apartment", "flat", "Flat", "кв.", "Кв.", "кв ", "кватэра", "Кватэра", "квартира", "Квартира", "شقة"}

func findHomes(m *manuscript) []finding {
	if !slices.ContainsFunc(flatWords, func(word string) bool { return strings.Contains(m.text, word) }) {
		return nil
	}
	var found []finding
	for _, match := range homeAddress.FindAllStringSubmatch(m.publicBlanked(), -1) {
		found = append(found, finding{PrivateHome, match[1], []any{match[1]}})
	}
	return found
}

// publicBlanked is the text without what the people's files give for letters:
// those addresses are meant to be seen. Links are addresses of another kind.
func (m *manuscript) publicBlanked() string {
	text := blanked(m.text, m.links)
	for _, person := range m.people {
		for _, public := range []Localized{person.Letters.Address, person.Letters.To} {
			for _, address := range public {
				text = strings.ReplaceAll(text, Normalize(address), " ")
			}
		}
	}
	return text
}
