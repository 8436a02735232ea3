-- readable-from: 15

-- When the session's person last proved that they know the password. Of sessions that there are, signing in was the last
-- time. Those that an older program opens have never been proved: they are asked for the password.
ALTER TABLE sessions ADD COLUMN proved_at INTEGER NOT NULL DEFAULT 0;

UPDATE sessions SET proved_at = created_at;
