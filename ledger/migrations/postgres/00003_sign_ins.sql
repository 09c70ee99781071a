-- +goose Up

-- sign_ins tell until when each account is signed in on its network, 0: for ever, and
-- since when that could not be renewed, 0: it could.
CREATE TABLE sign_ins (
    account text   PRIMARY KEY,
    until   bigint NOT NULL,
    failing bigint NOT NULL DEFAULT 0,
    error   text   NOT NULL DEFAULT ''
);
