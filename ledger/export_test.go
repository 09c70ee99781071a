package ledger

import "context"

// Renew leads for another while, as [Leadership.Keep] does every ten seconds.
func (lead *Leadership) Renew(ctx context.Context) error { return lead.renew(ctx) }
