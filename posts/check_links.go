package posts

import (
	"net/netip"
	"net/url"
	"regexp"
	"strings"
)

// findLinks looks at each address, and at what was meant to be one.
func findLinks(m *manuscript) []finding {
	var found []finding
	for _, span := range m.links {
		link := span.Of(m.text)
		address, err := url.Parse(link)
		if err != nil {
			continue // networks make nothing of it either, and the reader sees it whole
		}
		site := siteOf(address)
		if shorteners[site] {
			found = append(found, finding{LinkShortened, link, []any{link, site}})
		}
		if clean, named := untracked(link, address, site); len(named) > 0 {
			found = append(found, finding{LinkTracked, link, []any{strings.Join(named, ", "), clean}})
		}
	}
	return append(found, findDeadLinks(m)...)
}

func siteOf(address *url.URL) string {
	site := strings.ToLower(address.Hostname())
	for _, prefix := range []string{"www.", "m."} {
		site = strings.TrimPrefix(site, prefix)
	}
	return site
}

// untracked is a link without the parameters that track, and their names. What is
// left stands as it was written.
func untracked(link string, address *url.URL, site string) (clean string, named []string) {
	if address.RawQuery == "" {
		return link, nil
	}
	var kept []string
	for parameter := range strings.SplitSeq(address.RawQuery, "&") {
		name, _, _ := strings.Cut(parameter, "=")
		name, _ = strings.CutSuffix(name, "%5B%5D")
		if tracks(strings.ToLower(name), site) {
			named = append(named, name)
		} else {
			kept = append(kept, parameter)
		}
	}
	query := strings.Join(kept, "&")
	if query != "" {
		query = "?" + query
	}
	return strings.Replace(link, "?"+address.RawQuery, query, 1), named
}

func tracks(name, site string) bool {
	return strings.HasPrefix(name, "utm_") || trackers[name] || siteTrackers[site][name]
}

// What was meant to lead somewhere: an address with a protocol, a path of this
// campaign, or one of somebody's disk.
var (
	anyAddress = regexp.MustCompile(`(?i)(?:^|[^\pL\pN])((?:https?|file|ftp):/*[^\s<>"'«»“”]*)`)
	ownPath    = regexp.MustCompile(`(?:^|[\s("'«“])((?:\.{0,2}/)?(?:media|posts|people)/[^\s<>"'()«»“”]+\.(?i:toml|jpe?g|png|gif|webp|mp4|mov|pdf))`)
	diskPath   = regexp.MustCompile(`(?:^|[\s("'«“])((?:[A-Za-z]:\\|/(?:home|Users|tmp|mnt|media)/|~/)[^\s<>"'«»“”]+)`)
)

// findDeadLinks finds what opens nothing on a reader's machine.
func findDeadLinks(m *manuscript) []finding {
	if !strings.ContainsAny(m.text, `/\`) {
		return nil
	}
	var found []finding
	dead := func(words, why string) {
		found = append(found, finding{LinkDead, words, []any{words, why}})
	}
	if strings.Contains(m.text, ":") {
		for _, match := range anyAddress.FindAllStringSubmatch(m.text, -1) {
			link := strings.TrimRight(match[1], ".,;:!?)…")
			if why := whyDead(link); why != "" {
				dead(link, why)
			}
		}
	}
	rest := blanked(m.text, m.links)
	if !strings.ContainsAny(rest, `/\`) {
		return found
	}
	for _, match := range ownPath.FindAllStringSubmatch(rest, -1) {
		dead(match[1], "it is a file of this campaign's folder")
	}
	for _, match := range diskPath.FindAllStringSubmatch(rest, -1) {
		dead(match[1], "it is a path on somebody's disk")
	}
	return found
}

// whyDead says why an address leads nowhere; empty: as far as can be told without
// asking, it leads somewhere.
func whyDead(link string) string {
	protocol, rest, _ := strings.Cut(link, ":")
	switch {
	case strings.EqualFold(protocol, "file"):
		return "it is a file on somebody's disk"
	case !strings.HasPrefix(rest, "//"):
		return "two slashes have to follow the colon"
	}
	address, err := url.Parse(link)
	if err != nil || address.Hostname() == "" {
		return "no server is named; there may be a blank in the address"
	}
	return whyUnreachable(strings.ToLower(address.Hostname()))
}

// localNames are the ends of names that mean something on one network only: RFC
// 6761 (localhost), RFC 6762 (local), RFC 8375 (home.arpa), and the name that ICANN
// keeps free for such use (internal).
var localNames = []string{".localhost", ".local", ".home.arpa", ".internal", ".lan"}

func whyUnreachable(host string) string {
	if ip, err := netip.ParseAddr(host); err == nil {
		if ip.IsPrivate() || ip.IsLoopback() || ip.IsLinkLocalUnicast() || ip.IsUnspecified() {
			return "it is an address of a local network"
		}
		return ""
	}
	for _, end := range localNames {
		if strings.HasSuffix("."+host, end) {
			return "it is a name of a local network"
		}
	}
	if !strings.Contains(strings.Trim(host, "."), ".") {
		return "its server's name has no dot; there may be a blank in the address"
	}
	return ""
}
