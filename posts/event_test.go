package posts

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"vigil/networks"
)

// gathering is an event in Warsaw, an hour behind the clocks of the scene.
func gathering() *Appointment {
	return &Appointment{
		Start: time.Date(2026, time.December, 8, 22, 30, 0, 0, time.UTC),
		Place: Localized{"en": "Example Hall", "be": "Выдуманая зала"},
	}
}

func TestWordsSpeakOfTheEventOnTheClocksOfItsZone(t *testing.T) {
	for _, test := range []struct{ language, text, want string }{
		{"en", "{{event.place}}, {{date event.start}}, {{clock event.start}}", "Example Hall, 9 December 2026, 01:30"},
		{"be", "{{event.place}}, {{event.start}}", "Выдуманая зала, 9 снежня 2026"},
		{"en", `{{date "Monday, 2 January" event.start}}, now {{clock}}`, "Wednesday, 9 December, now 18:00"},
		{"en", `{{days event.start}} {{plural (days event.start) "day" "days"}} left`, "8 days left"},
		{"en", "{{if event.link}}{{event.link}}{{else}}no link{{end}}", "no link"},
		{"en", "{{with event.place}}in {{.}}{{end}}", "in Example Hall"},
	} {
		scene := sceneOf(test.language, fictional())
		scene.event = gathering()
		if got, faults := expand(test.text, scene); len(faults) > 0 || got != test.want {
			t.Errorf("%s in %s = %q, %v; want %q", test.text, test.language, got, faults, test.want)
		}
	}
}

func TestWhatAnEventLacksIsToldWithTheLineToAdd(t *testing.T) {
	for text, want := range map[string]string{
		"{{event.link}}":            `[event] has no link, which the text shows | add there: link = "…"`,
		"{{event.place}}":           `[event] has no place in ru, which the text shows | add there: place.ru = "…"`,
		"{{event.begin}}":           "event.begin means nothing between {{ and }} | write {{event.place}}",
		"{{clock person.name}}":     "clock has no other hours than the post's and the event's | write {{clock}}",
		"{{years event.start}}":     "this can't be read as a date",
		"{{event.start.In nobody}}": "event.start.In means nothing",
	} {
		scene := sceneOf("ru", fictional())
		scene.event = gathering()
		if _, faults := expand(text, scene); len(faults) == 0 || !strings.HasPrefix(tell(faults), want) {
			t.Errorf("%s: %s, want %s…", text, tell(faults), want)
		}
	}
}

// A week before an event is the same hour of the clock, also when the clocks are changed
// in between; two hours before it are two hours.
func TestRemindersKeepTheHourOverAChangeOfTheClocks(t *testing.T) {
	warsaw, err := time.LoadLocation("Europe/Warsaw")
	if err != nil {
		t.Fatal(err)
	}
	day := 24 * time.Hour
	event := Event{
		Start:  time.Date(2026, time.March, 29, 4, 0, 0, 0, warsaw), // at 02:00 the clocks go to 03:00
		Remind: []networks.Duration{networks.Duration(7 * day), networks.Duration(day), networks.Duration(90 * time.Minute), networks.Duration(30 * time.Minute)},
	}
	var got []string
	for _, reminder := range event.Reminders(warsaw) {
		got = append(got, reminder.Slot+" "+reminder.Due.In(warsaw).Format("02 15:04"))
	}
	if diff := cmp.Diff([]string{"7d 22 04:00", "1d 28 04:00", "1h30m 29 01:30", "30m 29 03:30"}, got); diff != "" {
		t.Error(diff)
	}
}

func TestWhatWasToldMisleadsWhereTimeOrPlaceDiffer(t *testing.T) {
	start := time.Date(2027, time.January, 16, 17, 0, 0, 0, time.UTC)
	told := Appointment{Start: start, Place: Localized{"": "Example Hall"}}
	for name, test := range map[string]struct {
		change func(*Entry)
		want   bool
	}{
		"nothing changed":       {func(*Entry) {}, false},
		"a language more":       {func(e *Entry) { e.Place["be"] = "Выдуманая зала" }, false},
		"blanks at the end":     {func(e *Entry) { e.Place[""] = "Example Hall " }, false},
		"a reminder more":       {func(e *Entry) { e.Schedule.Event.Remind = nil }, false},
		"another place":         {func(e *Entry) { e.Place[""] = "Other Hall" }, true},
		"another time":          {func(e *Entry) { e.Schedule.Event.Start = start.Add(time.Hour) }, true},
		"cancelled":             {func(e *Entry) { e.Cancelled = "ice on the roads" }, true},
		"not an event any more": {func(e *Entry) { e.Schedule.Event = nil }, true},
	} {
		now := &Entry{Schedule: Schedule{Event: &Event{Start: start, Remind: []networks.Duration{1}}}, Place: Localized{"": "Example Hall"}}
		test.change(now)
		if got := told.Misleads(now); got != test.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

// An event in the second pass of an hour that the clocks repeat is told half an hour
// before it, not before the first pass.
func TestAReminderOfAnEventInARepeatedHourIsOfItsOwnPass(t *testing.T) {
	zone, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	event := Event{Start: time.Date(2000, 10, 29, 1, 50, 0, 0, time.UTC), Remind: []networks.Duration{networks.Duration(24 * time.Hour), networks.Duration(30 * time.Minute)}}
	reminders := event.Reminders(zone)
	for i, want := range []time.Time{time.Date(2000, 10, 28, 0, 50, 0, 0, time.UTC), time.Date(2000, 10, 29, 1, 20, 0, 0, time.UTC)} {
		if !reminders[i].Due.Equal(want) {
			t.Errorf("%s before is %v, want %v", reminders[i].Slot, reminders[i].Due, want)
		}
	}
}
