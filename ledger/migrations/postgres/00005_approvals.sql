-- +goose Up

-- approvals are who said that a post may go out on an account: at one of its times, or
-- with slot '' at all. It stands for these inputs, by their hash; messages is what was
-- approved, as JSON, where that was one occurrence.
CREATE TABLE approvals (
    post     text   NOT NULL,
    slot     text   NOT NULL,
    account  text   NOT NULL,
    by       text   NOT NULL,
    inputs   bytea  NOT NULL,
    due      bigint NOT NULL,
    messages bytea  NOT NULL,
    why      text   NOT NULL,
    at       bigint NOT NULL,
    PRIMARY KEY (post, slot, account, by)
);
