-- readable-from: 1

-- Calls of a model that go on. Each leaves with the transaction that writes it into `calls`; what is found here at a
-- start was cut off with the process.
CREATE TABLE open_calls (
  id         TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  turn_id    TEXT COLLATE "C",
  account_id TEXT COLLATE "C" NOT NULL,
  chat_id    TEXT COLLATE "C",
  key_id     TEXT COLLATE "C",
  own_key    INTEGER NOT NULL,
  attempt    BIGINT NOT NULL,
  purpose    TEXT NOT NULL,
  model      TEXT NOT NULL,
  created_at BIGINT NOT NULL
);
