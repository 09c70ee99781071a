package webhook

import (
	"errors"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"vigil/networks"
)

// The receiver of docs/networks/webhook.md runs as it stands there.
func TestTheReceiverOfTheDocumentationTakesEachPostOnce(t *testing.T) {
	python, err := exec.LookPath("python3")
	if err != nil {
		t.Skip("python3 is not installed")
	}
	folder, address := t.TempDir(), freeAddress(t)
	for name, content := range map[string]string{"receiver.py": documented(t), "webhook.secret": secret + "\n"} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	_, port, _ := net.SplitHostPort(address)
	receiver := exec.CommandContext(t.Context(), python, "receiver.py")
	receiver.Dir, receiver.Env = folder, append(os.Environ(), "PORT="+port)
	if err := receiver.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- receiver.Wait() }()
	t.Cleanup(func() { receiver.Process.Kill() })
	right := opened(t, "http://"+address, nil)
	untilItListens(t, right, ended)
	if _, err := publish(t, right, message("A letter takes ten minutes.")); err != nil {
		t.Fatal(err)
	}
	wrong := opened(t, "http://"+address, func(config *Config) { written(t, &config.Secret, "other words") })
	if _, err := publish(t, wrong, message("not signed")); err == nil || networks.KindOf(err) != networks.Denied {
		t.Errorf("a wrong signature: %v", err)
	}
	received, err := filepath.Glob(filepath.Join(folder, "received", "*.json"))
	if err != nil || len(received) != 1 {
		t.Errorf("received were %v, %v", received, err)
	}
}

// untilItListens publishes until the receiver answers; each attempt before that
// leaves nothing.
func untilItListens(t *testing.T, account networks.Account, ended <-chan error) {
	t.Helper()
	for {
		select {
		case err := <-ended:
			t.Fatalf("the receiver ended: %v", err)
		default:
		}
		_, err := publish(t, account, message("A letter takes ten minutes."))
		known, _ := errors.AsType[*networks.Error](err)
		switch {
		case err == nil:
			return
		case known == nil || known.Kind != networks.Temporary:
			t.Fatalf("the receiver answered %v", err)
		}
	}
}

func documented(t *testing.T) string {
	t.Helper()
	page, err := os.ReadFile("../../docs/networks/webhook.md")
	if err != nil {
		t.Fatal(err)
	}
	block := regexp.MustCompile("(?s)```python\n(.*?)```").FindStringSubmatch(string(page))
	if block == nil {
		t.Fatal("the page has no receiver")
	}
	return strings.TrimSpace(block[1]) + "\n"
}

// freeAddress is one where nobody listens.
func freeAddress(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	return "127.0.0.1:" + strconv.Itoa(listener.Addr().(*net.TCPAddr).Port)
}
