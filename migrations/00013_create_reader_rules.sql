-- +goose Up
-- The rules for sites that readers made of their repairs, one for each host.
CREATE TABLE reader_rules (
    user_id    bigint      NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    id         bigint      GENERATED ALWAYS AS IDENTITY,
    host       text        NOT NULL CHECK (host <> ''),
    rule       text        NOT NULL,  -- in the format of the site-rule file
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (user_id, id)
);

CREATE UNIQUE INDEX reader_rules_host ON reader_rules (user_id, host);
