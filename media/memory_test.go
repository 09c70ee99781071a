package media

import (
	"bufio"
	"bytes"
	"fmt"
	"image/color"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"vigil/networks"
)

// mostMemory is what a process may have that fits a photo of 24 megapixels.
const mostMemory = 420 << 20

// rlimitData is RLIMIT_DATA of Linux: since 4.7 it counts all memory that a process
// may write to and shares with nobody (getrlimit(2)).
const rlimitData = 2

// fitHere names, to the process that a test starts, the photo to be fitted.
const fitHere = "VIGIL_TEST_FIT"

func TestAPhotoIsFittedInBoundedMemory(t *testing.T) {
	if runtime.GOOS != "linux" || raceDetector {
		t.Skip("needs RLIMIT_DATA and /proc of Linux, and memory that nobody watches")
	}
	if path := os.Getenv(fitHere); path != "" {
		fitBounded(t, path)
		return
	}
	for name, file := range map[string][]byte{
		"a photo of 24 megapixels":   asJPEG(t, photo(6000, 4000)),
		"a photo of 50 megapixels":   asJPEG(t, photo(8192, 6144)),
		"a drawing of 24 megapixels": asPNG(t, corners(6000, 4000, [4]color.RGBA{red, seeThrough, blue, grey})),
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "photo")
			write(t, path, file)
			child := exec.Command(os.Args[0], "-test.run=^TestAPhotoIsFittedInBoundedMemory$", "-test.v")
			child.Env = append(os.Environ(), fitHere+"="+path)
			output, err := child.CombinedOutput()
			if err != nil {
				t.Fatalf("%v\n%s", err, output)
			}
			_, told, _ := strings.Cut(string(output), "peak: ")
			told, _, _ = strings.Cut(told, "\n")
			t.Logf("%s kB at most", told)
		})
	}
}

// fitBounded fits a photo in this process, which the system gives no more memory.
// Two accounts ask at once.
func fitBounded(t *testing.T, path string) {
	bound := syscall.Rlimit{Cur: mostMemory, Max: mostMemory}
	if err := syscall.Setrlimit(rlimitData, &bound); err != nil {
		t.Fatal(err)
	}
	root, err := os.OpenRoot(filepath.Dir(path))
	if err != nil {
		t.Fatal(err)
	}
	defer root.Close()
	file, err := Read(root, filepath.Base(path))
	if err != nil {
		t.Fatal(err)
	}
	fitter := NewFitter(t.TempDir())
	done := make(chan error)
	for _, side := range []int{2048, 4096} {
		go func() {
			_, err := fitter.Fit(t.Context(), file.Media, limited(func(l *networks.MediaLimits) { l.Side = side }))
			done <- err
		}()
	}
	for range 2 {
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
	peak := peakMemory(t)
	fmt.Printf("peak: %d\n", peak>>10)
	if peak > mostMemory {
		t.Errorf("%d MB were in memory at once", peak>>20)
	}
}

// peakMemory is the most that this process had in memory at once.
func peakMemory(t *testing.T) int64 {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(bytes.NewReader(status))
	for lines.Scan() {
		if number, found := strings.CutPrefix(lines.Text(), "VmHWM:"); found {
			kilobytes, err := strconv.ParseInt(strings.TrimSpace(strings.TrimSuffix(number, "kB")), 10, 64)
			if err != nil {
				t.Fatal(err)
			}
			return kilobytes << 10
		}
	}
	t.Fatal("the system does not tell")
	return 0
}
