package posts_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"vigil/posts"
)

var renames = posts.Renames{Campaign: "uaaf", Files: map[string]string{
	"posts/2026-12/letters.toml": "posts/2027-01/letters.toml",
	"people/ales.toml":           "people/ales-2.toml",
	"people/\u0439.toml":         "people/y.toml",
	"media/a.jpg":                "media/2027/a.jpg",
}}

func TestReferencesFollowARenaming(t *testing.T) {
	for _, test := range []struct{ name, kind, source, want string }{
		{"a reply", "post", "reply_to = \"2026-12/letters\" # first\n", "reply_to = \"2027-01/letters\" # first\n"},
		{"with the campaign's id", "post", "repost = 'uaaf/2026-12/letters'\n", "repost = 'uaaf/2027-01/letters'\n"},
		{"as a file manager writes it", "post", "repost = \"posts/2026-12/letters.toml\"\n", "repost = \"2027-01/letters\"\n"},
		{"a person", "post", "person = 'ales'\n", "person = 'ales-2'\n"},
		{"one of several people", "post", "people = [ 'maks', # and\n  \"ales\" ]\n", "people = [ 'maks', # and\n  \"ales-2\" ]\n"},
		{"a name in another form", "post", "person = \"и\u0306\"\n", "person = \"y\"\n"},
		{"pictures", "post", "[[media]]\nfile = \"media/a.jpg\"\n[[media]]\nfile = \"./media/a.jpg\"\n[on.x]\nmedia = [{ file = 'media/a.jpg', alt = 'media/a.jpg' }]\n",
			"[[media]]\nfile = \"media/2027/a.jpg\"\n[[media]]\nfile = \"media/2027/a.jpg\"\n[on.x]\nmedia = [{ file = 'media/2027/a.jpg', alt = 'media/a.jpg' }]\n"},
		{"a person's picture", "person", "[photo]\nfile = \"media/a.jpg\"\n", "[photo]\nfile = \"media/2027/a.jpg\"\n"},
		{"what only looks like one", "post", "text = \"person = ales\"\ntitle = 'ales'\nhashtags = ['ales']\nwas = ['2026-12/letters']\n# person = 'ales'\n[on.x]\nperson = 'ales'\n", ""},
		{"others", "post", "person = 'alesia'\nreply_to = '2026-12/letters-2'\n", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			want := test.want
			if want == "" {
				want = test.source
			}
			got, renamed, err := renames.Follow(test.kind, "a.toml", []byte(test.source))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, string(got)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if (len(renamed) > 0) != (want != test.source) {
				t.Errorf("told were %v", renamed)
			}
		})
	}
}

func TestAMovedPostSaysWhatItWasCalled(t *testing.T) {
	for _, test := range []struct{ source, want string }{
		{"at = 1\n\n[on.x]\ntext = 'a'\n", "at = 1\nwas = [\"old\"]\n\n[on.x]\ntext = 'a'\n"},
		{"was = \"older\" # first\n", "was = [\"older\", \"old\"] # first\n"},
		{"was = [\"new\", \"old\"]\n", "was = [\"old\"]\n"},
	} {
		got, err := posts.Was([]byte(test.source), "old", "new")
		if diff := cmp.Diff(test.want, string(got)); err != nil || diff != "" {
			t.Errorf("%v (-want +got):\n%s", err, diff)
		}
	}
}

func FuzzRenaming(f *testing.F) {
	f.Add("person = 'ales'\npeople = [\"ales\"]\n[[media]]\nfile = 'media/a.jpg'\n")
	f.Fuzz(func(t *testing.T, source string) {
		changed, renamed, err := renames.Follow("post", "a.toml", []byte(source))
		if err != nil {
			return
		}
		if len(renamed) == 0 && source != string(changed) {
			t.Fatalf("%q became %q without a word", source, changed)
		}
		again, more, err := renames.Follow("post", "a.toml", changed)
		if err != nil || len(more) > 0 || string(again) != string(changed) {
			t.Fatalf("%q became %q: %v, %v", source, changed, more, err)
		}
		if strings.Count(source, "\n") != strings.Count(string(changed), "\n") {
			t.Fatalf("%q became %q: lines were lost", source, changed)
		}
	})
}
