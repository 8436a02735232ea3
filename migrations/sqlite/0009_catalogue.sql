-- readable-from: 1

-- Providers that administrators set up on the page. `url` is NULL at the kind's own address, `models` is a JSON list of
-- names. `sealed_key` opens with the master key, in this row and for this address only; NULL: the provider is asked
-- without a key.
CREATE TABLE providers (
  name       TEXT NOT NULL PRIMARY KEY,
  kind       TEXT NOT NULL,
  url        TEXT,
  models     TEXT NOT NULL,
  enabled    INTEGER NOT NULL,
  own_keys   INTEGER NOT NULL,
  sealed_key TEXT,
  created_at INTEGER NOT NULL
) STRICT;

-- People's own keys, sealed likewise. `url` is where the provider was: the key is sent nowhere else. No foreign key to the
-- provider: those of the configuration have no row.
CREATE TABLE own_keys (
  account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  provider   TEXT NOT NULL,
  url        TEXT NOT NULL,
  sealed_key TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  PRIMARY KEY (account_id, provider)
) STRICT;

CREATE INDEX own_keys_by_provider ON own_keys (provider);

-- 1: the call was made with the asker's own key, and no budget is charged for it.
ALTER TABLE calls ADD COLUMN own_key INTEGER NOT NULL DEFAULT 0;

-- Names that stand for one model after the other. `terms` is JSON.
CREATE TABLE aliases (
  name       TEXT NOT NULL PRIMARY KEY,
  terms      TEXT NOT NULL,
  created_at INTEGER NOT NULL
) STRICT;

-- What an administrator decided about a model; without a row everything is as by default. `facts` is JSON.
CREATE TABLE model_terms (
  model    TEXT NOT NULL PRIMARY KEY,
  audience TEXT NOT NULL,
  hidden   INTEGER NOT NULL,
  facts    TEXT NOT NULL
) STRICT;

-- The models that an administrator put in order, from position 0 on; all others come after them.
CREATE TABLE model_order (
  model    TEXT NOT NULL PRIMARY KEY,
  position INTEGER NOT NULL
) STRICT;
