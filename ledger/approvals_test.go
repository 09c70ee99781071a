package ledger_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"vigil/ledger"
)

// approvalOf is somebody's word about the first planned delivery.
func approvalOf(by string, inputs byte) ledger.Approval {
	return ledger.Approval{Key: planned(1).Key, By: by, Inputs: [32]byte{inputs}, Due: noon, Messages: []byte(`[]`), Why: "read", At: noon.Add(-time.Hour)}
}

// asking is a claim that two of three people have to have approved.
func asking(inputs byte) ledger.Claim {
	c := claimOf(planned(1), "a1")
	c.Quorum = ledger.Quorum{People: 2, Of: []string{"anna", "boris", "clara"}, Inputs: [32]byte{inputs}}
	return c
}

func TestAClaimIsHeldUntilEnoughPeopleApproveWhatItSays(t *testing.T) {
	each(t, func(t *testing.T, l *ledger.Ledger) {
		wantHeld := func(detail string) {
			t.Helper()
			claimed, err := l.Claim(t.Context(), asking(1))
			must(t, err)
			if diff := cmp.Diff([]ledger.Reason{{Code: ledger.ReasonApproval, Detail: detail}}, claimed.Reasons); claimed.Granted || diff != "" {
				t.Errorf("granted %t, -want +got\n%s", claimed.Granted, diff)
			}
		}
		wantHeld("0 of 2")
		must(t, l.Approve(t.Context(), []ledger.Approval{approvalOf("anna", 1)}))
		must(t, l.Approve(t.Context(), []ledger.Approval{approvalOf("anna", 1), approvalOf("mallory", 1)}))
		wantHeld("1 of 2")
		forAll := approvalOf("boris", 1)
		forAll.Slot, forAll.Messages = "", nil
		elsewhere := approvalOf("clara", 1)
		elsewhere.Account = "elsewhere"
		must(t, l.Approve(t.Context(), []ledger.Approval{elsewhere}))
		wantHeld("1 of 2")
		must(t, l.Approve(t.Context(), []ledger.Approval{forAll}))
		claim := asking(1)
		claim.Approved = []ledger.Decision{{At: noon.Add(-time.Hour), By: "anna", Why: "read"}}
		id := granted(t, l, claim)
		finish(t, l, sent("a1", "700"))
		whole, err := l.Delivery(t.Context(), id)
		must(t, err)
		if len(whole.Decisions) != 1 || whole.Decisions[0].By != "anna" || whole.Decisions[0].Verb != "approve" {
			t.Errorf("it says %v about who approved it", whole.Decisions)
		}
	})
}

func TestAnApprovalIsOfItsInputs(t *testing.T) {
	each(t, func(t *testing.T, l *ledger.Ledger) {
		must(t, l.Approve(t.Context(), []ledger.Approval{approvalOf("anna", 1), approvalOf("boris", 1)}))
		if claimed, err := l.Claim(t.Context(), asking(2)); err != nil || claimed.Granted {
			t.Errorf("granted %t, %v: something else was approved", claimed.Granted, err)
		}
		must(t, l.Approve(t.Context(), []ledger.Approval{approvalOf("clara", 2)}))
		known, err := l.Approvals(t.Context(), planned(1).Post)
		must(t, err)
		if diff := cmp.Diff([]ledger.Approval{approvalOf("clara", 2)}, known); diff != "" {
			t.Errorf("-want +got\n%s", diff)
		}
	})
}

func TestApprovalsFollowAPostAndAnAccountToTheirNewNames(t *testing.T) {
	each(t, func(t *testing.T, l *ledger.Ledger) {
		must(t, l.Approve(t.Context(), []ledger.Approval{approvalOf("anna", 1), approvalOf("boris", 1)}))
		own := approvalOf("boris", 1)
		own.Post = "lights/renamed" // the file lay there under both names for a while
		must(t, l.Approve(t.Context(), []ledger.Approval{own}))
		must(t, l.Rename(t.Context(), planned(1).Post, "lights/renamed"))
		must(t, l.RenameAccount(t.Context(), planned(1).Account, "renamed", "anna", ""))
		c := asking(1)
		c.Post, c.Account = "lights/renamed", "renamed"
		granted(t, l, c)
	})
}
