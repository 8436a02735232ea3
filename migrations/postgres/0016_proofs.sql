-- readable-from: 15

-- When the session's person last proved that they know the password. Of sessions that there are, signing in was the last
-- time. Those that an older program opens have never been proved: they are asked for the password.
ALTER TABLE sessions ADD COLUMN proved_at BIGINT NOT NULL DEFAULT 0;

UPDATE sessions SET proved_at = created_at;

-- The table is called so since 0014; its index was left behind.
ALTER INDEX IF EXISTS model_terms_pkey RENAME TO model_settings_pkey;
