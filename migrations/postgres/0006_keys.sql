-- readable-from: 1

-- A revoked key keeps its row, so that what it asked keeps a name. It does not let anybody in.
-- `models` is a JSON list of ids, empty: all. `allowance` is JSON.
CREATE TABLE keys (
  id                  TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  owner_id            TEXT COLLATE "C" NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  name                TEXT NOT NULL,
  hint                TEXT NOT NULL,
  secret_hash         BYTEA NOT NULL,
  models              TEXT NOT NULL,
  requests_per_minute BIGINT,
  allowance           TEXT,
  created_at          BIGINT NOT NULL,
  expires_at          BIGINT,
  used_at             BIGINT,
  revoked_at          BIGINT
);

CREATE UNIQUE INDEX keys_by_secret ON keys (secret_hash);
CREATE INDEX keys_by_owner ON keys (owner_id);

-- The key that asked; NULL: a person on the page. No foreign key: what was spent stays spent when keys go.
ALTER TABLE calls ADD COLUMN key_id TEXT COLLATE "C";

CREATE INDEX calls_by_key ON calls (key_id, created_at);
CREATE INDEX calls_by_time ON calls (created_at);
