package posts

// The codes of what an account accepts.
const (
	TooLong         Code = "too_long"
	TooManyBytes    Code = "too_many_bytes"
	RefusedSign     Code = "refused_sign"
	EmptyPart       Code = "empty_part"
	NoThread        Code = "no_thread"
	NoReply         Code = "no_reply"
	NoRepost        Code = "no_repost"
	MissingTongue   Code = "language_missing"
	OtherTongue     Code = "language_other"
	TitleTooLong    Code = "title_too_long"
	TitleMissing    Code = "title_missing"
	TitleLost       Code = "title_lost"
	WarningLost     Code = "warning_lost"
	SensitiveLost   Code = "sensitive_lost"
	NoVisibility    Code = "no_visibility"
	MediaUnusable   Code = "media_unusable"
	MediaPart       Code = "media_part"
	MediaNone       Code = "media_none"
	MediaMany       Code = "media_many"
	MediaMixed      Code = "media_mixed"
	MediaType       Code = "media_type"
	MediaBytes      Code = "media_bytes"
	MediaPixels     Code = "media_pixels"
	MediaFitted     Code = "media_fitted"
	MediaHuge       Code = "media_huge"
	MediaRequired   Code = "media_required"
	MediaTells      Code = "media_tells"
	VideoTells      Code = "video_tells"
	NoAlt           Code = "alt"
	AltTooLong      Code = "alt_too_long"
	NoPoll          Code = "no_poll"
	PollMany        Code = "poll_many"
	PollOptionLong  Code = "poll_option_long"
	PollTime        Code = "poll_time"
	PollMultiple    Code = "poll_multiple"
	PollAndMedia    Code = "poll_and_media"
	QuietHours      Code = "quiet"
	ExpiresFirst    Code = "expires_first"
	EmbargoLater    Code = "embargo_later"
	ParentLater     Code = "parent_later"
	ParentElsewhere Code = "parent_elsewhere"
	OtherHandle     Code = "other_handle"
)

// accountSentences are what posts says about a message that an account would
// refuse, or show otherwise than it was meant.
var accountSentences = map[Code]sentence{
	TooLong: {
		severity: Error,
		message:  "%[1]s is %[2]d long; the limit is %[3]d",
		remedy:   "shorten it, or begin a next part with a line of ---; a text of its own for that account: [on.%[4]s] text = \"…\"",
		about:    "Networks refuse a longer text. Nothing is ever cut off; campaign.toml's split = true continues it in further parts.",
	},
	TooManyBytes: {
		severity: Error,
		message:  "%[1]s has %[2]d bytes; the limit is %[3]d",
		remedy:   "shorten it; a text of its own for that account: [on.%[4]s] text = \"…\"",
		about:    "Some networks count bytes besides characters; a Cyrillic letter has two, an emoji four and more.",
	},
	RefusedSign: {
		severity: Error,
		message:  "%[1]s holds an invisible sign that is refused there",
		remedy:   "delete the text's invisible signs (U+FEFF, U+FFFE, U+FFFF), or type it anew",
		about:    "X refuses a post with such a sign.",
	},
	EmptyPart: {
		severity: Error,
		message:  "part %[1]d of the thread is empty",
		remedy:   "write its text, or delete the line of --- beside it",
		about:    "A line of --- begins the next part of a thread.",
	},
	NoThread: {
		severity: Error,
		message:  "the text has %[1]d parts, and there are no threads there",
		remedy:   "write one for that account: [on.%[2]s] text = \"…\", or leave it out: not_on = [\"%[2]s\"]",
		about:    "On this network a post can't answer the one before it.",
	},
	NoReply: {
		severity: Error,
		message:  "a post can't answer another one there",
		remedy:   "leave the account out: not_on = [\"%[1]s\"]",
		about:    "reply_to needs a network where posts answer each other.",
	},
	NoRepost: {
		severity: Error,
		message:  "a post can't be shown again there",
		remedy:   "leave the account out: not_on = [\"%[1]s\"]",
		about:    "repost needs a network that can share its own posts.",
	},
	MissingTongue: {
		severity: Error,
		message:  "the text goes out in %[2]s, and there is no %[1]s in %[2]s",
		remedy:   "add a line: %[1]s.%[2]s = …",
		about:    "What readers see is in one language, or in each that the text has.",
	},
	OtherTongue: {
		severity:  Warning,
		allowable: true,
		message:   "the text goes out in %[2]s, and %[1]s is in the campaign's language, %[3]s",
		remedy:    "write %[1]s.%[2]s = … and %[1]s.%[3]s = …",
		about:     "A plain string is in the campaign's language.",
	},
	TitleTooLong: {
		severity: Error,
		message:  "the title is %[1]d long; the limit is %[2]d",
		remedy:   "shorten it",
		about:    "Networks refuse a longer title.",
	},
	TitleMissing: {
		severity: Error,
		message:  "a post on %[1]s needs a title",
		remedy:   "add a line: title = \"…\", or leave the account out: not_on = [\"%[1]s\"]",
		about:    "Lists and links show it, and on some networks there is no post without one.",
	},
	TitleLost: {
		severity:  Note,
		allowable: true,
		message:   "the title is not shown there",
		about:     "This network has no titles; the text has to speak for itself.",
	},
	WarningLost: {
		severity:  Warning,
		allowable: true,
		message:   "the warning is not shown there: readers see the post at once",
		remedy:    "leave the account out: not_on = [\"%[1]s\"], or put the warning into its text: [on.%[1]s] text = \"…\"",
		about:     "This network can't hide a post behind a sentence.",
	},
	SensitiveLost: {
		severity:  Warning,
		allowable: true,
		message:   "pictures can't be hidden there: readers see them at once",
		remedy:    "leave the account out: not_on = [\"%[1]s\"]",
		about:     "This network has no mark for sensitive pictures.",
	},
	NoVisibility: {
		severity: Error,
		message:  "there is no visibility %[1]q there; it has %[2]s",
		remedy:   "leave the account out: not_on = [\"%[3]s\"], or write: [on.%[3]s] visibility = …",
		about:    "A post for few readers must not go out to all.",
	},
	MediaUnusable: {
		severity: Error,
		message:  "%[1]s can't be used: %[2]s",
		remedy:   "put the file into the campaign's folder, and name it from there: file = \"media/…\"",
		about:    "Each picture is read before it is due.",
	},
	MediaPart: {
		severity: Error,
		message:  "%[1]s belongs to part %[2]d, and the text has %[3]d",
		remedy:   "write part = 1, or begin one more part with a line of ---",
		about:    "part says which part of the thread shows the picture.",
	},
	MediaNone: {
		severity: Error,
		message:  "no %[1]s can be shown there",
		remedy:   "leave the account out: not_on = [\"%[2]s\"]",
		about:    "The network takes none, or vigil can't send them there.",
	},
	MediaMany: {
		severity: Error,
		message:  "part %[1]d has %[2]d %[3]s; the limit is %[4]d",
		remedy:   "leave some out, or show them in the next part: part = 2",
		about:    "Networks refuse a post with more pictures or videos.",
	},
	MediaMixed: {
		severity: Error,
		message:  "part %[1]d has pictures and a video or an animation",
		remedy:   "show them in different parts: part = 2",
		about:    "Networks take pictures or a video, not both.",
	},
	MediaType: {
		severity: Error,
		message:  "%[1]s is %[2]s, which is not accepted there; it takes %[3]s",
		remedy:   "save it as one of these",
		about:    "The kind of a file is told from its bytes, not from its name.",
	},
	MediaBytes: {
		severity: Error,
		message:  "%[1]s has %[2]d bytes; the limit is %[3]d",
		remedy:   "make it smaller",
		about:    "Networks refuse larger files. Pictures that stand still are made smaller; videos and animations are not.",
	},
	MediaPixels: {
		severity: Error,
		message:  "%[1]s has %[2]d × %[3]d pixels; that is too many there",
		remedy:   "make it smaller",
		about:    "Networks refuse larger pictures. Those that stand still are made smaller; animations are not.",
	},
	MediaFitted: {
		severity:  Note,
		allowable: true,
		message:   "%[1]s (%[2]d × %[3]d) is too large or of another kind there: it goes out as %[6]s, %[4]d × %[5]d",
		about:     "A picture that a network would refuse is scaled down, or saved as another kind, before it goes out; docs/pictures.md tells how.",
	},
	MediaHuge: {
		severity:  Error,
		allowable: true,
		message:   "%[1]s has %[2]d megapixels; more than 24 are of no use to readers",
		remedy:    "vigil media add %[1]s copies it into media/ smaller; name the copy. To keep it: allow.media_huge = \"why\"",
		about:     "No network shows so large a picture, and whoever copies the campaign carries it along.",
	},
	MediaRequired: {
		severity: Error,
		message:  "a post without a picture is refused there",
		remedy:   "add [[media]] with file and alt, or leave the account out: not_on = [\"%[1]s\"]",
		about:    "This network shows pictures; text goes below them.",
	},
	MediaTells: {
		severity:  Error,
		allowable: true,
		message:   "%[1]s carries more than a picture: %[2]s",
		remedy:    "nothing of that goes out, but whoever has the campaign's folder can read it: vigil media add %[1]s copies it without; name the copy. To keep it: allow.media_tells = \"why\"",
		about:     "Photographs carry the place where they were taken, which may be somebody's home, and the camera, by which others of them are found.",
	},
	VideoTells: {
		severity:  Warning,
		allowable: true,
		message:   "%[1]s is a video with a track of data, which goes out with it: cameras and drones write there where they were",
		remedy:    "take the track out with another program; where it is harmless: allow.video_tells = \"why\"",
		about:     "Videos lose what is written beside picture and sound; a track of data is part of the video itself.",
	},
	NoAlt: {
		severity:  Error,
		allowable: true,
		message:   "%[1]s has no description",
		remedy:    "add below its [[media]]: alt = \"what is seen there\"; to do without: allow.alt = \"why\"",
		about:     "People who don't see the picture read its description.",
	},
	AltTooLong: {
		severity: Error,
		message:  "the description of %[1]s is %[2]d long; the limit is %[3]d",
		remedy:   "shorten alt",
		about:    "Networks refuse a longer description.",
	},
	OtherHandle: {
		severity:  Error,
		allowable: true,
		message:   "%[1]s is, by %[2]s, a name on %[3]s; on %[4]s it is somebody else's",
		remedy:    "write %[5]s; where that is meant so: allow.other_handle = \"why\"",
		about:     "The same @name belongs to different people on different networks, and whoever is mentioned is told.",
	},
	NoPoll: {
		severity: Error,
		message:  "there are no polls there",
		remedy:   "write below [poll]: without = \"skip\" (the account is left out) or without = \"list\" (the options stand in the text)",
		about:    "Few networks have polls.",
	},
	PollMany: {
		severity: Error,
		message:  "the poll has %[1]d options; there may be %[2]d to %[3]d",
		remedy:   "write options = [\"…\", \"…\"]",
		about:    "Networks refuse other numbers of options.",
	},
	PollOptionLong: {
		severity: Error,
		message:  "the option %[1]q is %[2]d long; the limit is %[3]d",
		remedy:   "shorten it",
		about:    "Networks refuse longer options.",
	},
	PollTime: {
		severity: Error,
		message:  "the poll is open for %[1]s; it may be %[2]s to %[3]s",
		remedy:   "write open = \"%[4]s\"",
		about:    "Networks refuse polls that are open for a shorter or longer time.",
	},
	PollMultiple: {
		severity: Error,
		message:  "readers can choose one option only there",
		remedy:   "delete multiple = true, or leave the account out: not_on = [\"%[1]s\"]",
		about:    "This network's polls allow one answer.",
	},
	PollAndMedia: {
		severity: Error,
		message:  "a poll and pictures can't go together there",
		remedy:   "show the picture in another part: part = 2, or leave the account out: not_on = [\"%[1]s\"]",
		about:    "On this network a post has a poll or pictures.",
	},
	QuietHours: {
		severity:  Warning,
		allowable: true,
		message:   "%[1]s is within the campaign's quiet hours, %[2]s; a fixed time is never moved",
		remedy:    "choose another hour, or say why: allow.quiet = \"…\"",
		about:     "Quiet hours move slots and what is caught up on, never a time that somebody wrote.",
	},
	ExpiresFirst: {
		severity: Error,
		message:  "the post expires at %[1]s, before it is due",
		remedy:   "write a later time: expires = \"…\"",
		about:    "From expires on the post is of no use, and does not go out.",
	},
	EmbargoLater: {
		severity: Error,
		message:  "the post is due before %[1]s ends, on %[2]s",
		remedy:   "write a later time",
		about:    "Nothing goes out before the embargo of the post, or of a person in it, ends.",
	},
	ParentLater: {
		severity: Error,
		message:  "%[1]s, which this post needs, is due later than this post",
		remedy:   "let this post go out after it",
		about:    "reply_to and repost need a post that is already out.",
	},
	ParentElsewhere: {
		severity: Error,
		message:  "%[1]s, which this post needs, does not go there",
		remedy:   "leave the account out here too: not_on = [\"%[2]s\"]",
		about:    "A post can answer, or show again, only what is out on the same account.",
	},
}
