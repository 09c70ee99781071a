package posts_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"vigil/posts"
)

func TestNoKeyIsExplainedTwice(t *testing.T) {
	for file, known := range map[string]string{"post": "media.alt", "person": "letters.to", "campaign": "late"} {
		seen := map[string]bool{}
		for _, key := range posts.KeysOf(file) {
			if seen[key.Name] {
				t.Errorf("%s.%s is explained twice", file, key.Name)
			}
			seen[key.Name] = true
		}
		if !seen[known] {
			t.Errorf("%s.%s is not explained", file, known)
		}
	}
}

func TestWrittenNamesTheKeysOfAnOverride(t *testing.T) {
	hidden := true
	got := posts.Content{Text: posts.Localized{"": "a"}, Media: []posts.Media{}, Sensitive: &hidden}.Written()
	if diff := cmp.Diff([]string{"text", "media", "sensitive"}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if got := (posts.Content{}).Written(); got != nil {
		t.Errorf("an empty override has written %v", got)
	}
}
