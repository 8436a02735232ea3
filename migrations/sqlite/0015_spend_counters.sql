-- readable-from: 15

-- They hold no money: they count what is spent.
ALTER TABLE purses RENAME TO spend_counters;
