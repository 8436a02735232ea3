-- readable-from: 1

-- What an administrator decided about spending. `holder_id` is empty where the holder is everybody or each person.
CREATE TABLE budgets (
  id         TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  holder     TEXT NOT NULL,
  holder_id  TEXT COLLATE "C" NOT NULL,
  period     TEXT NOT NULL,
  money_pico BIGINT,
  tokens     BIGINT,
  warn_at    BIGINT NOT NULL,
  downgrade  TEXT,
  unpriced   INTEGER NOT NULL,
  created_at BIGINT NOT NULL
);

CREATE UNIQUE INDEX budgets_by_holder ON budgets (holder, holder_id, period);

-- How far somebody has come with a budget, or a key with its own allowance, in the period that began at `since`. What
-- was spent is counted in the transaction that writes the call down; what is reserved belongs to calls that go on.
-- `account_id` is empty unless the budget binds each person.
CREATE TABLE purses (
  budget_id       TEXT COLLATE "C" NOT NULL,
  account_id      TEXT COLLATE "C" NOT NULL,
  since           BIGINT NOT NULL,
  spent_pico      BIGINT NOT NULL,
  spent_tokens    BIGINT NOT NULL,
  reserved_pico   BIGINT NOT NULL,
  reserved_tokens BIGINT NOT NULL,
  PRIMARY KEY (budget_id, account_id)
);
