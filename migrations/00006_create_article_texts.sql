-- +goose Up
-- The text that is shown, apart from articles so that list rows stay narrow.
CREATE TABLE article_texts (
    user_id      bigint      NOT NULL,
    article_id   bigint      NOT NULL,
    html         text        NOT NULL,
    text         text        NOT NULL,
    score        real        NOT NULL,  -- the extractor's judgement, to compare versions
    origin       text        NOT NULL CHECK (origin IN ('fetched', 'sent')),
    extractor    integer     NOT NULL,  -- version of the extractor
    extracted_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (user_id, article_id),
    FOREIGN KEY (user_id, article_id) REFERENCES articles (user_id, id) ON DELETE CASCADE
);

-- Texts that were shown before, or that were judged worse.
CREATE TABLE article_versions (
    user_id      bigint      NOT NULL,
    article_id   bigint      NOT NULL,
    id           bigint      GENERATED ALWAYS AS IDENTITY,
    html         text        NOT NULL,
    text         text        NOT NULL,
    score        real        NOT NULL,
    origin       text        NOT NULL CHECK (origin IN ('fetched', 'sent')),
    extractor    integer     NOT NULL,
    extracted_at timestamptz NOT NULL,
    PRIMARY KEY (user_id, article_id, id),
    FOREIGN KEY (user_id, article_id) REFERENCES articles (user_id, id) ON DELETE CASCADE
);
