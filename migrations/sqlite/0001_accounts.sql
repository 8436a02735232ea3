-- readable-from: 1

CREATE TABLE accounts (
  id                  TEXT    NOT NULL PRIMARY KEY,
  email               TEXT    NOT NULL,
  name                TEXT    NOT NULL,
  role                TEXT    NOT NULL,
  password_hash       TEXT    NOT NULL,
  language            TEXT,
  theme               TEXT    NOT NULL,
  suspended           INTEGER NOT NULL,
  created_at          INTEGER NOT NULL,
  password_changed_at INTEGER NOT NULL
) STRICT;

CREATE UNIQUE INDEX accounts_by_email ON accounts (email);

-- An ended session has no row: what is not here does not let anybody in.
CREATE TABLE sessions (
  id           TEXT    NOT NULL PRIMARY KEY,
  account_id   TEXT    NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  agent        TEXT    NOT NULL,
  secret_hash  BLOB,
  refresh_hash BLOB,
  created_at   INTEGER NOT NULL,
  seen_at      INTEGER NOT NULL,
  expires_at   INTEGER NOT NULL
) STRICT;

CREATE INDEX sessions_by_account ON sessions (account_id);
CREATE UNIQUE INDEX sessions_by_secret ON sessions (secret_hash);
CREATE UNIQUE INDEX sessions_by_refresh ON sessions (refresh_hash);
CREATE INDEX sessions_by_expiry ON sessions (expires_at);

-- Refresh tokens that were traded in: one that comes back was copied, and ends its session.
CREATE TABLE spent_refreshes (
  hash       BLOB    NOT NULL PRIMARY KEY,
  session_id TEXT    NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
  expires_at INTEGER NOT NULL
) STRICT;

CREATE INDEX spent_refreshes_by_session ON spent_refreshes (session_id);
CREATE INDEX spent_refreshes_by_expiry ON spent_refreshes (expires_at);

CREATE TABLE settings (
  key   TEXT NOT NULL PRIMARY KEY,
  value TEXT NOT NULL
) STRICT;
