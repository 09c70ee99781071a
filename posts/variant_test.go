package posts

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// inTurn is a post with a text of its own and two variants.
func inTurn() *Post {
	p := post(Content{Text: Localized{"": "First."}, Title: Localized{"": "Letters"}})
	p.Schedule.Every, p.Texts = "monday 18:00", 3
	p.Variants = []Content{
		{Text: Localized{"": "Second."}, Warning: Localized{"": "sad"}},
		{Text: Localized{"": "Third."}, Title: Localized{"": "Letters again"}},
	}
	return p
}

func TestTheTextWhoseTurnItIsIsTaken(t *testing.T) {
	own := inTurn()
	own.On = map[string]Content{"journal": {Text: Localized{"": "The same each time."}}}
	without := inTurn()
	without.Content.Text = nil
	for name, test := range map[string]struct {
		post *Post
		want []string
	}{
		"the post's own first":      {inTurn(), []string{"Letters: First.", "Letters: Second. (sad)", "Letters again: Third.", "Letters: First."}},
		"without a text of its own": {without, []string{"Letters: Second. (sad)", "Letters again: Third.", "Letters: Second. (sad)", "Letters again: Third."}},
		"an account with its own":   {own, []string{"Letters: The same each time.", "Letters: The same each time. (sad)", "Letters again: The same each time.", "Letters: The same each time."}},
	} {
		var got []string
		for turn := range 4 {
			request := composition(test.post, generous())
			request.Turn, request.Campaign.Hashtags = turn, nil
			message := composedWell(t, request).Messages[0]
			said := message.Title + ": " + message.Text
			if message.Warning != "" {
				said += " (" + message.Warning + ")"
			}
			got = append(got, said)
		}
		if diff := cmp.Diff(test.want, got); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

func TestEachVariantIsChecked(t *testing.T) {
	p := inTurn()
	p.Variants[1].Text = Localized{"": "{{nobody.name}}"}
	p.Variants[0].Media = []Media{{File: "nothing.jpg", Alt: Localized{"": "A stamped envelope"}}}
	found := codesOf(Check(checking(p, social())))
	for _, want := range []Code{MediaUnusable, TemplateWord} {
		if !slices.Contains(found, want) {
			t.Errorf("%s is not among %v", want, found)
		}
	}
}

// What is approved for all times of a post is each of its texts.
func TestAnApprovalIsOfAllVariants(t *testing.T) {
	hash := func(change func(*Post), turn int) [32]byte {
		p := inTurn()
		change(p)
		request := composition(p, generous())
		request.Turn = turn
		return Approvable(request)
	}
	same := func(*Post) {}
	if hash(same, 0) != hash(same, 1) {
		t.Error("an approval at one time is not one at the next")
	}
	if hash(same, 0) == hash(func(p *Post) { p.Variants[1].Text = Localized{"": "Changed."} }, 0) {
		t.Error("a variant was changed, and the approval stands")
	}
}
