-- +goose Up
-- The further pages of an article whose first page is in article_sources.
CREATE TABLE article_source_parts (
    user_id    bigint  NOT NULL,
    article_id bigint  NOT NULL,
    origin     text    NOT NULL,
    number     integer NOT NULL CHECK (number BETWEEN 2 AND 100),
    url        text    NOT NULL,
    plain_text boolean NOT NULL DEFAULT false,
    page       bytea   NOT NULL,  -- UTF-8, compressed with zstd
    PRIMARY KEY (user_id, article_id, origin, number),
    FOREIGN KEY (user_id, article_id, origin) REFERENCES article_sources (user_id, article_id, origin) ON DELETE CASCADE
);

ALTER TABLE article_source_parts ALTER COLUMN page SET STORAGE EXTERNAL;
