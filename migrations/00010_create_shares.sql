-- +goose Up
CREATE TABLE shares (
    user_id    bigint      NOT NULL,
    id         bigint      GENERATED ALWAYS AS IDENTITY,
    article_id bigint      NOT NULL,
    token      text        NOT NULL,  -- 128 random bits
    created_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz,
    revoked_at timestamptz,
    views      bigint      NOT NULL DEFAULT 0,
    PRIMARY KEY (user_id, id),
    FOREIGN KEY (user_id, article_id) REFERENCES articles (user_id, id) ON DELETE CASCADE
);

CREATE UNIQUE INDEX shares_token ON shares (token);
CREATE INDEX shares_article ON shares (user_id, article_id);
