package main

import (
	"fmt"
	"os"
	"sync"
	"time"

	"github.com/mattn/go-isatty"
)

// spinPause is when a person begins to wonder, and how often the words change.
const spinPause = 500 * time.Millisecond

// spin shows on a terminal that something lasts. What it returns ends that, and
// may be called again.
func spin(doing string) (done func()) {
	if !isatty.IsTerminal(os.Stderr.Fd()) {
		return func() {}
	}
	end, ended := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		ticker := time.NewTicker(spinPause)
		defer ticker.Stop()
		for begun, shown := time.Now(), false; ; shown = true {
			select {
			case <-ticker.C:
				fmt.Fprintf(os.Stderr, "\r%s … %s\x1b[K", doing, span(time.Since(begun)))
			case <-end:
				if shown {
					fmt.Fprint(os.Stderr, "\r\x1b[K")
				}
				return
			}
		}
	}()
	return sync.OnceFunc(func() {
		close(end)
		<-ended
	})
}
