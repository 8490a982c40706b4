-- +goose Up
CREATE TABLE article_images (
    user_id      bigint  NOT NULL,
    article_id   bigint  NOT NULL,
    key          text    NOT NULL,  -- hash of url, see article.ImageKey
    url          text    NOT NULL,  -- at the source
    file         text    NOT NULL DEFAULT '',  -- key with an extension, '' until the picture is kept
    content_type text    NOT NULL DEFAULT '',
    width        integer NOT NULL DEFAULT 0,
    height       integer NOT NULL DEFAULT 0,
    failed       boolean NOT NULL DEFAULT false,
    PRIMARY KEY (user_id, article_id, key),
    FOREIGN KEY (user_id, article_id) REFERENCES articles (user_id, id) ON DELETE CASCADE
);
