package ghost

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"time"
)

// tokenLife is how long a token holds: Ghost takes at most five minutes
// (docs.ghost.org/admin-api, "Token authentication").
const tokenLife = 4 * time.Minute

// token is a JSON Web Token (RFC 7519, HS256), made anew for each request. Its time is
// the site's own, as far as that is known.
func (k adminKey) token(now time.Time) (string, error) {
	header, err := segment(map[string]string{"alg": "HS256", "typ": "JWT", "kid": k.id})
	if err != nil {
		return "", err
	}
	claims, err := segment(map[string]any{"iat": now.Unix(), "exp": now.Add(tokenLife).Unix(), "aud": "/admin/"})
	if err != nil {
		return "", err
	}
	signing := hmac.New(sha256.New, k.secret)
	signing.Write([]byte(header + "." + claims)) // never fails
	return header + "." + claims + "." + base64.RawURLEncoding.EncodeToString(signing.Sum(nil)), nil
}

func segment(value any) (string, error) {
	encoded, err := json.Marshal(value)
	return base64.RawURLEncoding.EncodeToString(encoded), err
}
