package networks

import (
	"encoding/json"
	"testing"
)

func TestWhatWasPreparedIsReadOrLeftAsItWas(t *testing.T) {
	for name, test := range map[string]struct {
		prepared string
		want     string
		kind     Kind
	}{
		"nothing":        {"", "before", Uncertain},
		"a draft":        {`{"id":"7"}`, "7", Uncertain},
		"no JSON at all": {`{"id":`, "before", Temporary},
	} {
		known := struct{ ID string }{"before"}
		err := Message{Prepared: json.RawMessage(test.prepared)}.ReadPrepared(&known)
		if known.ID != test.want || (err != nil) != (test.kind == Temporary) || err != nil && KindOf(err) != test.kind {
			t.Errorf("%s: %q, %v", name, known.ID, err)
		}
	}
}
