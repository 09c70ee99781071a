package posts

import "time"

// eventWords are the fields of {{event.…}}.
var eventWords = []string{"start", "place", "link"}

// eventTime is when the post's event begins, on the clocks of its zone.
type eventTime struct {
	time.Time
	language string
}

func (t eventTime) written() writtenDate {
	return writtenDate{PartialDate(DateOf(t.Time)), t.language}
}

// String is the day: what {{event.start}} alone shows.
func (t eventTime) String() string { return t.written().String() }

// daysFrom is how many days of the calendar are left on the day of the post.
func (t eventTime) daysFrom(local time.Time) int {
	today := PartialDate(DateOf(local)).time()
	return int(t.written().time().Sub(today).Hours() / 24)
}

// describeEvent is the post's event as templates see it. Its zone is that of the
// occurrence.
func (s *scene) describeEvent() map[string]any {
	event := map[string]any{"start": eventTime{s.event.Start.In(s.local.Location()), s.language}}
	event["place"] = s.gapBelow(nil, "event", "place", `place = "…"`)
	if place, ok := s.event.Place.in(s.language); ok {
		event["place"] = s.shown(place)
	} else if len(s.event.Place) > 0 {
		event["place"] = s.gapBelow(nil, "event", "place in "+s.language, "place."+s.language+` = "…"`)
	}
	event["link"] = s.gapBelow(nil, "event", "link", `link = "…"`)
	if s.link != "" {
		event["link"] = s.link
	}
	return event
}

// clock is an hour: that of the event, or that for which the post is planned.
func (s *scene) clock(of ...any) (string, error) {
	at := s.local
	if len(of) > 0 {
		start, ok := of[0].(eventTime)
		if !ok || len(of) > 1 {
			return "", wordFault{TemplateClock, nil}
		}
		at = start.Time
	}
	return at.Format("15:04"), nil
}
