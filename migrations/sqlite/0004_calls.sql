-- readable-from: 1

-- One row for each call of a model, never changed. No foreign keys: what was spent stays spent when chats and people go.
CREATE TABLE calls (
  id               TEXT    NOT NULL PRIMARY KEY,
  turn_id          TEXT,
  account_id       TEXT    NOT NULL,
  chat_id          TEXT,
  attempt          INTEGER NOT NULL,
  purpose          TEXT    NOT NULL,
  model            TEXT    NOT NULL,
  outcome          TEXT    NOT NULL,
  input_tokens     INTEGER,
  output_tokens    INTEGER,
  cached_tokens    INTEGER,
  reasoning_tokens INTEGER,
  first_token_ms   INTEGER,
  duration_ms      INTEGER NOT NULL,
  created_at       INTEGER NOT NULL
) STRICT;

CREATE INDEX calls_by_turn ON calls (turn_id);
CREATE INDEX calls_by_account ON calls (account_id, created_at);
