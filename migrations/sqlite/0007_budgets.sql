-- readable-from: 1

-- What an administrator decided about spending. `holder_id` is empty where the holder is everybody or each person.
CREATE TABLE budgets (
  id         TEXT NOT NULL PRIMARY KEY,
  holder     TEXT NOT NULL,
  holder_id  TEXT NOT NULL,
  period     TEXT NOT NULL,
  money_pico INTEGER,
  tokens     INTEGER,
  warn_at    INTEGER NOT NULL,
  downgrade  TEXT,
  unpriced   INTEGER NOT NULL,
  created_at INTEGER NOT NULL
) STRICT;

CREATE UNIQUE INDEX budgets_by_holder ON budgets (holder, holder_id, period);

-- How far somebody has come with a budget, or a key with its own allowance, in the period that began at `since`. What
-- was spent is counted in the transaction that writes the call down; what is reserved belongs to calls that go on.
-- `account_id` is empty unless the budget binds each person.
CREATE TABLE purses (
  budget_id       TEXT NOT NULL,
  account_id      TEXT NOT NULL,
  since           INTEGER NOT NULL,
  spent_pico      INTEGER NOT NULL,
  spent_tokens    INTEGER NOT NULL,
  reserved_pico   INTEGER NOT NULL,
  reserved_tokens INTEGER NOT NULL,
  PRIMARY KEY (budget_id, account_id)
) STRICT;
