package sandbox

import (
	"embed"
	"html/template"
	"net/http"
	"time"

	"vigil/networks"
)

//go:embed page.html
var files embed.FS

var page = template.Must(template.New("page.html").Funcs(template.FuncMap{"clock": clock}).ParseFS(files, "page.html"))

func clock(micros int64) string {
	return time.UnixMicro(micros).UTC().Format("2006-01-02 15:04:05 UTC")
}

// shown bounds the page.
const shown = 200

// showWall is the page for people: what a reader of each network would see.
func (s *Server) showWall(w http.ResponseWriter, r *http.Request) {
	posts := s.Posts("")
	view := struct {
		Host  string
		Count int
		Posts []networks.Posted
	}{r.Host, len(posts), posts[:min(shown, len(posts))]}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; media-src 'self'")
	// The template is the program's own; only a client that left can fail it.
	_ = page.Execute(w, view)
}

func (s *Server) showFile(w http.ResponseWriter, r *http.Request) {
	file, ok := s.wall.File(r.PathValue("id"))
	if !ok {
		http.Error(w, "the sandbox does not keep this file", http.StatusNotFound)
		return
	}
	w.Header().Set("Content-Type", file.Type)
	w.Header().Set("X-Content-Type-Options", "nosniff")
	w.Header().Set("Content-Security-Policy", "default-src 'none'; sandbox")
	_, _ = w.Write(file.Bytes)
}
