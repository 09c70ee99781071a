package main

import (
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"vigil/ledger"
)

// expected is a post of a campaign, and what is to become of it on each of its
// accounts.
type expected struct {
	name string
	due  time.Time
	// accounts are the names of those it goes to.
	accounts []string
	// parts are what its parts say, by language.
	parts map[string][]string
	// pictures are how many each part shows; options are those of a poll.
	pictures []int
	options  []string
	warning  string
	// answers and repeats are names of other posts.
	answers, repeats string
	// extra are further lines of its file.
	extra string
	// everyMinute: it goes out again and again; what comes too late is missed.
	everyMinute bool
	// ends are the states in which it may end; empty: sent.
	ends []ledger.State
}

// file is the post as a person would write it.
func (e *expected) file() string {
	var lines strings.Builder
	if e.everyMinute {
		lines.WriteString("cron = \"* * * * *\"\nallow.often = \"a test\"\n")
	} else {
		fmt.Fprintf(&lines, "at = %s\n", e.due.UTC().Format("2006-01-02T15:04:05.000Z"))
	}
	fmt.Fprintf(&lines, "only_on = [%s]\n", quoted(e.accounts))
	for _, language := range []string{"en", "be"} {
		if parts := e.parts[language]; parts != nil {
			fmt.Fprintf(&lines, "text.%s = '''\n%s'''\n", language, strings.Join(parts, "\n---\n"))
		}
	}
	for key, value := range map[string]string{"warning.en": e.warning, "warning.be": e.warning, "reply_to": e.answers, "repost": e.repeats} {
		if value != "" {
			fmt.Fprintf(&lines, "%s = %q\n", key, value)
		}
	}
	lines.WriteString(e.extra)
	if e.options != nil {
		fmt.Fprintf(&lines, "[poll]\noptions = [%s]\nopen = \"3d\"\n", quoted(e.options))
	}
	for part, count := range e.pictures {
		for number := range count {
			fmt.Fprintf(&lines, "[[media]]\nfile = \"media/envelope.png\"\nalt = \"Envelope %d\"\npart = %d\n", number+1, part+1)
		}
	}
	return lines.String()
}

func quoted(words []string) string { return `"` + strings.Join(words, `", "`) + `"` }

// said is what the parts say on an account, which is named after its language.
func (e *expected) said(account string) []string {
	switch {
	case e.repeats != "":
		return []string{""}
	case e.parts["be"] != nil && strings.HasPrefix(account, "be"):
		return e.parts["be"]
	}
	return e.parts["en"]
}

// wantEnd tells whether the delivery may end in a state.
func (e *expected) wantEnd(state ledger.State) bool {
	if e.everyMinute && (state == ledger.Missed || state == ledger.Skipped) {
		return true
	}
	if slices.Contains(e.ends, state) {
		return true
	}
	return state == ledger.Sent && (len(e.ends) == 0 || e.everyMinute)
}

// words make texts that nobody can mistake for each other: a look has to tell them
// apart.
var words = map[string][]string{
	"en": strings.Fields(`amber birch cedar delta ember fern glade heron iris juniper kettle lantern maple nettle orchid pebble quartz reed sparrow thistle umber violet willow yarrow acorn bridge candle dune echo field granite harbour island jasmine kelp linen meadow north opal pine quill river stone tide upland vale water yellow`),
	"be": strings.Fields(`лес рака дом ліст свет неба зямля вада дарога мост поле трава камень вецер снег дождж сонца месяц зорка хмара птушка рыба воўк мядзведзь заяц дуб бяроза сасна каліна рабіна яблык хлеб соль мёд малако стол лаўка акно дзверы страха печ агонь дым попел пыл гліна пясок`),
}

// writer invents texts, in an order that its seed fixes.
type writer struct {
	random *rand.Rand
	count  int
}

// parts are texts of as many parts, in each language.
func (w *writer) parts(count int, languages ...string) map[string][]string {
	said := map[string][]string{}
	for _, language := range languages {
		for range count {
			w.count++
			text := []string{fmt.Sprintf("№%d:", w.count)}
			for range 9 {
				text = append(text, words[language][w.random.IntN(len(words[language]))])
			}
			said[language] = append(said[language], strings.Join(text, " "))
		}
	}
	return said
}

// writeExpected writes a campaign that has stood there for a while.
func writeExpected(t testing.TB, folder string, posts []*expected) {
	writeAged(t, filepath.Join(folder, "campaign", "campaign.toml"), "id = \"c\"\nname = \"An invented campaign\"\nlanguage = \"en\"\naccounts = []\n")
	writeAged(t, filepath.Join(folder, "campaign", "media", "envelope.png"), envelope(t))
	for _, post := range posts {
		writeAged(t, filepath.Join(folder, "campaign", "posts", post.name+".toml"), post.file())
	}
}
