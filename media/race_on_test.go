//go:build race

package media

// raceDetector tells that memory is watched, which takes several times as much.
const raceDetector = true
