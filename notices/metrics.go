package notices

import (
	"context"
	"log/slog"
	"net/http"
	"slices"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"vigil/ledger"
)

const (
	// figuresAge is how old figures from the ledger get before they are read anew.
	figuresAge = 15 * time.Second
	// figuresPatience is how long a reader of metrics waits for them; then it gets
	// the last ones.
	figuresPatience = 2 * time.Second
)

// Problems are how many there are in the files of a campaign.
type Problems struct {
	Campaign, Severity string
	Count              int
}

// Silence is for how long a campaign has not named people.
type Silence struct {
	Campaign string
	// Longest is the longest time for which somebody was not named; Past is how many
	// people were not named for longer than the campaign allows.
	Longest time.Duration
	Past    int
}

// MetricsOptions are what metrics are made of.
type MetricsOptions struct {
	Health Health
	Ledger *ledger.Ledger
	// Problems are those of the files; asked at each reading.
	Problems func() []Problems
	// Silences are those of the campaigns; asked with the ledger's figures.
	Silences func(context.Context) ([]Silence, error)
	// Configured tells of an account whether it is used still.
	Configured func(account string) bool
	// ListOf is the account that one of a list's readers belongs to, or the account itself.
	ListOf  func(account string) string
	Version string
	Log     *slog.Logger
}

// Metrics are figures for Prometheus, named by its rules
// (https://prometheus.io/docs/practices/naming/).
type Metrics struct {
	MetricsOptions
	lateness *prometheus.HistogramVec
	handler  http.Handler

	mutex   sync.Mutex
	figures figures
	// reading is closed when the figures that are being read are there; nil: none
	// are.
	reading chan struct{}
}

// figures are what the ledger counts.
type figures struct {
	at    time.Time
	tally []ledger.Tally
	size  int64
	// signIns are until when accounts are signed in.
	signIns  []ledger.SignIn
	silences []Silence
}

// NewMetrics makes metrics with a registry of their own.
func NewMetrics(options MetricsOptions) *Metrics {
	m := &Metrics{MetricsOptions: options}
	m.lateness = prometheus.NewHistogramVec(prometheus.HistogramOpts{
		Name: "vigil_lateness_seconds", Help: "How long after its time a post went out.",
		Buckets: []float64{1, 5, 15, 60, 300, 900, 3600, 6 * 3600, 24 * 3600},
	}, []string{"account"})
	registry := prometheus.NewRegistry()
	registry.MustRegister(m.lateness, m)
	m.handler = promhttp.HandlerFor(registry, promhttp.HandlerOpts{ErrorHandling: promhttp.ContinueOnError})
	return m
}

// Sent counts a post that went out, so long after its time.
func (m *Metrics) Sent(account string, late time.Duration) {
	m.lateness.WithLabelValues(m.ListOf(account)).Observe(max(0, late.Seconds()))
}

// ServeHTTP answers with the figures.
func (m *Metrics) ServeHTTP(w http.ResponseWriter, r *http.Request) { m.handler.ServeHTTP(w, r) }

func figure(name, help string, labels ...string) *prometheus.Desc {
	return prometheus.NewDesc("vigil_"+name, help, labels, nil)
}

var (
	aboutBuild      = figure("build_info", "The version that runs.", "version")
	aboutHealthy    = figure("healthy", "Whether /healthz says that all is well.")
	aboutLoop       = figure("loop_timestamp_seconds", "When the loop that publishes last came round.")
	aboutNext       = figure("next_due_timestamp_seconds", "The next planned time within a day; absent: none.")
	aboutOverdue    = figure("oldest_overdue_timestamp_seconds", "The time of the oldest post that should be out and is not; absent: none.")
	aboutDeliveries = figure("deliveries", "Deliveries by account and state.", "account", "state")
	aboutSent       = figure("last_sent_timestamp_seconds", "When a post last went out on the account.", "account")
	aboutSignedIn   = figure("signed_in_until_timestamp_seconds", "When a person has to sign the account in again; absent: never, as far as is known.", "account")
	aboutProblems   = figure("queue_problems", "Problems of the campaigns' files.", "campaign", "severity")
	aboutSilence    = figure("people_silent_seconds_max", "The longest time for which somebody whom the campaign names in turn was not named.", "campaign")
	aboutForgotten  = figure("people_silent_past_threshold", "People who were not named for longer than the campaign allows by `silence`.", "campaign")
	aboutUntold     = figure("notices_untold", "Notices that no service has taken yet, those that wait for the digest among them.")
	aboutService    = figure("notice_service_failing", "Whether the service refused what it was last given.", "service")
	aboutSize       = figure("ledger_size_bytes", "The size of the ledger.")
	aboutFigures    = figure("ledger_read_timestamp_seconds", "When the figures from the ledger were read.")
)

// Describe is a part of prometheus.Collector.
func (m *Metrics) Describe(described chan<- *prometheus.Desc) {
	for _, about := range []*prometheus.Desc{
		aboutBuild, aboutHealthy, aboutLoop, aboutNext, aboutOverdue, aboutDeliveries, aboutSent, aboutSignedIn, aboutProblems,
		aboutSilence, aboutForgotten, aboutUntold, aboutService, aboutSize, aboutFigures,
	} {
		described <- about
	}
}

// Collect is a part of prometheus.Collector.
func (m *Metrics) Collect(collected chan<- prometheus.Metric) {
	g := gauges(collected)
	g.put(aboutBuild, 1, m.Version)
	g.put(aboutHealthy, truth(len(m.Health.Problems()) == 0))
	m.collectDaemon(g)
	for _, problems := range m.Problems() {
		g.put(aboutProblems, float64(problems.Count), problems.Campaign, problems.Severity)
	}
	status := m.Health.Teller.Status()
	g.put(aboutUntold, float64(status.Waiting))
	for _, service := range m.Health.Teller.Services {
		_, failing := status.Failing[service.Name]
		g.put(aboutService, truth(failing), service.Name)
	}
	m.collectLedger(g, m.fresh())
}

func (m *Metrics) collectDaemon(g gauges) {
	daemon := m.Health.Daemon()
	g.putTime(aboutLoop, daemon.Looped)
	g.putTime(aboutNext, daemon.NextDue)
	g.putTime(aboutOverdue, daemon.OldestOverdue)
}

func (m *Metrics) collectLedger(g gauges, known figures) {
	g.putTime(aboutFigures, known.at)
	if known.at.IsZero() {
		return
	}
	g.put(aboutSize, float64(known.size))
	for _, signIn := range known.signIns {
		if m.Configured(signIn.Account) {
			g.putTime(aboutSignedIn, signIn.Until, signIn.Account)
		}
	}
	for _, silence := range known.silences {
		g.put(aboutSilence, silence.Longest.Seconds(), silence.Campaign)
		g.put(aboutForgotten, float64(silence.Past), silence.Campaign)
	}
	for _, tally := range m.byLists(known.tally) {
		g.put(aboutDeliveries, float64(tally.Deliveries), tally.Account, string(tally.State))
		if tally.State == ledger.Sent {
			g.putTime(aboutSent, tally.LastSent, tally.Account)
		}
	}
}

// byLists adds up what the readers of each list have: a list may have hundreds, and each
// label is a series for ever.
func (m *Metrics) byLists(tallies []ledger.Tally) []ledger.Tally {
	var sums []ledger.Tally
	for _, tally := range tallies {
		tally.Account = m.ListOf(tally.Account)
		at := slices.IndexFunc(sums, func(s ledger.Tally) bool { return s.Account == tally.Account && s.State == tally.State })
		if at < 0 {
			sums = append(sums, tally)
			continue
		}
		sums[at].Deliveries += tally.Deliveries
		if tally.LastSent.After(sums[at].LastSent) {
			sums[at].LastSent = tally.LastSent
		}
	}
	return sums
}

// fresh are the figures from the ledger, of late. They are read by one at a time,
// and waited for as long as a reader may be kept waiting.
func (m *Metrics) fresh() figures {
	m.mutex.Lock()
	if time.Since(m.figures.at) < figuresAge {
		defer m.mutex.Unlock()
		return m.figures
	}
	if m.reading == nil {
		m.reading = make(chan struct{})
		go m.read()
	}
	reading := m.reading
	m.mutex.Unlock()
	select {
	case <-reading:
	case <-time.After(figuresPatience):
	}
	m.mutex.Lock()
	defer m.mutex.Unlock()
	return m.figures
}

// read asks the ledger. It may take as long as it takes: nobody else asks until
// then.
func (m *Metrics) read() {
	tally, err := m.Ledger.Tallies(context.Background())
	signIns, unread := m.Ledger.SignIns(context.Background())
	size, failed := m.Ledger.Size(context.Background())
	silences, unheard := m.Silences(context.Background())
	m.mutex.Lock()
	defer m.mutex.Unlock()
	switch {
	case err != nil:
		m.Log.Warn("the ledger's figures can't be read", "error", err)
	case unread != nil:
		m.Log.Warn("until when accounts are signed in can't be read", "error", unread)
	case failed != nil:
		m.Log.Warn("the ledger's size can't be read", "error", failed)
	case unheard != nil:
		m.Log.Warn("for how long people were not named can't be read", "error", unheard)
	default:
		m.figures = figures{at: time.Now(), tally: tally, size: size, signIns: signIns, silences: silences}
	}
	close(m.reading)
	m.reading = nil
}

// gauges takes present values.
type gauges chan<- prometheus.Metric

func (g gauges) put(about *prometheus.Desc, value float64, labels ...string) {
	g <- prometheus.MustNewConstMetric(about, prometheus.GaugeValue, value, labels...)
}

// putTime leaves out what is not known.
func (g gauges) putTime(about *prometheus.Desc, at time.Time, labels ...string) {
	if !at.IsZero() {
		g.put(about, float64(at.UnixMilli())/1000, labels...)
	}
}

func truth(b bool) float64 {
	if b {
		return 1
	}
	return 0
}
