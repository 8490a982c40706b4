-- +goose Up
-- What a reader changed of an article's extraction, and what it was before, for
-- taking the last change back.
CREATE TABLE article_repairs (
    user_id            bigint      NOT NULL,
    article_id         bigint      NOT NULL,
    candidate          text        NOT NULL,  -- the reading of the page that is shown, '' for the automatic one
    removed            text[]      NOT NULL,  -- keys of parts, see extract.Piece
    added              text[]      NOT NULL,
    previous_candidate text        NOT NULL DEFAULT '',
    previous_removed   text[]      NOT NULL DEFAULT '{}',
    previous_added     text[]      NOT NULL DEFAULT '{}',
    repaired_at        timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (user_id, article_id),
    FOREIGN KEY (user_id, article_id) REFERENCES articles (user_id, id) ON DELETE CASCADE
);
