package main

import (
	"time"

	"vigil/ledger"
)

// point is a place in the life of a delivery at which the process is killed.
type point struct {
	name string
	// needs makes the posts of the campaign from when they are due.
	needs func(w *writer, due time.Time) []*expected
	// reach brings the process there, and kills it. It leaves no process behind
	// but one that is to go on to the end.
	reach func(s *scene) error
	// looks is how often a delivery is sent only after it was looked for and not
	// found, which takes as long as the network takes to settle.
	looks int
}

// points are all of them, in the order in which a delivery comes to them.
var points = []point{
	{"starting, before it has called what was left uncertain", plainPost, killWhileStarting, 1},
	{"uploading a picture", picturePost, killAt(received, nth(1, uploading)), 0},
	{"waiting to write its claim", plainPost, killWhileClaiming, 0},
	{"claimed, while it speaks TLS", plainPost, killWhileConnecting, 1},
	{"half of the request received", plainPost, killAt(halfReceived, nth(1, publishing)), 1},
	{"request received, never executed", plainPost, killAt(received, nth(1, publishing)), 1},
	{"request received, executed after its death", plainPost, outlivedAt(received, nth(1, publishing)), 1},
	{"executed, not answered", plainPost, killAt(executed, nth(1, publishing)), 0},
	{"half of the answer sent", plainPost, killAt(halfAnswered, nth(1, publishing)), 0},
	{"answered, waiting to write that down", plainPost, killWhileFinishing(nth(1, publishing)), 0},
	{"answered, waiting to write that down and the next claim", twoPosts, killWhileHandingOver, 0},
	{"claimed together with the end of the one ahead", twoPosts, killWhenHandedOver, 1},
	{"part 1 written down, part 2 not claimed", threadPost, killAt(received, nth(1, uploading)), 0},
	{"part 2 received, never executed", threadPost, killAt(received, nth(2, publishing)), 1},
	{"part 3 executed, not answered", threadPost, killAt(executed, nth(3, publishing)), 0},
	{"the first look", plainPost, inOrder(killAt(received, nth(1, publishing)), killAt(received, nth(1, looking))), 1},
	{"the look that agrees", plainPost, inOrder(killAt(received, nth(1, publishing)), killAt(executed, nth(3, looking))), 2},
	{"resent: claimed, while it speaks TLS", plainPost, inOrder(killAt(received, nth(1, publishing)), killWhileReconnecting), 2},
	{"resent: half of the request received", plainPost, inOrder(killAt(received, nth(1, publishing)), killAt(halfReceived, nth(1, publishing))), 2},
	{"resent: request received, never executed", plainPost, inOrder(killAt(received, nth(1, publishing)), killAt(received, nth(1, publishing))), 2},
	{"resent: executed, not answered", plainPost, inOrder(killAt(received, nth(1, publishing)), killAt(executed, nth(1, publishing))), 1},
	{"resent: half of the answer sent", plainPost, inOrder(killAt(received, nth(1, publishing)), killAt(halfAnswered, nth(1, publishing))), 1},
	{"resent: answered, waiting to write that down", plainPost, inOrder(killAt(received, nth(1, publishing)), killWhileFinishing(nth(1, publishing))), 1},
	{"stopped before its first byte, woken after its deadline", missedPost, wakeLate, 0},
	{"stopped with its request received, woken after its deadline", shortLivedPost, wakeLateAnswered, 1},
	{"told to end while a request is under way", plainPost, endInTheMiddle, 0},
	{"asked by vigil publish, executed", laterPost, killWhileAsked, 0},
	{"vigil publish itself, executed", laterPost, killCommand, 0},
	{"asked by vigil retract, executed", retractedPost, killWhileRetracting, 0},
}

const (
	// soon is how long one thing may take on a busy machine.
	soon = time.Minute
	// resendPatience is how long two looks may take, with the longest settling.
	resendPatience = 4 * time.Minute
)

func plainPost(w *writer, due time.Time) []*expected {
	return []*expected{{name: "plain", due: due, accounts: []string{"main"}, parts: w.parts(1, "en")}}
}

func twoPosts(w *writer, due time.Time) []*expected {
	second := plainPost(w, due)[0]
	second.name = "second" // it comes behind "plain"
	return append(plainPost(w, due), second)
}

func picturePost(w *writer, due time.Time) []*expected {
	post := plainPost(w, due)[0]
	post.pictures = []int{1}
	return []*expected{post}
}

func threadPost(w *writer, due time.Time) []*expected {
	return []*expected{{name: "thread", due: due, accounts: []string{"main"}, parts: w.parts(3, "en"), pictures: []int{0, 1}}}
}

// shortLivedPost is of no use six seconds after its time, which is the end of its
// attempt, too.
func shortLivedPost(w *writer, due time.Time) []*expected {
	post := plainPost(w, due)[0]
	post.extra = "late = \"6s\"\n"
	return []*expected{post}
}

// missedPost is one that is too late when its process wakes.
func missedPost(w *writer, due time.Time) []*expected {
	posts := shortLivedPost(w, due)
	posts[0].ends = []ledger.State{ledger.Missed}
	return posts
}

func retractedPost(w *writer, due time.Time) []*expected {
	posts := plainPost(w, due)
	posts[0].ends = []ledger.State{ledger.Retracted}
	return posts
}

// laterPost is due in many years, but for a person who wants it now.
func laterPost(w *writer, _ time.Time) []*expected {
	return plainPost(w, time.Date(2099, 1, 1, 0, 0, 0, 0, time.UTC))
}
