-- readable-from: 1

-- A share outlives its chat and its owner as a hash without content, so that its link says "gone" and not "missing".
CREATE TABLE shares (
  id         TEXT    NOT NULL PRIMARY KEY,
  token_hash BLOB    NOT NULL,
  chat_id    TEXT    REFERENCES chats (id) ON DELETE SET NULL,
  owner_id   TEXT    REFERENCES accounts (id) ON DELETE SET NULL,
  frozen     TEXT,
  messages   INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  expires_at INTEGER,
  revoked_at INTEGER
) STRICT;

CREATE UNIQUE INDEX shares_by_token ON shares (token_hash);
CREATE INDEX shares_by_chat ON shares (chat_id);
CREATE INDEX shares_by_owner ON shares (owner_id);
