package notices

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestAMessageFitsAndSaysWhatHasNoRoom(t *testing.T) {
	paragraphs := []string{strings.Repeat("Ліст ", 30), strings.Repeat("б", 200), "short"}
	for _, test := range []struct {
		limit int
		ends  string
	}{
		{2000, "short"},
		{500, "2 more; see all with: vigil status"},
		{300, "2 more; see all with: vigil status"},
	} {
		got := fitted("the title", paragraphs, test.limit)
		if len(got) > test.limit || !strings.HasPrefix(got, "the title\n\nЛіст") || !strings.HasSuffix(got, test.ends) || !utf8.ValidString(got) {
			t.Errorf("in %d bytes: %d bytes: %q", test.limit, len(got), got)
		}
	}
}
