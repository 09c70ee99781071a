package scheduler

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// checkoutPatience is how long git's lock is believed: one that a crash has left stays.
const checkoutPatience = 10 * time.Minute

// checkedOut tells whether git is changing the files of a folder just now. Until it is
// done, half of them may be those of another commit, and the rest not there (sequence C5).
func checkedOut(folder string, now time.Time) bool {
	directory, err := gitDirectory(folder)
	if err != nil {
		return false
	}
	lock, err := os.Stat(filepath.Join(directory, "index.lock"))
	return err == nil && now.Sub(lock.ModTime()).Abs() < checkoutPatience
}

// gitDirectory is where the repository is kept that a folder lies in; of a work tree
// beside another one a file tells where (git-scm.com/docs/gitrepository-layout).
func gitDirectory(folder string) (string, error) {
	for {
		path := filepath.Join(folder, ".git")
		switch info, err := os.Stat(path); {
		case err == nil && info.IsDir():
			return path, nil
		case err == nil:
			return linkedDirectory(path)
		case folder == filepath.Dir(folder):
			return "", err
		}
		folder = filepath.Dir(folder)
	}
}

func linkedDirectory(file string) (string, error) {
	content, err := os.ReadFile(file)
	if err != nil {
		return "", err
	}
	directory, told := strings.CutPrefix(strings.TrimSpace(string(content)), "gitdir: ")
	if !told {
		return "", errors.New(file + " names no repository")
	}
	if !filepath.IsAbs(directory) {
		directory = filepath.Join(filepath.Dir(file), directory)
	}
	return directory, nil
}
