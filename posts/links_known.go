package posts

// shorteners are services that put a short address in place of a long one. Source:
// https://github.com/PeterDaveHello/url-shorteners (list), of which these are the
// ones that stand in campaigns' texts; those that belong to one site and lead only
// there (youtu.be, t.me, redd.it) hide nothing and are left out.
var shorteners = wordSet(`
	adf.ly bit.do bit.ly bitly.com bl.ink buff.ly clck.ru cutt.ly cutt.us dlvr.it fb.me goo.gl goo.su
	ht.ly ift.tt is.gd j.mp kutt.it lnkd.in l.ink ow.ly qr.ae rb.gy rebrand.ly s.id short.gy shorturl.at shorturl.com
	snip.ly su.pr surl.li t.co t.ly t2m.io tiny.cc tiny.one tinyurl.com trib.al u.to v.gd vk.cc vo.la x.co x.gd`)

// trackers are parameters of addresses that follow whoever shares or opens them.
// Sources: https://github.com/mpchadwick/tracking-query-params-registry
// (_data/params.csv) and the AdGuard URL Tracking filter,
// https://github.com/AdguardTeam/AdguardFilters (TrackParamFilter). Besides, all
// that begin with utm_ are: https://support.google.com/analytics/answer/10917952.
var trackers = wordSet(`
	fbclid gclid gclsrc gbraid wbraid dclid msclkid twclid ttclid yclid ysclid igshid igsh li_fat_id rdt_cid srsltid
	mc_cid mc_eid _ga _gl _ke _kx _hsenc _hsmi __hssc __hstc __hsfp hsctatracking mkt_tok vero_id oly_anon_id oly_enc_id
	_openstat s_kwcid ef_id epik dm_i trk_contact trk_msg trk_module trk_sid fb_action_ids fb_action_types fb_ref fb_source
	_bta_tid _bta_c mkwid pcrid ml_subscriber ml_subscriber_hash rb_clickid wickedid guccounter guce_referrer guce_referrer_sig`)

// siteTrackers are parameters that track on one site, and may mean something on
// another: what its button for sharing adds. Source: the same filter's rules for
// single sites.
var siteTrackers = map[string]map[string]bool{
	"youtube.com":      wordSet("si feature pp"),
	"youtu.be":         wordSet("si feature"),
	"open.spotify.com": wordSet("si"),
	"x.com":            wordSet("s t ref_src ref_url"),
	"twitter.com":      wordSet("s t ref_src ref_url"),
	"instagram.com":    wordSet("igsh igshid img_index"),
	"facebook.com":     wordSet("__tn__ __cft__ mibextid rdid share_url paipv eav"),
	"tiktok.com":       wordSet("_r _t is_from_webapp sender_device share_app_id share_link_id"),
	"linkedin.com":     wordSet("trk trackingid"),
	"reddit.com":       wordSet("share_id rdt"),
}
