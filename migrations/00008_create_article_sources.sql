-- +goose Up
-- The pages as they came, so that a better extractor can read them again.
CREATE TABLE article_sources (
    user_id    bigint      NOT NULL,
    article_id bigint      NOT NULL,
    origin     text        NOT NULL CHECK (origin IN ('fetched', 'sent', 'received')),
    url        text        NOT NULL,
    plain_text boolean     NOT NULL DEFAULT false,
    page       bytea       NOT NULL,  -- UTF-8, compressed with zstd
    kept_at    timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (user_id, article_id, origin),
    FOREIGN KEY (user_id, article_id) REFERENCES articles (user_id, id) ON DELETE CASCADE
);

ALTER TABLE article_sources ALTER COLUMN page SET STORAGE EXTERNAL;
