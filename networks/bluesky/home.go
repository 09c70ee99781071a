package bluesky

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"vigil/networks"
)

// The services that say where accounts live: the directory of did:plc
// (web.plc.directory), and Bluesky's public view, which resolves the handles that are
// told by DNS.
const (
	directory  = "plc.directory"
	publicView = "https://public.api.bsky.app"
)

// lookUp finds an account's server: handle, DID, DID document (atproto.com/specs/handle
// and atproto.com/specs/did). The document has to name the handle in its turn. What the
// directories refuse, or tell wrongly, is the handle's fault.
func lookUp(ctx context.Context, reader *http.Client, handle string) (server string, err error) {
	found, err := lookUpHome(ctx, reader, handle)
	if err == nil {
		return found, nil
	}
	failure := networks.Temporary.Errorf("looking up the server of %s: %w", handle, err)
	if known, ok := errors.AsType[*networks.Error](err); ok {
		failure.Kind, failure.At = known.Kind, known.At
	}
	return "", failure.Deny("handle")
}

func lookUpHome(ctx context.Context, reader *http.Client, handle string) (string, error) {
	did, err := resolve(ctx, reader, handle)
	if err != nil {
		return "", err
	}
	document, err := readDocument(ctx, reader, did)
	if err != nil {
		return "", err
	}
	if !slices.ContainsFunc(document.Names, func(name string) bool { return strings.EqualFold(name, "at://"+handle) }) {
		return "", networks.Rejected.Errorf("%s does not go by that name", did)
	}
	server, err := parseServer("its DID document", document.home())
	if err == nil && server == "" {
		err = networks.Rejected.Errorf("its DID document names no server")
	}
	return server, err
}

// resolve asks the handle's own host first.
func resolve(ctx context.Context, reader *http.Client, handle string) (string, error) {
	own := &url.URL{Scheme: "https", Host: handle, Path: "/.well-known/atproto-did"}
	if body, err := fetch(ctx, reader, own); err == nil {
		if did := strings.TrimSpace(string(body)); isDID(did) {
			return did, nil
		}
	}
	return resolveBy(ctx, reader, publicView, handle)
}

// resolveBy asks a server who a handle is.
func resolveBy(ctx context.Context, reader *http.Client, server, handle string) (string, error) {
	var answer struct {
		DID string `json:"did"`
	}
	asked := query("com.atproto.identity.resolveHandle", url.Values{"handle": {handle}})
	asked.server = server
	if err := asked.read(ctx, reader, &answer); err != nil {
		return "", err
	}
	if !isDID(answer.DID) {
		return "", fmt.Errorf("%s answered that %s is %q", server, handle, answer.DID)
	}
	return answer.DID, nil
}

func isDID(written string) bool {
	return strings.HasPrefix(written, "did:") && len(written) <= 2048 && !strings.ContainsAny(written, " \t\r\n/?#<>")
}

// readDocument reads what a DID says. The protocol knows two kinds of them.
func readDocument(ctx context.Context, reader *http.Client, did string) (didDocument, error) {
	var document didDocument
	address := &url.URL{Scheme: "https", Host: directory, Path: "/" + did}
	if host, ok := strings.CutPrefix(did, "did:web:"); ok {
		address = &url.URL{Scheme: "https", Host: host, Path: "/.well-known/did.json"}
	} else if !strings.HasPrefix(did, "did:plc:") {
		return document, networks.Rejected.Errorf("%s is neither did:plc nor did:web", did)
	}
	body, err := fetch(ctx, reader, address)
	if err != nil {
		return document, err
	}
	if err := json.Unmarshal(body, &document); err != nil {
		return document, fmt.Errorf("the DID document of %s: %w", did, err)
	}
	return document, nil
}

func fetch(ctx context.Context, reader *http.Client, address *url.URL) ([]byte, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address.String(), nil)
	if err != nil {
		return nil, err
	}
	_, body, err := networks.Read(reader, request)
	return body, err
}

// didDocument is what matters of one (www.w3.org/TR/did-1.0).
type didDocument struct {
	Names    []string `json:"alsoKnownAs"`
	Services []struct {
		ID       string          `json:"id"`
		Endpoint json.RawMessage `json:"serviceEndpoint"`
	} `json:"service"`
}

// home is the address of the account's server; empty: the document names none.
func (d didDocument) home() string {
	for _, service := range d.Services {
		var address string
		if strings.HasSuffix(service.ID, "#atproto_pds") && json.Unmarshal(service.Endpoint, &address) == nil {
			return strings.TrimRight(address, "/")
		}
	}
	return ""
}
