package posts
import ("testing";"strings";"time";"vigil/networks";"fmt")
func TestZZ(t *testing.T){
 for _, unit := range []string{"ab ", "https://a.bc ", "@n@s.example ", "#tag ", "ё ", "👩‍👩‍👧‍👦 ", "a.bc ", "x", "---\n", "{{date}} ", "{{", "http://"} {
 for _, c := range []networks.Counting{networks.Graphemes, networks.Weighted, networks.Bytes} {
  for _, n := range []int{1000, 4000} {
  account := social()
  account.Limits.Text = networks.TextLimits{Max: 50, Counting: c, Link: 23, ShortMentions: true, WithWarning: true}
  r := composition(post(plain(strings.Repeat(unit, n))), account)
  r.Campaign.Split = true
  s := time.Now(); Compose(r); d := time.Since(s)
  if d > 30*time.Millisecond { fmt.Printf("%q %s %d: %v\n", unit, c, n, d) }
 }}}
}
