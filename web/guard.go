package web

import (
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"strings"
)

// CheckListen refuses to listen where others than this machine can ask: there
// is no sign-in.
func CheckListen(address string) error {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return fmt.Errorf("[web] listen = %q is not HOST:PORT, such as 127.0.0.1:8470: %w", address, err)
	}
	if !loopback(host) {
		return fmt.Errorf("[web] listen = %q would show the pages to others, and they have no sign-in yet: "+
			"listen on 127.0.0.1, and reach it from elsewhere by ssh -L", address)
	}
	return nil
}

// loopback tells whether a host is this machine, by an address or a name that
// no name server decides about (RFC 6761, section 6.3).
func loopback(host string) bool {
	if address, err := netip.ParseAddr(host); err == nil {
		return address.Unmap().IsLoopback()
	}
	host = strings.ToLower(strings.TrimSuffix(host, "."))
	return host == "localhost" || strings.HasSuffix(host, ".localhost")
}

// policy lets a page use its own style sheet and pictures, and nothing else.
const policy = "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"

// guarded answers only who asks for this machine by its own name, so that a
// foreign page can't read along by letting its own name point here (DNS
// rebinding).
func guarded(pages http.Handler, listen string) http.Handler {
	configured, _, err := net.SplitHostPort(listen)
	if err != nil {
		configured = listen
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		setHeaders(w.Header())
		host := hostOf(r)
		if !loopback(host) && (configured == "" || !strings.EqualFold(host, configured)) {
			http.Error(w, "these pages are not served under this name; use http://localhost", http.StatusMisdirectedRequest)
			return
		}
		pages.ServeHTTP(w, r)
	})
}

// hostOf is the name that was asked for, without its port.
func hostOf(r *http.Request) string {
	if host, _, err := net.SplitHostPort(r.Host); err == nil {
		return host
	}
	return strings.Trim(r.Host, "[]")
}

func setHeaders(header http.Header) {
	header.Set("Content-Security-Policy", policy)
	header.Set("X-Content-Type-Options", "nosniff")
	header.Set("X-Frame-Options", "DENY")
	header.Set("Referrer-Policy", "no-referrer")
	header.Set("Cross-Origin-Opener-Policy", "same-origin")
	header.Set("Cross-Origin-Resource-Policy", "same-origin")
	header.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
	header.Set("Cache-Control", "no-store")
}
