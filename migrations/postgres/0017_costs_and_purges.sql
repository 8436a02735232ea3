-- readable-from: 17

-- What a chat's calls cost, written in the transaction that writes a call: the sum of the costs divided by 10⁹, the sum of
-- what is left over, and how many calls cost nobody knows what. A program that does not know these columns would write
-- calls that are missing in them.
ALTER TABLE chats ADD COLUMN cost_high BIGINT NOT NULL DEFAULT 0;
ALTER TABLE chats ADD COLUMN cost_low BIGINT NOT NULL DEFAULT 0;
ALTER TABLE chats ADD COLUMN unpriced BIGINT NOT NULL DEFAULT 0;

UPDATE chats
SET cost_high = sums.high, cost_low = sums.low, unpriced = sums.unpriced
FROM (
  SELECT calls.chat_id AS chat_id,
    CAST(COALESCE(SUM(calls.cost_pico / 1000000000), 0) AS BIGINT) AS high,
    CAST(COALESCE(SUM(calls.cost_pico % 1000000000), 0) AS BIGINT) AS low,
    COUNT(*) - COUNT(calls.cost_pico) AS unpriced
  FROM calls
  WHERE calls.chat_id IS NOT NULL
  GROUP BY calls.chat_id) AS sums
WHERE sums.chat_id = chats.id;

-- 1: the chat is being removed, some of its rows at a time, and is in nobody's bin any more.
ALTER TABLE chats ADD COLUMN purged INTEGER NOT NULL DEFAULT 0;

CREATE INDEX chats_by_deletion ON chats (deleted_at) WHERE deleted_at IS NOT NULL;

-- Shares that expire and still have their text.
CREATE INDEX shares_by_expiry ON shares (expires_at) WHERE frozen IS NOT NULL;

-- An account with `deleted_at` is nobody's any more: its things are being handed to `heir_id`, or purged, some at a time,
-- and then its row goes. `heir_id` has no foreign key: who is deleted passes on what they were to get.
ALTER TABLE accounts ADD COLUMN deleted_at BIGINT;
ALTER TABLE accounts ADD COLUMN heir_id TEXT COLLATE "C";

CREATE INDEX accounts_by_deletion ON accounts (deleted_at) WHERE deleted_at IS NOT NULL;
