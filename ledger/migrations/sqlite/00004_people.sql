-- +goose Up

-- people are where newcomers were put into the round of a campaign: the moment from
-- which each counts as unnamed.
CREATE TABLE people (
    campaign text   NOT NULL,
    person   text   NOT NULL,
    placed   bigint NOT NULL,
    PRIMARY KEY (campaign, person)
);
