package scheduler

import (
	"context"
	"fmt"
	"time"

	"vigil/ledger"
)

// Wait is an account that publishes nothing for a while, and goes on by itself.
type Wait struct {
	Account string `json:"account"`
	// Until is when it goes on, UTC.
	Until time.Time `json:"until"`
	Why   string    `json:"why"`
	// Posts is how many are due on it until then.
	Posts int `json:"posts"`
}

// waits are the accounts that stand still now: their network asked for it, the day
// is full, the budget of the month is spent.
func (o Outlook) waits(ctx context.Context) ([]Wait, error) {
	windows, err := o.windows(ctx)
	if err != nil {
		return nil, err
	}
	var waits []Wait
	for _, account := range o.Accounts {
		if window, shut := windows[account.Name]; shut {
			waits = append(waits, Wait{Account: account.Name, Until: window.Until, Why: Sentences(reason(ReasonRateLimited, window.Why))})
		}
		full, err := o.fullDay(ctx, account)
		if err != nil {
			return nil, err
		}
		spent, err := o.spentBudget(ctx, account)
		if err != nil {
			return nil, err
		}
		waits = append(append(waits, full...), spent...)
	}
	return waits, nil
}

func (o Outlook) fullDay(ctx context.Context, account *Account) ([]Wait, error) {
	if account.PerDay == 0 {
		return nil, nil
	}
	today, tomorrow := account.day(o.Timetable, o.Now)
	begun, err := o.Ledger.Begun(ctx, account.Name, today)
	if err != nil || begun < account.PerDay {
		return nil, err
	}
	return []Wait{{Account: account.Name, Until: tomorrow.UTC(), Why: Sentences(reason(ReasonPerDay, account.perDay()))}}, nil
}

func (o Outlook) spentBudget(ctx context.Context, account *Account) ([]Wait, error) {
	if account.Limits.Budget == 0 {
		return nil, nil
	}
	month := monthOf(o.Now)
	spent, err := o.Ledger.Spent(ctx, account.Name, month)
	if err != nil || spent+account.Limits.Price <= account.Limits.Budget {
		return nil, err
	}
	why := fmt.Sprintf("%.2f of the budget of %.2f USD for %s are spent", float64(spent)/1e6, float64(account.Limits.Budget)/1e6, month.Format("January 2006"))
	return []Wait{{Account: account.Name, Until: month.AddDate(0, 1, 0), Why: why}}, nil
}

// countWaiting counts what is due on each account before it goes on.
func (f facts) countWaiting() []Wait {
	for i := range f.waits {
		wait := &f.waits[i]
		for _, u := range f.upcoming {
			for _, account := range u.Accounts {
				if account == wait.Account && !u.Due.After(wait.Until) {
					wait.Posts++
				}
			}
		}
		for _, row := range f.open {
			if row.Account == wait.Account && row.State == ledger.Held {
				wait.Posts++
			}
		}
	}
	return f.waits
}
