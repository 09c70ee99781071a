package feed

import (
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"vigil/networks"
)

const (
	defaultKeep = 100
	// mostKept keeps the feed's files at a size that readers still fetch.
	mostKept = 1000

	settling    = time.Second
	longestPoll = 366 * 24 * time.Hour
)

// Config is what an operator writes about a feed.
type Config struct {
	// Folder is where everything is written; relative to the configuration file.
	Folder string `toml:"folder"`
	// Keep is how many posts the feeds hold; 0: 100.
	Keep int `toml:"keep"`
	// Title is the feed's; empty: the account's name.
	Title string `toml:"title"`
	// URL is the address of the folder on the web; empty: it has none, links are
	// relative, and receipts carry no address.
	URL string `toml:"url"`
	// Author stands in the feeds; empty: the title.
	Author string `toml:"author"`
}

// Limits are the same for each feed.
func (c *Config) Limits() networks.Limits { return limits() }

// Open checks the configuration. It neither reads nor writes the folder.
func (c *Config) Open(around networks.Surroundings) (networks.Account, error) {
	if c.Folder == "" {
		return nil, errors.New(`folder is missing; name the one that the feed is written to, such as folder = "public"`)
	}
	if c.Keep < 0 || c.Keep > mostKept {
		return nil, fmt.Errorf("keep = %d: it may be from 1 to %d", c.Keep, mostKept)
	}
	base, err := baseOf(c.URL)
	if err != nil {
		return nil, err
	}
	folder := c.Folder
	if !filepath.IsAbs(folder) {
		folder = filepath.Join(around.Folder, folder)
	}
	if folder, err = filepath.Abs(folder); err != nil {
		return nil, fmt.Errorf("folder %s: %w", c.Folder, err)
	}
	about := channel{Title: first(c.Title, around.Name), Base: base}
	about.Author = first(c.Author, about.Title)
	about.ID = urn("feed", first(base, around.Name))
	return &account{
		about: about,
		shelf: shelf{disk: disk{folder: folder, rename: os.Rename}, keep: first(c.Keep, defaultKeep), about: about, log: around.Log},
	}, nil
}

// baseOf is the address that every link begins with; it ends in a slash.
func baseOf(address string) (string, error) {
	if address == "" {
		return "", nil
	}
	parsed, err := url.Parse(address)
	if err != nil || parsed.Scheme != "http" && parsed.Scheme != "https" || parsed.Host == "" || parsed.RawQuery != "" || parsed.Fragment != "" {
		return "", fmt.Errorf(`url = %q is not the address of a folder; write it like "https://news.example/"`, address)
	}
	return strings.TrimSuffix(parsed.String(), "/") + "/", nil
}

// first is the first value that is not zero.
func first[T comparable](values ...T) T {
	var zero T
	for _, value := range values {
		if value != zero {
			return value
		}
	}
	return zero
}
