-- readable-from: 1

-- What calls cost, in pico-units (10⁻¹² of the currency). NULL: nobody knows.
ALTER TABLE calls ADD COLUMN trouble TEXT;
ALTER TABLE calls ADD COLUMN cache_write_tokens INTEGER;
ALTER TABLE calls ADD COLUMN cost_pico INTEGER;
ALTER TABLE calls ADD COLUMN price_as_of TEXT;

-- With the cost in it, so that a chat's sum is read from the index alone.
CREATE INDEX calls_by_chat ON calls (chat_id, cost_pico);
