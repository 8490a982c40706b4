-- +goose Up
CREATE TABLE articles (
    user_id       bigint      NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    id            bigint      GENERATED ALWAYS AS IDENTITY,
    url           text        NOT NULL CHECK (url ~ '^https?://' AND octet_length(url) <= 8192),
    final_url     text        NOT NULL DEFAULT '',  -- where the redirects led
    canonical_url text        NOT NULL DEFAULT '',
    http_status   integer     NOT NULL DEFAULT 0,
    title         text        NOT NULL DEFAULT '',
    title_edited  boolean     NOT NULL DEFAULT false,  -- by the reader: extraction leaves it alone
    byline        text        NOT NULL DEFAULT '',
    site_name     text        NOT NULL DEFAULT '',
    domain        text        NOT NULL DEFAULT '',
    published_at  timestamptz,
    language      text        NOT NULL DEFAULT '',
    direction     text        NOT NULL DEFAULT 'ltr' CHECK (direction IN ('ltr', 'rtl')),
    excerpt       text        NOT NULL DEFAULT '',
    image         text        NOT NULL DEFAULT '',
    thumbnail     boolean     NOT NULL DEFAULT false,  -- a small picture is kept for lists
    word_count    integer     NOT NULL DEFAULT 0,
    minutes       integer     NOT NULL DEFAULT 0,
    status        text        NOT NULL DEFAULT 'queued'
                              CHECK (status IN ('queued', 'fetching', 'ready', 'failed')),
    failure       text        NOT NULL DEFAULT '',
    attempts      integer     NOT NULL DEFAULT 0,  -- fetches since the reader last asked
    retry_at      timestamptz,
    favorite      boolean     NOT NULL DEFAULT false,
    tags          text[]      NOT NULL DEFAULT '{}',
    position      real        NOT NULL DEFAULT 0 CHECK (position BETWEEN 0 AND 1),
    saved_at      timestamptz NOT NULL,
    updated_at    timestamptz NOT NULL DEFAULT now(),
    archived_at   timestamptz,
    deleted_at    timestamptz,
    PRIMARY KEY (user_id, id)
);

CREATE INDEX articles_unread ON articles (user_id, saved_at DESC, id DESC)
    WHERE deleted_at IS NULL AND archived_at IS NULL;
CREATE INDEX articles_archive ON articles (user_id, saved_at DESC, id DESC)
    WHERE deleted_at IS NULL AND archived_at IS NOT NULL;
CREATE INDEX articles_favorites ON articles (user_id, saved_at DESC, id DESC)
    WHERE deleted_at IS NULL AND favorite;
CREATE INDEX articles_all ON articles (user_id, saved_at DESC, id DESC)
    WHERE deleted_at IS NULL;
