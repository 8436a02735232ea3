-- readable-from: 15

-- They hold no money: they count what is spent.
ALTER TABLE purses RENAME TO spend_counters;

ALTER INDEX IF EXISTS purses_pkey RENAME TO spend_counters_pkey;
