package posts

import (
	"testing"
	"time"
)

// samples are values of each kind that TOML has, with what people write most.
func samples() []any {
	local := func(text, layout, kind string) time.Time {
		at, err := time.ParseInLocation(layout, text, time.FixedZone(kind, 0))
		if err != nil {
			panic(err)
		}
		return at
	}
	return []any{
		"words", "", "2026-12-01 18:00", "2026-12-01", "18:00", "2h", "2", "merge",
		true, int64(1), int64(1980), 0.5,
		[]any{"a", "b"}, []any{int64(3)}, []any{},
		map[string]any{"en": "words"}, map[string]any{"en": []any{"a"}}, map[string]any{"unheard-of": "words"},
		[]map[string]any{{"file": "media/x.jpg"}}, map[string]any{"file": "media/x.jpg"}, map[string]any{"every": "day 12:00"},
		local("2026-12-01", time.DateOnly, localDay), local("2026-12-01T18:00:00", "2006-01-02T15:04:05", localMoment),
		local("18:00:00", time.TimeOnly, localHour), time.Date(2026, 12, 1, 18, 0, 0, 0, time.UTC),
	}
}

func TestWhatTheReadersTakeTheSchemaTakesAndWhatIsOfAnotherKindBothRefuse(t *testing.T) {
	agree(t, "post", postKeys, func() *postReader { return &postReader{post: &Post{}, zone: "UTC", campaign: "c"} })
	agree(t, "post", contentKeys, func() *Content { return new(Content) })
	agree(t, "media", mediaKeys, func() *Media { return new(Media) })
	agree(t, "focus", focusKeys, nil)
	agree(t, "poll", pollKeys, func() *Poll { return new(Poll) })
	agree(t, "event", eventKeys, func() *postReader { return &postReader{post: &Post{}, zone: "UTC", campaign: "c"} })
	agree(t, "who", whoKeys, func() *Who { return new(Who) })
	agree(t, "campaign", campaignKeys, func() *Campaign { return new(Campaign) })
	agree(t, "slot", slotKeys, func() *Slot { return new(Slot) })
	agree(t, "person", personKeys, func() *Person { return new(Person) })
	agree(t, "letters", lettersKeys, func() *Letters { return new(Letters) })
}

// agree reads each sample as the value of each key, and asks the key's schema of it.
func agree[T any](t *testing.T, table string, known keys[*T], target func() *T) {
	t.Helper()
	if target == nil {
		target = func() *T { return new(T) }
	}
	for _, key := range known {
		if key.shape == nil {
			t.Errorf("%s.%s has no shape", table, key.name)
			continue
		}
		schema := compiled(t, key.shape)
		for _, sample := range samples() {
			_, isTime := sample.(time.Time) // where a text is needed, no schema can tell it from one
			problems := readAlone(key, target(), sample)
			err := schema.Validate(asJSON(sample))
			switch {
			case len(problems) == 0 && err != nil:
				t.Errorf("%s.%s = %v is read, and the schema refuses it: %v", table, key.name, sample, err)
			case err == nil && ofAnotherKind(problems) && !isTime:
				t.Errorf("%s.%s = %v is no such value (%s), and the schema takes it", table, key.name, sample, problems[0].Message)
			}
		}
	}
}

// readAlone reads one value as it would be read from a file.
func readAlone[T any](key key[*T], target *T, raw any) []Problem {
	doc := &document{kind: aPost, tree: map[string]any{key.name: raw}, zones: &zones{}, meant: map[string]bool{}}
	key.read(target, value{doc.top(), key.name, raw})
	return doc.problems
}

// ofAnotherKind tells a value of the wrong type, or none of a few words, from one
// that can only be judged where the campaign is known.
func ofAnotherKind(problems []Problem) bool {
	for _, problem := range problems {
		switch problem.Code {
		case WrongType, BareNumber, BadDuration, UnknownKey, KeySpelling, DayAlone, HourAlone:
			return true
		}
	}
	return false
}
