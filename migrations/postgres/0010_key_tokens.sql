-- readable-from: 1

-- How many tokens a minute programs may take with a key; NULL: as many as its owner.
ALTER TABLE keys ADD COLUMN tokens_per_minute BIGINT;
