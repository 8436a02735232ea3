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

-- What the program before this one was asking when it stopped: it found that out from its open turns.
INSERT INTO open_calls (id, turn_id, account_id, chat_id, own_key, attempt, purpose, model, created_at)
SELECT turns.id, turns.id, chats.owner_id, turns.chat_id, 0,
  1 + (SELECT COUNT(*) FROM calls WHERE calls.turn_id = turns.id AND calls.purpose = 'answer'),
  'answer', turns.model, turns.started_at
FROM turns
JOIN chats ON chats.id = turns.chat_id
WHERE turns.ended_at IS NULL
  AND NOT EXISTS (SELECT 1 FROM calls WHERE calls.turn_id = turns.id AND calls.outcome <> 'failed');
