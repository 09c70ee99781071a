package scheduler

// quiet lets what is late, or tried again, wait for the end of the campaign's quiet
// hours (sequence D11). A time that somebody wrote is never moved: what is due in
// quiet hours was meant to be. What can't wait for so long is missed, and told.
func (s *Scheduler) quiet(t *task) *refusal {
	if !t.overdue || t.begun() || t.released() || t.entry == nil {
		return nil
	}
	zone, err := s.timetable.Zone(t.campaign.Zone)
	if err != nil || !t.campaign.QuietUntil(t.due.In(zone)).IsZero() {
		return nil
	}
	until := t.campaign.QuietUntil(s.now().In(zone))
	if until.IsZero() {
		return nil
	}
	state, next, reasons := waitUntil(t, until, reason(ReasonQuiet, t.campaign.Quiet))
	return &refusal{state: state, next: next, reasons: reasons}
}
