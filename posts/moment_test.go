package posts

import (
	"testing"
	"time"
)

func TestSequenceG2TimesAsPeopleWriteThem(t *testing.T) {
	const sixInVilnius = "2026-12-01T16:00:00Z"
	for written, want := range map[string]string{
		`"2026-12-01 18:00"`:                sixInVilnius,
		`"2026-12-01T18:00"`:                sixInVilnius,
		`"2026-12-01 18:00:00"`:             sixInVilnius,
		`" 2026-12-01  18:00 "`:             sixInVilnius,
		`"2026-12-01, 18:00"`:               sixInVilnius,
		`2026-12-01T18:00:00`:               sixInVilnius,
		`2026-12-01 18:00`:                  sixInVilnius,
		`2026-12-01T18:00:00+02:00`:         sixInVilnius,
		`2026-12-01T16:00:00Z`:              sixInVilnius,
		`"2026-12-01 16:00Z"`:               sixInVilnius,
		`"2026-12-01 19:00 +03:00"`:         sixInVilnius,
		`"2026-12-01 19:00+0300"`:           sixInVilnius,
		`"2026-12-01T19:00:00+3"`:           sixInVilnius,
		`"2026-12-01 11:00 -05:00"`:         sixInVilnius,
		`"2026-12-01 17:00 Europe/Warsaw"`:  sixInVilnius,
		`"2026-12-01 16:00 UTC"`:            sixInVilnius,
		`"2026-12-01 9:30"`:                 "2026-12-01T07:30:00Z",
		`"2026-07-01 18:00"`:                "2026-07-01T15:00:00Z",
		`"2026-12-01 21:45 Asia/Kathmandu"`: sixInVilnius,
		`"2026-12-01 18:00 Europe/Nowhere"`: string(BadZone),
		`"2026-12-01 18:00 Local"`:          string(BadZone),
		`"2026-12-01 18:00 +25:00"`:         string(BadZone),
		`"2026-12-01"`:                      string(DayAlone),
		`2026-12-01`:                        string(DayAlone),
		`"18:00"`:                           string(HourAlone),
		`18:00:00`:                          string(HourAlone),
		`"2026-12-01 25:00"`:                string(BadTime),
		`"1.12.2026 18:00"`:                 string(BadTime),
		`""`:                                string(BadTime),
		`20261201`:                          string(WrongType),
	} {
		post, problems := aReading().post("posts/a.toml", []byte("at = "+written+"\ntext = \"a\"\n"))
		got := post.Schedule.At.Format(time.RFC3339)
		if HasErrors(problems) {
			got = string(problems[0].Code)
		}
		if got != want {
			t.Errorf("at = %s is %s, want %s", written, got, want)
		}
	}
}

func TestLocalTimesOnTheTwoNightsOfTheYear(t *testing.T) {
	for _, test := range []struct{ zone, wall, want string }{
		{"Europe/Vilnius", "2027-03-28 02:59", "2027-03-28T00:59:00Z"},
		{"Europe/Vilnius", "2027-03-28 03:30", "2027-03-28T01:30:00Z left out"},
		{"Europe/Vilnius", "2027-03-28 04:00", "2027-03-28T01:00:00Z"},
		{"Europe/Vilnius", "2026-10-25 03:30", "2026-10-25T00:30:00Z"},
		{"Europe/Vilnius", "2026-10-25 04:00", "2026-10-25T02:00:00Z"},
		{"America/New_York", "2027-03-14 02:30", "2027-03-14T07:30:00Z left out"},
		{"America/New_York", "2026-11-01 01:30", "2026-11-01T05:30:00Z"},
		{"Australia/Lord_Howe", "2026-10-04 02:15", "2026-10-03T15:45:00Z left out"},
		{"Australia/Lord_Howe", "2027-04-04 01:45", "2027-04-03T14:45:00Z"},
		{"Pacific/Apia", "2011-12-30 12:00", "2011-12-30T22:00:00Z left out"},
		{"Pacific/Apia", "2011-12-31 12:00", "2011-12-30T22:00:00Z"},
		{"Pacific/Kiritimati", "2026-12-01 18:00", "2026-12-01T04:00:00Z"},
	} {
		zone, err := time.LoadLocation(test.zone)
		if err != nil {
			t.Fatal(err)
		}
		wall, err := time.Parse("2006-01-02 15:04", test.wall)
		if err != nil {
			t.Fatal(err)
		}
		at, exists := LocalTime(wall, zone)
		got := at.Format(time.RFC3339)
		if !exists {
			got += " left out"
		}
		if got != test.want {
			t.Errorf("%s in %s is %s, want %s", test.wall, test.zone, got, test.want)
		}
	}
}

func TestWhatAProblemOffersIsAccepted(t *testing.T) {
	for _, written := range []string{"01.12.2026 18:00", "1/12/2026", "13/12/2026 9:30", "12/13/2026", "2026/12/1", "2026–12–01 18:00", "31.02.2026 18:00", "nonsense"} {
		if _, rest, err := parseWall(likelyTime(written)); err != nil || rest != "" {
			t.Errorf("for %q vigil offers %q, which it does not take", written, likelyTime(written))
		}
	}
}
