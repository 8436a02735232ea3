-- readable-from: 17

-- The orders in which lists are read a page at a time.

-- As SQLite sorts and lowers: by code point, and ASCII letters only.
ALTER TABLE accounts ALTER COLUMN name TYPE TEXT COLLATE "C";

CREATE INDEX accounts_by_name ON accounts (LOWER(name), id) WHERE deleted_at IS NULL;
CREATE INDEX accounts_administrators ON accounts (id) WHERE role = 'admin' AND suspended = 0 AND deleted_at IS NULL;
CREATE INDEX keys_by_age ON keys (created_at, id) WHERE revoked_at IS NULL;
CREATE INDEX keys_of_owner ON keys (owner_id, created_at, id) WHERE revoked_at IS NULL;
CREATE INDEX shares_of_chat ON shares (chat_id, created_at, id) WHERE revoked_at IS NULL;
