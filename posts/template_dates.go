package posts

import (
	"cmp"
	"fmt"
	"strings"
	"time"
)

// writtenDate is a date that a text shows in its own language, as precisely as
// it is known.
type writtenDate struct {
	PartialDate
	language string
}

func (d writtenDate) String() string {
	names, ok := calendars[baseLanguage(d.language)]
	switch {
	case d.Month == 0:
		return fmt.Sprintf("%04d", d.Year)
	case d.Day == 0 && ok:
		return names.write(PartialDate{d.Year, d.Month, 1}, cmp.Or(names.month, "January 2006"))
	case d.Day == 0:
		return fmt.Sprintf("%04d-%02d", d.Year, d.Month)
	case ok:
		return names.write(d.PartialDate, cmp.Or(names.day, "2 January 2006"))
	}
	return fmt.Sprintf("%04d-%02d-%02d", d.Year, d.Month, d.Day)
}

// time is midnight UTC of the date; it is of use only for a whole date.
func (d PartialDate) time() time.Time {
	return time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, time.UTC)
}

// inLayout writes a whole date after the model of Monday, 2 January 2006.
func (d writtenDate) inLayout(layout string) (string, error) {
	if !strings.Contains(layout, "January") && !strings.Contains(layout, "Monday") {
		return d.time().Format(layout), nil
	}
	names, ok := calendars[baseLanguage(d.language)]
	if !ok {
		return "", wordFault{TemplateLanguage, []any{d.language}}
	}
	return names.write(d.PartialDate, layout), nil
}

// baseLanguage is "be" of "be-tarask".
func baseLanguage(code string) string {
	base, _, _ := strings.Cut(strings.ToLower(code), "-")
	return base
}
