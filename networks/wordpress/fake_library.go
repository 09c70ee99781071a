package wordpress

import (
	"encoding/json"
	"io"
	"net/http"
	"strconv"

	"vigil/networks"
)

func (f *fakeServer) upload(w http.ResponseWriter, r *http.Request) {
	file, _, err := r.FormFile("file")
	if err != nil {
		fakeRefusal(w, http.StatusBadRequest, "rest_upload_no_data", "No data supplied.", nil)
		return
	}
	defer file.Close()
	content, err := io.ReadAll(file)
	if err != nil || len(content) == 0 {
		fakeRefusal(w, http.StatusInternalServerError, "rest_upload_unknown_error", "File is empty.", nil)
		return
	}
	f.last++
	id := strconv.Itoa(f.last)
	f.wall.Upload(networks.Uploaded{ID: id, Type: http.DetectContentType(content), Alt: r.FormValue("alt_text"), Bytes: content})
	networks.Answer(w, http.StatusCreated, map[string]any{"id": f.last, "source_url": "http://" + r.Host + "/_sandbox/files/" + id})
}

func (f *fakeServer) tag(w http.ResponseWriter, r *http.Request) {
	var asked struct{ Name string }
	if err := json.NewDecoder(r.Body).Decode(&asked); err != nil || asked.Name == "" {
		fakeRefusal(w, http.StatusBadRequest, "rest_missing_callback_param", "Missing parameter(s): name", nil)
		return
	}
	if id, exists := f.tags[asked.Name]; exists {
		fakeRefusal(w, http.StatusBadRequest, "term_exists", "A term with the name provided already exists in this taxonomy.", map[string]any{"term_id": id})
		return
	}
	f.last++
	f.tags[asked.Name] = f.last
	networks.Answer(w, http.StatusCreated, map[string]any{"id": f.last})
}

// categories are those of a fresh site.
func (f *fakeServer) categories(w http.ResponseWriter, _ *http.Request) {
	networks.Answer(w, http.StatusOK, []map[string]any{{"id": 1, "slug": "uncategorized"}, {"id": 2, "slug": "letters"}})
}

func (f *fakeServer) comments(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("X-WP-Total", "0")
	networks.Answer(w, http.StatusOK, []map[string]any{})
}

func fakeEntity(r *http.Request, post *fakePost) map[string]any {
	link := "http://" + r.Host + "/?p=" + strconv.Itoa(post.id)
	if post.Status == published {
		link = "http://" + r.Host + "/" + post.Slug + "/"
	}
	return map[string]any{"id": post.id, "slug": post.Slug, "status": post.Status, "link": link}
}

func fakeRefusal(w http.ResponseWriter, status int, code, message string, data map[string]any) {
	if data == nil {
		data = map[string]any{}
	}
	data["status"] = status
	networks.Answer(w, status, map[string]any{"code": code, "message": message, "data": data})
}
