//go:build !unix

package main

import "os"

// terminalWidth is what most terminals have at least.
func terminalWidth(*os.File) int { return 80 }
