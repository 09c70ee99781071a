package posts

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// laidOut writes files below a new folder called uaaf.
func laidOut(t *testing.T, files map[string]string) string {
	t.Helper()
	folder := filepath.Join(t.TempDir(), "uaaf")
	for name, content := range files {
		path := filepath.Join(folder, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(content), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	return folder
}

const (
	aTime = "at = \"2026-12-01 18:00\"\n"
	aText = "text = \"A letter takes ten minutes.\"\n"
)

func TestScanListsFilesInOrderWithoutReadingThem(t *testing.T) {
	folder := laidOut(t, map[string]string{
		"campaign.toml": "not TOML at all", "posts/b.toml": "1", "posts/b/a.toml": "", "posts/2026-12/a.toml": "22", "posts/2026-12/deep/c.toml": "",
		"people/somebody.toml": "333", "posts/.hidden.toml": "", "posts/.git/x.toml": "", "posts/a.toml~": "", "posts/#a.toml#": "",
		"posts/a.toml.swp": "", "posts/README.md": "", "posts/envelope.jpg": "", "media/x.toml": "", "config.toml": "", "README.md": "",
	})
	listing, err := Scan(folder)
	if err != nil {
		t.Fatal(err)
	}
	var paths []string
	for _, file := range append(listing.Posts, listing.People...) {
		paths = append(paths, file.Path)
		if info, err := os.Stat(filepath.Join(folder, file.Path)); err != nil || file.Size != info.Size() || !file.ModTime.Equal(info.ModTime()) || file.Inode == 0 {
			t.Errorf("%+v does not match the file: %v", file, err)
		}
	}
	want := []string{"posts/2026-12/a.toml", "posts/2026-12/deep/c.toml", "posts/b.toml", "posts/b/a.toml", "people/somebody.toml"}
	if diff := cmp.Diff(want, paths); diff != "" {
		t.Error(diff)
	}
	if listing.Campaign.Path != campaignFile || len(listing.Problems) != 0 {
		t.Errorf("campaign %+v, problems %v", listing.Campaign, listing.Problems)
	}
}

func TestAStampChangesWithTheFile(t *testing.T) {
	folder := laidOut(t, map[string]string{"posts/a.toml": aTime + aText})
	before, err := Scan(folder)
	if err != nil {
		t.Fatal(err)
	}
	again, err := Scan(folder)
	if err != nil || before.Posts[0] != again.Posts[0] {
		t.Errorf("an unchanged file has another stamp: %v", err)
	}
	// An editor writes another file, and puts it in the place of the first.
	path := filepath.Join(folder, "posts/a.toml")
	if err := os.WriteFile(path+".new", []byte(aTime+aText), 0o666); err != nil {
		t.Fatal(err)
	}
	if err := os.Chtimes(path+".new", time.Time{}, before.Posts[0].ModTime); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(path+".new", path); err != nil {
		t.Fatal(err)
	}
	after, err := Scan(folder)
	if err != nil || before.Posts[0] == after.Posts[0] {
		t.Errorf("a replaced file has the same stamp: %v", err)
	}
}

func TestALinkToAFileInsideTheCampaignIsReadAsThatFile(t *testing.T) {
	folder := laidOut(t, map[string]string{"campaign.toml": "name = \"a\"\n", "posts/..data/a.toml": aTime + aText})
	if err := os.Symlink("..data/a.toml", filepath.Join(folder, "posts/a.toml")); err != nil {
		t.Fatal(err)
	}
	campaign, problems := ReadCampaign(folder, Defaults{})
	if len(problems) != 0 || len(campaign.Entries) != 1 || campaign.Entries[0].ID != "uaaf/a" {
		t.Errorf("entries %v, problems %v", campaign.Entries, problems)
	}
}

func TestNothingOutsideTheCampaignIsRead(t *testing.T) {
	folder := laidOut(t, map[string]string{"campaign.toml": "name = \"a\"\n", "posts/b.toml": aTime + aText, "../secret.toml": aTime + aText})
	if err := os.Symlink("../../secret.toml", filepath.Join(folder, "posts/a.toml")); err != nil {
		t.Fatal(err)
	}
	campaign, problems := ReadCampaign(folder, Defaults{})
	if len(campaign.Entries) != 1 || len(problems) != 1 || problems[0].Code != OutsideFolder {
		t.Errorf("entries %v, problems %v", campaign.Entries, problems)
	}
	if post, problems := ReadPost(campaign, "posts/a.toml", Defaults{}); post != nil || len(problems) != 1 || problems[0].Code != OutsideFolder {
		t.Errorf("read by itself: %v, %v", post, problems)
	}
}

// A file that turns bad holds its own post and no others.
func TestAnInvalidFileHoldsNoOtherPost(t *testing.T) {
	folder := laidOut(t, map[string]string{
		"campaign.toml": "name = \"a\"\nlanguage = \"en\"\n", "posts/good.toml": aTime + aText, "posts/bad.toml": "text = Hello",
		"posts/named.toml": aTime + aText + "person = \"wrong\"\n", "people/wrong.toml": "nam = \"a\"\n", "people/right.toml": "name = \"b\"\n",
	})
	campaign, problems := ReadCampaign(folder, Defaults{})
	if len(campaign.Entries) != 1 || campaign.Entries[0].Path != "posts/good.toml" {
		t.Errorf("entries: %v", campaign.Entries)
	}
	if len(campaign.People) != 1 || campaign.People["right"] == nil {
		t.Errorf("people: %v", campaign.People)
	}
	want := map[string]bool{"posts/bad.toml": true, "posts/named.toml": true, "people/wrong.toml": true}
	if diff := cmp.Diff(want, campaign.Invalid); diff != "" {
		t.Errorf("%s\nproblems: %v", diff, problems)
	}
}

// Sequence D6: the id comes from the configured path, never from the target of
// a link.
func TestTheCampaignsIDIsThatOfTheConfiguredPath(t *testing.T) {
	folder := laidOut(t, map[string]string{"campaign.toml": "name = \"a\"\n"})
	linked := filepath.Join(t.TempDir(), "current")
	if err := os.Symlink(folder, linked); err != nil {
		t.Fatal(err)
	}
	campaign, problems := ReadCampaign(linked, Defaults{Zone: "Europe/Vilnius"})
	if len(problems) != 0 || campaign.ID != "current" || campaign.Folder != linked || campaign.Zone != "Europe/Vilnius" {
		t.Errorf("campaign %+v, problems %v", campaign, problems)
	}
	if campaign.Late != DefaultLate || campaign.RepeatAfter != DefaultRepeatAfter || campaign.BrokenThread != "resume" {
		t.Errorf("defaults: %+v", campaign)
	}
}

// Sequence D7: an id is NFC, whatever the file system stores.
func TestSequenceD7IDsAreNormalised(t *testing.T) {
	folder := laidOut(t, map[string]string{"campaign.toml": "name = \"a\"\n", "posts/и\u0306.toml": aTime + aText})
	campaign, problems := ReadCampaign(folder, Defaults{})
	if len(problems) != 0 || len(campaign.Entries) != 1 || campaign.Entries[0].ID != "uaaf/\u0439" {
		t.Fatalf("entries %v, problems %v", campaign.Entries, problems)
	}
	if post, problems := ReadPost(campaign, campaign.Entries[0].Path, Defaults{}); post == nil || len(problems) != 0 {
		t.Errorf("it can't be read by its path: %v", problems)
	}
}

func TestEachPostIsHandedOverOnceWhenAllIsRead(t *testing.T) {
	files := map[string]string{"campaign.toml": "name = \"a\"\nlanguage = \"en\"\nallow.alt = \"drawings\"\n", "posts/bad.toml": "text = Hello"}
	for name := range strings.FieldsSeq("a b c d e f") {
		files["posts/"+name+".toml"] = aTime + aText
	}
	var handed [6]int
	campaign, problems := ReadCampaign(laidOut(t, files), Defaults{Each: func(c *Campaign, post *Post) []Problem {
		if len(c.Entries) != 6 {
			t.Errorf("%d entries are known", len(c.Entries))
		}
		handed[post.ID[len(post.ID)-1]-'a']++
		place := post.Where("text", "ten")
		return []Problem{NewProblem(NoAlt, place), NewProblem(TooLong, place, "the text", 3, 2, "x")}
	}})
	if handed != [6]int{1, 1, 1, 1, 1, 1} || len(campaign.Entries) != 6 {
		t.Errorf("handed over: %v", handed)
	}
	if len(problems) != 7 || problems[0].Code != TooLong || problems[0].Post != "uaaf/a" || problems[0].Line != 2 || problems[0].Column != 24 {
		t.Errorf("problems: %v", problems)
	}
}

func TestReadPostReadsThePostAsTheCampaignDid(t *testing.T) {
	folder := laidOut(t, map[string]string{"campaign.toml": "id = \"uaaf\"\nname = \"a\"\ntimezone = \"Europe/Vilnius\"\n", "posts/2026-12/a.toml": aTime + aText + "reply_to = \"b\"\n", "posts/b.toml": aTime + aText})
	campaign, problems := ReadCampaign(folder, Defaults{})
	if len(problems) != 0 || len(campaign.Entries) != 2 {
		t.Fatalf("entries %v, problems %v", campaign.Entries, problems)
	}
	post, problems := ReadPost(campaign, "posts/2026-12/a.toml", Defaults{})
	if len(problems) != 0 {
		t.Fatalf("problems: %v", problems)
	}
	if diff := cmp.Diff(campaign.Entries[0], &post.Entry); diff != "" {
		t.Error(diff)
	}
}
