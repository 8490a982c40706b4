-- +goose Up
-- Apart from articles, so that archiving a row does not touch the index.
CREATE TABLE article_search (
    user_id    bigint   NOT NULL,
    article_id bigint   NOT NULL,
    words      tsvector NOT NULL,
    PRIMARY KEY (user_id, article_id),
    FOREIGN KEY (user_id, article_id) REFERENCES articles (user_id, id) ON DELETE CASCADE
);

CREATE INDEX article_search_words ON article_search USING gin (words);
