package ledger

import "time"

// SeenPost is a post's file as the ledger last saw it.
type SeenPost struct {
	ID       string
	Campaign string
	Path     string
	// Size, ModTime and Inode tell an unchanged file without reading it.
	Size    int64
	ModTime time.Time
	Inode   uint64
	// Hash is the SHA-256 of the last good source.
	Hash [32]byte
	// Index is what the scheduler keeps in memory of it, in the scheduler's form.
	Index []byte
	// ScheduleHash changes when the times of a recurrence change.
	ScheduleHash [32]byte
	// FirstSeen is when this schedule was first seen.
	FirstSeen time.Time
	// Problem is why the present file is not the last good one: a code
	// ("invalid", "absent"); empty: all is well. ProblemSince is when it began.
	Problem      string
	ProblemSince time.Time
	// Commit is the revision of the campaign's repository, where it is one.
	Commit string
}

// Filter chooses deliveries for the history. Zero fields choose all.
type Filter struct {
	Campaign, Account, Post, Person string
	States                          []State
	// From and To bound the due time: From included, To excluded.
	From, To time.Time
	// Search finds words by their beginnings, in texts and names of posts; ё is
	// found as е.
	Search string
	// Limit 0 is all; Before is the id after which a page goes on, 0: the newest.
	Limit  int
	Before int64
	// OldestFirst turns the order, which is by due time, round.
	OldestFirst bool
}
