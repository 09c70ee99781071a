-- +goose Up

-- What doubt, pacing, telling and several machines need to remember.

-- copied is when this file was made as a backup of another ledger; 0: it is no
-- copy. The others are used on PostgreSQL only, where several daemons share a
-- ledger: who leads, on which host, until when by the database's clock, and the
-- timeline of the server that was led on last.
ALTER TABLE meta ADD COLUMN copied bigint NOT NULL DEFAULT 0;
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

-- The first form's notices were never read by anybody.
DROP TABLE notices;

-- notices are what somebody has to be told, one row for each thing that happened.
-- Those of one cause are told together. delivery is 0 where it is about none;
-- subject is an account, a campaign, or empty. told is when a service accepted it,
-- ended when the cause was over.
CREATE TABLE notices (
    id       integer PRIMARY KEY,
    at       bigint  NOT NULL,
    cause    text    NOT NULL,
    code     text    NOT NULL,
    subject  text    NOT NULL DEFAULT '',
    delivery bigint  NOT NULL DEFAULT 0,
    detail   text    NOT NULL DEFAULT '',
    tries    integer NOT NULL DEFAULT 0,
    next     bigint  NOT NULL DEFAULT 0,
    told     bigint  NOT NULL DEFAULT 0,
    ended    bigint  NOT NULL DEFAULT 0
);
CREATE INDEX notices_open ON notices (cause) WHERE told = 0 OR ended = 0;

-- lineages tell which version of each campaign was led by last, and where: host
-- and folder, the commit, and a hash of campaign.toml and the people.
CREATE TABLE lineages (
    campaign text PRIMARY KEY,
    place    text NOT NULL,
    revision text NOT NULL,
    frame    blob NOT NULL
);
