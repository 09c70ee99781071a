package networks

import (
	"encoding/json"
	"net/http"
)

// Wall is what a fake server writes on: the sandbox keeps it, and the fake of
// each network fills it through its own API. What stands on it is what a
// reader of that network would see.
type Wall interface {
	// Put makes a post visible and gives it an id and a time.
	Put(Posted) Posted
	// Get returns the post with this id, while it is up.
	Get(network, id string) (Posted, bool)
	// Remove takes a post down and tells whether it was there.
	Remove(network, id string) bool
	// List returns the posts of one network that are up, the newest first.
	List(network string) []Posted
	// Timeline is what the account's own list of its posts shows of them; some
	// networks show a new post there with a delay.
	Timeline(network string) []Posted
	// Replay is what the server does with an idempotency key that it has seen.
	// Where that depends on the software, the fake says that it is such a one.
	Replay() Replay
	// Upload keeps a file until a post shows it.
	Upload(Uploaded) Uploaded
	// File returns an upload by its id.
	File(id string) (Uploaded, bool)
	// Describe changes the description of an upload.
	Describe(id, alt string) bool
}

// Posted is a post as readers of a fake network see it.
type Posted struct {
	ID      string `json:"id"`
	Network string `json:"network"`
	// Account is whose post it is, where the fake tells accounts apart.
	Account string `json:"account,omitempty"`
	// At is when it was accepted, in microseconds since 1970, UTC.
	At         int64      `json:"at"`
	Text       string     `json:"text"`
	Title      string     `json:"title,omitempty"`
	Warning    string     `json:"warning,omitempty"`
	Sensitive  bool       `json:"sensitive,omitempty"`
	Language   string     `json:"language,omitempty"`
	Visibility string     `json:"visibility,omitempty"`
	Parent     string     `json:"parent,omitempty"`
	Original   string     `json:"original,omitempty"`
	Poll       *Poll      `json:"poll,omitempty"`
	Media      []Uploaded `json:"media,omitempty"`
	// Key is the idempotency key that came with it.
	Key string `json:"key,omitempty"`
	// Extra are the network's own fields.
	Extra map[string]string `json:"extra,omitempty"`
}

// Uploaded is a file that a fake network received.
type Uploaded struct {
	ID    string `json:"id"`
	Type  string `json:"type"`
	Alt   string `json:"alt,omitempty"`
	Focus *Focus `json:"focus,omitempty"`
	Bytes []byte `json:"-"`
	// Post is the post that shows it, once there is one.
	Post string `json:"post,omitempty"`
}

// Route is one call of a fake network's API.
type Route struct {
	// Pattern is one of http.ServeMux: "POST /api/v1/statuses".
	Pattern string
	// Query is a parameter that each request of this route has, where another network
	// has the same pattern; empty: the pattern alone tells.
	Query string
	// Publishes tells that a reader may see something after it: faults strike here.
	Publishes bool
	Handle    http.HandlerFunc
	// Talk is set where the network speaks over a WebSocket at this address: Publishes
	// says nothing then, and Handle answers requests that open none.
	Talk *Talk
}

// Talk is what a fake network says over a WebSocket. Faults strike its messages as
// they strike requests.
type Talk struct {
	// Publishes tells of a message whether a reader may see something after it.
	Publishes func(message []byte) bool
	// Answer carries a message out and returns what the network says to it.
	Answer func(message []byte) [][]byte
	// Refuse returns what the network says to a message that it does not carry out, in
	// place of an answer with this HTTP status. Nothing: it hangs up.
	Refuse func(message []byte, status int) [][]byte
}

// Answer is how a fake answers in JSON. Its values always encode, and whether the
// client is still there is no affair of a server's.
func Answer(w http.ResponseWriter, status int, value any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(value)
}
