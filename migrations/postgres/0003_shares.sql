-- readable-from: 1

-- A share outlives its chat and its owner as a hash without content, so that its link says "gone" and not "missing".
CREATE TABLE shares (
  id         TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  token_hash BYTEA NOT NULL,
  chat_id    TEXT COLLATE "C" REFERENCES chats (id) ON DELETE SET NULL,
  owner_id   TEXT COLLATE "C" REFERENCES accounts (id) ON DELETE SET NULL,
  frozen     TEXT,
  messages   BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  expires_at BIGINT,
  revoked_at BIGINT
);

CREATE UNIQUE INDEX shares_by_token ON shares (token_hash);
CREATE INDEX shares_by_chat ON shares (chat_id);
CREATE INDEX shares_by_owner ON shares (owner_id);
