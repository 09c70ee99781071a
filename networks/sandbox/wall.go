package sandbox

import (
	"slices"
	"strconv"
	"sync"
	"time"

	"vigil/networks"
)

// wall keeps what readers of the fake networks see. It holds at most keep
// posts, and the bytes of the last uploads; the oldest fall off.
type wall struct {
	mutex   sync.RWMutex
	posts   map[address]*networks.Posted
	order   []address
	uploads map[string]*networks.Uploaded
	files   []string
	bytes   int64
	last    int64
	keep    int
	now     func() time.Time
}

// view is the wall as one network's fake sees it.
type view struct {
	*wall
	replay  networks.Replay
	appears time.Duration
}

var _ networks.Wall = view{}

// Replay is what the server does with a key that it has seen.
func (v view) Replay() networks.Replay { return v.replay }

// Timeline lists the posts that have been up long enough to be shown there.
func (v view) Timeline(network string) []networks.Posted {
	if v.appears == 0 {
		return v.List(network)
	}
	since := v.now().Add(-v.appears).UnixMicro()
	return slices.DeleteFunc(v.List(network), func(post networks.Posted) bool { return post.At > since })
}

type address struct{ network, id string }

// keptBytes bounds the memory that uploads take.
const keptBytes = 64 << 20

// firstID makes ids look like a network's: decimal, growing, of one length.
const firstID = 100_000_000_000

func newWall(keep int, now func() time.Time) *wall {
	w := &wall{keep: keep, now: now}
	w.clear()
	return w
}

// Put makes a post visible. One that already has an id replaces the post of
// that id, as on a network where the client chooses it.
func (w *wall) Put(post networks.Posted) networks.Posted {
	w.mutex.Lock()
	defer w.mutex.Unlock()
	if post.ID == "" {
		post.ID = w.nextID()
	}
	if post.At == 0 {
		post.At = w.now().UnixMicro()
	}
	post.Media = w.show(post.Media, post.ID)
	place := address{post.Network, post.ID}
	if _, replaced := w.posts[place]; !replaced {
		w.order = append(w.order, place)
	}
	w.posts[place] = &post
	w.forgetPosts()
	return post
}

// show marks uploads as used. The post holds no bytes itself, so that they can
// be forgotten.
func (w *wall) show(files []networks.Uploaded, post string) []networks.Uploaded {
	shown := slices.Clone(files)
	for i, file := range files {
		shown[i].Post, shown[i].Bytes = post, nil
		if stored, ok := w.uploads[file.ID]; ok {
			stored.Post = post
		}
	}
	return shown
}

// seen is a copy of the post, with the bytes of its files as far as they are kept.
func (w *wall) seen(post *networks.Posted) networks.Posted {
	copied := *post
	copied.Media = slices.Clone(post.Media)
	for i, file := range copied.Media {
		if stored, ok := w.uploads[file.ID]; ok {
			copied.Media[i].Bytes = stored.Bytes
		}
	}
	return copied
}

func (w *wall) nextID() string {
	w.last++
	return strconv.FormatInt(w.last, 10)
}

func (w *wall) forgetPosts() {
	for len(w.order) > w.keep {
		delete(w.posts, w.order[0])
		w.order = w.order[1:]
	}
}

// Get returns a post that is up.
func (w *wall) Get(network, id string) (networks.Posted, bool) {
	w.mutex.RLock()
	defer w.mutex.RUnlock()
	post, ok := w.posts[address{network, id}]
	if !ok {
		return networks.Posted{}, false
	}
	return w.seen(post), true
}

// Remove takes a post down.
func (w *wall) Remove(network, id string) bool {
	w.mutex.Lock()
	defer w.mutex.Unlock()
	place := address{network, id}
	if _, ok := w.posts[place]; !ok {
		return false
	}
	delete(w.posts, place)
	w.order = slices.DeleteFunc(w.order, func(other address) bool { return other == place })
	return true
}

// List returns the posts of one network, or of all for an empty name, the
// newest first.
func (w *wall) List(network string) []networks.Posted {
	w.mutex.RLock()
	defer w.mutex.RUnlock()
	list := []networks.Posted{}
	for _, place := range slices.Backward(w.order) {
		if network == "" || place.network == network {
			list = append(list, w.seen(w.posts[place]))
		}
	}
	return list
}

// Upload keeps a file and gives it an id.
func (w *wall) Upload(file networks.Uploaded) networks.Uploaded {
	w.mutex.Lock()
	defer w.mutex.Unlock()
	if file.ID == "" {
		file.ID = w.nextID()
	}
	if former, again := w.uploads[file.ID]; again {
		w.bytes -= int64(len(former.Bytes))
	} else {
		w.files = append(w.files, file.ID)
	}
	w.uploads[file.ID] = &file
	w.bytes += int64(len(file.Bytes))
	w.forgetFiles()
	return file
}

func (w *wall) forgetFiles() {
	for len(w.files) > 1 && (w.bytes > keptBytes || len(w.files) > w.keep) {
		w.bytes -= int64(len(w.uploads[w.files[0]].Bytes))
		delete(w.uploads, w.files[0])
		w.files = w.files[1:]
	}
}

// File returns an upload.
func (w *wall) File(id string) (networks.Uploaded, bool) {
	w.mutex.RLock()
	defer w.mutex.RUnlock()
	file, ok := w.uploads[id]
	if !ok {
		return networks.Uploaded{}, false
	}
	return *file, true
}

// Describe changes an upload's description.
func (w *wall) Describe(id, alt string) bool {
	w.mutex.Lock()
	defer w.mutex.Unlock()
	file, ok := w.uploads[id]
	if ok {
		file.Alt = alt
	}
	return ok
}

func (w *wall) clear() {
	w.mutex.Lock()
	defer w.mutex.Unlock()
	w.posts, w.order = map[address]*networks.Posted{}, nil
	w.uploads, w.files, w.bytes = map[string]*networks.Uploaded{}, nil, 0
	w.last = max(w.last, firstID)
}
