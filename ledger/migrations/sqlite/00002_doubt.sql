-- +goose Up

-- What doubt, pacing, telling and several machines need to remember.

-- copied is when this file was made as a backup of another ledger; 0: it is no
-- copy. restored is when a daemon led on that copy first, backed_up when a backup
-- of this ledger was made last. The others are used on PostgreSQL only, where several daemons share a
-- ledger: who leads, on which host, until when by the database's clock, and the
-- timeline of the server that was led on last.
ALTER TABLE meta ADD COLUMN copied bigint NOT NULL DEFAULT 0;
ALTER TABLE meta ADD COLUMN restored bigint NOT NULL DEFAULT 0;
ALTER TABLE meta ADD COLUMN backed_up bigint NOT NULL DEFAULT 0;
ALTER TABLE meta ADD COLUMN leader text NOT NULL DEFAULT '';
ALTER TABLE meta ADD COLUMN leader_host text NOT NULL DEFAULT '';
ALTER TABLE meta ADD COLUMN leads_until bigint NOT NULL DEFAULT 0;
ALTER TABLE meta ADD COLUMN timeline text NOT NULL DEFAULT '';

-- wording is a hash of the text: the same words from another post on an account
-- are found by it. 0: none, or written before there was this column.
ALTER TABLE deliveries ADD COLUMN wording bigint NOT NULL DEFAULT 0;
CREATE INDEX deliveries_wording ON deliveries (account, wording) WHERE wording <> 0;

-- price is what the attempt costs if it is executed, in millionths of a US dollar.
ALTER TABLE attempts ADD COLUMN price bigint NOT NULL DEFAULT 0;
CREATE INDEX attempts_priced ON attempts (started) WHERE price > 0;

-- windows are until when the network of an account asked not to be called.
CREATE TABLE windows (
    account text   PRIMARY KEY,
    until   bigint NOT NULL,
    why     text   NOT NULL
);

-- What a person holds, what a person pauses, and what vigil stops by itself stand
-- beside each other: the end of one is not the end of the others.
ALTER TABLE holds RENAME TO holds_before;
CREATE TABLE holds (
    scope   text   NOT NULL,
    subject text   NOT NULL,
    kind    text   NOT NULL,
    why     text   NOT NULL,
    by      text   NOT NULL,
    since   bigint NOT NULL,
    PRIMARY KEY (scope, subject, kind)
);
INSERT INTO holds (scope, subject, kind, why, by, since)
    SELECT scope, subject, CASE WHEN by = 'vigil' THEN 'stop' ELSE 'hold' END, why, by, since FROM holds_before;
DROP TABLE holds_before;

-- statuses are those of the people whom a post names, at the first sight of its
-- present text: lines of "person status".
ALTER TABLE posts ADD COLUMN statuses text NOT NULL DEFAULT '';

-- readings are what the network said of a post that is up: how readers answered,
-- as JSON, and whether it was there at all.
CREATE TABLE readings (
    delivery bigint  NOT NULL REFERENCES deliveries (id),
    at       bigint  NOT NULL,
    gone     integer NOT NULL DEFAULT 0,
    counts   blob    NOT NULL,
    PRIMARY KEY (delivery, at)
) WITHOUT ROWID;

-- What the network took down needs a look as well.
DROP INDEX deliveries_attention;
CREATE INDEX deliveries_attention ON deliveries (state)
    WHERE state IN ('uncertain', 'failed', 'missed', 'held', 'partial', 'gone');

-- The first form's notices were never read by anybody.
DROP TABLE notices;

-- notices are what somebody has to be told: a state that a delivery got into, or,
-- with delivery 0, something else that is wrong, about the subject. accepted are
-- the services that took it, as lines; told is when the first of them did, ended
-- when it was over or needs no telling any more.
CREATE TABLE notices (
    id       integer PRIMARY KEY,
    at       bigint  NOT NULL,
    code     text    NOT NULL,
    subject  text    NOT NULL DEFAULT '',
    delivery bigint  NOT NULL DEFAULT 0,
    accepted text    NOT NULL DEFAULT '',
    told     bigint  NOT NULL DEFAULT 0,
    ended    bigint  NOT NULL DEFAULT 0
);
CREATE INDEX notices_open ON notices (delivery) WHERE ended = 0;

-- services are those through which people are told, by their names: digested is up
-- to when its digests reach, failing since when it has taken nothing.
CREATE TABLE services (
    name     text   PRIMARY KEY,
    digested bigint NOT NULL DEFAULT 0,
    accepted bigint NOT NULL DEFAULT 0,
    failing  bigint NOT NULL DEFAULT 0,
    error    text   NOT NULL DEFAULT ''
);

-- lineages tell which version of each campaign was led by last, and where: host
-- and folder, the commit, and a hash of campaign.toml and the people.
CREATE TABLE lineages (
    campaign text PRIMARY KEY,
    place    text NOT NULL,
    revision text NOT NULL,
    frame    blob NOT NULL
);
