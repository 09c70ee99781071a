-- +goose Up

-- Every index costs each claim a page that is written and synced: there is one
-- where a question is asked often or of many rows, and no other.

-- Times are microseconds since 1970, UTC; 0 is "none". Lists of people are
-- lines, each ended by a newline and the first one begun with one. Reasons are
-- JSON, or empty.

-- meta has one row.
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

-- posts are the files as they were last seen (modified is the file's own stamp, in
-- nanoseconds); sources, their last good text,
-- stand apart so that reading all posts reads no text.
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

-- aliases: a post that was renamed keeps the name under which it is known here.
CREATE TABLE aliases (
    alias text   PRIMARY KEY,
    post  text   NOT NULL,
    since bigint NOT NULL
);

-- occurrences are written once, when they are announced.
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

-- parts: those numbered above deliveries.parts belong to an earlier version of
-- the text, and count no more.
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

-- attempts are found by their delivery; by their own name while nobody knows
-- what became of them.
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

-- account_limits are what each account's server told last, as JSON.
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

-- stale are deliveries whose words have changed since they were indexed.
CREATE TABLE stale (
    delivery bigint PRIMARY KEY
);

-- words holds what search finds, one document per delivery. SQLite only.
CREATE VIRTUAL TABLE words USING fts5 (
    text, content = '', contentless_delete = 1,
    tokenize = 'unicode61 remove_diacritics 0', prefix = '2 3'
);
