package posts

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestRoutes(t *testing.T) {
	accounts := []Account{
		{Name: "feed", Network: "feed"},
		{Name: "main", Network: "mastodon", Language: "be"},
		{Name: "russian", Network: "mastodon", Language: "ru"},
		{Name: "x", Network: "x", Language: "be"},
		{Name: "second-x", Network: "x", Language: "be"},
	}
	campaign := &Campaign{Language: "be", Accounts: []string{"feed", "mastodon"}}
	for _, test := range []struct {
		name     string
		campaign *Campaign
		entry    Entry
		to, left string
	}{
		{"a campaign without accounts means all", &Campaign{}, Entry{}, "feed main russian x second-x", ""},
		{"an account takes its own language", campaign, Entry{}, "feed main", "russian"},
		{"texts by language", campaign, Entry{Languages: []string{"be", "ru"}}, "feed main russian", ""},
		{"an account without a language takes the only one", campaign, Entry{Languages: []string{"ru"}}, "feed russian", "main"},
		{"fallback is explicit", &Campaign{Language: "be", Accounts: []string{"mastodon"}, Fallback: map[string]string{"ru": "be"}}, Entry{}, "main russian", ""},
		{"only_on means these, whatever the campaign's are", campaign, Entry{OnlyOn: []string{"second-x"}}, "second-x", ""},
		{"a network's name means all its accounts", campaign, Entry{NotOn: []string{"mastodon"}}, "feed", ""},
		{"the account of that name comes before the network (sequence G4)", campaign, Entry{AlsoOn: []string{"x"}}, "feed main x", "russian"},
		{"not_on comes after also_on", campaign, Entry{AlsoOn: []string{"x"}, NotOn: []string{"x"}}, "feed main", "russian"},
		{"a text of its own has its own languages", campaign, Entry{OwnText: map[string][]string{"russian": {"ru"}}}, "feed main russian", ""},
		{"the account's own text comes before its network's", campaign, Entry{OwnText: map[string][]string{"mastodon": {"ru"}, "main": {"be"}}}, "feed main russian", ""},
		{"a repost has no language", campaign, Entry{Repost: "uaaf/a"}, "feed main russian", ""},
	} {
		to, left := Routes(test.campaign, &test.entry, accounts)
		var names, out []string
		for _, account := range to {
			names = append(names, account.Name)
		}
		for _, one := range left {
			out = append(out, one.Account.Name)
		}
		if diff := cmp.Diff([]string{test.to, test.left}, []string{strings.Join(names, " "), strings.Join(out, " ")}); diff != "" {
			t.Errorf("%s: %s", test.name, diff)
		}
	}
}

func TestAnAccountMayNotBearAnotherNetworksName(t *testing.T) {
	accounts := []Account{{Name: "x", Network: "mastodon"}, {Name: "feed", Network: "feed"}, {Name: "main", Network: "x"}}
	problems := CheckAccountNames("config.toml", accounts, []string{"feed", "mastodon", "x"})
	if len(problems) != 1 || problems[0].Code != AccountName || problems[0].Args[0] != "x" {
		t.Errorf("problems: %v", problems)
	}
}
