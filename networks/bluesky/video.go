package bluesky

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"vigil/networks"
)

// job is how far the video service is (app.bsky.video.defs#jobStatus). A blob counts
// whatever the state says: a video that was worked on before is called a failure with
// its blob (docs.bsky.app/docs/tutorials/video).
type job struct {
	ID      string `json:"jobId"`
	State   string `json:"state"`
	Blob    *blob  `json:"blob"`
	Error   string `json:"error"`
	Message string `json:"message"`
}

const (
	jobFailed = "JOB_STATE_FAILED"
	// madeBefore is the error of a failure that is none: the blob follows.
	madeBefore = "already_exists"
)

// lookAgain is how long a service gets before it is asked again.
const lookAgain = 2 * time.Second

// bringVideo hands a video to the service, or asks how far it is. The service puts what
// it makes of it onto the account's server itself.
func (a *account) bringVideo(ctx context.Context, s session, file networks.Media, known *upload) error {
	var now job
	var err error
	if known.Job == "" {
		now, err = a.handOver(ctx, s, file)
	} else {
		now, err = a.askJob(ctx, known)
	}
	if err != nil {
		return err
	}
	known.Job = now.ID
	switch {
	case now.Blob != nil:
		known.Blob = now.Blob
		return nil
	case now.State == jobFailed && now.Error != madeBefore:
		known.Job = ""
		return networks.Rejected.Errorf("the video service can't use it: %s", cmp.Or(now.Message, now.Error, "it does not say why"))
	case now.ID == "":
		return networks.Temporary.Errorf("the video service's answer names no job")
	}
	return networks.Temporary.Errorf("the video service still works on it").After(lookAgain)
}

// handOver uploads a video under a name that gives nothing away.
func (a *account) handOver(ctx context.Context, s session, file networks.Media) (job, error) {
	token, err := a.permit(ctx, s)
	if err != nil {
		return job{}, err
	}
	content, err := file.Content()
	if err != nil {
		return job{}, err
	}
	defer content.Close()
	uploading := call{
		server: a.video, method: "app.bsky.video.uploadVideo", procedure: true, token: token,
		query: url.Values{"did": {s.DID}, "name": {file.Hash + ".mp4"}},
		body:  content, bodyType: file.Type, size: file.Size,
	}
	return a.work(ctx, uploading)
}

// askJob asks how far a job is. One that the service has forgotten begins anew.
func (a *account) askJob(ctx context.Context, known *upload) (job, error) {
	asked := query("app.bsky.video.getJobStatus", url.Values{"jobId": {known.Job}})
	asked.server = a.video
	now, err := a.work(ctx, asked)
	if err != nil && networks.KindOf(err) == networks.Rejected {
		known.Job = ""
		return job{}, networks.Temporary.Errorf("the video has to be handed over again (%v)", err)
	}
	return now, err
}

// work sends a call to the video service. The job stands in the answer, or is it; that
// it has such a video already is told with 409, and is no refusal.
func (a *account) work(ctx context.Context, asked call) (job, error) {
	request, err := asked.request(ctx)
	if err != nil {
		return job{}, err
	}
	response, body, err := networks.Read(a.around.Reader, request)
	if err != nil && (response == nil || response.StatusCode != http.StatusConflict) {
		return job{}, err
	}
	var answer struct {
		job
		Status *job `json:"jobStatus"`
	}
	if unreadable := json.Unmarshal(body, &answer); unreadable != nil {
		return job{}, temporary(cmp.Or(err, fmt.Errorf("the video service's answer can't be read: %w", unreadable)))
	}
	if answer.Status != nil {
		return *answer.Status, nil
	}
	return answer.job, nil
}

// permitted is how long the service may write to the account's server.
const permitted = 30 * time.Minute

// permit asks for a token with which the video service may upload one blob in the
// account's name, and do nothing else.
func (a *account) permit(ctx context.Context, s session) (string, error) {
	home, err := url.Parse(cmp.Or(s.Home, s.Server))
	if err != nil {
		return "", &networks.Error{Kind: networks.Temporary, Cause: err}
	}
	var answer struct {
		Token string `json:"token"`
	}
	asked := query("com.atproto.server.getServiceAuth", url.Values{
		"aud": {"did:web:" + strings.ReplaceAll(home.Host, ":", "%3A")},
		"lxm": {"com.atproto.repo.uploadBlob"},
		"exp": {strconv.FormatInt(time.Now().Add(permitted).Unix(), 10)},
	})
	if err := a.read(ctx, s, asked, &answer); err != nil {
		return "", fmt.Errorf("asking for the video service's permit: %w", err)
	}
	return answer.Token, nil
}
