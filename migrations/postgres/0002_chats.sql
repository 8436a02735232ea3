-- readable-from: 1

-- `head_id` has no foreign key: chats and messages would each have to be there before the other.
CREATE TABLE chats (
  id           TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  owner_id     TEXT COLLATE "C" NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  title        TEXT NOT NULL,
  title_folded TEXT NOT NULL,
  pinned       INTEGER NOT NULL,
  model        TEXT NOT NULL,
  head_id      TEXT COLLATE "C",
  created_at   BIGINT NOT NULL,
  updated_at   BIGINT NOT NULL,
  deleted_at   BIGINT
);

CREATE INDEX chats_by_owner ON chats (owner_id);
CREATE INDEX chats_by_use ON chats (owner_id, pinned, updated_at, id) WHERE deleted_at IS NULL;
CREATE INDEX chats_in_the_bin ON chats (owner_id, deleted_at, id) WHERE deleted_at IS NOT NULL;

-- `author_model` is NULL for what a person said. `outcome` is NULL while an answer is being written.
-- `parent_id` names a message of the same chat; storage/turns.rs, the only writer, sees to that.
CREATE TABLE messages (
  id           TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  chat_id      TEXT COLLATE "C" NOT NULL REFERENCES chats (id) ON DELETE CASCADE,
  parent_id    TEXT COLLATE "C",
  author_model TEXT,
  parts        TEXT NOT NULL,
  outcome      TEXT,
  facts        TEXT,
  created_at   BIGINT NOT NULL
);

CREATE INDEX messages_by_parent ON messages (chat_id, parent_id, created_at, id);

-- `parent_id` is the message that is answered. A turn without `ended_at` is live, and a chat has one at most.
CREATE TABLE turns (
  id         TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  chat_id    TEXT COLLATE "C" NOT NULL REFERENCES chats (id) ON DELETE CASCADE,
  parent_id  TEXT COLLATE "C" NOT NULL,
  answer_id  TEXT COLLATE "C" NOT NULL,
  model      TEXT NOT NULL,
  last_seq   BIGINT NOT NULL,
  started_at BIGINT NOT NULL,
  ended_at   BIGINT
);

CREATE INDEX turns_by_chat ON turns (chat_id);
CREATE INDEX turns_by_parent ON turns (parent_id);
CREATE UNIQUE INDEX turns_by_answer ON turns (answer_id);
CREATE UNIQUE INDEX turns_live ON turns (chat_id) WHERE ended_at IS NULL;

-- What live turns wrote since their last full save. No foreign key: one batch holds the text of everybody's
-- turns, and must not fail because one of their chats was purged meanwhile.
CREATE TABLE segments (
  turn_id   TEXT COLLATE "C" NOT NULL,
  first_seq BIGINT NOT NULL,
  last_seq  BIGINT NOT NULL,
  delta     TEXT NOT NULL,
  PRIMARY KEY (turn_id, first_seq)
);
