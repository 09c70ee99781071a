package posts

import (
	"fmt"
	"strconv"
	"strings"
	"sync"
	"time"
)

// zones loads each time zone once. One set lives as long as a reading of a
// campaign, so that new data of the system counts from the next reading on.
type zones struct {
	mutex  sync.Mutex
	loaded map[string]*time.Location
}

// load finds a zone by its name in the IANA database. The server's own zone
// ("Local") is none that a file could mean.
func (z *zones) load(name string) (*time.Location, bool) {
	z.mutex.Lock()
	defer z.mutex.Unlock()
	if zone, known := z.loaded[name]; known {
		return zone, zone != nil
	}
	zone, err := time.LoadLocation(name)
	if err != nil || name == "" || name == "Local" {
		zone = nil
	}
	if z.loaded == nil {
		z.loaded = map[string]*time.Location{}
	}
	z.loaded[name] = zone
	return zone, zone != nil
}

// zone is a key whose value names a time zone.
func (v value) zone() string {
	name := v.text()
	if name == "" {
		return ""
	}
	if _, ok := v.table.doc.zones.load(name); !ok {
		v.report(BadZone, quoted(name), zoneRemedy)
		return ""
	}
	return name
}

const zoneRemedy = "write a city's, such as Europe/Vilnius, Europe/Warsaw, Europe/London or America/New_York"

// How precise a written time is. The TOML library tells local times by the
// name of their zone.
const (
	localMoment = "datetime-local"
	localDay    = "date-local"
	localHour   = "time-local"
)

// moment is a time of which day and hour are written: TOML's own, or a text.
// A local one is shown by the clocks of the zone. It returns the name of the
// zone that was written with it, if one was.
func (v value) moment(zone string) (at time.Time, named string) {
	switch raw := v.raw.(type) {
	case time.Time:
		return v.tomlMoment(raw, zone), ""
	case string:
		return v.textMoment(raw, zone)
	}
	v.wrongType("a time", `"2026-12-01 18:00"`)
	return time.Time{}, ""
}

func (v value) tomlMoment(raw time.Time, zone string) time.Time {
	switch raw.Location().String() {
	case localMoment:
		return v.local(raw, zone)
	case localDay:
		v.report(DayAlone, v.name(), raw.Format(time.DateOnly))
	case localHour:
		v.report(HourAlone, v.name(), raw.Format("15:04"))
	default:
		return raw.UTC()
	}
	return time.Time{}
}

// textMoment reads "2026-12-01 18:00", with seconds or without, and then
// nothing, an offset, or a zone's name.
func (v value) textMoment(text, zone string) (time.Time, string) {
	wall, rest, err := parseWall(text)
	switch {
	case err == errDayAlone:
		v.report(DayAlone, v.name(), strings.TrimSpace(text))
		return time.Time{}, ""
	case err == errHourAlone:
		v.report(HourAlone, v.name(), strings.TrimSpace(text))
		return time.Time{}, ""
	case err != nil:
		v.report(BadTime, v.name(), quoted(text), likelyTime(text))
		return time.Time{}, ""
	}
	if rest == "" {
		return v.local(wall, zone), ""
	}
	if offset, ok := parseOffset(rest); ok {
		return wall.Add(-offset), ""
	}
	if _, ok := v.table.doc.zones.load(rest); !ok {
		v.report(BadZone, quoted(rest), zoneRemedy)
		return time.Time{}, ""
	}
	return v.local(wall, rest), rest
}

// local is the moment at which the zone's clocks show this wall time.
func (v value) local(wall time.Time, name string) time.Time {
	zone, ok := v.table.doc.zones.load(name)
	if !ok {
		zone = time.UTC
	}
	at, exists := LocalTime(wall, zone)
	if !exists {
		v.report(HourSkipped, wall.Format("2006-01-02 15:04"), name, at.In(zone).Format("2006-01-02 15:04"))
	}
	return at
}

// LocalTime is the moment at which the clocks of the zone show what wall shows
// (wall's own zone counts nothing), in UTC. Of a time that they show twice it
// is the first. A time that they leave out is moved forward by as much as the
// clocks are, and exists is false.
func LocalTime(wall time.Time, zone *time.Location) (at time.Time, exists bool) {
	year, month, day := wall.Date()
	naive := time.Date(year, month, day, wall.Hour(), wall.Minute(), wall.Second(), wall.Nanosecond(), time.UTC)
	for _, near := range []time.Time{naive.AddDate(0, 0, -1), naive.AddDate(0, 0, 1)} {
		candidate := naive.Add(-offsetIn(zone, near))
		if offsetIn(zone, candidate) == offsetIn(zone, near) {
			return candidate, true
		}
	}
	return naive.Add(-offsetIn(zone, naive.AddDate(0, 0, -1))), false
}

func offsetIn(zone *time.Location, at time.Time) time.Duration {
	_, seconds := at.In(zone).Zone()
	return time.Duration(seconds) * time.Second
}

var (
	errDayAlone  = fmt.Errorf("a day without an hour")
	errHourAlone = fmt.Errorf("an hour without a day")
	errNoTime    = fmt.Errorf("no time")
)

// parseWall reads a day and an hour; rest is what follows them.
func parseWall(text string) (wall time.Time, rest string, err error) {
	text = strings.TrimSpace(text)
	if _, err := time.Parse("15:04", text); err == nil {
		return wall, "", errHourAlone
	}
	if len(text) < len(time.DateOnly) {
		return wall, "", errNoTime
	}
	day, err := time.Parse(time.DateOnly, text[:len(time.DateOnly)])
	if err != nil {
		return wall, "", errNoTime
	}
	clock := strings.TrimLeft(text[len(time.DateOnly):], "Tt ,")
	if clock == "" {
		return wall, "", errDayAlone
	}
	end := strings.IndexFunc(clock, func(r rune) bool { return r != ':' && r != '.' && (r < '0' || r > '9') })
	if end < 0 {
		end = len(clock)
	}
	for _, layout := range []string{"15:04", "15:04:05.999999999"} {
		if hour, err := time.Parse(layout, clock[:end]); err == nil {
			since := hour.Sub(hour.Truncate(24 * time.Hour))
			return day.Add(since), strings.TrimSpace(clock[end:]), nil
		}
	}
	return wall, "", errNoTime
}

// parseOffset reads Z, +03:00, +0300 and +3.
func parseOffset(text string) (time.Duration, bool) {
	if text == "Z" || text == "z" || text == "UTC" {
		return 0, true
	}
	if text == "" || text[0] != '+' && text[0] != '-' {
		return 0, false
	}
	hours, minutes, colon := strings.Cut(text[1:], ":")
	if !colon && len(hours) == 4 {
		hours, minutes = hours[:2], hours[2:]
	}
	h, err := strconv.ParseUint(hours, 10, 8)
	m, errMinutes := strconv.ParseUint("0"+minutes, 10, 8)
	if err != nil || errMinutes != nil || h > 14 || m > 59 || len(hours) > 2 {
		return 0, false
	}
	offset := time.Duration(h)*time.Hour + time.Duration(m)*time.Minute
	if text[0] == '-' {
		offset = -offset
	}
	return offset, true
}

// likelyTime guesses what a time that can't be read should have been.
func likelyTime(text string) string {
	if guess, ok := yearFirst(text); ok {
		return guess
	}
	return "2026-12-01 18:00"
}

// yearFirst turns 1.12.2026 18:00, 1/12/2026 and 2026/12/1 round; the day is
// taken to stand before the month, unless it can't.
func yearFirst(text string) (string, bool) {
	day, clock, _ := strings.Cut(strings.TrimSpace(text), " ")
	parts := strings.FieldsFunc(day, func(r rune) bool { return strings.ContainsRune("./-–—−", r) })
	if len(parts) != 3 {
		return "", false
	}
	if len(parts[0]) <= 2 {
		parts[0], parts[2] = parts[2], parts[0]
	}
	last, after, timed := strings.Cut(strings.ToUpper(parts[2]), "T")
	if timed {
		clock = after
	}
	year, err1 := strconv.Atoi(parts[0])
	month, err2 := strconv.Atoi(parts[1])
	date, err3 := strconv.Atoi(last)
	if month > 12 {
		month, date = date, month
	}
	if err1 != nil || err2 != nil || err3 != nil || year < 1000 || month < 1 || month > 12 || date < 1 || date > 31 {
		return "", false
	}
	if hour, _, err := parseWall("2006-01-02 " + clock); err == nil {
		clock = hour.Format("15:04")
	} else {
		clock = "18:00"
	}
	guess := fmt.Sprintf("%04d-%02d-%02d %s", year, month, date, clock)
	_, _, err := parseWall(guess)
	return guess, err == nil
}

// yearStands tells whether the year comes first already, before a hyphen.
func yearStands(text string) bool {
	year, _, ok := strings.Cut(text, "-")
	_, err := strconv.Atoi(year)
	return ok && err == nil && len(year) == 4
}

// day is a calendar day: TOML's own, or a text.
func (v value) day() Date { return v.dayFrom(v.raw) }

func (v value) dayFrom(raw any) Date {
	switch raw := raw.(type) {
	case time.Time:
		if raw.Location().String() == localDay {
			return DateOf(raw)
		}
		v.report(BadDay, v.name(), "a time with an hour", v.asList(raw.Format(time.DateOnly)))
	case string:
		day, err := time.Parse(time.DateOnly, strings.TrimSpace(raw))
		if err == nil {
			return DateOf(day)
		}
		guess, _, _ := strings.Cut(likelyTime(raw), " ")
		v.report(BadDay, v.name(), quoted(raw), v.asList(guess))
	default:
		v.wrongType("a day", "2026-12-01")
	}
	return Date{}
}

// asList puts an example between [ and ] where a list is written.
func (v value) asList(example string) string {
	if _, several := v.raw.([]any); several {
		return "[" + example + "]"
	}
	return example
}

// days is a list of days; one day is a list of one.
func (v value) days() []Date {
	list, ok := v.raw.([]any)
	if !ok {
		list = []any{v.raw}
	}
	days := make([]Date, 0, len(list))
	for _, raw := range list {
		days = append(days, v.dayFrom(raw))
	}
	return days
}

// partialDate is a day, a month ("2021-03") or a year ("2022").
func (v value) partialDate() PartialDate {
	switch raw := v.raw.(type) {
	case int64:
		return v.partialFrom(strconv.FormatInt(raw, 10))
	case string:
		return v.partialFrom(raw)
	}
	day := v.day()
	return PartialDate(day)
}

func (v value) partialFrom(text string) PartialDate {
	text = strings.TrimSpace(text)
	for precision, layout := range []string{"2006", "2006-01", time.DateOnly} {
		day, err := time.Parse(layout, text)
		if err != nil {
			continue
		}
		date := PartialDate{Year: day.Year()}
		if precision > 0 {
			date.Month = day.Month()
		}
		if precision > 1 {
			date.Day = day.Day()
		}
		return date
	}
	guess, _, _ := strings.Cut(likelyTime(text), " ")
	v.report(BadDay, v.name(), quoted(text), guess)
	return PartialDate{}
}
