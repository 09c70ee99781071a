package web

import "time"

// clocks know the zone of each campaign. Times are shown as people there read
// them, with the offset, so that the two passes of a repeated hour differ.
type clocks struct {
	zones map[string]*time.Location
	// general is the one for what belongs to no campaign, or to one that is not
	// configured any more: the only campaign's, else the configuration's.
	general *time.Location
	now     time.Time
}

func (s *site) clocks() clocks {
	timetable := s.Timetable()
	zone := func(name string) *time.Location {
		found, err := timetable.Zone(name)
		if err != nil { // of a campaign whose zone can't be read, problems tell
			return time.UTC
		}
		return found
	}
	c := clocks{zones: map[string]*time.Location{}, general: time.UTC, now: s.Clock()}
	if s.Zone != "" {
		c.general = zone(s.Zone)
	}
	campaigns := s.Campaigns()
	for _, campaign := range campaigns {
		c.zones[campaign.ID] = zone(campaign.Zone)
	}
	if len(campaigns) == 1 {
		c.general = c.zones[campaigns[0].ID]
	}
	return c
}

// of is the zone of a campaign.
func (c clocks) of(campaign string) *time.Location {
	if zone, known := c.zones[campaign]; known {
		return zone
	}
	return c.general
}

// Now is when the page was made.
func (c clocks) Now() time.Time { return c.now }

// General is the name of the zone of what belongs to no campaign.
func (c clocks) General() string { return c.general.String() }

// moment is a time for people and for machines.
type moment struct {
	time.Time
	now time.Time
}

func (c clocks) moment(campaign string, at time.Time) moment {
	return moment{at.In(c.of(campaign)), c.now}
}

// Machine is the value of a datetime attribute.
func (m moment) Machine() string { return m.Format(time.RFC3339) }

// Long has the day and the offset.
func (m moment) Long() string { return m.Format("Mon 2 Jan 2006, 15:04 -07:00") }

// Exact has the seconds, too.
func (m moment) Exact() string { return m.Format("Mon 2 Jan 2006, 15:04:05 -07:00") }

// Hour is a time of a day that is written above it.
func (m moment) Hour() string { return m.Format("15:04 -07:00") }

// Day is the day alone.
func (m moment) Day() string { return m.Format("Monday, 2 January 2006") }
