-- +goose Up

-- The form that SQLite's ledgers have after their second migration; from here on
-- the numbers stay in step. What each table is for is said there.

-- Texts are compared byte by byte, as SQLite does: their order must not depend on
-- how the server was set up.

CREATE TABLE meta (
    one         integer PRIMARY KEY CHECK (one = 1),
    born        bigint  NOT NULL,
    watermark   bigint  NOT NULL,
    heartbeat   bigint  NOT NULL DEFAULT 0,
    machine     text    NOT NULL DEFAULT '',
    epoch       bigint  NOT NULL DEFAULT 0,
    searchable  bigint  NOT NULL DEFAULT 0,
    copied      bigint  NOT NULL DEFAULT 0,
    restored    bigint  NOT NULL DEFAULT 0,
    backed_up   bigint  NOT NULL DEFAULT 0,
    leader      text    NOT NULL DEFAULT '',
    leader_host text    NOT NULL DEFAULT '',
    leads_until bigint  NOT NULL DEFAULT 0,
    timeline    text    NOT NULL DEFAULT ''
);

-- wakes counts how often a command has asked for the leader's attention.
CREATE SEQUENCE wakes;

CREATE TABLE posts (
    id            text   COLLATE "C" PRIMARY KEY,
    campaign      text   COLLATE "C" NOT NULL,
    path          text   COLLATE "C" NOT NULL,
    size          bigint NOT NULL,
    modified      bigint NOT NULL,
    inode         bigint NOT NULL,
    hash          bytea  NOT NULL,
    content       bytea  NOT NULL,
    schedule_hash bytea  NOT NULL,
    first_seen    bigint NOT NULL,
    problem       text   NOT NULL DEFAULT '',
    problem_since bigint NOT NULL DEFAULT 0,
    revision      text   NOT NULL DEFAULT '',
    statuses      text   NOT NULL DEFAULT ''
);

CREATE TABLE sources (
    post   text  COLLATE "C" PRIMARY KEY REFERENCES posts (id) ON UPDATE CASCADE ON DELETE CASCADE,
    source bytea NOT NULL
);

CREATE TABLE lineages (
    campaign text  COLLATE "C" PRIMARY KEY,
    place    text  NOT NULL,
    revision text  NOT NULL,
    frame    bytea NOT NULL
);

CREATE TABLE aliases (
    alias text   COLLATE "C" PRIMARY KEY,
    post  text   COLLATE "C" NOT NULL,
    since bigint NOT NULL
);

CREATE TABLE occurrences (
    post      text   COLLATE "C" NOT NULL,
    slot      text   COLLATE "C" NOT NULL,
    due       bigint NOT NULL,
    person    text   NOT NULL DEFAULT '',
    announced bigint NOT NULL,
    PRIMARY KEY (post, slot)
);

CREATE TABLE deliveries (
    id        bigint  PRIMARY KEY,
    campaign  text    COLLATE "C" NOT NULL,
    post      text    COLLATE "C" NOT NULL,
    slot      text    COLLATE "C" NOT NULL,
    account   text    COLLATE "C" NOT NULL,
    network   text    COLLATE "C" NOT NULL,
    language  text    COLLATE "C" NOT NULL,
    due       bigint  NOT NULL,
    state     text    COLLATE "C" NOT NULL,
    reasons   text    NOT NULL,
    next      bigint  NOT NULL,
    people    text    NOT NULL,
    url       text    NOT NULL DEFAULT '',
    sent_at   bigint  NOT NULL DEFAULT 0,
    parts     integer NOT NULL DEFAULT 0,
    out_twice integer NOT NULL DEFAULT 0,
    count     integer NOT NULL DEFAULT 1,
    released  bigint  NOT NULL DEFAULT 0,
    since     bigint  NOT NULL,
    updated   bigint  NOT NULL,
    text      text    NOT NULL,
    wording   bigint  NOT NULL DEFAULT 0,
    UNIQUE (post, account, slot)
);

-- Deliveries are numbered without gaps: people type the numbers. A sequence would
-- use one up at every second claim. One transaction writes at a time, so nobody
-- else takes the number, and search can go by them.
CREATE FUNCTION next_delivery() RETURNS bigint LANGUAGE sql
    AS 'SELECT coalesce(max(id), 0) + 1 FROM deliveries';
ALTER TABLE deliveries ALTER COLUMN id SET DEFAULT next_delivery();

CREATE INDEX deliveries_due ON deliveries (due);
CREATE INDEX deliveries_next ON deliveries (next) WHERE state IN ('retrying', 'uncertain', 'held');
CREATE INDEX deliveries_open ON deliveries (post, account) WHERE state IN ('retrying', 'held');
CREATE INDEX deliveries_attention ON deliveries (state)
    WHERE state IN ('uncertain', 'failed', 'missed', 'held', 'partial', 'gone');
CREATE INDEX deliveries_twice ON deliveries (id) WHERE out_twice = 1;
CREATE INDEX deliveries_wording ON deliveries (account, wording) WHERE wording <> 0;

CREATE TABLE parts (
    delivery   bigint  NOT NULL REFERENCES deliveries (id),
    number     integer NOT NULL,
    account    text    COLLATE "C" NOT NULL,
    state      text    COLLATE "C" NOT NULL,
    generation integer NOT NULL DEFAULT 0,
    key_used   bigint  NOT NULL DEFAULT 0,
    attempt    text    COLLATE "C" NOT NULL DEFAULT '',
    sent_at    bigint  NOT NULL DEFAULT 0,
    remote_id  text    COLLATE "C" NOT NULL DEFAULT '',
    url        text    NOT NULL DEFAULT '',
    receipt    bytea,
    message    bytea,
    PRIMARY KEY (delivery, number)
);
CREATE UNIQUE INDEX parts_remote ON parts (account, remote_id) WHERE remote_id <> '';

CREATE TABLE attempts (
    attempt  text    COLLATE "C" NOT NULL,
    delivery bigint  NOT NULL REFERENCES deliveries (id),
    part     integer NOT NULL,
    owner    text    COLLATE "C" NOT NULL,
    key      text    NOT NULL,
    started  bigint  NOT NULL,
    deadline bigint  NOT NULL,
    finished bigint  NOT NULL DEFAULT 0,
    open     integer NOT NULL DEFAULT 1,
    outcome  text    NOT NULL DEFAULT '',
    error    text    NOT NULL DEFAULT '',
    status   integer NOT NULL DEFAULT 0,
    receipt  bytea,
    message  bytea   NOT NULL,
    price    bigint  NOT NULL DEFAULT 0,
    PRIMARY KEY (delivery, attempt)
);
CREATE INDEX attempts_open ON attempts (attempt) WHERE open = 1;
CREATE INDEX attempts_priced ON attempts (started) WHERE price > 0;

CREATE TABLE readings (
    delivery bigint  NOT NULL REFERENCES deliveries (id),
    at       bigint  NOT NULL,
    gone     integer NOT NULL DEFAULT 0,
    counts   bytea   NOT NULL,
    PRIMARY KEY (delivery, at)
);

CREATE TABLE decisions (
    id      bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
    at      bigint NOT NULL,
    by      text   NOT NULL,
    verb    text   NOT NULL,
    scope   text   COLLATE "C" NOT NULL,
    subject text   COLLATE "C" NOT NULL,
    why     text   NOT NULL
);
CREATE INDEX decisions_subject ON decisions (subject, scope);

CREATE TABLE holds (
    scope   text   COLLATE "C" NOT NULL,
    subject text   COLLATE "C" NOT NULL,
    kind    text   COLLATE "C" NOT NULL,
    why     text   NOT NULL,
    by      text   NOT NULL,
    since   bigint NOT NULL,
    PRIMARY KEY (scope, subject, kind)
);

CREATE TABLE windows (
    account text   COLLATE "C" PRIMARY KEY,
    until   bigint NOT NULL,
    why     text   NOT NULL
);

CREATE TABLE notices (
    id       bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
    at       bigint NOT NULL,
    code     text   COLLATE "C" NOT NULL,
    subject  text   COLLATE "C" NOT NULL DEFAULT '',
    delivery bigint NOT NULL DEFAULT 0,
    accepted text   NOT NULL DEFAULT '',
    told     bigint NOT NULL DEFAULT 0,
    ended    bigint NOT NULL DEFAULT 0
);
CREATE INDEX notices_open ON notices (delivery) WHERE ended = 0;

CREATE TABLE services (
    name     text   COLLATE "C" PRIMARY KEY,
    digested bigint NOT NULL DEFAULT 0,
    accepted bigint NOT NULL DEFAULT 0,
    failing  bigint NOT NULL DEFAULT 0,
    error    text   NOT NULL DEFAULT ''
);

CREATE TABLE requests (
    id       bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
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
    name      text   COLLATE "C" PRIMARY KEY,
    network   text   COLLATE "C" NOT NULL,
    server    text   COLLATE "C" NOT NULL,
    remote_id text   COLLATE "C" NOT NULL,
    handle    text   NOT NULL,
    pinned    bigint NOT NULL,
    UNIQUE (network, server, remote_id)
);

CREATE TABLE account_limits (
    account text   COLLATE "C" PRIMARY KEY,
    limits  bytea  NOT NULL,
    read_at bigint NOT NULL
);

CREATE TABLE accounts_seen (
    campaign   text   COLLATE "C" NOT NULL,
    account    text   COLLATE "C" NOT NULL,
    first_seen bigint NOT NULL,
    PRIMARY KEY (campaign, account)
);

CREATE TABLE stale (
    delivery bigint PRIMARY KEY
);

-- words holds what search finds; rowid is the delivery's, named as on SQLite.
CREATE TABLE words (
    rowid bigint   PRIMARY KEY,
    text  tsvector NOT NULL
);
CREATE INDEX words_text ON words USING gin (text);
