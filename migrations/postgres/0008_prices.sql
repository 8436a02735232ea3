-- readable-from: 1

-- Every price at which a call was charged, as JSON: with the tokens of a call it gives what the call cost.
CREATE TABLE prices (
  id       TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  model    TEXT NOT NULL,
  price    TEXT NOT NULL,
  known_at BIGINT NOT NULL
);

CREATE UNIQUE INDEX prices_by_model ON prices (model, price);

-- NULL: there was no price, nothing was charged by one, or the call is older than this column.
ALTER TABLE calls ADD COLUMN price_id TEXT COLLATE "C";
