-- +goose Up
CREATE TABLE users (
    id            bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name          text        NOT NULL CHECK (name <> '' AND char_length(name) <= 64),
    password_hash text        NOT NULL,
    admin         boolean     NOT NULL DEFAULT false,
    theme         text        NOT NULL DEFAULT 'auto',
    text_size     integer     NOT NULL DEFAULT 3,
    width         text        NOT NULL DEFAULT 'medium',
    save_now      boolean     NOT NULL DEFAULT false,
    created_at    timestamptz NOT NULL DEFAULT now()
);

-- Names are compared without regard to case.
CREATE UNIQUE INDEX users_name ON users (lower(name));
