-- readable-from: 1

-- One row for each call of a model, never changed. No foreign keys: what was spent stays spent when chats and people go.
CREATE TABLE calls (
  id               TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  turn_id          TEXT COLLATE "C",
  account_id       TEXT COLLATE "C" NOT NULL,
  chat_id          TEXT COLLATE "C",
  attempt          BIGINT NOT NULL,
  purpose          TEXT NOT NULL,
  model            TEXT NOT NULL,
  outcome          TEXT NOT NULL,
  input_tokens     BIGINT,
  output_tokens    BIGINT,
  cached_tokens    BIGINT,
  reasoning_tokens BIGINT,
  first_token_ms   BIGINT,
  duration_ms      BIGINT NOT NULL,
  created_at       BIGINT NOT NULL
);

CREATE INDEX calls_by_turn ON calls (turn_id);
CREATE INDEX calls_by_account ON calls (account_id, created_at);
