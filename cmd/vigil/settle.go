package main

import (
	"context"
	"os"
	"path/filepath"
	"time"
)

// settled is how old a file is when it counts: a daemon that is told of a change
// looks twice, a second apart, because a copy under way can be valid too.
const settled = 3 * time.Second

// settle waits until a post's file that was just written counts, so that whoever
// saves it and publishes it at once is not told that there is no such post.
func (c *configuration) settle(ctx context.Context, post string) {
	for _, folder := range c.campaigns {
		selected := &selection{folder: folder}
		file, found := selected.fileOf(post)
		if !found {
			continue
		}
		info, err := os.Stat(filepath.Join(folder, filepath.FromSlash(file)))
		if err != nil {
			continue // whoever reads it says why it can't be read
		}
		select {
		case <-time.After(settled - time.Since(info.ModTime())):
		case <-ctx.Done():
		}
	}
}
