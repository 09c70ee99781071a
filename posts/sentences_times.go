package posts

// The codes of times.
const (
	NoTime         Code = "no_time"
	TwoTimes       Code = "two_times"
	DayAlone       Code = "day_alone"
	HourAlone      Code = "hour_alone"
	BadTime        Code = "bad_time"
	BadDay         Code = "bad_day"
	BadZone        Code = "bad_zone"
	HourSkipped    Code = "hour_skipped"
	Past           Code = "past"
	NotRecurring   Code = "not_recurring"
	NeverDue       Code = "never_due"
	BadEvery       Code = "bad_every"
	BadCron        Code = "bad_cron"
	CronZone       Code = "cron_zone"
	CronSinceStart Code = "cron_since_start"
	Often          Code = "often"
	Repeat         Code = "repeat"
)

// The codes of what files say about each other.
const (
	UnknownAccount  Code = "unknown_account"
	AccountName     Code = "account_name"
	Nowhere         Code = "nowhere"
	NotHere         Code = "not_here"
	LeftOutByTongue Code = "language_left_out"
	LanguageUnclear Code = "language_unclear"
	TongueBehind    Code = "translation"
	UnknownPerson   Code = "unknown_person"
	InvalidPerson   Code = "invalid_person"
	UnknownPost     Code = "unknown_post"
	Circle          Code = "circle"
	NameTaken       Code = "name_taken"
)

// timeSentences are what posts says about times, and about what files say of
// each other.
var timeSentences = map[Code]sentence{
	NoTime: {
		severity: Error,
		message:  "the post says nothing about when",
		remedy:   "add a line such as at = \"2026-12-01 18:00\" or every = \"monday 18:00\"; while it isn't ready: draft = true",
		about:    "Each post has exactly one of at, every, cron, slot, occasion, days and [event], unless it is a draft.",
	},
	TwoTimes: {
		severity: Error,
		message:  "the post has two times: %[1]s and %[2]s",
		remedy:   "keep one of them, or write two posts",
		about:    "Each post has exactly one of at, every, cron, slot, occasion, days and [event].",
	},
	DayAlone: {
		severity: Error,
		message:  "%[1]s names a day and no hour",
		remedy:   "write %[1]s = \"%[2]s 18:00\"",
		about:    "A day alone would mean midnight, which hardly anybody wants.",
	},
	HourAlone: {
		severity: Error,
		message:  "%[1]s names an hour and no day",
		remedy:   "write %[1]s = \"2026-12-01 %[2]s\"; for each day: every = \"day %[2]s\"",
		about:    "An hour alone has no day.",
	},
	BadTime: {
		severity: Error,
		message:  "%[1]s: %[2]s is no time",
		remedy:   "write %[1]s = \"%[3]s\"; a zone may follow: \"%[3]s Europe/Vilnius\"",
		about:    "A time is a day and an hour, the year first.",
	},
	BadDay: {
		severity: Error,
		message:  "%[1]s: %[2]s is no day",
		remedy:   "write %[1]s = %[3]s",
		about:    "A day is written with the year first.",
	},
	BadZone: {
		severity: Error,
		message:  "there is no time zone %[1]s",
		remedy:   "%[2]s",
		about:    "Zones are named after a city, as in the database of IANA: Europe/Vilnius, Europe/Warsaw, America/New_York.",
	},
	HourSkipped: {
		severity:  Warning,
		allowable: true,
		message:   "%[1]s does not exist in %[2]s: the clocks go forward that night; it goes out at %[3]s",
		remedy:    "write the time that is meant: at = \"%[3]s\"",
		about:     "In spring an hour is left out. Such a time is moved forward by as much as the clocks are.",
	},
	Past: {
		severity:  Warning,
		allowable: true,
		message:   "%[1]s is in the past; what is not out yet will not go out",
		remedy:    "if it is still to go out, write a time to come",
		about:     "A time that was over when vigil first saw the post is not made up for.",
	},
	NotRecurring: {
		severity: Error,
		message:  "%[1]s has no meaning without every or cron",
		remedy:   "delete it, or write expires for the end of a post's use",
		about:    "from, until and except bound a recurring post.",
	},
	NeverDue: {
		severity: Error,
		message:  "%[1]s: such a time never comes",
		remedy:   "%[2]s",
		about:    "A recurrence without a single time would silently not go out.",
	},
	BadEvery: {
		severity: Error,
		message:  "every: %[1]s can't be read as a time",
		remedy:   "write it like \"monday 18:00\", \"day 09:00\", \"weekdays 19:00\", \"2 weeks monday 18:00\", \"first monday 18:00\", \"month 1 12:00\", \"last day 12:00\" or \"year 05-21 12:00\"",
		about:    "Times for people are few, so that each has one meaning; cron knows more.",
	},
	BadCron: {
		severity: Error,
		message:  "cron: %[1]s",
		remedy:   "five fields: minute, hour, day of the month, month, day of the week; \"0 18 * * MON\" is each Monday at 18:00",
		about:    "cron takes five fields.",
	},
	CronZone: {
		severity: Error,
		message:  "cron can't carry a time zone",
		remedy:   "write timezone = \"%[1]s\" on a line of its own",
		about:    "TZ= in a cron line would override timezone, unseen.",
	},
	CronSinceStart: {
		severity: Error,
		message:  "@every counts from the start of the program, so its times can't be foretold",
		remedy:   "write cron = \"*/20 * * * *\", or every = \"day 18:00\"",
		about:    "What vigil plan prints has to be what happens, on each machine.",
	},
	Repeat: {
		severity:  Warning,
		allowable: true,
		message:   "the same text went out from another post on %[1]s less than repeat_after ago: %[2]s",
		remedy:    "where that is meant so, add a line: allow.repeat = \"why\"",
		about:     "Networks suspend accounts that repeat themselves. The daemon tells it, when the post is due, and holds it until `vigil release`.",
	},
	Often: {
		severity:  Error,
		allowable: true,
		message:   "the post would go out %[1]s times a day",
		remedy:    "if that is meant, add a line: allow.often = \"why\"",
		about:     "More than 24 posts a day of the same text look like an attack, and get accounts suspended.",
	},
	UnknownAccount: {
		severity: Error,
		message:  "%[1]s: no account and no network is called %[2]s",
		remedy:   "%[3]s",
		about:    "Accounts are named as in config.toml (or accounts.toml); a network's name means all its accounts.",
	},
	AccountName: {
		severity: Error,
		message:  "the account %[1]s bears the name of the network %[1]s, but is one of %[2]s",
		remedy:   "rename the account in config.toml",
		about:    "[on.NAME] means the account first, then the network; such a name would mean the wrong one.",
	},
	Nowhere: {
		severity: Error,
		message:  "the post goes to no account",
		remedy:   "%[1]s",
		about:    "A post that no account takes would silently not go out.",
	},
	NotHere: {
		severity:  Warning,
		allowable: true,
		message:   "the post is for %[1]s only, of which there is no account here; it does not go out",
		remedy:    "add an account to config.toml; where that is meant so: allow.not_here = \"why\"",
		about:     "The networks exist, and another configuration may have accounts of them.",
	},
	LeftOutByTongue: {
		severity:  Note,
		allowable: true,
		message:   "%[1]s is left out: it publishes in %[2]s, and the text is in %[3]s",
		remedy:    "write text.%[2]s = …, or in campaign.toml: fallback.%[2]s = \"%[4]s\"",
		about:     "An account takes its own language, or is left out.",
	},
	TongueBehind: {
		severity:  Warning,
		allowable: true,
		message:   "%[1]s (line %[2]d) has changed since %[3]s, and %[4]s has not",
		remedy:    "change %[4]s as well; where it is right as it is: allow.translation = \"why\" in the post, or for a person in campaign.toml",
		about:     "A correction in one language has to reach the readers of the others. `vigil check --since REV` compares with a revision of git; blanks and comments don't count.",
	},
	LanguageUnclear: {
		severity:  Warning,
		allowable: true,
		message:   "%[1]s is left out: it has no language of its own, and of %[2]s none is the campaign's",
		remedy:    "write language = \"%[3]s\" in campaign.toml, or for that account in config.toml",
		about:     "An account without a language takes the campaign's, or the only one there is.",
	},
	UnknownPerson: {
		severity: Error,
		message:  "%[1]s: there is no people/%[2]s.toml",
		remedy:   "%[3]s",
		about:    "person and people name files below people/, without .toml.",
	},
	InvalidPerson: {
		severity: Error,
		message:  "%[1]s: people/%[2]s.toml has an error",
		remedy:   "mend that file first",
		about:    "A post that names somebody waits until what is known of them can be read.",
	},
	UnknownPost: {
		severity: Error,
		message:  "%[1]s: there is no posts/%[2]s.toml",
		remedy:   "%[3]s",
		about:    "reply_to and repost name a file below posts/, without .toml.",
	},
	Circle: {
		severity: Error,
		message:  "%[1]s leads in a circle: %[2]s",
		remedy:   "one of these posts has to stand alone",
		about:    "Each of them would wait for the others for ever.",
	},
	NameTaken: {
		severity: Error,
		message:  "was: %[1]s is the name of another post (%[2]s)",
		remedy:   "was names what this post was called before; delete it, or the other file",
		about:    "What went out under a former name counts for the post that bears it now; it can't count for two.",
	},
}
