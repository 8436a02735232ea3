-- readable-from: 1

-- Calls of a model that go on. Each leaves with the transaction that writes it into `calls`; what is found here at a
-- start was cut off with the process.
CREATE TABLE open_calls (
  id         TEXT    NOT NULL PRIMARY KEY,
  turn_id    TEXT,
  account_id TEXT    NOT NULL,
  chat_id    TEXT,
  key_id     TEXT,
  own_key    INTEGER NOT NULL,
  attempt    INTEGER NOT NULL,
  purpose    TEXT    NOT NULL,
  model      TEXT    NOT NULL,
  created_at INTEGER NOT NULL
) STRICT;
