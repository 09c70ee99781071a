package posts

import (
	"encoding/hex"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"vigil/networks"
)

// The campaign that the tests below change by one file at a time. All people are
// plainly fictional.
var approvedFiles = map[string]string{
	"campaign.toml": "id = \"c\"\nname = \"Lights\"\ntimezone = \"UTC\"\nlanguage = \"en\"\n" +
		"hashtags = [\"Lights\"]\napprovals = 1\napprovers = [\"anna\"]\n",
	"people/jana.toml": "name.en = \"Jana Vydumanaja\"\nname.be = \"Яна Выдуманая\"\nstatus = \"held\"\n",
	"posts/letters.toml": "at = \"2026-12-01 18:00\"\nperson = \"jana\"\ntext.en = \"{{person.name}}, {{date}}\"\ntext.be = \"{{person.name}}\"\n" +
		"[on.two]\nwarning = \"sad\"\n",
}

// approvables are the hashes of a campaign's one post on three accounts.
func approvables(t *testing.T, files map[string]string) map[string][32]byte {
	t.Helper()
	folder := t.TempDir()
	for path, text := range files {
		full := filepath.Join(folder, path)
		if err := os.MkdirAll(filepath.Dir(full), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(full, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	accounts := []Account{{Name: "one", Network: "x", Language: "en"}, {Name: "two", Network: "x", Language: "en"}, {Name: "minsk", Network: "x", Language: "be"}}
	campaign, problems := ReadCampaign(folder, Defaults{Accounts: accounts})
	if HasErrors(problems) {
		t.Fatal(problems)
	}
	post, problems := ReadPost(campaign, "posts/letters.toml", Defaults{Accounts: accounts})
	if post == nil {
		t.Fatal(problems)
	}
	hashes := map[string][32]byte{}
	for _, account := range accounts {
		due := time.Date(2026, 12, 1, 18, 0, 0, 0, time.UTC)
		hashes[account.Name] = Approvable(Composition{Campaign: campaign, Post: post, Account: account, Due: due, Local: due})
	}
	return hashes
}

func TestAnApprovalIsOfWhatReachesTheReadersOfAnAccount(t *testing.T) {
	before := approvables(t, approvedFiles)
	const all, none = "minsk one two", ""
	tests := []struct{ name, file, old, with, changes string }{
		{"a comment", "posts/letters.toml", "at =", "# read twice\nat =", none},
		{"another form of the time", "posts/letters.toml", `at = "2026-12-01 18:00"`, "at = 2026-12-01T18:00:00Z", none},
		{"a hold", "posts/letters.toml", "person =", "hold = \"wait\"\nperson =", none},
		{"an allowed check", "posts/letters.toml", "person =", "allow.repeat = \"short\"\nperson =", none},
		{"a longer use", "posts/letters.toml", "person =", "late = \"4h\"\nperson =", none},
		{"a word of one language", "posts/letters.toml", `, {{date}}"`, `: {{date}}"`, "one two"},
		{"a word for one account", "posts/letters.toml", `"sad"`, `"very sad"`, "two"},
		{"another time", "posts/letters.toml", "18:00", "19:00", all},
		{"the name in one language", "people/jana.toml", "Выдуманая", "Выдуманка", "minsk"},
		{"the status", "people/jana.toml", `"held"`, `"released"`, all},
		{"what keeps a person's posts back", "people/jana.toml", "status", "embargo = 2026-11-01\nstatus", none},
		{"the campaign's hashtags", "campaign.toml", `["Lights"]`, `["Light"]`, all},
		{"the campaign's name", "campaign.toml", `name = "Lights"`, `name = "Candles"`, all},
		{"another approver", "campaign.toml", `["anna"]`, `["anna", "boris"]`, none},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			files := maps.Clone(approvedFiles)
			files[test.file] = strings.Replace(files[test.file], test.old, test.with, 1)
			if files[test.file] == approvedFiles[test.file] {
				t.Fatal("nothing was replaced")
			}
			var changed []string
			after := approvables(t, files)
			for _, account := range []string{"minsk", "one", "two"} {
				if after[account] != before[account] {
					changed = append(changed, account)
				}
			}
			if got := strings.Join(changed, " "); got != test.changes {
				t.Errorf("it asks again on %q, want %q", got, test.changes)
			}
		})
	}
}

// The hash is kept in ledgers: no later version may compute another one of the same
// files, or every approval there falls.
func TestTheHashOfAnApprovalIsTheSameInEachVersion(t *testing.T) {
	hash := approvables(t, approvedFiles)["two"]
	const want = "c207d287aa6739718fee22c3d2c116c7413c6ad56b509dcfefa19d9d174be47e"
	if got := hex.EncodeToString(hash[:]); got != want {
		t.Errorf("%s, want %s", got, want)
	}
}

func TestWhatWasComposedOnceFitsAsLongAsTheLimitsTakeIt(t *testing.T) {
	limits := networks.Limits{Text: networks.TextLimits{Max: 10, Counting: networks.Graphemes}, Thread: true, Media: networks.MediaLimits{Max: 1}}
	message := networks.Message{Version: 1, Part: 1, Parts: 1, Text: "ten signs."}
	long, titled, warned, pictured := message, message, message, message
	long.Text += "."
	titled.Title = "A title"
	warned.Warning = "sad"
	pictured.Media = make([]networks.Media, 2)
	tests := map[string]struct {
		messages []networks.Message
		fits     bool
	}{
		"as it was":          {[]networks.Message{message}, true},
		"a thread":           {[]networks.Message{message, message}, true},
		"a text too long":    {[]networks.Message{message, long}, false},
		"a title too many":   {[]networks.Message{titled}, false},
		"a warning too many": {[]networks.Message{warned}, false},
		"a picture too many": {[]networks.Message{pictured}, false},
	}
	for name, test := range tests {
		if got := StillFits(test.messages, limits); got != test.fits {
			t.Errorf("%s: %t, want %t", name, got, test.fits)
		}
	}
	limits.Thread = false
	if StillFits([]networks.Message{message, message}, limits) {
		t.Error("a thread fits where there are none any more")
	}
}
