-- readable-from: 1

CREATE TABLE groups (
  id         TEXT NOT NULL PRIMARY KEY,
  name       TEXT NOT NULL,
  created_at INTEGER NOT NULL
) STRICT;

CREATE UNIQUE INDEX groups_by_name ON groups (name);

CREATE TABLE group_members (
  group_id   TEXT NOT NULL REFERENCES groups (id) ON DELETE CASCADE,
  account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  PRIMARY KEY (group_id, account_id)
) STRICT;

CREATE INDEX group_members_by_account ON group_members (account_id);

-- Which groups may ask a model besides administrators, for whom `model_terms` says that it is: a program that does not
-- know groups keeps it from everybody else.
CREATE TABLE model_groups (
  model    TEXT NOT NULL,
  group_id TEXT NOT NULL REFERENCES groups (id) ON DELETE CASCADE,
  PRIMARY KEY (model, group_id)
) STRICT;

CREATE INDEX model_groups_by_group ON model_groups (group_id);
