-- A ledger as the first release left it: one delivery in each state, and the
-- people, posts and accounts in it are invented. It is never changed: what it holds
-- has to be understood for ever. The words of search are left out; they are indexed
-- anew.
CREATE TABLE goose_db_version (
		id INTEGER PRIMARY KEY AUTOINCREMENT,
		version_id INTEGER NOT NULL,
		is_applied INTEGER NOT NULL,
		tstamp TIMESTAMP DEFAULT (datetime('now'))
	);
CREATE TABLE meta (
    one       integer PRIMARY KEY CHECK (one = 1),
    born      bigint  NOT NULL,
    watermark bigint  NOT NULL,
    heartbeat bigint  NOT NULL DEFAULT 0,
    machine   text    NOT NULL DEFAULT '',
    epoch     bigint  NOT NULL DEFAULT 0,
    -- searchable is the highest delivery whose words are in the index.
    searchable bigint NOT NULL DEFAULT 0
);
CREATE TABLE posts (
    id            text   PRIMARY KEY,
    campaign      text   NOT NULL,
    path          text   NOT NULL,
    size          bigint NOT NULL,
    modified      bigint NOT NULL,
    inode         bigint NOT NULL,
    hash          blob   NOT NULL,
    content       blob   NOT NULL,
    schedule_hash blob   NOT NULL,
    first_seen    bigint NOT NULL,
    problem       text   NOT NULL DEFAULT '',
    problem_since bigint NOT NULL DEFAULT 0,
    revision      text   NOT NULL DEFAULT ''
) WITHOUT ROWID;
CREATE TABLE sources (
    post   text PRIMARY KEY REFERENCES posts (id) ON UPDATE CASCADE ON DELETE CASCADE,
    source blob NOT NULL
);
CREATE TABLE aliases (
    alias text   PRIMARY KEY,
    post  text   NOT NULL,
    since bigint NOT NULL
);
CREATE TABLE occurrences (
    post      text   NOT NULL,
    slot      text   NOT NULL,
    due       bigint NOT NULL,
    person    text   NOT NULL DEFAULT '',
    announced bigint NOT NULL,
    PRIMARY KEY (post, slot)
);
CREATE TABLE deliveries (
    id       integer PRIMARY KEY,
    campaign text    NOT NULL,
    post     text    NOT NULL,
    slot     text    NOT NULL,
    account  text    NOT NULL,
    network  text    NOT NULL,
    language text    NOT NULL,
    due      bigint  NOT NULL,
    state    text    NOT NULL,
    reasons  text    NOT NULL,
    next     bigint  NOT NULL,
    people   text    NOT NULL,
    url      text    NOT NULL DEFAULT '',
    sent_at  bigint  NOT NULL DEFAULT 0,
    parts    integer NOT NULL DEFAULT 0,
    out_twice integer NOT NULL DEFAULT 0,
    count    integer NOT NULL DEFAULT 1,
    released bigint  NOT NULL DEFAULT 0,
    since    bigint  NOT NULL,
    updated  bigint  NOT NULL,
    text     text    NOT NULL,
    UNIQUE (post, account, slot)
);
CREATE INDEX deliveries_due ON deliveries (due);
CREATE INDEX deliveries_next ON deliveries (next) WHERE state IN ('retrying', 'uncertain', 'held');
CREATE INDEX deliveries_open ON deliveries (post, account) WHERE state IN ('retrying', 'held');
CREATE INDEX deliveries_attention ON deliveries (state)
    WHERE state IN ('uncertain', 'failed', 'missed', 'held', 'partial');
CREATE INDEX deliveries_twice ON deliveries (id) WHERE out_twice = 1;
CREATE TABLE parts (
    delivery   bigint  NOT NULL REFERENCES deliveries (id),
    number     integer NOT NULL,
    account    text    NOT NULL,
    state      text    NOT NULL,
    generation integer NOT NULL DEFAULT 0,
    key_used   bigint  NOT NULL DEFAULT 0,
    attempt    text    NOT NULL DEFAULT '',
    sent_at    bigint  NOT NULL DEFAULT 0,
    remote_id  text    NOT NULL DEFAULT '',
    url        text    NOT NULL DEFAULT '',
    receipt    blob,
    message    blob,
    PRIMARY KEY (delivery, number)
) WITHOUT ROWID;
CREATE UNIQUE INDEX parts_remote ON parts (account, remote_id) WHERE remote_id <> '';
CREATE TABLE attempts (
    attempt  text    NOT NULL,
    delivery bigint  NOT NULL REFERENCES deliveries (id),
    part     integer NOT NULL,
    owner    text    NOT NULL,
    key      text    NOT NULL,
    started  bigint  NOT NULL,
    deadline bigint  NOT NULL,
    finished bigint  NOT NULL DEFAULT 0,
    open     integer NOT NULL DEFAULT 1,
    outcome  text    NOT NULL DEFAULT '',
    error    text    NOT NULL DEFAULT '',
    status   integer NOT NULL DEFAULT 0,
    receipt  blob,
    message  blob    NOT NULL,
    PRIMARY KEY (delivery, attempt)
) WITHOUT ROWID;
CREATE INDEX attempts_open ON attempts (attempt) WHERE open = 1;
CREATE TABLE decisions (
    id      integer PRIMARY KEY,
    at      bigint NOT NULL,
    by      text   NOT NULL,
    verb    text   NOT NULL,
    scope   text   NOT NULL,
    subject text   NOT NULL,
    why     text   NOT NULL
);
CREATE INDEX decisions_subject ON decisions (subject, scope);
CREATE TABLE holds (
    scope   text   NOT NULL,
    subject text   NOT NULL,
    why     text   NOT NULL,
    by      text   NOT NULL,
    since   bigint NOT NULL,
    PRIMARY KEY (scope, subject)
);
CREATE TABLE notices (
    id       integer PRIMARY KEY,
    at       bigint NOT NULL,
    delivery bigint NOT NULL REFERENCES deliveries (id),
    code     text   NOT NULL,
    detail   text   NOT NULL DEFAULT '',
    told     bigint NOT NULL DEFAULT 0
);
CREATE TABLE requests (
    id       integer PRIMARY KEY,
    verb     text   NOT NULL,
    argument text   NOT NULL,
    by       text   NOT NULL,
    why      text   NOT NULL,
    asked    bigint NOT NULL,
    answered bigint NOT NULL DEFAULT 0,
    answer   text   NOT NULL DEFAULT '',
    error    text   NOT NULL DEFAULT ''
);
CREATE INDEX requests_open ON requests (id) WHERE answered = 0;
CREATE TABLE accounts (
    name      text   PRIMARY KEY,
    network   text   NOT NULL,
    server    text   NOT NULL,
    remote_id text   NOT NULL,
    handle    text   NOT NULL,
    pinned    bigint NOT NULL,
    UNIQUE (network, server, remote_id)
);
CREATE TABLE account_limits (
    account text   PRIMARY KEY,
    limits  blob   NOT NULL,
    read_at bigint NOT NULL
);
CREATE TABLE accounts_seen (
    campaign   text   NOT NULL,
    account    text   NOT NULL,
    first_seen bigint NOT NULL,
    PRIMARY KEY (campaign, account)
);
CREATE TABLE stale (
    delivery bigint PRIMARY KEY
);
CREATE VIRTUAL TABLE words USING fts5 (
    text, content = '', contentless_delete = 1,
    tokenize = 'unicode61 remove_diacritics 0', prefix = '2 3'
);
INSERT INTO goose_db_version VALUES (1, 0, 1, '2026-11-22 10:37:38');
INSERT INTO goose_db_version VALUES (2, 1, 1, '2026-11-22 10:37:38');
INSERT INTO meta VALUES (1, 1795348800000000, 1795348800000000, 1795348860000000, 'an-invented-machine', 0, 0);
INSERT INTO posts VALUES ('lights/2026/post-00000', 'lights', 'posts/2026/post.toml', 600, 1795348800000000000, 0, X'0100000000000000000000000000000000000000000000000000000000000000', X'7B7D', X'0200000000000000000000000000000000000000000000000000000000000000', 1795348800000000, '', 0, '4f9a');
INSERT INTO posts VALUES ('lights/2026/post-00001', 'lights', 'posts/2026/post.toml', 600, 1795348800000000000, 1099511627776, X'0101000000000000000000000000000000000000000000000000000000000000', X'7B7D', X'0200000000000000000000000000000000000000000000000000000000000000', 1795348800000000, '', 0, '4f9a');
INSERT INTO sources VALUES ('lights/2026/post-00000', X'6174203D2022323032362D31322D30312031383A3030220A74657874203D2022412063616E646C652E220A');
INSERT INTO sources VALUES ('lights/2026/post-00001', X'6174203D2022323032362D31322D30312031383A3030220A74657874203D2022412063616E646C652E220A');
INSERT INTO deliveries VALUES (1, 'lights', 'lights/post-1', 'once', 'lights@mastodon', 'mastodon', 'en', 1795348800000000, 'sent', '', 0, '
lights/vasil-prykladny
', 'https://social.example/101', 1795348801000000, 1, 0, 1, 0, 1795348801000000, 1795348801000000, 'Remember Vasil, a plainly fictional person.');
INSERT INTO deliveries VALUES (2, 'lights', 'lights/post-2', 'once', 'lights@mastodon', 'mastodon', 'en', 1795348800000000, 'sending', '', 0, '
lights/vasil-prykladny
', '', 0, 1, 0, 1, 0, 1795348800000000, 1795348800000000, 'Remember Vasil, a plainly fictional person.');
INSERT INTO deliveries VALUES (3, 'lights', 'lights/post-3', 'once', 'lights@mastodon', 'mastodon', 'en', 1795348800000000, 'uncertain', '[{"code":"uncertain","detail":"time-out"}]', 1795348860000000, '
lights/vasil-prykladny
', '', 0, 1, 0, 1, 0, 1795348801000000, 1795348801000000, 'Remember Vasil, a plainly fictional person.');
INSERT INTO deliveries VALUES (4, 'lights', 'lights/post-4', 'once', 'lights@mastodon', 'mastodon', 'en', 1795348800000000, 'retrying', '[{"code":"rate-limited"}]', 1795348860000000, '
lights/vasil-prykladny
', '', 0, 1, 0, 1, 0, 1795348801000000, 1795348801000000, 'Remember Vasil, a plainly fictional person.');
INSERT INTO deliveries VALUES (5, 'lights', 'lights/post-5', 'once', 'lights@mastodon', 'mastodon', 'en', 1795348800000000, 'held', '[{"code":"invalid","detail":"posts/5.toml:1:1: a post has no key txet"}]', 1795352400000000, '
lights/vasil-prykladny
', '', 0, 0, 0, 1, 0, 1795348800000000, 1795348800000000, 'Remember Vasil, a plainly fictional person.');
INSERT INTO deliveries VALUES (6, 'lights', 'lights/post-6', 'once', 'lights@mastodon', 'mastodon', 'en', 1795348800000000, 'missed', '[{"code":"late","detail":"2026-11-22 14:00 UTC"}]', 0, '
lights/vasil-prykladny
', '', 0, 0, 0, 1, 0, 1795348800000000, 1795348800000000, 'Remember Vasil, a plainly fictional person.');
INSERT INTO deliveries VALUES (7, 'lights', 'lights/post-7', 'once', 'lights@mastodon', 'mastodon', 'en', 1795348800000000, 'skipped', '[{"code":"superseded"}]', 0, '
lights/vasil-prykladny
', '', 0, 0, 0, 3, 0, 1795348800000000, 1795348800000000, 'Remember Vasil, a plainly fictional person.');
INSERT INTO deliveries VALUES (8, 'lights', 'lights/post-8', 'once', 'lights@mastodon', 'mastodon', 'en', 1795348800000000, 'failed', '[{"code":"rejected","detail":"422"}]', 0, '
lights/vasil-prykladny
', '', 0, 1, 0, 1, 0, 1795348801000000, 1795348801000000, 'Remember Vasil, a plainly fictional person.');
INSERT INTO deliveries VALUES (9, 'lights', 'lights/post-9', 'once', 'lights@mastodon', 'mastodon', 'en', 1795348800000000, 'retrying', '', 1795348801000000, '
lights/vasil-prykladny
', 'https://social.example/109', 1795348801000000, 3, 0, 1, 0, 1795348801000000, 1795348801000000, 'Remember Vasil, a plainly fictional person.');
INSERT INTO deliveries VALUES (10, 'lights', 'lights/post-10', 'once', 'lights@mastodon', 'mastodon', 'en', 1795348800000000, 'sent', '', 0, '
lights/vasil-prykladny
', 'https://social.example/110', 1795348801000000, 1, 1, 1, 0, 1795348801000000, 1795348801000000, 'Remember Vasil, a plainly fictional person.');
INSERT INTO deliveries VALUES (11, 'lights', 'lights/post-11', 'once', 'lights@mastodon', 'mastodon', 'en', 1795348800000000, 'retracted', '[{"code":"retract","detail":"a wrong date"}]', 0, '
lights/vasil-prykladny
', 'https://social.example/112', 1795348801000000, 1, 0, 1, 0, 1795348800000000, 1795348800000000, 'Remember Vasil, a plainly fictional person.');
INSERT INTO parts VALUES (1, 1, 'lights@mastodon', 'sent', 0, 1795348800000000, 'sent', 1795348801000000, '101', 'https://social.example/101', X'7B226964223A22313031227D', NULL);
INSERT INTO parts VALUES (2, 1, 'lights@mastodon', 'sending', 0, 1795348800000000, 'in flight', 0, '', '', NULL, NULL);
INSERT INTO parts VALUES (3, 1, 'lights@mastodon', 'uncertain', 0, 1795348800000000, 'in doubt', 0, '', '', NULL, NULL);
INSERT INTO parts VALUES (4, 1, 'lights@mastodon', 'retrying', 1, 0, 'once more', 0, '', '', NULL, NULL);
INSERT INTO parts VALUES (8, 1, 'lights@mastodon', 'failed', 1, 0, 'refused', 0, '', '', NULL, NULL);
INSERT INTO parts VALUES (9, 1, 'lights@mastodon', 'sent', 0, 1795348800000000, 'one', 1795348801000000, '109', 'https://social.example/109', X'7B226964223A22313039227D', X'7B2276657273696F6E223A312C2264656C6976657279223A226C69676874732F706F73742D397C6F6E63657C6C6967687473406D6173746F646F6E222C226B6579223A224B45592D39222C22647565223A22323032362D31312D32325431323A30303A30305A222C2270617274223A312C227061727473223A312C2274657874223A224F6E652E222C226C616E6775616765223A22656E227D');
INSERT INTO parts VALUES (9, 2, 'lights@mastodon', 'unsent', 0, 0, '', 0, '', '', NULL, X'7B2276657273696F6E223A312C2264656C6976657279223A226C69676874732F706F73742D397C6F6E63657C6C6967687473406D6173746F646F6E222C226B6579223A224B45592D39222C22647565223A22323032362D31312D32325431323A30303A30305A222C2270617274223A312C227061727473223A312C2274657874223A2254776F2E222C226C616E6775616765223A22656E227D');
INSERT INTO parts VALUES (9, 3, 'lights@mastodon', 'unsent', 0, 0, '', 0, '', '', NULL, X'7B2276657273696F6E223A312C2264656C6976657279223A226C69676874732F706F73742D397C6F6E63657C6C6967687473406D6173746F646F6E222C226B6579223A224B45592D39222C22647565223A22323032362D31312D32325431323A30303A30305A222C2270617274223A312C227061727473223A312C2274657874223A2254687265652E222C226C616E6775616765223A22656E227D');
INSERT INTO parts VALUES (10, 1, 'lights@mastodon', 'sent', 0, 1795348800000000, 'twice', 1795348801000000, '110', 'https://social.example/110', X'7B226964223A22313130227D', NULL);
INSERT INTO parts VALUES (11, 1, 'lights@mastodon', 'retracted', 0, 1795348800000000, 'taken down', 1795348801000000, '112', 'https://social.example/112', X'7B226964223A22313132227D', NULL);
INSERT INTO attempts VALUES ('sent', 1, 1, 'daemon', 'KEY-1', 1795348800000000, 1795348830000000, 1795348801000000, 0, 'sent', '', 200, X'7B226964223A22313031227D', X'7B2276657273696F6E223A312C2264656C6976657279223A226C69676874732F706F73742D317C6F6E63657C6C6967687473406D6173746F646F6E222C226B6579223A224B45592D31222C22647565223A22323032362D31312D32325431323A30303A30305A222C2270617274223A312C227061727473223A312C2274657874223A2252656D656D62657220566173696C2C206120706C61696E6C792066696374696F6E616C20706572736F6E2E222C226C616E6775616765223A22656E227D');
INSERT INTO attempts VALUES ('in flight', 2, 1, 'daemon', 'KEY-2', 1795348800000000, 1795348830000000, 0, 1, '', '', 0, NULL, X'7B2276657273696F6E223A312C2264656C6976657279223A226C69676874732F706F73742D327C6F6E63657C6C6967687473406D6173746F646F6E222C226B6579223A224B45592D32222C22647565223A22323032362D31312D32325431323A30303A30305A222C2270617274223A312C227061727473223A312C2274657874223A2252656D656D62657220566173696C2C206120706C61696E6C792066696374696F6E616C20706572736F6E2E222C226C616E6775616765223A22656E227D');
INSERT INTO attempts VALUES ('in doubt', 3, 1, 'daemon', 'KEY-3', 1795348800000000, 1795348830000000, 1795348801000000, 1, 'uncertain', 'time-out', 0, NULL, X'7B2276657273696F6E223A312C2264656C6976657279223A226C69676874732F706F73742D337C6F6E63657C6C6967687473406D6173746F646F6E222C226B6579223A224B45592D33222C22647565223A22323032362D31312D32325431323A30303A30305A222C2270617274223A312C227061727473223A312C2274657874223A2252656D656D62657220566173696C2C206120706C61696E6C792066696374696F6E616C20706572736F6E2E222C226C616E6775616765223A22656E227D');
INSERT INTO attempts VALUES ('once more', 4, 1, 'daemon', 'KEY-4', 1795348800000000, 1795348830000000, 1795348801000000, 0, 'rate limited', '429', 0, NULL, X'7B2276657273696F6E223A312C2264656C6976657279223A226C69676874732F706F73742D347C6F6E63657C6C6967687473406D6173746F646F6E222C226B6579223A224B45592D34222C22647565223A22323032362D31312D32325431323A30303A30305A222C2270617274223A312C227061727473223A312C2274657874223A2252656D656D62657220566173696C2C206120706C61696E6C792066696374696F6E616C20706572736F6E2E222C226C616E6775616765223A22656E227D');
INSERT INTO attempts VALUES ('refused', 8, 1, 'daemon', 'KEY-8', 1795348800000000, 1795348830000000, 1795348801000000, 0, 'rejected', '422', 422, NULL, X'7B2276657273696F6E223A312C2264656C6976657279223A226C69676874732F706F73742D387C6F6E63657C6C6967687473406D6173746F646F6E222C226B6579223A224B45592D38222C22647565223A22323032362D31312D32325431323A30303A30305A222C2270617274223A312C227061727473223A312C2274657874223A2252656D656D62657220566173696C2C206120706C61696E6C792066696374696F6E616C20706572736F6E2E222C226C616E6775616765223A22656E227D');
INSERT INTO attempts VALUES ('one', 9, 1, 'daemon', 'KEY-9', 1795348800000000, 1795348830000000, 1795348801000000, 0, 'sent', '', 200, X'7B226964223A22313039227D', X'7B2276657273696F6E223A312C2264656C6976657279223A226C69676874732F706F73742D397C6F6E63657C6C6967687473406D6173746F646F6E222C226B6579223A224B45592D39222C22647565223A22323032362D31312D32325431323A30303A30305A222C2270617274223A312C227061727473223A312C2274657874223A2252656D656D62657220566173696C2C206120706C61696E6C792066696374696F6E616C20706572736F6E2E222C226C616E6775616765223A22656E227D');
INSERT INTO attempts VALUES ('twice', 10, 1, 'daemon', 'KEY-10', 1795348800000000, 1795348830000000, 1795348801000000, 0, 'sent', '', 200, X'7B226964223A22313131227D', X'7B2276657273696F6E223A312C2264656C6976657279223A226C69676874732F706F73742D31307C6F6E63657C6C6967687473406D6173746F646F6E222C226B6579223A224B45592D3130222C22647565223A22323032362D31312D32325431323A30303A30305A222C2270617274223A312C227061727473223A312C2274657874223A2252656D656D62657220566173696C2C206120706C61696E6C792066696374696F6E616C20706572736F6E2E222C226C616E6775616765223A22656E227D');
INSERT INTO attempts VALUES ('taken down', 11, 1, 'daemon', 'KEY-11', 1795348800000000, 1795348830000000, 1795348801000000, 0, 'sent', '', 200, X'7B226964223A22313132227D', X'7B2276657273696F6E223A312C2264656C6976657279223A226C69676874732F706F73742D31317C6F6E63657C6C6967687473406D6173746F646F6E222C226B6579223A224B45592D3131222C22647565223A22323032362D31312D32325431323A30303A30305A222C2270617274223A312C227061727473223A312C2274657874223A2252656D656D62657220566173696C2C206120706C61696E6C792066696374696F6E616C20706572736F6E2E222C226C616E6775616765223A22656E227D');
INSERT INTO decisions VALUES (1, 1795348801000000, 'vigil', 'late', 'delivery', '10', 'the attempt that was called sent answered after all: sent');
INSERT INTO decisions VALUES (2, 1795348800000000, 'anna', 'retract', 'delivery', '11', 'a wrong date');
INSERT INTO decisions VALUES (3, 1795348800000000, 'anna', 'hold', 'account', 'x', 'the token leaked');
INSERT INTO decisions VALUES (4, 1795348800000000, 'vigil', 'hold', 'account', 'lights@x', '401');
INSERT INTO holds VALUES ('account', 'x', 'the token leaked', 'anna', 1795348800000000);
INSERT INTO holds VALUES ('account', 'lights@x', '401', 'vigil', 1795348800000000);
INSERT INTO notices VALUES (1, 1795348801000000, 3, 'uncertain', '[{"code":"uncertain","detail":"time-out"}]', 0);
INSERT INTO notices VALUES (2, 1795348800000000, 5, 'held', '[{"code":"invalid","detail":"posts/5.toml:1:1: a post has no key txet"}]', 0);
INSERT INTO notices VALUES (3, 1795348800000000, 6, 'missed', '[{"code":"late","detail":"2026-11-22 14:00 UTC"}]', 0);
INSERT INTO notices VALUES (4, 1795348801000000, 8, 'failed', '[{"code":"rejected","detail":"422"}]', 0);
INSERT INTO notices VALUES (5, 1795348801000000, 10, 'out-twice', '111', 0);
INSERT INTO accounts VALUES ('lights@mastodon', 'mastodon', 'social.example', '7', '@lights', 1795348800000000);
INSERT INTO account_limits VALUES ('lights@mastodon', X'7B7D', 1795348800000000);
