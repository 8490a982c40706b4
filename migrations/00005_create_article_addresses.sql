-- +goose Up
-- Every address an article is known by: as saved, where redirects led, and its
-- canonical link. The same address again is the same article.
CREATE TABLE article_addresses (
    user_id    bigint NOT NULL,
    key        bytea  NOT NULL CHECK (octet_length(key) = 32),  -- SHA-256 of the normalised address
    article_id bigint NOT NULL,
    PRIMARY KEY (user_id, key),
    FOREIGN KEY (user_id, article_id) REFERENCES articles (user_id, id) ON DELETE CASCADE
);

CREATE INDEX article_addresses_article ON article_addresses (user_id, article_id);
