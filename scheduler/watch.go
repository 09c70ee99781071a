package scheduler

import (
	"context"
	"io/fs"
	"log/slog"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/fsnotify/fsnotify"

	"vigil/ledger"
)

// Watch keeps the queue current until the context ends, and passes on when a
// command has written into the ledger. It looks when the system tells of a
// change, and each minute all the same: some file systems tell nothing.
func Watch(ctx context.Context, queue *Queue, book *ledger.Ledger, wake chan<- struct{}, log *slog.Logger) error {
	watcher, err := fsnotify.NewWatcher()
	if err != nil {
		log.Warn("changes of files are noticed within a minute, not at once", "why", err)
		watcher = &fsnotify.Watcher{}
	} else {
		defer watcher.Close() // nothing was written
		watchAll(watcher, queue, book, log)
	}
	timer := time.NewTimer(settling)
	looks := &lookout{queue: queue, changed: map[string]bool{}, whole: time.Now()}
	for {
		select {
		case <-ctx.Done():
			return nil
		case event := <-watcher.Events:
			if event.Name == book.WakePath() {
				signalOnce(wake)
				continue
			}
			watchNew(watcher, event)
			looks.changed[event.Name] = true
			timer.Reset(settling)
		case err := <-watcher.Errors:
			log.Warn("a change of files may have been missed; it is noticed within a minute", "why", err)
		case <-timer.C:
			again, err := looks.look(ctx)
			timer.Reset(untilNextLook(again, err, log))
		}
	}
}

// lookout looks at what the system told of, and once a minute at everything.
type lookout struct {
	queue   *Queue
	changed map[string]bool
	// whole is when everything was looked at last.
	whole time.Time
}

func (l *lookout) look(ctx context.Context) (again bool, err error) {
	if time.Since(l.whole) >= heartbeat {
		l.whole = time.Now()
		clear(l.changed)
		return l.queue.Refresh(ctx)
	}
	changed := slices.Collect(maps.Keys(l.changed))
	clear(l.changed)
	return l.queue.Recheck(ctx, changed)
}

// untilNextLook is how long the next look may wait.
func untilNextLook(again bool, err error, log *slog.Logger) time.Duration {
	if err != nil {
		log.Error("the queue could not be read anew", "why", err)
	}
	if again {
		return settling
	}
	return heartbeat
}

func signalOnce(wake chan<- struct{}) {
	select {
	case wake <- struct{}{}:
	default:
	}
}

// watchAll watches each folder of each campaign, and the file by which commands
// wake the daemon: the ledger's own folder is written to all the time.
func watchAll(watcher *fsnotify.Watcher, queue *Queue, book *ledger.Ledger, log *slog.Logger) {
	watch := func(folder string) {
		if err := watcher.Add(folder); err != nil {
			log.Warn("changes are noticed within a minute, not at once", "folder", folder, "why", err)
		}
	}
	if path := book.WakePath(); path != "" {
		if err := book.Wake(); err != nil {
			log.Warn("commands are answered within a minute, not at once", "why", err)
		}
		watch(path)
	}
	for _, campaign := range queue.Campaigns() {
		eachFolder(campaign.Folder, watch)
	}
}

// watchNew watches a folder that has come into being.
func watchNew(watcher *fsnotify.Watcher, event fsnotify.Event) {
	info, err := os.Lstat(event.Name)
	if err == nil && info.IsDir() && event.Has(fsnotify.Create) {
		eachFolder(event.Name, func(folder string) {
			_ = watcher.Add(folder) // the look each minute finds what this one misses
		})
	}
}

// eachFolder calls for a folder and those below it, less hidden ones.
func eachFolder(top string, call func(string)) {
	_ = filepath.WalkDir(top, func(path string, entry fs.DirEntry, err error) error { // what can't be read is told by the look
		switch {
		case err != nil || !entry.IsDir():
			return nil
		case path != top && entry.Name()[0] == '.':
			return fs.SkipDir
		}
		call(path)
		return nil
	})
}
