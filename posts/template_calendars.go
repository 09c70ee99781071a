package posts

import (
	"maps"
	"slices"
	"strings"
)

// calendar are the names of one language, and how it writes a date. A month behind a
// day stands in the genitive in Slavic languages and in Lithuanian ("1 снежня"), and
// has a preposition in Hebrew; alone it doesn't ("снежань").
type calendar struct {
	months [12]string
	// ofMonths are those beside a day, where they differ.
	ofMonths [12]string
	weekdays [7]string
	// day and month are a whole date and a month of a year, written as Monday, 2 January
	// 2006 would be; empty: "2 January 2006" and "January 2006".
	day, month string
	// first is the first day of a month, where it is not "1".
	first string
}

// calendars are the languages whose dates are written out; in any other one a date is
// written 2026-12-01. Source: CLDR (https://cldr.unicode.org), ca-gregorian: months
// and days, wide, format and stand-alone; the formats are dateFormats/long and
// availableFormats/yMMMM. Its word for "year" behind a Slavic date is left to the
// text ("1 снежня 2026 года"); the French "1er" is how people write.
//
// Figures are 0 to 9 in every language, as they are in ages and numbers of days. In
// Arabic CLDR has both, by country; texts on networks mix them rarely, and a number
// that stands beside a link or a hashtag is found by 0 to 9. The Arabic names are
// those of CLDR's "ar": Egyptian ones, which are understood everywhere.
var calendars = map[string]calendar{
	"ar": {
		months:   [12]string{"يناير", "فبراير", "مارس", "أبريل", "مايو", "يونيو", "يوليو", "أغسطس", "سبتمبر", "أكتوبر", "نوفمبر", "ديسمبر"},
		weekdays: [7]string{"الأحد", "الاثنين", "الثلاثاء", "الأربعاء", "الخميس", "الجمعة", "السبت"},
	},
	"be": {
		months:   [12]string{"студзень", "люты", "сакавік", "красавік", "май", "чэрвень", "ліпень", "жнівень", "верасень", "кастрычнік", "лістапад", "снежань"},
		ofMonths: [12]string{"студзеня", "лютага", "сакавіка", "красавіка", "мая", "чэрвеня", "ліпеня", "жніўня", "верасня", "кастрычніка", "лістапада", "снежня"},
		weekdays: [7]string{"нядзеля", "панядзелак", "аўторак", "серада", "чацвер", "пятніца", "субота"},
	},
	"cs": {
		months:   [12]string{"leden", "únor", "březen", "duben", "květen", "červen", "červenec", "srpen", "září", "říjen", "listopad", "prosinec"},
		ofMonths: [12]string{"ledna", "února", "března", "dubna", "května", "června", "července", "srpna", "září", "října", "listopadu", "prosince"},
		weekdays: [7]string{"neděle", "pondělí", "úterý", "středa", "čtvrtek", "pátek", "sobota"},
		day:      "2. January 2006",
	},
	"de": {
		months:   [12]string{"Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober", "November", "Dezember"},
		weekdays: [7]string{"Sonntag", "Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag"},
		day:      "2. January 2006",
	},
	"en": {
		months:   [12]string{"January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"},
		weekdays: [7]string{"Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"},
	},
	"es": {
		months:   [12]string{"enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "octubre", "noviembre", "diciembre"},
		weekdays: [7]string{"domingo", "lunes", "martes", "miércoles", "jueves", "viernes", "sábado"},
		day:      "2 de January de 2006",
		month:    "January de 2006",
	},
	"fr": {
		months:   [12]string{"janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre"},
		weekdays: [7]string{"dimanche", "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi"},
		first:    "1er",
	},
	"he": {
		months:   [12]string{"ינואר", "פברואר", "מרץ", "אפריל", "מאי", "יוני", "יולי", "אוגוסט", "ספטמבר", "אוקטובר", "נובמבר", "דצמבר"},
		ofMonths: [12]string{"בינואר", "בפברואר", "במרץ", "באפריל", "במאי", "ביוני", "ביולי", "באוגוסט", "בספטמבר", "באוקטובר", "בנובמבר", "בדצמבר"},
		weekdays: [7]string{"יום ראשון", "יום שני", "יום שלישי", "יום רביעי", "יום חמישי", "יום שישי", "יום שבת"},
	},
	"it": {
		months:   [12]string{"gennaio", "febbraio", "marzo", "aprile", "maggio", "giugno", "luglio", "agosto", "settembre", "ottobre", "novembre", "dicembre"},
		weekdays: [7]string{"domenica", "lunedì", "martedì", "mercoledì", "giovedì", "venerdì", "sabato"},
	},
	"ka": {
		months:   [12]string{"იანვარი", "თებერვალი", "მარტი", "აპრილი", "მაისი", "ივნისი", "ივლისი", "აგვისტო", "სექტემბერი", "ოქტომბერი", "ნოემბერი", "დეკემბერი"},
		weekdays: [7]string{"კვირა", "ორშაბათი", "სამშაბათი", "ოთხშაბათი", "ხუთშაბათი", "პარასკევი", "შაბათი"},
		day:      "2 January, 2006",
		month:    "January, 2006",
	},
	"lt": {
		months:   [12]string{"sausis", "vasaris", "kovas", "balandis", "gegužė", "birželis", "liepa", "rugpjūtis", "rugsėjis", "spalis", "lapkritis", "gruodis"},
		ofMonths: [12]string{"sausio", "vasario", "kovo", "balandžio", "gegužės", "birželio", "liepos", "rugpjūčio", "rugsėjo", "spalio", "lapkričio", "gruodžio"},
		weekdays: [7]string{"sekmadienis", "pirmadienis", "antradienis", "trečiadienis", "ketvirtadienis", "penktadienis", "šeštadienis"},
		day:      "2006 m. January 2 d.",
		month:    "2006 m. January",
	},
	"lv": {
		months:   [12]string{"janvāris", "februāris", "marts", "aprīlis", "maijs", "jūnijs", "jūlijs", "augusts", "septembris", "oktobris", "novembris", "decembris"},
		weekdays: [7]string{"svētdiena", "pirmdiena", "otrdiena", "trešdiena", "ceturtdiena", "piektdiena", "sestdiena"},
		day:      "2006. gada 2. January",
		month:    "2006. gada January",
	},
	"pl": {
		months:   [12]string{"styczeń", "luty", "marzec", "kwiecień", "maj", "czerwiec", "lipiec", "sierpień", "wrzesień", "październik", "listopad", "grudzień"},
		ofMonths: [12]string{"stycznia", "lutego", "marca", "kwietnia", "maja", "czerwca", "lipca", "sierpnia", "września", "października", "listopada", "grudnia"},
		weekdays: [7]string{"niedziela", "poniedziałek", "wtorek", "środa", "czwartek", "piątek", "sobota"},
	},
	"ru": {
		months:   [12]string{"январь", "февраль", "март", "апрель", "май", "июнь", "июль", "август", "сентябрь", "октябрь", "ноябрь", "декабрь"},
		ofMonths: [12]string{"января", "февраля", "марта", "апреля", "мая", "июня", "июля", "августа", "сентября", "октября", "ноября", "декабря"},
		weekdays: [7]string{"воскресенье", "понедельник", "вторник", "среда", "четверг", "пятница", "суббота"},
	},
	"uk": {
		months:   [12]string{"січень", "лютий", "березень", "квітень", "травень", "червень", "липень", "серпень", "вересень", "жовтень", "листопад", "грудень"},
		ofMonths: [12]string{"січня", "лютого", "березня", "квітня", "травня", "червня", "липня", "серпня", "вересня", "жовтня", "листопада", "грудня"},
		weekdays: [7]string{"неділя", "понеділок", "вівторок", "середа", "четвер", "пʼятниця", "субота"},
	},
}

// writtenLanguages are the codes of those languages, in words.
func writtenLanguages() string {
	return strings.Join(slices.Sorted(maps.Keys(calendars)), ", ")
}

// write fills a date into a layout, a model of Monday, 2 January 2006. A language
// whose months do not change has no ofMonths.
func (c calendar) write(date PartialDate, layout string) string {
	day := date.time()
	month := c.months[date.Month-1]
	if besideDay(layout) && c.ofMonths[0] != "" {
		month = c.ofMonths[date.Month-1]
	}
	names := []string{day.Month().String(), month, day.Weekday().String(), c.weekdays[day.Weekday()]}
	if c.first != "" && date.Day == 1 {
		names = append([]string{"1 " + day.Month().String(), c.first + " " + month}, names...)
	}
	return strings.NewReplacer(names...).Replace(day.Format(layout))
}

// besideDay tells whether a layout has the day of the month.
func besideDay(layout string) bool {
	return strings.Contains(strings.ReplaceAll(layout, "2006", ""), "2")
}
